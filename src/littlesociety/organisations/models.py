"""Bodies, the registers they stand in, and who holds office in them."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from littlesociety.core.actors import Actor
from littlesociety.core.personal import Why


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads of bodies."""

    def in_force(self, on: date) -> "OrganisationQuerySet":
        """Bodies that are not dissolved on this day."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=on))


class Organisation(models.Model):
    """A body that people act through: a council, a mutual, a charity, a street group."""

    class Kind(models.TextChoices):
        """What sort of body it is."""

        PUBLIC_BODY = "public-body", _("Public body")
        MUTUAL = "mutual", _("Mutual")
        CHARITY = "charity", _("Charity")
        SOCIAL_ENTERPRISE = "social-enterprise", _("Social enterprise")
        BUSINESS = "business", _("Business")
        INFORMAL_GROUP = "informal-group", _("Informal group")

    reference = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    purpose = models.CharField(max_length=300, blank=True)
    website = models.URLField(blank=True)
    area = models.ForeignKey(
        "places.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    registered_at = models.DateTimeField()
    dissolved_on = models.DateField(null=True, blank=True)
    record_entry = models.PositiveBigIntegerField(null=True, blank=True)
    request_key = models.UUIDField(unique=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        """Listed by name."""

        indexes = (models.Index(fields=("kind", "name"), name="organisation_by_kind"),)

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """A number that a public register knows a body by, under its org-id.guide prefix."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="identifiers"
    )
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=40)

    class Meta:
        """A number in a register belongs to one body."""

        constraints = (
            models.UniqueConstraint(fields=("scheme", "value"), name="identifier_names_one_body"),
        )

    def __str__(self) -> str:
        return f"{self.scheme}-{self.value}"


class OfficeQuerySet(models.QuerySet["Office"]):
    """Reads of offices."""

    def in_force(self, on: date) -> "OfficeQuerySet":
        """Offices held on this day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), begins_on__lte=on)

    def visible_to(self, actor: Actor) -> "OfficeQuerySet":
        """Officers are public; those of an informal group are neighbours, seen by neighbours."""
        if actor.is_known:
            return self.all()
        return self.exclude(organisation__kind=Organisation.Kind.INFORMAL_GROUP)


class Office(models.Model):
    """A person holding an office in a body for a term."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="offices")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="offices")
    title = models.CharField(_("what the office is"), max_length=80)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    personal = {
        "title": Why(
            _("people can see who answers for a body and until when"),
            _("legal obligation or legitimate interest: officers are public"),
            _("while the body exists and six years after the term"),
        ),
    }

    objects = OfficeQuerySet.as_manager()

    class Meta:
        """A term ends after it begins."""

        verbose_name = _("an office you hold")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "person", "title", "begins_on"), name="office_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("begins_on")), name="office_has_a_term"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Interest(models.Model):
    """Something an officer has declared that could pull two ways."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="interests")
    nature = models.CharField(_("what you declared"), max_length=300)
    declared_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)

    personal = {
        "nature": Why(
            _("people can see when an officer's interests could pull two ways"),
            _("legal obligation or legitimate interest: declarations are public"),
            _("as long as the office it belongs to"),
        ),
    }

    class Meta:
        """Named for the privacy notice."""

        verbose_name = _("an interest you declared")

    def __str__(self) -> str:
        return self.nature
