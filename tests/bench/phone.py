"""What the record form costs a phone: bytes, requests and seconds on Slow 3G, first and again."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import provision
from tests.browser.visitor import PHONE
from tests.stack import Portal

PASSWORD = "kata-sandi-untuk-mengukur"
SLOW_3G = {  # 400 kbit/s and two seconds of latency (ux, check 13)
    "offline": False,
    "latency": 2000,
    "downloadThroughput": 400 * 1024 / 8,
    "uploadThroughput": 400 * 1024 / 8,
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="p4gn-bench-") as folder:
        portal = Portal(Path(folder), DEMO_PASSWORD=PASSWORD)
        try:
            portal.start()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=provision.find(), args=provision.ARGUMENTS
                )
                sys.stdout.write(json.dumps(measured(browser, portal.url)) + "\n")
                browser.close()
        finally:
            portal.clean_up()


def measured(browser: Browser, url: str) -> dict[str, Any]:
    """The form opened by a phone that has never seen the portal, again, and without signal."""
    context = browser.new_context(base_url=url, viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    signed_in = context.new_page()
    signed_in.goto("/masuk/")
    signed_in.fill("[name=login]", "petugas")
    signed_in.fill("[name=password]", PASSWORD)
    signed_in.click("main button[type=submit]")
    signed_in.wait_for_load_state()
    cookies = context.cookies()
    context.close()
    fresh = browser.new_context(base_url=url, viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    fresh.add_cookies(cookies)  # type: ignore[arg-type]
    page = fresh.new_page()
    first = opened(page, SLOW_3G)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.wait_for_timeout(20_000)  # the worker fills its store at the pace of the line
    again = opened(page, SLOW_3G)
    fresh.set_offline(True)
    offline = opened(page, None)
    fresh.close()
    return {"first": first, "again": again, "offline": offline}


def opened(page: Page, line: dict[str, Any] | None) -> dict[str, float]:
    """Seconds until the form can be used; bytes and requests until then."""
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    if line:  # the worker's own requests would not be slowed, so the page asks by itself
        client.send("Network.setBypassServiceWorker", {"bypass": True})
        client.send("Network.emulateNetworkConditions", line)
    seen = {"requests": 0, "bytes": 0}

    def finished(event: dict[str, Any]) -> None:
        seen["requests"] += 1
        seen["bytes"] += int(event["encodedDataLength"])

    client.on("Network.loadingFinished", finished)
    page.goto("/catatan/catat/", wait_until="domcontentloaded", timeout=120_000)
    page.locator("[name=activity]").first.wait_for(timeout=120_000)
    seconds = page.evaluate("performance.now()") / 1000
    told = {"seconds": round(seconds, 1), **seen}
    client.detach()
    return told


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")
    main()
