"""Participatory budgets: which projects to fund, counted exactly and explained round by round.

Equal Shares, greedy and sequential Phragmén. Money is in whole parts of the currency and prices are
exact fractions; a binary fraction only ever says where to look first, never who wins.
"""
