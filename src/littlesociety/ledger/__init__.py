"""Accounts and transfers of time and money. The only code that moves a balance.

It does not know who holds an account: a holder is an opaque reference.
"""
