"""Tags for what pages are built of: icons, statuses, the menu and addresses that may not exist."""

from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from p4gn_portal.menu import menu_for
from p4gn_portal.statuses import look_of

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


@register.filter
def as_list(value: Any) -> list[Any]:
    """One thing or several, as a list: components take both."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
