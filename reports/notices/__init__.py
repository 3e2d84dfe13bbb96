"""What people are told: derived from state by the tick, given once, mailed as they chose."""

from reports.notices.daily import see_to_day
from reports.notices.events import give
from reports.notices.mailing import mail

__all__ = ["give", "mail", "see_to_day"]
