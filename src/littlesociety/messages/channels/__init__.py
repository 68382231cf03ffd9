"""The ways a message leaves this machine. Which one serves a channel is a matter of settings."""

from .choose import sender_for

__all__ = ["sender_for"]
