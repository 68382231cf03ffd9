"""The lines of the public record, what is sealed beside them, and the private audit trail."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from littlesociety.core.personal import Why


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
    payload = models.JSONField(_("who a line of the record is about"))

    personal = {
        "payload": Why(
            _("you can prove that a line which names nobody is about you"),
            _("it is needed to show that the record is true (legitimate interests)"),
            _("until one of those it names is forgotten"),
        ),
    }

    class Meta:
        """Named for the page about privacy."""

        verbose_name = _("what is sealed beside the record")

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


class NeighbourQuerySet(models.QuerySet["Neighbour"]):
    """Reads of neighbours."""

    def kept(self) -> "NeighbourQuerySet":
        """Those that have not been removed."""
        return self.filter(removed_at=None)

    def to_ask(self) -> "NeighbourQuerySet":
        """Those that can be asked to witness our record."""
        return self.kept().exclude(witness_url="").exclude(witness_keys="")


class Neighbour(models.Model):
    """Another society, whose record we watch, which watches ours, or both. Nobody is a person here.

    `origin` names its record (null: we watch none of theirs). Keys are C2SP verifier keys, one to a
    line. `seen_*` is what we have cosigned: stored before we answer, and never going back, so a row
    is never deleted; `removed_at` ends the neighbourhood. `known_size` is how far they say they
    follow us, in lines; `asked_at`, `due_at` and `tries` pace our asking.
    """

    class Reply(models.TextChoices):
        """What came of asking them last."""

        NEVER = "", _("not asked yet")
        COSIGNED = "cosigned", _("has witnessed our record")
        NO_ANSWER = "no-answer", _("did not answer")
        UNKNOWN = "unknown", _("does not know our record yet")
        NOT_OUR_KEY = "not-our-key", _("has another key for our record")
        AHEAD = "ahead", _("has seen more lines than we have now")
        CONTRADICTED = "contradicted", _("says that our record does not continue what it saw")
        UNCLEAR = "unclear", _("answered in a way that we do not understand")

    name = models.CharField(max_length=80)
    origin = models.CharField(max_length=255, null=True, blank=True, unique=True)
    record_keys = models.TextField(blank=True)
    record_url = models.CharField(max_length=200, blank=True)
    witness_keys = models.TextField(blank=True)
    witness_url = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    seen_size = models.PositiveBigIntegerField(default=0)
    seen_root = models.BinaryField(max_length=32)
    seen_note = models.TextField(blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    known_size = models.PositiveBigIntegerField(default=0)
    reply = models.CharField(max_length=20, choices=Reply.choices, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    objects = NeighbourQuerySet.as_manager()

    class Meta:
        """A record is watched by its keys, or not at all."""

        constraints = (
            models.CheckConstraint(
                condition=Q(origin=None, record_keys="")
                | (Q(origin__isnull=False) & ~Q(record_keys="")),
                name="neighbour_watched_by_keys",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Cosignature(models.Model):
    """What a neighbour signed under our record, for one size and root: signature lines of a note.

    `note` is our checkpoint without cosignatures. `cosigned_at` is the time that they state. Those
    older than the newest checkpoint that enough neighbours signed are let go.
    """

    neighbour = models.ForeignKey(Neighbour, on_delete=models.PROTECT, related_name="cosignatures")
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    lines = models.TextField()
    cosigned_at = models.DateTimeField()

    class Meta:
        """One for each neighbour and size."""

        constraints = (
            models.UniqueConstraint(fields=("neighbour", "size"), name="cosignature_once"),
        )
        indexes = (models.Index(fields=("size",), name="cosignature_by_size"),)

    def __str__(self) -> str:
        return f"{self.neighbour_id} on {self.size}"


class Contradiction(models.Model):
    """Two checkpoints that one neighbour signed and that cannot both be true. It is only added to.

    `proof` is empty when both are of one size. Otherwise it is the consistency proof that came with
    the second and shows that it begins otherwise: hashes in base 64, one to a line.
    """

    neighbour = models.ForeignKey(
        Neighbour, on_delete=models.PROTECT, related_name="contradictions"
    )
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    first_note = models.TextField()
    second_note = models.TextField()
    proof = models.TextField(blank=True)
    found_at = models.DateTimeField()

    class Meta:
        """The same two are kept once."""

        constraints = (
            models.UniqueConstraint(
                fields=("neighbour", "size", "root"), name="contradiction_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.neighbour_id} at {self.size}"
