"""The menu, in one place: what it offers, to whom, and in which bar it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

TOP_BAR_PLACES = 7
UNDER_MORE = {  # never in the top bar itself
    "drafts", "performance", "units", "map", "ran", "ikotan", "trace", "users", "audit", "help",
}  # fmt: skip


class Holder(Protocol):
    """Whoever can be asked for a permission: a user, signed in or not."""

    @property
    def is_authenticated(self) -> bool: ...

    def has_perm(self, perm: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One destination.

    `slot` is its place in the thumb's bar; without one it stays under *Lainnya* there. Of two
    items that ask for one slot the later is shown: who verifies gets *Verifikasi*, not *Catat*.
    """

    key: str
    label: str
    url_name: str
    icon: str
    permission: str = ""  # empty: everyone who is signed in
    short_label: str = ""
    slot: int = 0
    slot_permission: str = ""  # without it the item is offered, but not in its slot
    takes_year: bool = False
    url: str = ""
    count: int = 0
    is_here: bool = False

    @property
    def short(self) -> str:
        return self.short_label or self.label


@dataclass(frozen=True, slots=True)
class Menu:
    """The same items for a wide screen (`top`, `top_rest`) and for a phone (`bottom`, `rest`)."""

    top: list[MenuItem]
    top_rest: list[MenuItem]
    bottom: list[MenuItem]
    rest: list[MenuItem]


MENU: tuple[MenuItem, ...] = (
    MenuItem("home", "Beranda", "reports:home", "home", slot=1),
    MenuItem(
        "record", "Catat kegiatan", "programs:log-create", "plus",
        "programs.record_log", "Catat", slot=2,
    ),
    MenuItem(
        "queue", "Verifikasi", "programs:queue", "check-list",
        "programs.open_queue", slot=2, slot_permission="programs.lives_in_queue",
    ),
    MenuItem(
        "logs", "Catatan kegiatan", "programs:log-list", "list",
        "programs.view_logs", "Catatan", slot=3,
    ),
    MenuItem(
        "drafts", "Draf dan antrean kirim", "programs:log-drafts", "send", "programs.record_log"
    ),
    MenuItem(
        "duties", "Kewajiban", "reports:duties", "checklist", "agreements.view_duties", slot=4
    ),
    MenuItem(
        "workplan", "Rencana Kerja (Renja)", "programs:workplan", "calendar",
        "programs.view_workplan", "Renja", takes_year=True,
    ),
    MenuItem(
        "agreements", "Perjanjian", "agreements:list", "document", "agreements.view_agreements"
    ),
    MenuItem("reports", "Laporan", "reports:list", "chart", "reports.view_reports"),
    MenuItem("performance", "Dasbor", "reports:performance", "chart", "reports.view_performance"),
    MenuItem("units", "Unit organisasi", "reports:units", "building", "reports.view_units"),
    MenuItem("map", "Peta kecamatan", "reports:map", "pin", "reports.view_units"),
    MenuItem("ran", "4 aksi RAN per OPD", "reports:ran", "check-list", "reports.view_units"),
    MenuItem("ikotan", "IKOTAN", "programs:ikotan", "shield", "programs.view_ikotan"),
    MenuItem("trace", "Telusuri", "reports:trace-index", "search", "reports.trace"),
    MenuItem("users", "Kelola pengguna", "accounts:users", "users", "accounts.manage_users"),
    MenuItem("audit", "Jejak audit", "audit", "history", "audit.view_trail"),
    MenuItem("help", "Bantuan", "help", "help"),
)  # fmt: skip


def menu_for(user: Holder, *, path: str = "", counts: Mapping[str, int] | None = None) -> Menu:
    """What this user may open. `counts` puts a number behind an item, by its key."""
    if not user.is_authenticated:
        return Menu([], [], [], [])
    counts = counts or {}
    items = [
        replace(item, url=url, count=counts.get(item.key, 0), slot=slot_for(user, item))
        for item in MENU
        if (not item.permission or user.has_perm(item.permission)) and (url := address_of(item))
    ]
    items = _mark_here(items, path)
    slots = {item.slot: item for item in items if item.slot}
    bottom = [slots[slot] for slot in sorted(slots)]
    outbid = {item.key for item in items if item.slot and item not in bottom}
    top = [item for item in items if item.key not in UNDER_MORE | outbid][:TOP_BAR_PLACES]
    return Menu(
        top=top,
        top_rest=[item for item in items if item not in top],
        bottom=bottom,
        rest=[item for item in items if item not in bottom],
    )


def slot_for(user: Holder, item: MenuItem) -> int:
    """The item's place under the thumb for this user; 0 when it has none."""
    return item.slot if not item.slot_permission or user.has_perm(item.slot_permission) else 0


def address_of(item: MenuItem) -> str:
    """The item's address, or nothing where no page answers to its name."""
    try:
        return reverse(item.url_name, args=[timezone.localdate().year] if item.takes_year else [])
    except NoReverseMatch:
        return ""


def _mark_here(items: list[MenuItem], path: str) -> list[MenuItem]:
    """Mark the item whose address is the longest beginning of the current one."""
    here = ""
    for item in items:
        is_above = path == item.url or (item.url != "/" and path.startswith(item.url))
        if is_above and len(item.url) > len(here):
            here = item.url
    return [replace(item, is_here=bool(here) and item.url == here) for item in items]
