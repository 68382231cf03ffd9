"""Dated parameters."""

from datetime import date

from django.db import models
from django.db.models import F, Q


class ParameterQuerySet(models.QuerySet["Parameter"]):
    """Reads of parameters."""

    def in_force(self, on: date) -> "ParameterQuerySet":
        """The values that hold on this day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), begins_on__lte=on)


class Parameter(models.Model):
    """One value of one parameter from one day until another, and who decided it.

    `ends_on` is the first day on which it no longer holds.
    """

    key = models.CharField(max_length=80)
    value = models.BigIntegerField()
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    decided_by = models.CharField(max_length=200)
    recorded_by = models.PositiveBigIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    objects = ParameterQuerySet.as_manager()

    class Meta:
        """A parameter takes one value on a day."""

        constraints = (
            models.UniqueConstraint(fields=("key", "begins_on"), name="parameter_once_a_day"),
            models.UniqueConstraint(
                fields=("key",), condition=Q(ends_on=None), name="parameter_one_open_end"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("begins_on")),
                name="parameter_lasts_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} = {self.value} from {self.begins_on}"
