"""Counting votes: elections and participatory budgets, exactly, from files or from Python.

Every rule cites its act or paper. Ties are settled in a stated order and then by a public lot,
never in silence. `recount` stands alone: one file that works a published count out again.
"""
