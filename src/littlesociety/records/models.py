"""The lines of the public record, what is sealed beside them, and the private audit trail."""

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One line of the public record.

    It is written in the transaction that makes the fact true, without a place in the record yet.
    The sequencer gives it its `index` and its bytes (`leaf`), once, in order. `supersedes` is the
    id of an earlier entry; `capacity` says in what office it was written, and is not in the bytes.
    """

    type = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    facts = models.JSONField()
    commitment = models.BinaryField(max_length=32, null=True, blank=True)
    supersedes = models.PositiveBigIntegerField(null=True, blank=True)
    capacity = models.CharField(max_length=20)
    happened_on = models.DateField()
    written_at = models.DateTimeField()
    index = models.PositiveBigIntegerField(null=True, blank=True, unique=True)
    leaf = models.BinaryField(max_length=4096, null=True, blank=True)

    class Meta:
        """A line has its place and its bytes, or neither yet."""

        constraints = (
            models.CheckConstraint(
                condition=Q(index=None, leaf=None) | Q(index__isnull=False, leaf__isnull=False),
                name="entry_sequenced_whole",
            ),
        )
        indexes = (
            models.Index(fields=("type", "index"), name="entry_by_type"),
            models.Index(fields=("subject", "index"), name="entry_by_subject"),
            models.Index(fields=("happened_on", "index"), name="entry_by_day"),
            models.Index(
                fields=("supersedes",),
                condition=Q(supersedes__isnull=False),
                name="entry_superseding",
            ),
            models.Index(fields=("id",), condition=Q(index=None), name="entry_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"


class Sealed(models.Model):
    """What a commitment commits to: shown by choice, and destroyed for ever on erasure."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="sealed")
    salt = models.BinaryField(max_length=32)
    payload = models.JSONField()

    def __str__(self) -> str:
        return f"sealed beside {self.entry_id}"


class Head(models.Model):
    """The newest signed checkpoint of the record, and the row its one sequencer locks.

    Never more than one row. `origin` names the record for ever; `size` and `root` are what the
    newest checkpoint says.
    """

    origin = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(default=0)
    root = models.BinaryField(max_length=32)
    checkpoint = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One record, one head."""

        constraints = (models.CheckConstraint(condition=Q(pk=1), name="head_is_one"),)

    def __str__(self) -> str:
        return f"record of {self.size} lines"


class AuditLine(models.Model):
    """Who did what, in what capacity and for whom. Private: for the person concerned and stewards.

    Persons are opaque numbers here; when a person is erased, the number leads to no one.
    """

    at = models.DateTimeField()
    person = models.PositiveBigIntegerField(null=True, blank=True)
    acting_for = models.PositiveBigIntegerField(null=True, blank=True)
    capacity = models.CharField(max_length=20)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)

    class Meta:
        """Found by who did it, by whom it was done for, and by what it was done to."""

        indexes = (
            models.Index(fields=("person", "id"), name="audit_by_person"),
            models.Index(fields=("acting_for", "id"), name="audit_by_acting_for"),
            models.Index(fields=("subject", "id"), name="audit_by_subject"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
