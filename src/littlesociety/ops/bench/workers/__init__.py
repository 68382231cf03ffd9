"""The contenders: each a process of its own that does a number of things and says how long it took.

They are told what to do over standard input, so that contenders can take turns.
"""
