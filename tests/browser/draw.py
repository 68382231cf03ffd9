"""Draw the pictures that the project shows of itself: `.venv/bin/python tests/browser/draw.py`.

They are of a made-up town, drawn afresh by the product as it is, into docs/pictures.
"""
# ruff: noqa: T201  printing is how a command says what it did

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import CHROMIUM, FLAGS  # noqa: E402 - found by the line above
from tests.browser.people import RUTH, sign_in  # noqa: E402
from tests.browser.servers import Server, running  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
DESK, PHONE = {"width": 1280, "height": 1180}, {"width": 390, "height": 844}
MOST_BYTES = 250_000


def main() -> int:
    """Start a town, visit it, and keep four pictures."""
    if CHROMIUM is None:
        print("There is no browser here: sudo apt-get install chromium")
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running(demo="town") as town, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _draw_all(browser.new_page(viewport=DESK), town)
        browser.close()
    return 0


def _draw_all(page: Page, town: Server) -> None:
    """What a stranger sees first, then what a resident sees."""
    page.goto(town.url)
    _keep(page, "home-1280")
    page.set_viewport_size(PHONE)
    _keep(page, "home-phone")
    page.set_viewport_size(DESK)
    page.goto(f"{town.url}/record/")
    _keep(page, "record-1280")
    sign_in(page, town, RUTH)
    page.goto(f"{town.url}/help/mine/")
    page.get_by_role("link", name="A lift to the clinic and back").first.click()
    page.get_by_role("heading", name="Who could help").wait_for()
    _keep(page, "need-1280")


def _keep(page: Page, name: str) -> None:
    """Save what the window shows as a small PNG."""
    page.evaluate("document.activeElement.blur()")
    drawn = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    path = PICTURES / f"{name}.png"
    drawn.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {drawn.width} x {drawn.height}  {size:,} bytes")
    assert size < MOST_BYTES, f"{path} is larger than {MOST_BYTES:,} bytes"


if __name__ == "__main__":
    sys.exit(main())
