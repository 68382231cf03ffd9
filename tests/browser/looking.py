"""What is wrong with a page, as far as a machine can see it. Each function returns sentences."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
TWICE_AS_LARGE = "225%"  # the style sheet begins at 112.5%
AXE = Axe()
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
TOO_SMALL = """() => [...document.querySelectorAll(
    'a[href], button, summary, select, textarea, input:not([type=hidden])')]
  .map(it => [it, (it.closest('label') || it).getBoundingClientRect(), getComputedStyle(it)])
  .filter(([it, box, style]) => style.display !== 'inline' && style.position !== 'absolute'
    && box.width && box.height && (box.width < 24 || box.height < 24))
  .map(([it, box]) => `${it.outerHTML.slice(0, 90)} is ${box.width} by ${box.height}`)"""


class Listener:
    """Hears what a page says on the console and whom it asks for files."""

    def __init__(self, page: Page, url: str, *, status: int = 200) -> None:
        self.url, self.status, self.heard = url, status, list[str]()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        """Note errors; a page that answers 404 on purpose is reported as one by the browser."""
        is_the_answer = self.status >= 400 and f"status of {self.status}" in message.text
        if message.type in {"error", "warning"} and not is_the_answer:
            self.heard.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        """Note every file that comes from somewhere else."""
        if not request.url.startswith((f"{self.url}/", "data:")):
            self.heard.append(f"asks another host: {request.url}")


def barriers(page: Page, mode: str) -> list[str]:
    """What axe finds in the page as it is now."""
    found: list[dict[str, Any]] = AXE.run(page, options=RULES).response["violations"]
    return [
        f"{mode}: {each['id']} ({each['help']}): {node['html'][:160]}"
        for each in found
        for node in each["nodes"]
    ]


def missing(page: Page, society: str) -> list[str]:
    """What every page has: one heading, the society in its title, a language."""
    headings = page.locator("h1").count()
    said = [] if headings == 1 else [f"it has {headings} main headings"]
    if society not in page.title():
        said.append(f"its title is {page.title()!r}")
    if not page.get_attribute("html", "lang"):
        said.append("it does not say its language")
    return said


def sideways(page: Page, mode: str) -> list[str]:
    """Whether one has to scroll sideways to read it."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{mode}: it is {wide} wide in a window of {seen}"] if wide > seen else []


def hard_to_touch(page: Page) -> list[str]:
    """Buttons and boxes smaller than 24 by 24; links inside a line of text may be."""
    return [f"too small to touch: {each}" for each in page.evaluate(TOO_SMALL)]


def faults_of(page: Page, society: str = "Marlbrook") -> list[str]:
    """Look at the page on a phone by day, then on a desk by night, then in print twice as large."""
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    found = missing(page, society) + sideways(page, "320 px") + hard_to_touch(page)
    found += barriers(page, "light, 320 px")
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="dark")
    found += barriers(page, "dark, 1280 px")
    page.evaluate("size => document.documentElement.style.fontSize = size", TWICE_AS_LARGE)
    found += sideways(page, "200% text, 1280 px")
    page.set_viewport_size({"width": 640, "height": 800})
    found += sideways(page, "200% text, 640 px")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def from_right_to_left(page: Page) -> list[str]:
    """Turn the page round, as Arabic or Urdu would have it, and look again."""
    page.set_viewport_size(PHONE)
    page.evaluate("document.documentElement.dir = 'rtl'")
    found = sideways(page, "right to left, 320 px")
    page.evaluate("document.documentElement.dir = 'ltr'")
    return found
