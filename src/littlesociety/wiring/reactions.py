"""Everything that follows from something else, in one place.

Read a line of `REACTIONS` as: when EVENT was announced, this follows. A durable reaction is stored
with the event and carried out by the worker, at least once: so it must come to the same when it
runs again. One that is not durable runs at once, in the transaction that announced the event: both
are stored, or neither.
"""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final

from django.utils import timezone

from littlesociety.core import clock
from littlesociety.core.actors import SYSTEM
from littlesociety.core.events import Event, on
from littlesociety.exchange import queries as exchange_queries
from littlesociety.exchange import tasks as exchange
from littlesociety.exchange.actions.accounts import CEILING, FLOOR
from littlesociety.exchange.events import LimitsChanged, NeedAsked
from littlesociety.ledger.holders import find_holders_by
from littlesociety.ledger.published import compare_with, find_links_by
from littlesociety.messages import actions as messages
from littlesociety.messages import queries as messages_queries
from littlesociety.ops.health import add_check
from littlesociety.organisations import actions as organisations
from littlesociety.organisations import queries as organisations_queries
from littlesociety.people.events import ActingForAgreed, PersonErased, PersonJoined, RoleGiven
from littlesociety.people.exports import add_part
from littlesociety.people.queries import party_of
from littlesociety.places.events import AreasImported, SocietyFounded
from littlesociety.places.panels import add_panel
from littlesociety.places.queries import area_name
from littlesociety.records.actions import open_record, publish
from littlesociety.records.events import NeighbourContradicted, RecordDoubted
from littlesociety.records.queries import take_quorum_from
from littlesociety.records.wording import name_areas_by
from littlesociety.rulebook.events import RuleChanged
from littlesociety.rulebook.queries import value_of

from . import notices
from .actions import keep
from .health import look_at_reactions
from .ledger_check import help_lines_are_paid, published_links
from .panels import help_panel
from .registry import Reaction, learn

ONCE_IN_THE_TRANSACTION: Final = False
A_DAY: Final = timedelta(days=1)
KEEP_LIMITS: Final = "keep-limits"


def open_the_record(event: SocietyFounded, _at: datetime) -> None:
    """A society that is founded opens its public record, under a name that never changes."""
    open_record(origin=event.record_origin, by=event.by, at=event.at)


def publish_areas(event: AreasImported, _at: datetime) -> None:
    """The record says which file of areas was taken in, by its hash."""
    publish(
        type="areas-imported",
        subject=f"areas:{event.kind}",
        facts={
            "kind": event.kind,
            "vintage": event.vintage,
            "areas": event.areas,
            "sha256": event.sha256,
        },
        by=event.by,
        at=event.at,
    )


def publish_rule(event: RuleChanged, _at: datetime) -> None:
    """The record says what was decided about a rule."""
    publish(
        type="rule-changed",
        subject=f"rule:{event.key}",
        facts={
            "key": event.key,
            "value": event.value,
            "unit": event.unit,
            "begins_on": event.begins_on.isoformat(),
        },
        by=event.by,
        at=event.at,
    )


def open_time_account(event: PersonJoined, _at: datetime) -> None:
    """Someone new has an account in time."""
    exchange.open_time_account(event.person_id)


def plan_limits(event: RuleChanged, at: datetime) -> None:
    """Time accounts will follow a new limit when its day begins."""
    if event.key in {FLOOR, CEILING}:
        begins_at = timezone.make_aware(datetime.combine(event.begins_on, time.min))
        keep(name=KEEP_LIMITS, event=LimitsChanged(event.begins_on), at=at, due_at=begins_at)


def keep_limits(event: LimitsChanged, at: datetime) -> None:
    """Time accounts take the limits of the day; those that cannot yet are tried again tomorrow."""
    if not exchange.keep_limits():
        keep(name=KEEP_LIMITS, event=event, at=at, due_at=clock.now() + A_DAY)


def suggest_helpers(event: NeedAsked, _at: datetime) -> None:
    """The likeliest helpers hear that help is wanted near them."""
    exchange.suggest_helpers(event.need_id)


def forget_in_exchange(event: PersonErased, _at: datetime) -> None:
    """Someone who has left is forgotten among needs and offers."""
    exchange.forget_person(event.person_id, event.party)


def forget_in_messages(event: PersonErased, at: datetime) -> None:
    """Someone who has left is forgotten among notices and choices."""
    messages.forget_person(person_id=event.person_id, party=event.party, by=SYSTEM, at=at)


def forget_in_organisations(event: PersonErased, at: datetime) -> None:
    """Someone who has left is forgotten among officers and interests."""
    organisations.forget_person(person_id=event.person_id, party=event.party, by=SYSTEM, at=at)


REACTIONS: Final[tuple[Reaction[Any], ...]] = (
    Reaction(SocietyFounded, "open-the-record", open_the_record, ONCE_IN_THE_TRANSACTION),
    Reaction(AreasImported, "publish-areas", publish_areas, ONCE_IN_THE_TRANSACTION),
    Reaction(RuleChanged, "publish-rule", publish_rule, ONCE_IN_THE_TRANSACTION),
    Reaction(RuleChanged, "plan-limits", plan_limits, ONCE_IN_THE_TRANSACTION),
    Reaction(LimitsChanged, KEEP_LIMITS, keep_limits),
    Reaction(PersonJoined, "open-time-account", open_time_account),
    Reaction(PersonJoined, "welcome", notices.welcome),
    Reaction(RoleGiven, "tell-of-role", notices.tell_of_role),
    Reaction(ActingForAgreed, "tell-helper", notices.tell_helper),
    Reaction(NeedAsked, "suggest-helpers", suggest_helpers),
    Reaction(NeighbourContradicted, "alarm-stewards", notices.alarm_stewards),
    Reaction(RecordDoubted, "tell-of-doubt", notices.tell_of_doubt),
    Reaction(PersonErased, "forget-in-exchange", forget_in_exchange),
    Reaction(PersonErased, "forget-in-messages", forget_in_messages),
    Reaction(PersonErased, "forget-in-organisations", forget_in_organisations),
)


def connect() -> None:
    """Listen for every event in the table, and let apps add to the pages of apps below them."""
    for reaction in REACTIONS:
        learn(reaction)
        on(reaction.event, partial(_announced, reaction))
    add_part("organisations", organisations_queries.personal_export)
    add_part("messages", messages_queries.personal_export)
    add_part("exchange", exchange_queries.personal_export)
    add_panel(help_panel)
    add_panel(organisations_queries.area_panel)
    add_check("reactions", look_at_reactions)
    name_areas_by(area_name)
    find_holders_by(party_of)
    find_links_by(published_links)
    compare_with(help_lines_are_paid)
    take_quorum_from(lambda on: value_of("records.witness_quorum", on=on))


def _announced(reaction: Reaction[Any], event: Event) -> None:
    """Keep a durable reaction with its event; carry any other out at once."""
    at = clock.now()
    if reaction.is_durable:
        keep(name=reaction.name, event=event, at=at)
    else:
        reaction.carry_out(event, at)
