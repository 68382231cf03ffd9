"""Keeping a society running: start, demo town, doctor, backup, restore, export and benchmarks.

Not what happens in a society: that is for the apps below, and nothing here is called by them.
"""
