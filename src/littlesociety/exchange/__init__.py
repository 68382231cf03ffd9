"""Needs, offers, matches and help given.

Not who people are (people) nor what they are owed (ledger).
"""
