"""Other ways to read: without scripts, in forced colours, without motion, on paper."""

import pytest
from playwright.sync_api import expect

from .conftest import PageOf
from .looking import PHONE
from .pages import PAGES, VISITOR
from .people import IDRIS, PRIYA, RUTH, SAMI
from .servers import Server

NEEDS_SCRIPTS = ", ".join(
    f"[{each}]:not(a[href]):not(form[action])"
    for each in ("hx-get", "hx-post", "hx-put", "hx-delete")
)
FOCUS_RING = """() => {
  const style = getComputedStyle(document.activeElement);
  return [style.outlineStyle, parseFloat(style.outlineWidth)];
}"""


def test_the_doors_open_on_a_phone_without_scripts(society: Server, page_of: PageOf) -> None:
    page = page_of(VISITOR, java_script_enabled=False, viewport=PHONE)
    page.goto(society.url + "/help/")
    door = page.get_by_role("link", name="Follow the money").first
    expect(door).to_be_hidden()

    page.locator("summary").first.click()
    expect(door).to_be_visible()
    door.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Follow the money")


@pytest.mark.parametrize("who", [VISITOR, RUTH, PRIYA, IDRIS], ids=["visitor", RUTH, PRIYA, IDRIS])
def test_every_page_can_be_used_without_scripts(who: str, society: Server, page_of: PageOf) -> None:
    page = page_of(who, java_script_enabled=False)
    for visit in (each for each in PAGES if each.who == who and not each.press):
        answer = visit.open(page, society.url)

        assert answer.status == visit.status, str(visit)
        assert page.locator("h1").count() == 1, str(visit)
        assert page.locator(NEEDS_SCRIPTS).count() == 0, str(visit)


@pytest.mark.parametrize("path", ["/", "/help/", "/record/", "/design/"])
def test_forced_colours_and_no_motion_lose_nothing(
    path: str, society: Server, page_of: PageOf
) -> None:
    page = page_of(RUTH)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto(society.url + path)

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    style, width = page.evaluate(FOCUS_RING)
    assert style != "none"
    assert width >= 2
    moving = page.evaluate("document.getAnimations().filter(it => it.playState === 'running')")
    assert moving == []
    for button in page.locator("main .button:visible, main button:not(.link):visible").all()[:3]:
        edge = button.evaluate("it => parseFloat(getComputedStyle(it).borderTopWidth)")
        assert edge >= 1, "a button without an edge cannot be told from text"


def test_a_page_on_paper_is_its_content_alone(society: Server, page_of: PageOf) -> None:
    page = page_of(SAMI)
    page.goto(society.url + "/help/mine/")
    page.get_by_role("link", name="Cut the front hedge").first.click()
    page.emulate_media(media="print", color_scheme="dark")

    for gone in (".doors", ".top__you", ".foot__links", "main button"):
        for each in page.locator(gone).all():
            expect(each).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    ink, paper = page.evaluate(
        "[getComputedStyle(document.querySelector('h1')).color,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    assert ink in {"rgb(0, 0, 0)", "rgb(35, 32, 28)"}
    assert paper in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
