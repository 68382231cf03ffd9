"""The page on which a browser checks the record by itself."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import PageOf
from .pages import VISITOR
from .servers import Server

SIGNED = "there, unchanged, and signed"


@pytest.fixture
def page(society: Server, page_of: PageOf) -> Page:
    page = page_of(VISITOR)
    page.goto(society.url + "/record/check/")
    return page


def check_everything(page: Page) -> str:
    page.get_by_role("button", name="Check every line").click()
    expect(page.get_by_role("status")).to_contain_text("✓", timeout=30_000)
    return page.get_by_role("status").inner_text()


def test_the_browser_finds_every_line_signed_and_remembers_it(page: Page) -> None:
    assert SIGNED in check_everything(page)

    page.reload()

    assert "you checked before are still the same" in check_everything(page)


def test_one_changed_byte_in_a_bundle_is_noticed(page: Page) -> None:
    def spoil(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        body = bytearray(answer.body())
        body[-5] ^= 1
        route.fulfill(response=answer, body=bytes(body))  # type: ignore[attr-defined]

    page.route("**/record/tile/entries/**", spoil)
    page.get_by_role("button", name="Check every line").click()

    expect(page.get_by_role("status")).to_contain_text("not the ones that were signed")


def test_a_record_written_anew_is_noticed_by_who_comes_back(page: Page) -> None:
    check_everything(page)
    page.evaluate(
        """() => { for (const [name, kept] of Object.entries(localStorage)) {
             if (!name.startsWith("record:")) continue;
             localStorage.setItem(name, JSON.stringify({...JSON.parse(kept), root: "00"})); } }"""
    )

    page.get_by_role("button", name="Check every line").click()

    expect(page.get_by_role("status")).to_contain_text("was written anew")


def test_a_proof_from_a_memory_stick_is_checked_and_a_changed_one_refused(
    page: Page, society: Server, tmp_path: Path
) -> None:
    sound = page.request.get(society.url + "/record/line/3/proof").text()
    (tmp_path / "sound.tlog-proof").write_text(sound)
    (tmp_path / "moved.tlog-proof").write_text(sound.replace("index 3\n", "index 4\n"))
    (tmp_path / "none.tlog-proof").write_text("a shopping list")
    field, said = page.get_by_label("A file that ends in .tlog-proof"), page.get_by_role("status")

    field.set_input_files(tmp_path / "sound.tlog-proof")
    expect(said).to_contain_text("This is line 3 of the record")
    field.set_input_files(tmp_path / "moved.tlog-proof")
    expect(said).to_contain_text("does not stand in the signed record")
    field.set_input_files(tmp_path / "none.tlog-proof")
    expect(said).to_contain_text("✗")
    expect(said).not_to_contain_text("does not stand")


def test_with_another_societys_key_nothing_is_called_signed(page: Page) -> None:
    page.get_by_text("With which key").click()
    field = page.get_by_label("The society's key")
    expect(field).not_to_have_value("")
    field.fill("society.example+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")

    page.get_by_role("button", name="Check every line").click()

    expect(page.get_by_role("status")).to_contain_text("The key is not whole")
