"""What things cost and how fast they go, beside others, on a machine of your own.

Each measurement makes what it needs in a temporary folder and throws it away afterwards.
"""
