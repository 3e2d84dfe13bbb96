"""The tag that finds the produk hukum beside an agreement, in one query."""

from django import template

from agreements.models import Agreement, LegalInstrument

register = template.Library()


@register.simple_tag
def instruments_of(agreement: Agreement) -> list[LegalInstrument]:
    """Those on the list, local before national."""
    found = list(agreement.instruments.listed().in_order())
    for one in found:
        one.agreement = agreement  # its address needs the agreement's
    return found
