"""The society, its areas with their vintages, and what is measured in them."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DataSource(models.Model):
    """Where a set of areas or figures came from, so that every number can name its source."""

    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    url = models.URLField(blank=True)
    released_on = models.DateField(null=True, blank=True)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    imported_by = models.PositiveBigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class AreaQuerySet(models.QuerySet["Area"]):
    """Reads of areas, in the words of geography."""

    def in_force(self, on: date) -> "AreaQuerySet":
        """Areas that are not retired on this day."""
        return self.filter(Q(retired_on=None) | Q(retired_on__gt=on))


class Area(models.Model):
    """A piece of the map under one code of one vintage.

    The same code can mean other ground in another vintage, so code and vintage are one name:
    never join on the code alone.
    """

    class Kind(models.TextChoices):
        """What sort of area it is, smallest first."""

        NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")
        LSOA = "lsoa", _("Small area (LSOA)")
        MSOA = "msoa", _("Middle area (MSOA)")
        WARD = "ward", _("Ward")
        PARISH = "parish", _("Parish")
        DISTRICT = "district", _("District")

    code = models.CharField(max_length=20)
    vintage = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=Kind.choices)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    population = models.PositiveIntegerField(null=True, blank=True)
    latitude_e6 = models.IntegerField(null=True, blank=True)
    longitude_e6 = models.IntegerField(null=True, blank=True)
    outline = models.JSONField(null=True, blank=True)
    source = models.ForeignKey(DataSource, on_delete=models.PROTECT, related_name="areas")
    retired_on = models.DateField(null=True, blank=True)
    became = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="came_from")

    objects = AreaQuerySet.as_manager()

    class Meta:
        """Code and vintage name an area; a centre has both coordinates or neither."""

        constraints = (
            models.UniqueConstraint(fields=("code", "vintage"), name="area_code_once_a_vintage"),
            models.CheckConstraint(
                condition=Q(latitude_e6=None, longitude_e6=None)
                | Q(latitude_e6__range=(-90_000_000, 90_000_000))
                & Q(longitude_e6__range=(-180_000_000, 180_000_000)),
                name="area_centre_is_on_earth",
            ),
        )
        indexes = (models.Index(fields=("kind", "name"), name="area_by_kind"),)

    def __str__(self) -> str:
        return self.name


class Measure(models.Model):
    """One figure about one area: what it counts, when, and who says so."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="measures")
    key = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    unit = models.CharField(max_length=30)
    as_of = models.DateField()
    source = models.ForeignKey(DataSource, on_delete=models.PROTECT, related_name="measures")

    class Meta:
        """One value for a figure on a day."""

        constraints = (
            models.UniqueConstraint(fields=("area", "key", "as_of"), name="measure_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.key} = {self.value} {self.unit}"


class Society(models.Model):
    """The one society that this installation is. There is never more than one row."""

    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    record_origin = models.CharField(max_length=120)
    whole = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    founded_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    class Meta:
        """One society, one database."""

        constraints = (models.CheckConstraint(condition=Q(pk=1), name="society_is_one"),)

    def __str__(self) -> str:
        return self.name
