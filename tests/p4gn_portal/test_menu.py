"""Who is offered which destinations, and in which bar."""

from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import AnonymousUser

from p4gn_portal import menu
from p4gn_portal.statuses import STATUSES, UNKNOWN, look_of


@dataclass
class Person:
    permissions: set[str] = field(default_factory=set)
    is_authenticated: bool = True

    def has_perm(self, perm: str) -> bool:
        return perm in self.permissions


ALL = {item.permission for item in menu.MENU if item.permission}
VERIFIER = ALL | {item.slot_permission for item in menu.MENU if item.slot_permission}


@pytest.fixture(autouse=True)
def every_address_answers(monkeypatch):
    """The menu's own rules are under test here; that addresses exist is the pages' test."""
    addresses = {item.url_name: f"/{item.key}/" for item in menu.MENU} | {"reports:home": "/"}
    monkeypatch.setattr(menu, "reverse", lambda name, args=(): addresses[name])


def keys(items):
    return [item.key for item in items]


def test_nobody_is_offered_nothing():
    shown = menu.menu_for(AnonymousUser())
    assert (shown.top, shown.top_rest, shown.bottom, shown.rest) == ([], [], [], [])


def test_a_field_officer_has_catat_under_the_thumb():
    shown = menu.menu_for(Person(ALL))
    assert keys(shown.bottom) == ["home", "record", "logs", "duties"]
    assert "queue" in keys(shown.rest)  # Kesbangpol confirms the other party's logs


def test_a_verifier_has_the_queue_there_instead_with_its_count():
    shown = menu.menu_for(Person(VERIFIER), counts={"queue": 14})
    assert keys(shown.bottom) == ["home", "queue", "logs", "duties"]
    assert shown.bottom[1].count == 14
    assert "record" in keys(shown.rest)


@pytest.mark.parametrize("permissions", [set(), {"programs.open_queue"}, ALL])
def test_each_bar_and_its_rest_hold_all_that_is_allowed_once(permissions):
    shown = menu.menu_for(Person(permissions))
    allowed = sorted(i.key for i in menu.MENU if not i.permission or i.permission in permissions)
    assert sorted(keys(shown.top) + keys(shown.top_rest)) == allowed
    assert sorted(keys(shown.bottom) + keys(shown.rest)) == allowed
    assert len(shown.bottom) <= 4  # the fifth place opens the rest


def test_the_page_one_is_on_is_marked_and_no_other():
    shown = menu.menu_for(Person(ALL), path="/logs/CTT-2026-00042/")
    assert [item.key for item in shown.top + shown.top_rest if item.is_here] == ["logs"]
    at_home = menu.menu_for(Person(ALL), path="/")
    assert [item.key for item in at_home.top if item.is_here] == ["home"]


def test_every_status_differs_from_its_neighbours_by_word_and_by_shape_or_tone():
    for looks in STATUSES.values():
        words = [look.word for look in looks.values()]
        shapes = {(look.icon, look.tone) for look in looks.values()}
        assert len(set(words)) == len(words)
        assert len(shapes) >= len(words) - 1


def test_the_five_duty_statuses_differ_by_shape_alone():
    shapes = [STATUSES["duty"][s].icon for s in ("met", "running", "late", "not_due")]
    assert len(set(shapes)) == 4


def test_a_status_nobody_drew_is_shown_as_unknown():
    assert look_of("log", "lost") == UNKNOWN
