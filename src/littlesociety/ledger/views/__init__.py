"""Pages of the ledger: what all may see, one's own statement, and what stewards keep."""
