"""Keeping a society running: demo town, doctor, backup, restore, export and benchmarks."""
