"""Ballot files in and out. A file that cannot be trusted is refused with its line and column."""
