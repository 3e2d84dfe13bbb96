"""What pages of agreements show: changes that read without colour, and an end that is near."""

from collections.abc import Iterable

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agreements.diff import Piece
from agreements.expiry import Expiry, expiry_of
from agreements.models import Agreement

register = template.Library()

SHAPES = {
    "same": "{}",
    "added": '<ins><span class="visually-hidden">[ditambahkan: </span>{}'
    '<span class="visually-hidden">]</span></ins>',
    "removed": '<del><span class="visually-hidden">[dihapus: </span>{}'
    '<span class="visually-hidden">]</span></del>',
}


@register.simple_tag
def diff_words(pieces: Iterable[Piece]) -> SafeString:
    """Words kept, added and dropped, without a space that the text does not have."""
    shown = ((format_html(SHAPES[piece.kind], piece.text),) for piece in pieces)
    return format_html_join("", "{}", shown)


@register.simple_tag
def expiry(agreement: Agreement) -> Expiry | None:
    """Set while the agreement is in force and ends within 90 days."""
    return expiry_of(agreement, timezone.localdate())
