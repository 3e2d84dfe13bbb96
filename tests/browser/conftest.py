"""A portal in processes of its own (web, worker, beat), a browser, and the main job told once."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import provision
from tests.browser.main_job import MainJob, Told
from tests.browser.visitor import Visitor
from tests.database import clone_template
from tests.stack import ROOT, Portal

NEVER, OFTEN = "86400", "2"  # seconds between two ticks of the beat


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All journeys share one portal, so one process runs them all."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def database(worker_name: str) -> str:
    """The address of a fresh, migrated database of the portal's own."""
    name = f"p4gn_browser_{worker_name}"
    clone_template(name)
    address = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(address._replace(path=f"/{name}"))


@pytest.fixture(scope="package")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="package")
def portal(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The real memorandum and its people, served; the beat sleeps until it is woken."""
    var = tmp_path_factory.mktemp("portal")
    redis = re.sub(r"/\d*$", "", os.environ["REDIS_URL"]) + "/14"
    running = Portal(
        var,
        "--no-example",
        DATABASE_URL=database,
        REDIS_URL=redis,
        TICK_SECONDS=NEVER,
        P4GN_EMBEDDED="0",
        REQUIRE_SECOND_FACTOR="0",
        SECRET_KEY="hanya-untuk-pengujian-peramban",
        HTTPS="0",
    )
    running.environment["BASE_URL"] = running.url
    try:
        running.start()
        subprocess.run(
            [sys.executable, "-m", "tests.browser.people"],
            cwd=ROOT,
            env=running.environment | {"DJANGO_SETTINGS_MODULE": "p4gn_portal.settings"},
            check=True,
        )
        yield running
    finally:
        running.clean_up()


@pytest.fixture(scope="package")
def wake_the_beat(portal: Portal) -> Callable[[], None]:
    """Start the three processes anew, the beat ticking every other second: a late first tick."""

    def wake() -> None:
        portal.stop()
        portal.log.write_text("")
        portal.environment["TICK_SECONDS"] = OFTEN
        portal.start()

    return wake


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = provision.find()
    assert path is not None, "run `python -m tests.browser.provision` first"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=provision.ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def rows(database: str) -> Callable[..., list[tuple]]:
    """Plain SQL against the portal's database: the hand count."""

    def ask(statement: str, *values: object) -> list[tuple]:
        line = psycopg2.connect(database)
        try:
            line.autocommit = True
            with line.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall()
        finally:
            line.close()

    return ask


@pytest.fixture
def visit(browser: Browser, portal: Portal) -> Iterator[Callable[..., Visitor]]:
    """A visitor at a screen; what the console complained of fails the test in the end."""
    visitors: list[Visitor] = []

    def begin(username: str = "", **kwargs: object) -> Visitor:
        visitor = Visitor(browser, portal.url, **kwargs)
        visitors.append(visitor)
        return visitor.sign_in(username) if username else visitor

    yield begin
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.leave()
    assert complaints == []


@pytest.fixture(scope="package")
def told(
    browser: Browser,
    portal: Portal,
    wake_the_beat: Callable[[], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Told:
    """The main job from the memorandum to the PDF, walked once by those whose work it is."""
    return MainJob(browser, portal, tmp_path_factory.mktemp("unduhan")).run(wake_the_beat)
