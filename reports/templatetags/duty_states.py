"""Shows the state of duties beneath the articles they stand under, on pages of agreements."""

from datetime import date
from typing import Any

from django import template

from agreements.models import Agreement
from p4gn_portal.templatetags.p4gn_ui import status
from programs.standing import DutyStanding, overview

register = template.Library()


@register.simple_tag
def duty_states(agreement: Agreement, day: date) -> dict[str, DutyStanding]:
    """The standing of every duty of the year as of a day, by code. Asked once a page."""
    return {duty.code: duty for duty in overview(agreement, day.year, day).duties}


@register.inclusion_tag("components/_status.html")
def duty_state(states: dict[str, DutyStanding], code: str) -> dict[str, Any]:
    """The state of one duty in word, shape and colour."""
    standing = states.get(code)
    if standing is None:
        return status("duty", "not_applicable")
    year = standing.year
    return status("duty", year.state, detail=f"{year.done} dari {year.due}" if year.due else "")
