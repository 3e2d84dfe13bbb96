"""What a measured figure is made of, by dimension: its parts always meet the whole."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from p4gn_portal.triggers import RefuseUnless, never_truncated
from programs.breakdown import ASKED
from programs.models.log import LOG_IS_OPEN, Measurement

ITS_LOG = LOG_IS_OPEN.format(row="m")
# Every dimension of a measurement that has parts adds up to its value.
MEETS_THE_WHOLE = """NOT EXISTS (SELECT 1 FROM programs_measurementpart p
    JOIN programs_measurement m ON m.id = p.measurement_id WHERE m.id = {measurement}
    GROUP BY p.dimension, m.value HAVING sum(p.value) <> m.value)"""


def meets_the_whole(name: str, operation: pgtrigger.Operation, measurement: str) -> RefuseUnless:
    """Judged when the transaction ends: whole and parts are written one after another."""
    return RefuseUnless(
        name=name,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=operation,
        holds=MEETS_THE_WHOLE.format(measurement=measurement),
        message="the parts of a figure add up to it",
    )


def while_its_log_is_open(name: str, operation: pgtrigger.Operation, row: str) -> RefuseUnless:
    """Parts move only while the log is a draft or was returned; they go with their measurement."""
    return RefuseUnless(
        name=name,
        operation=operation,
        holds=f"NOT EXISTS (SELECT 1 FROM programs_measurement m"  # noqa: S608  our names
        f" WHERE m.id = {row}.measurement_id AND NOT ({ITS_LOG}))",
        message="a submitted log keeps the parts of its figures",
    )


@pghistory.track()
class MeasurementPart(models.Model):
    """One part of a log's figure, in the unit of the indicator."""

    measurement = models.ForeignKey(Measurement, models.CASCADE, related_name="parts")
    dimension = models.CharField("rincian", max_length=12)
    category = models.CharField("kategori", max_length=12)
    value = models.DecimalField("nilai", max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = "rincian capaian"
        verbose_name_plural = "rincian capaian"
        ordering = ["measurement", "dimension", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measurement", "dimension", "category"], name="measurementpart_once"
            ),
            models.CheckConstraint(name="measurementpart_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(
                name="measurementpart_of_a_dimension_asked", condition=Q(dimension__in=ASKED)
            ),
        ]
        triggers = [
            while_its_log_is_open("while_log_is_open", pgtrigger.Insert | pgtrigger.Update, "NEW"),
            while_its_log_is_open(
                "removed_while_log_is_open", pgtrigger.Delete | pgtrigger.Update, "OLD"
            ),
            meets_the_whole(
                "meets_the_whole", pgtrigger.Insert | pgtrigger.Update, "NEW.measurement_id"
            ),
            meets_the_whole("rest_meets_the_whole", pgtrigger.Delete, "OLD.measurement_id"),
            RefuseUnless(
                name="as_its_indicator_asks",
                operation=pgtrigger.Insert,
                holds="EXISTS (SELECT 1 FROM programs_measurement m JOIN programs_indicator i"
                " ON i.id = m.indicator_id WHERE m.id = NEW.measurement_id"
                " AND NEW.dimension = ANY(i.dimensions))",
                message="a figure is broken down as its indicator asks",
            ),
            never_truncated(),
        ]

    def __str__(self) -> str:
        return f"{self.measurement_id} {self.dimension} {self.category}: {self.value}"
