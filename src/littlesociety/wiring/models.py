"""Reactions waiting to be carried out: the outbox."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from .rules import MOST_TRIES


class ReactionQuerySet(models.QuerySet["Reaction"]):
    """Reads of the outbox."""

    def due(self, at: datetime) -> "ReactionQuerySet":
        """Those to carry out by now, oldest first."""
        return self.filter(done_at=None, due_at__lte=at, tries__lt=MOST_TRIES).order_by("id")

    def stuck(self) -> "ReactionQuerySet":
        """Those that were tried too often: someone must look."""
        return self.filter(done_at=None, tries__gte=MOST_TRIES).order_by("id")


class Reaction(models.Model):
    """One thing that must follow from an event, stored with the event's own transaction.

    The worker carries it out and marks it done in one transaction, so what it changes here happens
    once; only effects outside the database can be repeated.
    """

    name = models.CharField(max_length=80)
    event = models.JSONField()
    announced_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        """The worker looks for what is due and not done."""

        indexes = (
            models.Index(fields=("due_at", "id"), condition=Q(done_at=None), name="reaction_due"),
        )

    def __str__(self) -> str:
        return self.name
