"""What was promised: the memorandum, its parties, its articles and duties through time."""

from agreements.models.agreement import Agreement, Party, SourceStatement
from agreements.models.amendment import Amendment
from agreements.models.article import Article, ArticleVersion
from agreements.models.duty import Duty, DutyVersion
from agreements.models.instrument import InstrumentDuty, LegalInstrument
from agreements.models.repeal import Repeal, Retention

__all__ = [
    "Agreement",
    "Amendment",
    "Article",
    "ArticleVersion",
    "Duty",
    "DutyVersion",
    "InstrumentDuty",
    "LegalInstrument",
    "Party",
    "Repeal",
    "Retention",
    "SourceStatement",
]
