"""The walk, step by step as ARCHITECTURE.md tells it: from the doorstep to the public record."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from littlesociety.core.actors import SYSTEM, VISITOR
from littlesociety.exchange.models import Match, Need
from littlesociety.exchange.tests.factories import OfferFactory
from littlesociety.ledger.queries import account_id_of, balance_of, replay_problems
from littlesociety.messages.models import Notice
from littlesociety.people.actions import join
from littlesociety.people.models import Person
from littlesociety.people.queries import party_of
from littlesociety.people.tests.signing_in import sign_in
from littlesociety.places.actions import found_society
from littlesociety.places.models import Area
from littlesociety.places.tests.factories import AreaFactory
from littlesociety.records.actions import open_record
from littlesociety.wiring.worker import tick
from society_algorithms import merkle

VERIFIER = Path(merkle.__file__).with_name("verify.py")


@pytest.fixture
def village(settings: pytest.FixtureRequest, tmp_path: Path) -> Area:
    """A founded society with one neighbourhood and a record of its own."""
    settings.RECORD_DIR = tmp_path / "record"  # type: ignore[attr-defined]
    settings.KEY_DIR = tmp_path / "keys"  # type: ignore[attr-defined]
    now = timezone.now()
    found_society(
        name="Marlbrook",
        summary="",
        record_origin="marlbrook.example/record",
        is_demo=True,
        by=SYSTEM,
        at=now,
    )
    open_record(origin="marlbrook.example/record", by=SYSTEM, at=now)
    area: Area = AreaFactory.create(code="M01", vintage=2021, name="Mill Lane")
    return area


def _neighbour(name: str, area: Area) -> tuple[Person, Client]:
    """Someone who has joined and sits at a keyboard of their own."""
    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    person = join(
        name=name,
        email=email,
        home_area_id=area.pk,
        language="en-gb",
        by=VISITOR,
        at=timezone.now(),
    )
    client = Client()
    sign_in(client, person)
    return person, client


def _balance(person: Person) -> int:
    account = account_id_of(holder=party_of(person.pk), unit="minutes")
    assert account is not None
    return balance_of(account).posted


def _ask(client: Client, area: Area) -> Need:
    day = timezone.localdate() + timedelta(days=3)
    answers = {
        "request_key": str(uuid4()),
        "category": "lift",
        "summary": "A lift to Park Street surgery",
        "day": day.isoformat(),
        "start": "09:30",
        "minutes": "60",
        "area": str(area.pk),
        "details": "I walk with a frame.",
    }
    checked = client.post("/help/ask/", answers | {"step": "check"})
    assert "A lift to Park Street surgery" in checked.content.decode()
    for _twice in range(2):
        sent = client.post("/help/ask/", answers | {"step": "send"})
        assert sent.status_code == 303
    return Need.objects.get()


def _verdict(folder: Path) -> dict[str, object]:
    """What the copied file says, with no project and no site packages to lean on."""
    ran = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(folder), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    return {"exit": ran.returncode, **json.loads(ran.stdout)}


@pytest.mark.django_db(transaction=False)
def test_help_is_asked_for_given_paid_and_checked_by_a_stranger(
    village: Area, tmp_path: Path
) -> None:
    ada, ada_client = _neighbour("Ada Clarke", village)
    ben, ben_client = _neighbour("Ben Okafor", village)
    OfferFactory.create(helper=ben, category="lift")
    tick(timezone.now())

    need = _ask(ada_client, village)
    page = ada_client.get(f"/help/needs/{need.reference}/").content.decode()
    assert "Ben O." in page
    [suggested] = re.findall(r'name="offer" value="(\w+)"', page)
    ada_client.post(f"/help/needs/{need.reference}/propose/", {"offer": suggested})
    match = Match.objects.get()
    ben_client.post(f"/help/matches/{match.reference}/accept/")
    with time_machine.travel(need.starts_at + timedelta(hours=1)):
        ben_client.post(f"/help/matches/{match.reference}/done/", {"minutes": "50"})
        for _twice in range(2):
            ada_client.post(f"/help/matches/{match.reference}/confirm/", {"minutes": "50"})
        report = tick(timezone.now())

    assert report.failed == ()
    assert (_balance(ada), _balance(ben)) == (-50, 50)
    assert replay_problems() == []
    for client, person in ((ada_client, ada), (ben_client, ben)):
        receipt = client.get(f"/help/receipts/{match.reference}/")
        assert "50 minutes" in receipt.content.decode()
        assert Notice.objects.filter(person=person, kind__contains="receipt").count() == 1
    leaves = b"".join(
        path.read_bytes() for path in (tmp_path / "record").rglob("*") if path.is_file()
    ).decode(errors="replace")
    assert re.search(r'"area":"M01@2021".*"minutes":50', leaves)
    for private in ("Ada", "Clarke", "Ben", "Okafor", "example.org", "frame", str(ada.party)):
        assert private not in leaves
    assert _verdict(tmp_path / "record")["exit"] == 0


@pytest.mark.django_db
def test_a_changed_figure_in_the_copied_record_is_found(village: Area, tmp_path: Path) -> None:
    tick(timezone.now())
    bundle = next(path for path in (tmp_path / "record").rglob("*") if "entries" in path.parts)
    bundle = bundle if bundle.is_file() else next(p for p in bundle.rglob("*") if p.is_file())

    bundle.write_bytes(bundle.read_bytes().replace(b"society", b"Society", 1))

    assert _verdict(tmp_path / "record")["exit"] == 1
