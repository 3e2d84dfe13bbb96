"""Spans of days in the database: at most one of a kind on any day, with core PostgreSQL alone."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db.models import Func, Q, Value


def range_of_one(column: str) -> Func:
    """An id as a range of one, so that exclusion needs no extension beside core PostgreSQL."""
    return Func(
        column,
        column,
        Value("[]"),
        function="int8range",
        output_field=BigIntegerRangeField(),
    )


def never_two_at_once(
    name: str, column: str, message: str, *, span: str = "validity", condition: Q | None = None
) -> ExclusionConstraint:
    """At most one row of the same `column` on any day of its `span`, of those that `condition`."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (range_of_one(column), RangeOperators.OVERLAPS),
            (span, RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=message,
    )
