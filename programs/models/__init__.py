"""What is done: places, plans, activities, money, field logs, evidence, verification, roll-ups."""

from programs.models.activity import Activity, ActivityDuty, Indicator, RanAction, Target
from programs.models.delivery import PromisedFile
from programs.models.drafted import DraftedActivity
from programs.models.evidence import Evidence
from programs.models.ikotan import IkotanScore
from programs.models.log import ActivityLog, LogCounter, Measurement
from programs.models.money import Budget, Expenditure, FundingSource
from programs.models.opening import SheetOpening
from programs.models.part import MeasurementPart
from programs.models.picture import PictureHash, SimilarPicture
from programs.models.plan import Quarter, WorkPlan
from programs.models.plan_import import PlanImport
from programs.models.reconciliation import Reconciliation
from programs.models.region import Region
from programs.models.rollup import Achievement
from programs.models.threshold import AlertThreshold
from programs.models.verification import Verification

__all__ = [
    "Achievement",
    "Activity",
    "ActivityDuty",
    "ActivityLog",
    "AlertThreshold",
    "Budget",
    "DraftedActivity",
    "Evidence",
    "Expenditure",
    "FundingSource",
    "IkotanScore",
    "Indicator",
    "LogCounter",
    "Measurement",
    "MeasurementPart",
    "PictureHash",
    "PlanImport",
    "PromisedFile",
    "Quarter",
    "RanAction",
    "Reconciliation",
    "Region",
    "SheetOpening",
    "SimilarPicture",
    "Target",
    "Verification",
    "WorkPlan",
]
