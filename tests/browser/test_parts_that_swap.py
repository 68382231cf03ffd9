"""Buttons that change one part of a page in place, and what they do when they may not."""

from playwright.sync_api import Page, expect

from .conftest import PageOf
from .people import RUTH, SAMI, day_to_come
from .servers import Server


def _mark(page: Page) -> None:
    """Leave a mark that a full reload would wipe out."""
    page.evaluate("window.stillTheSamePage = true")


def _is_marked(page: Page) -> bool:
    return bool(page.evaluate("window.stillTheSamePage === true"))


def _ask(page: Page, society: Server, summary: str) -> str:
    """Put something on the board quickly; return its address."""
    page.goto(f"{society.url}/help/ask/")
    page.get_by_label("What sort of help is it?").select_option("pets")
    page.get_by_label("What do you need, in one line?").fill(summary)
    page.get_by_label("Which day?").fill(day_to_come().isoformat())
    page.get_by_label("What time does it start?").fill("14:00")
    page.get_by_role("button", name="Check my answers").click()
    page.get_by_role("button", name="Send it").click()
    page.get_by_role("link", name="See your request, and who could help").click()
    return page.url


def test_taking_a_request_back_changes_the_part_and_not_the_page(
    society: Server, page_of: PageOf
) -> None:
    page = page_of(RUTH)
    _ask(page, society, "Feed the cat at noon")
    _mark(page)

    page.get_by_text("No longer needed?").click()
    page.get_by_role("button", name="Take this request back").click()

    expect(page.locator("article .tag").first).to_contain_text("Taken back")
    expect(page.get_by_role("button", name="Take this request back")).to_have_count(0)
    assert _is_marked(page)


def test_stepping_forward_and_saying_yes_change_the_part_for_each(
    society: Server, page_of: PageOf
) -> None:
    ruth, sami = page_of(RUTH), page_of(SAMI)
    address = _ask(ruth, society, "Walk the dog along the river")
    sami.goto(address)
    _mark(sami)

    sami.get_by_role("button", name="I can help").click()
    expect(sami.get_by_role("button", name="Take this back")).to_be_visible()
    ruth.reload()
    _mark(ruth)
    ruth.get_by_role("button", name="Yes, please").click()
    expect(ruth.get_by_role("heading", name="Help is agreed")).to_be_visible()

    assert _is_marked(sami)
    assert _is_marked(ruth)


def test_a_refusal_is_shown_in_the_part_with_the_way_on(society: Server, page_of: PageOf) -> None:
    ruth, sami = page_of(RUTH), page_of(SAMI)
    address = _ask(ruth, society, "Brush the old pony")
    sami.goto(address)
    ruth.get_by_text("No longer needed?").click()
    ruth.get_by_role("button", name="Take this request back").click()
    expect(ruth.locator("article .tag").first).to_contain_text("Taken back")
    _mark(sami)

    with sami.expect_response("**/volunteer/") as answer:
        sami.get_by_role("button", name="I can help").click()

    assert answer.value.status == 409
    expect(sami.get_by_role("alert")).to_be_visible()
    expect(sami.locator("article .tag").first).to_contain_text("Taken back")
    assert _is_marked(sami)
