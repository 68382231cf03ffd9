"""Accounts, and the transfers between them that are never changed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from littlesociety.core.personal import Why

from .rules import Phase, Standing

_OWED = _("it is needed to run the time bank fairly (legitimate interests)")
_KEPT = _("for as long as the society stands; once you are forgotten, nothing leads to you")


class Account(models.Model):
    """Something that can hold time or money, counted in whole units.

    `posted` is what has moved; `held` is what is promised away and still here. Both follow from
    the transfers and are kept on the row so that the limits can be checked, by us and by the
    database, while the row is locked. `floor` and `ceiling` bound what may be spent down to and
    gathered up to; None is no bound. `version` counts the transfers that have touched the account.
    """

    holder = models.CharField(_("the random name your account is under"), max_length=60)
    unit = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    posted = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(null=True, blank=True)
    ceiling = models.BigIntegerField(null=True, blank=True)
    version = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    limits_set_at = models.DateTimeField(null=True, blank=True)
    limits_set_by = models.PositiveBigIntegerField(_("who set the limits"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.PositiveBigIntegerField(_("who closed it"), null=True, blank=True)

    personal = {
        "holder": Why(_("time you give and take is counted on your own account"), _OWED, _KEPT),
        "limits_set_by": Why(_("we know who changed an account's limits"), _OWED, _KEPT),
        "closed_by": Why(_("we know who closed an account"), _OWED, _KEPT),
    }

    class Meta:
        """The limits hold whoever writes."""

        verbose_name = _("your time account")
        constraints = (
            models.UniqueConstraint(fields=("holder", "unit", "kind"), name="account_once"),
            models.CheckConstraint(condition=Q(held__gte=0), name="account_holds_nothing_negative"),
            models.CheckConstraint(
                condition=Q(floor=None) | Q(posted__gte=F("floor") + F("held")),
                name="account_keeps_its_floor",
            ),
            models.CheckConstraint(
                condition=Q(ceiling=None) | Q(posted__lte=F("ceiling")),
                name="account_keeps_its_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(held=0), name="account_closed_holds_nothing"
            ),
        )
        indexes = (
            models.Index(fields=("id",), condition=Q(held__gt=0), name="account_with_holds"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.unit})"

    @property
    def standing(self) -> Standing:
        """How this account stands, as plain values for the rules."""
        return Standing(
            account_id=self.pk,
            unit=self.unit,
            posted=self.posted,
            held=self.held,
            floor=self.floor,
            ceiling=self.ceiling,
            version=self.version,
            is_closed=self.closed_at is not None,
        )


class TransferQuerySet(models.QuerySet["Transfer"]):
    """Reads of transfers, named in the language of the ledger."""

    def open_holds(self) -> "TransferQuerySet":
        """What has been set aside, and neither paid nor given back."""
        return self.filter(phase=Phase.PENDING, debit__held__gt=0, outcomes=None)


class Transfer(models.Model):
    """One movement from one account to another: balanced because it is one row.

    Rows are never changed or removed. An event of several movements is several rows with one
    `event_id`. A hold is a `pending` row, and one later row posts or voids it.
    The `*_after` and `*_version` columns are what each account said once this row was in.
    """

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32)
    event_id = models.UUIDField()
    leg = models.PositiveSmallIntegerField(default=0)
    debit = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="debits", db_index=False
    )
    credit = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="credits", db_index=False
    )
    amount = models.BigIntegerField()
    phase = models.CharField(max_length=7)
    pending = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcomes",
        db_index=False,
    )
    reverses = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reversals",
        db_index=False,
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    debit_after = models.BigIntegerField()
    debit_held_after = models.BigIntegerField()
    debit_version = models.BigIntegerField()
    credit_after = models.BigIntegerField()
    credit_held_after = models.BigIntegerField()
    credit_version = models.BigIntegerField()
    reason = models.CharField(max_length=40)
    effective_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.PositiveBigIntegerField(_("who moved it"), null=True, blank=True)
    acting_for = models.PositiveBigIntegerField(_("who it was moved for"), null=True, blank=True)

    personal = {
        "made_by": Why(_("we can show who moved time or money"), _OWED, _KEPT),
        "acting_for": Why(_("we can show for whom somebody else acted"), _OWED, _KEPT),
    }

    objects = TransferQuerySet.as_manager()

    class Meta:
        """Each cause pays once, each hold is settled once, no account's history can fork."""

        verbose_name = _("time that moved")
        constraints = (
            models.UniqueConstraint(fields=("scope", "key"), name="transfer_key_once"),
            models.UniqueConstraint(fields=("event_id", "leg"), name="transfer_leg_once"),
            models.UniqueConstraint(
                fields=("debit", "debit_version"), name="transfer_debit_never_forks"
            ),
            models.UniqueConstraint(
                fields=("credit", "credit_version"), name="transfer_credit_never_forks"
            ),
            models.UniqueConstraint(fields=("pending",), name="transfer_hold_settled_once"),
            models.UniqueConstraint(fields=("reverses",), name="transfer_reversed_once"),
            models.CheckConstraint(
                condition=Q(phase__in=("single", "pending", "post"), amount__gt=0)
                | Q(phase="void", amount=0),
                name="transfer_moves_something",
            ),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")), name="transfer_between_two_accounts"
            ),
            models.CheckConstraint(
                condition=Q(phase__in=("post", "void"), pending__isnull=False)
                | Q(phase__in=("single", "pending"), pending__isnull=True),
                name="transfer_settles_a_hold_or_none",
            ),
            models.CheckConstraint(
                condition=Q(phase="pending", expires_at__isnull=False)
                | Q(phase__in=("single", "post", "void"), expires_at__isnull=True),
                name="transfer_hold_runs_out",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None) | Q(phase="single"), name="transfer_reverses_whole"
            ),
        )
        indexes = (
            models.Index(
                fields=("debit", "expires_at"), condition=Q(phase="pending"), name="transfer_holds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.phase} {self.amount} from {self.debit_id} to {self.credit_id}"


class RefusedTransfer(models.Model):
    """A movement that was refused, so that asking again with the same key gives the same answer."""

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32)
    code = models.CharField(max_length=40)
    message = models.CharField(max_length=300)
    refused_at = models.DateTimeField()

    class Meta:
        """One answer to one question."""

        constraints = (
            models.UniqueConstraint(fields=("scope", "key"), name="refused_transfer_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.scope} {self.key}"
