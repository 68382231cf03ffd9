"""The sums a society rests on: pure Python, with no Django, clock, network or randomness."""
