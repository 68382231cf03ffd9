"""Bodies of every kind, their identifiers, officers with terms, and declared interests.

Not the registers of members or the rules of a mutual (mutuals).
"""
