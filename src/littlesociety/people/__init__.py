"""Persons: sign-in, contact, consents, households, roles, and helpers acting for someone.

Not what they ask or offer (exchange), and not what they are owed (ledger).
"""
