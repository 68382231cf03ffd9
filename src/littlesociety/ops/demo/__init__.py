"""Marlbrook: a made-up place with months of made-up history, the same for the same day and seed.

Everything in it is invented here. Nothing in it may be used as data about a real place.
"""
