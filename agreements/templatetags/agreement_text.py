"""Shows what changed between two wordings so that it reads without colour."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agreements.diff import Piece

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
