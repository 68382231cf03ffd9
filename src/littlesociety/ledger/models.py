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

    Rows are never changed or removed. An event is one or several rows with one `event_id`; a
    movement that belongs to no event has none. A hold is a `pending` row, and one later row posts
    or voids it. The `*_after` and `*_version` columns are what each account said once this row was
    in; a column for a fingerprint is not needed, since the row itself says what was asked for.

    The database is asked for no foreign keys here: the guards (`guards.py`) look at both accounts
    and at the earlier transfer anyway, under lock, and ask more of them than that they exist.
    """

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    event_id = models.UUIDField(null=True, blank=True)
    leg = models.PositiveSmallIntegerField(default=0)
    debit = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="debits",
        db_index=False,
        db_constraint=False,
    )
    credit = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="credits",
        db_index=False,
        db_constraint=False,
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
        db_constraint=False,
    )
    reverses = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reversals",
        db_index=False,
        db_constraint=False,
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
            models.UniqueConstraint(
                fields=("event_id", "leg"),
                condition=Q(event_id__isnull=False),
                name="transfer_leg_once",
            ),
            models.UniqueConstraint(
                fields=("debit", "debit_version"), name="transfer_debit_never_forks"
            ),
            models.UniqueConstraint(
                fields=("credit", "credit_version"), name="transfer_credit_never_forks"
            ),
            models.UniqueConstraint(
                fields=("pending",),
                condition=Q(pending__isnull=False),
                name="transfer_hold_settled_once",
            ),
            models.UniqueConstraint(
                fields=("reverses",),
                condition=Q(reverses__isnull=False),
                name="transfer_reversed_once",
            ),
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


class BankStatement(models.Model):
    """A file from a bank that was taken in whole: which days it covers, and what the bank says.

    Rows are never changed or removed, and neither are their lines.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bank_statements")
    format = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    begins_on = models.DateField()
    ends_on = models.DateField()
    closing = models.BigIntegerField(null=True, blank=True)
    taken_in_at = models.DateTimeField()
    taken_in_by = models.PositiveBigIntegerField(_("who took it in"), null=True, blank=True)

    personal = {"taken_in_by": Why(_("we know who took a bank's file in"), _OWED, _KEPT)}

    class Meta:
        """One file counts once."""

        verbose_name = _("a bank's statement of the society's money")
        constraints = (
            models.UniqueConstraint(fields=("account", "sha256"), name="bank_file_once"),
        )

    def __str__(self) -> str:
        return f"{self.format} {self.begins_on} to {self.ends_on}"


class BankLine(models.Model):
    """One line of a bank's statement: what came (above zero) or went. Never changed or removed.

    `place` counts the lines of an account without a gap; the line at place 0 is what the bank had
    before the first line. The sum of all lines is what the bank has.
    """

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bank_lines")
    place = models.PositiveIntegerField()
    booked_on = models.DateField()
    amount = models.BigIntegerField()

    class Meta:
        """Lines are in one order."""

        constraints = (
            models.UniqueConstraint(fields=("account", "place"), name="bank_line_one_place"),
            models.CheckConstraint(condition=~Q(amount=0), name="bank_line_moves_something"),
        )

    def __str__(self) -> str:
        return f"bank line {self.place}: {self.amount}"


class BankWords(models.Model):
    """What the bank wrote beside a line, and by what we know the line again.

    It may name people, so it stands apart: it can be removed, and the line still adds up. It is
    shown to stewards only and never goes into the public record.
    """

    line = models.OneToOneField(
        BankLine, on_delete=models.PROTECT, primary_key=True, related_name="words"
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    identity = models.CharField(max_length=64)
    description = models.CharField(_("the bank's words"), max_length=500, blank=True)

    personal = {
        "description": Why(
            _("payments to and from the society can be told apart and checked"),
            _("the society must keep accounts (legal obligation)"),
            _("for seven years after the payment; then the words are removed"),
        )
    }

    class Meta:
        """A line is known again by the bank's own reference, or by what it says."""

        verbose_name = _("words on the society's bank statement")
        constraints = (
            models.UniqueConstraint(fields=("account", "identity"), name="bank_line_once"),
        )

    def __str__(self) -> str:
        return f"words of bank line {self.line_id}"


class BankMatch(models.Model):
    """What a person said about a bank line, a transfer, or both: they belong together, or why not.

    `amount` is the part that is settled by it, signed as the line and the account see it.
    """

    class Kind(models.TextChoices):
        """Together, or why there is nothing to go with it."""

        TOGETHER = "together", _("They belong together")
        TIMING = "timing", _("It is on its way")
        CHARGE = "charge", _("The bank's charge or interest, not written down yet")
        NOT_OURS = "not-ours", _("Not ours, or the bank's mistake")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bank_matches")
    line = models.ForeignKey(
        BankLine, null=True, blank=True, on_delete=models.PROTECT, related_name="matches"
    )
    transfer = models.ForeignKey(
        Transfer, null=True, blank=True, on_delete=models.PROTECT, related_name="bank_matches"
    )
    amount = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    note = models.CharField(_("why, in a steward's words"), max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.PositiveBigIntegerField(_("who said so"), null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.PositiveBigIntegerField(_("who took it back"), null=True, blank=True)

    personal = {
        "note": Why(_("anyone who checks the accounts can see why"), _OWED, _KEPT),
        "made_by": Why(_("we know who matched a payment"), _OWED, _KEPT),
        "undone_by": Why(_("we know who took a match back"), _OWED, _KEPT),
    }

    class Meta:
        """Two things go together once; one thing alone needs a reason."""

        verbose_name = _("a payment that was matched with the bank's")
        constraints = (
            models.UniqueConstraint(
                fields=("line", "transfer"),
                condition=Q(undone_at=None),
                name="bank_match_once",
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="bank_match_settles_something"),
            models.CheckConstraint(
                condition=Q(kind="together", line__isnull=False, transfer__isnull=False)
                | (~Q(kind="together") & ~Q(note="") & Q(line=None) & Q(transfer__isnull=False))
                | (~Q(kind="together") & ~Q(note="") & Q(line__isnull=False) & Q(transfer=None)),
                name="bank_match_of_two_or_explained",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
