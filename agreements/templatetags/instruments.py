"""Tags that find the produk hukum beside an agreement or a duty, each in one query."""

from django import template

from agreements.models import Agreement, Duty, InstrumentDuty, LegalInstrument

register = template.Library()


@register.simple_tag
def instruments_of(agreement: Agreement) -> list[LegalInstrument]:
    """Those on the list, local before national."""
    found = list(agreement.instruments.listed().in_order())
    for one in found:
        one.agreement = agreement  # its address needs the agreement's
    return found


@register.simple_tag
def instruments_bearing_on(duty: Duty) -> list[InstrumentDuty]:
    """How those on the list fulfil or ground a duty."""
    links = duty.instrument_links.filter(instrument__withdrawn_at__isnull=True)
    return list(links.select_related("instrument").order_by("bearing", "instrument__code"))
