"""A whole society as one file or one folder, the same whichever database it lives in."""
