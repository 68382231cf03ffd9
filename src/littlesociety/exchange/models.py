"""Help that was asked for, help that is offered, and how the two met."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from littlesociety.core.actors import BROKER, Actor
from littlesociety.core.personal import Why

_CONTRACT = _("what you asked us to do for you (contract)")
_UNTIL_ERASED = _("until you leave and ask us to forget you")


class Category(models.TextChoices):
    """What sort of help it is, in a resident's words."""

    LIFT = "lift", _("A lift")
    SHOPPING = "shopping", _("Shopping and errands")
    COMPANY = "company", _("Company and calls")
    GARDEN = "garden", _("Gardening")
    REPAIR = "repair", _("Small repairs")
    COOKING = "cooking", _("Cooking")
    PAPERS = "papers", _("Forms and letters")
    SCREENS = "screens", _("Phones and computers")
    PETS = "pets", _("Pets")
    LESSONS = "lessons", _("Teaching and practice")
    OTHER = "other", _("Something else")


class Offer(models.Model):
    """What someone is ready to do for neighbours, and when they are usually free.

    `free_times` is a bit mask of 21 parts of the week: bit 3 * weekday + part, Monday is 0 and the
    parts are morning (to 12), afternoon (to 17) and evening.
    """

    reference = models.CharField(max_length=12, unique=True)
    helper = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="offers")
    category = models.CharField(max_length=10, choices=Category.choices)
    note = models.CharField(max_length=200, blank=True)
    free_times = models.PositiveIntegerField(default=2**21 - 1)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    personal = {
        "note": Why(_("neighbours know what you can do"), _CONTRACT, _UNTIL_ERASED),
        "free_times": Why(
            _("you are asked only when you are usually free"), _CONTRACT, _UNTIL_ERASED
        ),
    }

    class Meta:
        """One standing offer of a kind for each person; free at least some time in the week."""

        constraints = (
            models.UniqueConstraint(
                fields=("helper", "category"),
                condition=Q(withdrawn_at=None),
                name="offer_once_a_category",
            ),
            models.CheckConstraint(
                condition=Q(free_times__gt=0) & Q(free_times__lt=2**21), name="offer_free_some_time"
            ),
        )
        indexes = (
            models.Index(
                fields=("category",), condition=Q(withdrawn_at=None), name="offer_standing"
            ),
        )

    def __str__(self) -> str:
        return f"{self.category} {self.reference}"


class NeedQuerySet(models.QuerySet["Need"]):
    """Reads of needs, named in the language of the place."""

    def open_now(self, at: datetime) -> "NeedQuerySet":
        """Needs still waiting for someone to help."""
        return self.filter(met_at=None, withdrawn_at=None, starts_at__gt=at)

    def visible_to(self, actor: Actor) -> "NeedQuerySet":
        """Needs whose details this actor may read: their own, those they help, a broker all."""
        if actor.has_role(BROKER):
            return self
        if actor.subject_id is None:
            return self.none()
        helping = Match.objects.filter(
            helper=actor.subject_id, declined_at=None, accepted_at__isnull=False
        )
        return self.filter(Q(asker=actor.subject_id) | Q(pk__in=helping.values("need_id")))


class Need(models.Model):
    """Help that a resident has asked for.

    `summary` is for everyone; `details` only for the asker, the helper who said yes, and brokers.
    """

    reference = models.CharField(max_length=12, unique=True)
    asker = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="needs")
    category = models.CharField(max_length=10, choices=Category.choices)
    summary = models.CharField(max_length=120)
    details = models.CharField(max_length=500, blank=True)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="needs")
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_channel = models.CharField(max_length=10, default="page")
    met_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    personal = {
        "summary": Why(
            _("neighbours can see what help is wanted; your name is not shown with it"),
            _CONTRACT,
            _UNTIL_ERASED,
        ),
        "details": Why(
            _("the person who helps you knows what to do; nobody else sees it"),
            _CONTRACT,
            _("until three months after the help, or until you ask us to forget you"),
        ),
    }

    objects = NeedQuerySet.as_manager()

    class Meta:
        """A need asks for some time, and ends in one way."""

        constraints = (
            models.CheckConstraint(condition=Q(minutes__gt=0), name="need_asks_for_time"),
            models.CheckConstraint(
                condition=Q(met_at=None) | Q(withdrawn_at=None), name="need_met_or_withdrawn"
            ),
        )
        indexes = (
            models.Index(
                fields=("starts_at", "id"),
                condition=Q(met_at=None, withdrawn_at=None),
                name="need_open",
            ),
            models.Index(fields=("area", "asked_at"), name="need_by_area"),
            models.Index(fields=("asked_at",), name="need_by_day"),
        )

    def __str__(self) -> str:
        return self.summary

    @property
    def is_open(self) -> bool:
        """Whether it has been neither met nor withdrawn."""
        return self.met_at is None and self.withdrawn_at is None


class Match(models.Model):
    """One helper put to one need: proposed, answered, done, confirmed, paid.

    `hold_id` is the ledger's hold on the asker's minutes; `paid_event` is what settled it.
    """

    reference = models.CharField(max_length=12, unique=True)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="matches")
    helper = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="matches")
    proposed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    done_said_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_said_at = models.DateTimeField(null=True, blank=True)
    minutes_said = models.PositiveIntegerField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    hold_id = models.PositiveBigIntegerField(null=True, blank=True)
    paid_event = models.UUIDField(null=True, blank=True)
    entry_id = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        """One living match for a need; steps come in order."""

        constraints = (
            models.UniqueConstraint(
                fields=("need",), condition=Q(declined_at=None), name="match_one_living"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None)
                | Q(declined_at=None)
                | Q(declined_at__gte=F("accepted_at")),
                name="match_declined_after_accepted",
            ),
            models.CheckConstraint(
                condition=Q(done_said_at=None)
                | Q(accepted_at__isnull=False, done_said_by__isnull=False, minutes_said__gt=0),
                name="match_done_says_who_and_how_long",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(done_said_at__isnull=False, declined_at=None),
                name="match_confirmed_after_done",
            ),
        )
        indexes = (models.Index(fields=("helper", "-id"), name="match_by_helper"),)

    def __str__(self) -> str:
        return f"{self.helper_id} for {self.need_id}"
