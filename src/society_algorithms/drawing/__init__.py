"""Drawing a count as one SVG file: transfers of an election, a budget, a map of opinions.

Every drawing says its finding in words, labels things directly, and can be read without colour:
shape, hatching and text carry what colour repeats.
"""
