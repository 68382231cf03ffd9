"""The one API: every app's router, under one description."""

from typing import Final

from ninja import NinjaAPI, Router

from littlesociety.exchange.api import router as exchange
from littlesociety.ledger.api import router as ledger
from littlesociety.messages.api import router as messages
from littlesociety.organisations.api import router as organisations
from littlesociety.people.api import router as people
from littlesociety.places.api import router as places
from littlesociety.records.api import router as records
from littlesociety.rulebook.api import router as rulebook

from .answers import answer_in_sentences
from .docs import NoticeboardDocs
from .entry import PoliteUse, SignedInToWrite

ROUTERS: Final[tuple[Router, ...]] = (
    places,
    rulebook,
    ledger,
    records,
    people,
    organisations,
    messages,
    exchange,
)

api = NinjaAPI(
    title="Little Society",
    version="1",
    description=(
        "Everything the pages can do, for programs. Reading what is public needs no key. Anything "
        "else works in your own session, with its CSRF token."
    ),
    docs=NoticeboardDocs(),
    auth=SignedInToWrite(),
    throttle=[PoliteUse()],
)
answer_in_sentences(api)
for router in ROUTERS:
    api.add_router("", router)
