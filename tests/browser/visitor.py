"""One person at one screen: signs in, fills in, and notices whatever is wrong on the way."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Response, TimeoutError

from tests.browser import provision
from tests.browser.people import PASSWORD

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
QUIET = 30_000  # milliseconds a page may take on a busy machine


class Visitor:
    """A browser of one's own. What the console says and which answers fail is kept."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        screen: dict[str, int] = DESK,
        scripts: bool = True,
        profile: Path | None = None,
    ) -> None:
        """`profile`: a folder that outlives the browser, as a phone's storage does."""
        self.url = url
        asked: dict[str, Any] = {
            "base_url": url,
            "viewport": screen,
            "java_script_enabled": scripts,
            "locale": "id-ID",
            "timezone_id": "Asia/Makassar",
            "accept_downloads": True,
            "bypass_csp": False,
        }
        self.context = (
            browser.new_context(**asked)
            if profile is None
            else browser.browser_type.launch_persistent_context(
                profile, executable_path=provision.find(), args=provision.ARGUMENTS, **asked
            )
        )
        self.context.set_default_timeout(QUIET)
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._watch)

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url} {message.type}: {message.text}")

    def _watch(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")

    # --- Moving about ----------------------------------------------------------------------------

    def sign_in(self, username: str) -> "Visitor":
        self.open("/masuk/")
        self.page.get_by_label(re.compile("Nama pengguna")).fill(username)
        self.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
        self.press("Masuk")
        assert "/masuk/" not in self.page.url, self.text()
        return self

    def open(self, path: str) -> "Visitor":
        self.page.goto(path)
        return self

    def follow(self, name: str | re.Pattern[str], within: str = "main") -> "Visitor":
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("link", name=name).first.click()
        return self

    def press(self, name: str, within: str = "main") -> "Visitor":
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("button", name=name, exact=True).first.click()
        return self

    def tap(self, name: str) -> "Visitor":
        """Press a button that opens no page of its own."""
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        return self

    def waits_for(self, words: str) -> "Visitor":
        try:
            self.page.locator("main").get_by_text(words).first.wait_for()
        except TimeoutError as error:
            raise AssertionError(
                f"{words!r} never came to {self.page.url}: {self.text()}"
            ) from error
        return self

    def fill(self, **fields: str) -> "Visitor":
        """Fill in fields by their names in the form."""
        for name, value in fields.items():
            self.field(name).fill(value)
        return self

    def choose(self, **fields: str) -> "Visitor":
        for name, value in fields.items():
            self.field(name).select_option(value)
        return self

    def field(self, name: str) -> Locator:
        return self.page.locator(f'main [name="{name}"]').first

    # --- Reading ---------------------------------------------------------------------------------

    def text(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    def sees(self, *words: str) -> "Visitor":
        shown = self.text()
        for expected in words:
            assert expected in shown, f"{expected!r} is not on {self.page.url}: {shown[:1500]}"
        return self

    def figure(self, label: str) -> str:
        """The value of one figure card."""
        card = self.page.locator(".figure-card").filter(has_text=label).first
        return " ".join(card.locator(".figure-value").inner_text().split())

    # --- Judging ---------------------------------------------------------------------------------

    def barriers(self) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA on the page as it stands."""
        self.page.evaluate("window.scrollTo(0, 0)")  # else a sticky bar covers targets
        if not self.page.evaluate("typeof axe !== 'undefined'"):
            self.page.evaluate(AXE.read_text())  # past the policy: it is the test's, not the page's
        found = self.page.evaluate(
            "rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES
        )
        return [
            f"{self.page.url} {one['id']}: {one['nodes'][0]['html'][:160]}"
            for one in found["violations"]
        ]

    def sideways(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )

    def leave(self) -> None:
        self.context.close()
