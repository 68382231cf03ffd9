"""Everything by keyboard alone: no test here may touch a mouse."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import PageOf
from .people import RUTH, day_to_come
from .servers import Server

MOST_STOPS = 150
FOCUSED = """() => {
  const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect();
  return {tag: it.tagName, name: (it.getAttribute('name') || ''), text: it.innerText || '',
    href: it.getAttribute('href') || '', seen: box.width > 0 && box.height > 0,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2};
}"""


def _stops(page: Page) -> list[dict[str, object]]:
    """Press Tab from the top until the page is left; say what had the focus each time."""
    found: list[dict[str, object]] = []
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["tag"] == "BODY":
            break
        found.append(stop)
    return found


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the field of this name, or the button of this text, has the focus."""
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if name in (stop["name"], str(stop["text"]).strip()):
            return
    raise AssertionError(f"Tab never came to {name!r}")


@pytest.mark.parametrize("path", ["/", "/help/ask/"])
def test_every_stop_of_the_tab_key_can_be_seen(path: str, society: Server, page_of: PageOf) -> None:
    page = page_of(RUTH)
    page.goto(society.url + path)

    stops = _stops(page)

    assert len(stops) > 12
    assert [stop for stop in stops if not (stop["seen"] and stop["ring"])] == []
    assert {"/help/", "/organisations/", "/rules/", "/money/", "/record/"} <= {
        stop["href"] for stop in stops
    }


def test_the_first_stop_leads_past_the_doors_to_the_main_part(
    society: Server, page_of: PageOf
) -> None:
    page = page_of("")
    page.goto(society.url + "/help/")

    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the main part")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_help_is_asked_for_without_a_mouse(society: Server, page_of: PageOf) -> None:
    page, day = page_of(RUTH), day_to_come()
    page.goto(society.url + "/help/ask/")

    _tab_to(page, "category")
    page.keyboard.type("Pets")
    _tab_to(page, "summary")
    page.keyboard.type("Walk the dog on Thursday")
    _tab_to(page, "day")
    page.keyboard.type(f"{day:%d%m%Y}")
    _tab_to(page, "start")
    page.keyboard.type("0930AM")
    _tab_to(page, "Check my answers")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(page.get_by_text(f"{day.day} {day:%B %Y} at 9:30am")).to_be_visible()
    _tab_to(page, "Send it")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your request is on the board")


def test_what_is_wrong_with_a_form_has_the_focus_and_leads_to_its_field(
    society: Server, page_of: PageOf
) -> None:
    page = page_of(RUTH)
    page.goto(society.url + "/help/ask/")

    _tab_to(page, "Check my answers")
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    first = page.locator(".error-summary a").first
    first.focus()
    page.keyboard.press("Enter")

    assert page.evaluate(FOCUSED)["name"] == "category"
