"""A log that can only grow, and that anyone can check: hashing, tiles, checkpoints and proofs.

The formats are public ones: Merkle trees as in RFC 9162, and tlog-tiles, tlog-checkpoint,
signed-note and tlog-proof as C2SP publishes them. `verify` stands alone: one file to copy.
"""
