"""The walk of the first issue, from the doorstep to the public record, by hand in a browser."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from littlesociety.ops.private_postgres import private_postgres, server_programs
from society_algorithms import merkle

from .conftest import NewPage
from .people import RUTH, SAMI, day_to_come, join, sign_in
from .servers import Server, running

VERIFIER = Path(merkle.__file__).with_name("verify.py")
SEALED_WITHIN_MILLISECONDS = 90_000
LINE = "A lift to Park Street surgery"


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a database server of our own."""
    programs = server_programs()
    if programs is None:
        pytest.skip("There is no PostgreSQL here: sudo apt-get install postgresql")
    with private_postgres(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A place of its own for each walk: help can be confirmed once."""
    url = ""
    if request.param == "postgresql":
        url = _fresh_database(request.getfixturevalue("postgres"), request.node.name)
    with running(database_url=url) as server:
        yield server


def _fresh_database(url: str, name: str) -> str:
    """An empty database on the same server."""
    import psycopg  # noqa: PLC0415 - only where there is a server

    fresh = "walk_" + "".join(filter(str.isalnum, name.rsplit("[", maxsplit=1)[-1]))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{fresh}"')
        connection.execute(f'CREATE DATABASE "{fresh}"')
    return url.replace("/postgres?", f"/{fresh}?")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_help_flows_from_the_doorstep_to_the_public_record(
    scripts: bool, place: Server, new_page: NewPage, tmp_path: Path
) -> None:
    nell, ruth, sami = (new_page(java_script_enabled=scripts) for _person in range(3))
    join(nell, place, name="Nell Amber", address="nell@example.org")
    sign_in(ruth, place, RUTH)
    sign_in(sami, place, SAMI)

    _look_at_a_place(nell, place)
    reference = _ask(nell, place)
    _agree_with(sami, nell, place, reference)
    receipt = _confirm(ruth, place)
    line = _line_of(ruth, receipt)

    assert "Ruth" not in line
    assert "Sami" not in line
    _prove_it_was_hers(ruth, place, receipt, tmp_path)
    _check_the_copy(ruth, place, tmp_path)


def _look_at_a_place(page: Page, place: Server) -> None:
    """The map, the figures with their source, and what goes on there."""
    page.goto(f"{place.url}/places/")
    page.locator("main").get_by_role("link", name="Alder Row").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alder Row")
    expect(page.locator("figure.map").first).to_be_visible()


def _ask(page: Page, place: Server) -> str:
    """Ask for a lift; check the answers; send; return the reference."""
    page.goto(f"{place.url}/help/ask/")
    page.get_by_label("What sort of help is it?").select_option("company")
    page.get_by_label("What do you need, in one line?").fill(LINE)
    page.get_by_label("Which day?").fill(day_to_come().isoformat())
    page.get_by_label("What time does it start?").fill("09:30")
    page.get_by_label("What should your helper know?").fill("I walk with a frame.")
    page.get_by_role("button", name="Check my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(page.get_by_text(LINE)).to_be_visible()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your request is on the board")
    page.get_by_role("link", name="See your request, and who could help").click()
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def _agree_with(helper: Page, asker: Page, place: Server, reference: str) -> None:
    """One steps forward; the other says yes; both see when."""
    helper.goto(f"{place.url}/help/needs/{reference}/")
    expect(helper.get_by_text("I walk with a frame.")).to_have_count(0)
    helper.get_by_role("button", name="I can help").click()
    expect(helper.get_by_role("button", name="Take this back")).to_be_visible()
    asker.goto(f"{place.url}/help/needs/{reference}/")
    asker.get_by_role("button", name="Yes, please").click()
    expect(asker.get_by_role("heading", name="Help is agreed")).to_be_visible()
    helper.goto(f"{place.url}/help/needs/{reference}/")
    expect(helper.get_by_text("I walk with a frame.")).to_be_visible()


def _confirm(page: Page, place: Server) -> str:
    """Confirm the hour that waits for Ruth's word; return where the receipt is."""
    page.goto(f"{place.url}/help/mine/")
    page.get_by_role("link", name="Cut the front hedge").first.click()
    page.get_by_role("button", name="Confirm 1 hour").click()
    page.get_by_role("link", name="See the receipt").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 hour")
    return page.url


def _line_of(page: Page, receipt: str) -> str:
    """Wait until the worker has sealed it; return what the public line says."""
    check = page.get_by_role("link", name="record line")
    for _moment in range(SEALED_WITHIN_MILLISECONDS // 500):
        page.goto(receipt)
        if check.count():
            break
        page.wait_for_timeout(500)
    check.first.click()
    expect(page.get_by_text("M010").first).to_be_visible()
    return page.locator("main").inner_text()


def _check_the_copy(page: Page, place: Server, folder: Path) -> None:
    """Take the record away and check it with the one copied file; check the live one as well."""
    answer = page.request.get(f"{place.url}/record/folder.zip")
    (folder / "record.zip").write_bytes(answer.body())
    with zipfile.ZipFile(folder / "record.zip") as packed:
        packed.extractall(folder / "record")
    [checkpoint] = (folder / "record").rglob("checkpoint")
    for where in (str(checkpoint.parent), f"{place.url}/record"):
        _check(where)


def _prove_it_was_hers(page: Page, place: Server, receipt: str, folder: Path) -> None:
    """Show what is sealed beside the line, and that the line commits to it."""
    page.goto(receipt)
    sealed = page.get_by_role("link", name="Download what is sealed").get_attribute("href")
    proof = page.get_by_role("link", name="its proof as a file").get_attribute("href")
    (folder / "line.tlog-proof").write_text(page.request.get(f"{place.url}{proof}").text())
    (folder / "shown.json").write_text(page.request.get(f"{place.url}{sealed}").text())
    (folder / "key").write_text(page.request.get(f"{place.url}/record/key").text())
    where = [str(folder / "line.tlog-proof"), "--key", str(folder / "key")]

    said = _check(*where, "--disclosure", str(folder / "shown.json"), "--json")

    assert "Ruth" in said


def _check(*arguments: str) -> str:
    """Run the one copied file, expect it to be content, and return what it says."""
    ran = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"{arguments}: {ran.stdout}{ran.stderr}"
    return ran.stdout
