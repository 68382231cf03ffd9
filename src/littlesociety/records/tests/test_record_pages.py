"""The record as people, programs and other machines meet it."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from littlesociety.core.actors import Actor
from littlesociety.records import queries
from littlesociety.records.actions import note_act, seal_record
from littlesociety.records.models import Entry
from society_algorithms.merkle import verify

from .factories import HELP, NOON, given_help, many, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed_line() -> int:
    opened()
    entry = given_help()
    seal_record(at=NOON)
    return entry


def test_the_record_says_what_is_proved_and_what_is_not(client: Client, sealed_line: int) -> None:
    page = client.get("/record/").text

    assert "not yet independently witnessed" in page
    assert "1 hour of help was given in area M05000001 (2030): a lift." in page
    assert "python3 verify.py http://testserver/record/" in page


def test_an_empty_record_invites(client: Client) -> None:
    assert "No such lines" in client.get("/record/").text
    assert client.get("/record/checkpoint").status_code == 404


@pytest.mark.parametrize("lines", [1, 120])
def test_the_list_costs_the_same_however_long_the_record(client: Client, lines: int) -> None:
    opened()
    many(lines)
    seal_record(at=NOON)
    client.get("/record/")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/record/?type=help-given")

    assert len([query for query in asked if "SELECT" in query["sql"]]) <= 10


def test_lines_are_found_by_type_day_and_subject(client: Client, sealed_line: int) -> None:
    hits = "?type=help-given&day=2030-05-02&subject=need:2222222222"

    assert "1 line<" in client.get(f"/record/{hits}").text
    for miss in ("?type=role-given", "?day=2030-05-03", "?subject=need:3333333333"):
        assert "No such lines" in client.get(f"/record/{miss}").text


@pytest.mark.parametrize(
    "bad", ["?type=gossip", "?day=soon", "?before=-1", "?after=x", "?subject=%00"]
)
def test_a_filter_that_cannot_be_read_breaks_nothing(
    client: Client, sealed_line: int, bad: str
) -> None:
    assert client.get(f"/record/{bad}").status_code == 200


def test_long_lists_have_older_and_newer_pages(client: Client) -> None:
    opened()
    many(120)
    seal_record(at=NOON)

    first = queries.record_page(queries.Wanted(), "")
    second = queries.record_page(queries.Wanted(before=first.lines[-1].index), "")
    back = queries.record_page(queries.Wanted(after=second.lines[0].index), "")

    assert [line.index for line in first.lines] == list(range(120, 70, -1))
    assert [line.index for line in second.lines] == list(range(70, 20, -1))
    assert back.lines == first.lines
    assert (first.links.previous_href, first.links.next_href) == ("", "/record/?before=71#lines")


def test_a_line_shows_its_bytes_and_its_proof_verifies(
    client: Client, sealed_line: int, tmp_path: Path
) -> None:
    page = client.get("/record/line/1/")
    proof = tmp_path / "line-1.tlog-proof"
    proof.write_text(client.get("/record/line/1/proof").text)
    key = client.get("/record/key").text.strip()

    found = verify.check(str(proof), key)

    assert "This is line 1." in page.text
    assert (found["answer"], found["line"]["facts"]) == (verify.OK, HELP)


def test_a_waiting_line_says_so_and_then_leads_to_its_place(client: Client) -> None:
    opened()
    entry = given_help()
    path = queries.entry_link(entry).path

    assert queries.entry_link(entry).index is None
    assert "waits to be sealed" in client.get(path).text
    assert "Waiting to be sealed" in client.get("/record/").text

    seal_record(at=NOON)
    assert client.get(path)["Location"] == "/record/line/1/" == queries.entry_link(entry).path


def test_lines_that_take_anothers_place_lead_to_one_another(
    client: Client, sealed_line: int
) -> None:
    given_help(supersedes=sealed_line)
    seal_record(at=NOON)

    assert 'href="/record/line/2/"' in client.get("/record/line/1/").text
    assert 'href="/record/line/1/"' in client.get("/record/line/2/").text


@pytest.mark.parametrize("path", ["line/9/", "line/9/proof", "waiting/999/", "tile/0/999"])
def test_what_is_not_there_is_said(client: Client, sealed_line: int, path: str) -> None:
    assert client.get(f"/record/{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["../keys/record.key", "0/../../../keys/record.key", "%2e%2e/%2e%2e/keys/record.key", "0/1",
     "0//000", "entries/../../checkpoint", "0/000.p/2.p/2"],
)  # fmt: skip
def test_only_tiles_are_served_as_tiles(client: Client, sealed_line: int, path: str) -> None:
    assert client.get(f"/record/tile/{path}").status_code == 404


def test_tiles_are_kept_for_ever_and_the_checkpoint_for_seconds(
    client: Client, sealed_line: int, record_dir: Path
) -> None:
    tile = client.get("/record/tile/0/000.p/2")
    checkpoint = client.get("/record/checkpoint")

    assert tile.content == (record_dir / "tile/0/000.p/2").read_bytes()
    assert "immutable" in tile["Cache-Control"]
    assert checkpoint["Content-Type"] == "text/plain; charset=utf-8"
    assert checkpoint["Cache-Control"] == "public, max-age=5"


def test_the_downloaded_folder_verifies_with_the_checker_inside(
    client: Client, sealed_line: int, tmp_path: Path
) -> None:
    packed = b"".join(client.get("/record/folder.zip"))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path / "stick")

    assert verify.check(str(tmp_path / "stick/record"), "")["answer"] == verify.OK
    assert (tmp_path / "stick/verify.py").read_bytes() == Path(verify.__file__).read_bytes()
    fetched = b"".join(client.get("/record/verify.py"))
    assert fetched == Path(verify.__file__).read_bytes()


def test_lists_are_taken_away_as_tables_and_as_lines(client: Client, sealed_line: int) -> None:
    table = b"".join(client.get("/record/lines.csv?type=help-given")).decode()
    lines = client.get("/record/lines.json").json()

    assert "1,2030-05-02,help-given,need:2222222222,minutes,60" in table
    assert [line["seq"] for line in lines] == [1, 0]


def test_nobody_can_write_to_the_record_over_the_web(client: Client, sealed_line: int) -> None:
    for path in ("", "line/1/", "checkpoint", "key", "tile/0/000.p/2", "folder.zip"):
        assert client.post(f"/record/{path}").status_code == 405


def test_a_person_sees_what_was_done_by_them_and_for_them() -> None:
    note_act(verb="asked-for-help", subject="need:2222222222", by=Actor(person_id=7), at=NOON)
    carer = Actor(person_id=8, acting_for_id=7)
    note_act(verb="withdrew-need", subject="need:2222222222", by=carer, at=NOON)
    note_act(verb="offered-help", subject="offer:2222222222", by=Actor(person_id=9), at=NOON)

    assert [item.verb for item in queries.audit_lines_for(7)] == ["withdrew-need", "asked-for-help"]
    assert len(queries.personal_export(7)["acts"]) == 2
    assert [item.for_id for item in queries.audit_lines_for(8)] == [7]


def test_programs_find_lines_and_proofs(client: Client, sealed_line: int) -> None:
    lines = client.get("/api/v1/record/lines?type=help-given&limit=5").json()
    one = client.get("/api/v1/record/lines/1").json()

    assert [line["seq"] for line in lines] == [1]
    assert one["line"]["facts"] == HELP
    assert one["proof"].startswith("c2sp.org/tlog-proof@v1")
    assert client.get("/api/v1/record/lines/9").status_code == 404
    assert "help-given" in client.get("/api/v1/record/types").json()


def test_the_size_and_the_latest_lines_count_signed_lines_only(sealed_line: int) -> None:
    given_help()

    assert queries.record_size() == 2
    assert [line.index for line in queries.latest_lines()] == [1, 0]
    assert Entry.objects.count() == 3
    assert json.loads(next(queries.lines_as_json(queries.Wanted())))["seq"] == 1
