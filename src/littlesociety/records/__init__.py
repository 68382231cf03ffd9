"""The public record that anyone can check, and the private audit trail of who did what.

No person, no free text and no personal data ever enters the public record.
"""
