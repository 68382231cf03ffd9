"""Trying to break the ledger and the record: a million operations, crashes, kills, full disks.

Everything happens in databases and folders that are made for it and thrown away. What should have
come of it is known from elsewhere: a dictionary (`model`), a recount in Python (`audit`), what was
acknowledged, and the record's own verifier. What is left out is said.
"""
