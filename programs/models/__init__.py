"""What is done: places, plans, activities, money, field logs, evidence, verification, roll-ups."""

from programs.models.evidence import Evidence
from programs.models.log import ActivityLog, LogCounter, Measurement
from programs.models.money import Budget, Expenditure, FundingSource
from programs.models.plan import (
    Activity,
    ActivityDuty,
    Indicator,
    Quarter,
    Target,
    WorkPlan,
)
from programs.models.region import Region
from programs.models.rollup import Achievement
from programs.models.verification import Verification

__all__ = [
    "Achievement",
    "Activity",
    "ActivityDuty",
    "ActivityLog",
    "Budget",
    "Evidence",
    "Expenditure",
    "FundingSource",
    "Indicator",
    "LogCounter",
    "Measurement",
    "Quarter",
    "Region",
    "Target",
    "Verification",
    "WorkPlan",
]
