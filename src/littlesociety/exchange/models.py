"""Help that was asked for, help that is offered, and how the two met."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from littlesociety.core.actors import BROKER, Actor
from littlesociety.core.personal import Why

from .rules import ALWAYS_FREE, DETAILS_LETTERS, NOTE_LETTERS, SUMMARY_LETTERS, State, state_of

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


class Channel(models.TextChoices):
    """How someone asked."""

    PAGE = "page", _("On this site")
    PHONE = "phone", _("By phone")
    PAPER = "paper", _("On paper")
    VISIT = "visit", _("Face to face")


class OfferQuerySet(models.QuerySet["Offer"]):
    """Reads of offers."""

    def standing(self) -> "OfferQuerySet":
        """Offers that have not been taken back."""
        return self.filter(withdrawn_at=None)


class Offer(models.Model):
    """What someone is ready to do for neighbours, and when they are usually free.

    `free_times` is a bit mask of 21 parts of the week: bit 3 * weekday + part, Monday is 0 and the
    parts are morning (to 12), afternoon (to 17) and evening.
    """

    reference = models.CharField(max_length=12, unique=True)
    helper = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="offers")
    category = models.CharField(max_length=10, choices=Category.choices)
    note = models.CharField(_("what you said about it"), max_length=NOTE_LETTERS, blank=True)
    free_times = models.PositiveIntegerField(_("when you are usually free"), default=ALWAYS_FREE)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    personal = {
        "note": Why(_("neighbours know what you can do"), _CONTRACT, _UNTIL_ERASED),
        "free_times": Why(
            _("you are asked only when you are usually free"), _CONTRACT, _UNTIL_ERASED
        ),
    }

    objects = OfferQuerySet.as_manager()

    class Meta:
        """One standing offer of a kind for each person; free at least some time in the week."""

        verbose_name = _("what you offer")
        constraints = (
            models.UniqueConstraint(
                fields=("helper", "category"),
                condition=Q(withdrawn_at=None),
                name="offer_once_a_category",
            ),
            models.CheckConstraint(
                condition=Q(free_times__gt=0, free_times__lte=ALWAYS_FREE),
                name="offer_free_some_time",
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
        """Needs still waiting for someone to help, with nobody put to them yet."""
        living = Match.objects.filter(need=OuterRef("pk"), declined_at=None)
        return self.unsettled().filter(~Exists(living), starts_at__gt=at)

    def unsettled(self) -> "NeedQuerySet":
        """Needs that were neither met nor taken back."""
        return self.filter(met_at=None, withdrawn_at=None)

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
    `written_by` is who wrote it down for the asker, in the capacity `written_as`. `told_at` is when
    likely helpers were told, once, and `told` how many.
    """

    reference = models.CharField(max_length=12, unique=True)
    asker = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="needs")
    category = models.CharField(max_length=10, choices=Category.choices)
    summary = models.CharField(_("the line that everyone can read"), max_length=SUMMARY_LETTERS)
    details = models.CharField(
        _("what your helper should know"), max_length=DETAILS_LETTERS, blank=True
    )
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="needs")
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PAGE)
    written_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    written_as = models.CharField(max_length=20, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told = models.PositiveSmallIntegerField(default=0)
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

        verbose_name = _("what you asked for")
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
            models.Index(fields=("starts_at",), condition=~Q(details=""), name="need_details_kept"),
        )

    def __str__(self) -> str:
        return self.summary

    @property
    def is_open(self) -> bool:
        """Whether it has been neither met nor withdrawn."""
        return self.met_at is None and self.withdrawn_at is None


class MatchQuerySet(models.QuerySet["Match"]):
    """Reads of matches."""

    def living(self) -> "MatchQuerySet":
        """Matches that nobody has declined or called off."""
        return self.filter(declined_at=None)

    def confirmed(self) -> "MatchQuerySet":
        """Help that was given, and that both sides have said was given."""
        return self.filter(confirmed_at__isnull=False)

    def unfinished(self) -> "MatchQuerySet":
        """Living matches that are not confirmed yet."""
        return self.living().filter(confirmed_at=None)

    def with_party(self, person_id: int) -> "MatchQuerySet":
        """Matches in which this person asks or helps."""
        return self.filter(Q(helper=person_id) | Q(need__asker=person_id))


class Match(models.Model):
    """One helper put to one need: proposed, answered, done, confirmed, paid.

    `proposed_by` is whose idea it was: a helper who offers themselves is answered by the asker, and
    otherwise the helper answers. `done_said_by` is the side that said it was done, and
    `done_typed_by` the person at the keyboard. `hold_id` is the ledger's hold on the asker's
    minutes; `paid_event` is what settled it; `entry_id` is its line in the public record.
    """

    reference = models.CharField(max_length=12, unique=True)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="matches")
    helper = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="matches")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_said_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_typed_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_said_at = models.DateTimeField(null=True, blank=True)
    minutes_said = models.PositiveIntegerField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    hold_id = models.PositiveBigIntegerField(null=True, blank=True)
    paid_event = models.UUIDField(null=True, blank=True)
    entry_id = models.PositiveBigIntegerField(null=True, blank=True)

    objects = MatchQuerySet.as_manager()

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
        indexes = (
            models.Index(fields=("helper", "-id"), name="match_by_helper"),
            models.Index(fields=("proposed_at",), name="match_by_proposal"),
            models.Index(
                fields=("confirmed_at",),
                condition=Q(confirmed_at__isnull=False),
                name="match_by_confirmation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.helper_id} for {self.need_id}"

    @property
    def state(self) -> State:
        """Where it stands."""
        return state_of(
            is_accepted=self.accepted_at is not None,
            is_ended=self.declined_at is not None,
            is_said_done=self.done_said_at is not None,
            is_confirmed=self.confirmed_at is not None,
        )

    @property
    def is_volunteered(self) -> bool:
        """Whether the helper put themselves forward."""
        return self.proposed_by_id == self.helper_id

    @property
    def answerer_id(self) -> int:
        """Whose yes is waited for: needs `need` to be loaded."""
        return self.need.asker_id if self.is_volunteered else self.helper_id
