"""What every app stands on: who acts, how we refuse, what happened, units and time.

No tables, and nothing about any one part of a society's life.
"""
