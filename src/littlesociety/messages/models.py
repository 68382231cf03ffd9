"""Notices to persons, how each was delivered, and what each person chose."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from littlesociety.core.personal import Why

from . import rules


class Channel(models.TextChoices):
    """A way to reach someone. The page always shows everything; the others follow the choice."""

    PAGE = rules.PAGE, _("On this site")
    EMAIL = rules.EMAIL, _("Email")
    TEXT = rules.TEXT, _("Text message")
    LETTER = rules.LETTER, _("Letter")


class Preference(models.Model):
    """How a person wants to hear from us. Hours are the society's local time, 0 to 23."""

    class Digest(models.TextChoices):
        """Whether ordinary notices are gathered up."""

        AT_ONCE = rules.AT_ONCE, _("As they happen")
        DAILY = rules.DAILY, _("Once a day")
        WEEKLY = rules.WEEKLY, _("Once a week")

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, related_name="preference"
    )
    channel = models.CharField(
        _("the way you chose"), max_length=6, choices=Channel.choices, default=Channel.EMAIL
    )
    digest = models.CharField(max_length=8, choices=Digest.choices, default=Digest.AT_ONCE)
    quiet_from = models.PositiveSmallIntegerField(default=21)
    quiet_until = models.PositiveSmallIntegerField(default=8)

    personal = {
        "channel": Why(
            _("we reach you the way you chose, at hours that suit you"),
            _("what you asked us to do for you (contract)"),
            _("until you leave and ask us to forget you"),
        ),
    }

    class Meta:
        """Hours are hours of a day."""

        verbose_name = _("how you want to hear from us")
        constraints = (
            models.CheckConstraint(
                condition=Q(quiet_from__lt=24) & Q(quiet_until__lt=24),
                name="preference_quiet_hours",
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.digest}"


class Notice(models.Model):
    """One thing a person was told. It is always on their notices page, whatever the channel."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=160)
    body = models.TextField(
        _("what it said"),
    )
    path = models.CharField(max_length=200, blank=True)
    is_urgent = models.BooleanField(default=False)
    cause = models.CharField(max_length=80)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    personal = {
        "body": Why(
            _("you can look up what we told you"),
            _("what you asked us to do for you (contract)"),
            _("two years, or until you ask us to forget you"),
        ),
    }

    class Meta:
        """The same cause tells a person once."""

        verbose_name = _("what we told you")
        constraints = (
            models.UniqueConstraint(fields=("person", "kind", "cause"), name="notice_once_a_cause"),
        )
        indexes = (models.Index(fields=("person", "-id"), name="notice_newest"),)

    def __str__(self) -> str:
        return self.subject


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Reads of deliveries."""

    def due(self, at: datetime) -> "DeliveryQuerySet":
        """Those that wait and should go out by now."""
        return self.filter(state=Delivery.State.WAITING, due_at__lte=at)


class Delivery(models.Model):
    """One notice going out on one channel. Several for one person share one email or envelope.

    A worker that takes a delivery moves `due_at` on before it sends: if it dies, the delivery
    comes due again by itself.
    """

    class State(models.TextChoices):
        """How far it has got."""

        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        """A notice goes out once on a channel; the worker looks for what is due."""

        constraints = (
            models.UniqueConstraint(fields=("notice", "channel"), name="delivery_once_a_channel"),
        )
        indexes = (
            models.Index(
                fields=("due_at", "id"), condition=Q(state="waiting"), name="delivery_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
