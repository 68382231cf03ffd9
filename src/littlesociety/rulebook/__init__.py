"""Dated parameters: every number a society may decide for itself, with its history.

Not the law of any one app (that is in its rules), only the figures the law needs.
"""
