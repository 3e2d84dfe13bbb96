"""Tags for what pages are built of: icons, statuses, the menu and addresses that may not exist."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants as message_levels
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from p4gn_portal.browsers import browser_in_words
from p4gn_portal.formats import format_moment
from p4gn_portal.menu import menu_for
from p4gn_portal.statuses import Status, look_of

register = template.Library()


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """A drawing from the sprite, hidden from screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css_class,
        static("img/ikon.svg"),
        name,
    )


@register.inclusion_tag("components/_status.html")
def status(kind: str, state: str, detail: str = "", text: str = "") -> dict[str, Any]:
    """The word, shape and colour of a status. `text` replaces the word, `detail` follows it."""
    look = look_of(kind, str(state))
    return {"look": look, "word": text or look.word, "detail": detail}


@register.simple_tag(takes_context=True)
def menu(context: template.Context) -> Any:
    """The current user's menu. Asked once a page: `{% menu as site_menu %}`."""
    request = context.get("request")
    return menu_for(
        context.get("user") or AnonymousUser(),
        path=request.path if request else "",
        counts=context.get("menu_counts"),
    )


@register.simple_tag
def maybe_url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page, or nothing where no page answers to that name."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def is_showcase() -> bool:
    """Whether the portal runs in *mode peragaan*, where examples may be published."""
    return bool(settings.SHOWCASE)


@register.inclusion_tag("components/_breadcrumbs.html")
def breadcrumbs(*parts: str) -> dict[str, Any]:
    """The way back up: label and address in turn, then the label of this page."""
    *above, here = parts
    return {"trail": list(zip(above[::2], above[1::2], strict=True)), "here": here}


@register.simple_tag(takes_context=True)
def hidden_params(context: template.Context, *without: str) -> SafeString:
    """The rest of the address as hidden fields, so that a small form keeps it."""
    kept = [
        (name, value)
        for name, values in context["request"].GET.lists()
        if name not in {*without, "page"}
        for value in values
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.simple_tag
def is_today(day: date) -> bool:
    """Whether a day is today in WITA."""
    return day == timezone.localdate()


@register.simple_tag
def now_id() -> str:
    """24 November 2026 pukul 20.18 WITA: when this page was made."""
    return format_moment(timezone.now())


@register.filter
def browser_id(user_agent: str) -> str:
    """Chrome di Android."""
    return browser_in_words(user_agent)


MESSAGE_LOOKS = {
    message_levels.SUCCESS: Status("", "check", "ok"),
    message_levels.WARNING: Status("", "triangle", "tunda"),
    message_levels.ERROR: Status("", "warning", "bahaya"),
}


@register.simple_tag
def message_look(message: Message) -> Status:
    """The icon and tone of what the last action had to say."""
    return MESSAGE_LOOKS.get(message.level, Status("", "info", "proses"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a form, and the id of the field to go to."""

    text: str
    anchor: str


@register.simple_tag
def error_list(form: BaseForm | None, forms: Iterable[BaseForm] | None = None) -> list[Problem]:
    """Every error of one form, or of several, in the order of the fields."""
    problems: list[Problem] = []
    for one in [*([form] if form else []), *(forms or [])]:
        problems += [Problem(str(error), "") for error in one.non_field_errors()]
        for field in one:
            anchor = "" if field.is_hidden else anchor_of(field)
            problems += [Problem(_named(str(error), field), anchor) for error in field.errors]
    return problems


def _named(error: str, field: BoundField) -> str:
    """A sentence that fits every field is of no use in a list: it gets the field's label."""
    is_general = error == gettext("This field is required.")
    return f"{field.label}: {error}" if is_general else error


def anchor_of(field: BoundField) -> str:
    """A group of choices has no control of its own name; its box has."""
    return field.id_for_label or f"div_{field.auto_id}"


@register.simple_tag
def page_numbers(page_obj: Page) -> list[int | None]:
    """The numbers worth offering, with None for a gap."""
    pages = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return [page if isinstance(page, int) else None for page in pages]
