"""What the pages of the rulebook show, ready to read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from littlesociety.core.components import Cell, Column, SummaryRow, Table, TimelineItem
from littlesociety.core.errors import NotThere
from littlesociety.core.units import spell_day

from .catalogue import CATALOGUE, Definition
from .models import Parameter
from .wording import spell_rule

EXPORTED: Final = (
    "key", "title", "value", "unit", "in_words", "begins_on", "decided_by", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """One rule as it holds on a day. `begins_on` is None for a founding value."""

    definition: Definition
    value: int
    begins_on: date | None
    decided_by: str
    source: str

    @property
    def words(self) -> str:
        """The value with its unit."""
        return spell_rule(self.value, self.definition.unit)

    @property
    def since(self) -> str:
        """Since when it holds."""
        return spell_day(self.begins_on) if self.begins_on else _("From the start")


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule: its value, what it means, its bounds and its history."""

    key: str
    title: str
    meaning: str
    words: str
    rows: Sequence[SummaryRow]
    history: Sequence[TimelineItem]


def rules_in_force(on: date, text: str = "") -> list[RuleInForce]:
    """Every rule with the value that holds on a day, or those whose words hold a text."""
    decided = {parameter.key: parameter for parameter in Parameter.objects.in_force(on)}
    rules = [_in_force(d, decided.get(d.key)) for d in CATALOGUE.values()]
    wanted = text.casefold()
    return [rule for rule in rules if wanted in _searched(rule)]


def _in_force(definition: Definition, decided: Parameter | None) -> RuleInForce:
    """A rule as decided, else as the society was founded with it."""
    if decided is None:
        return RuleInForce(
            definition, definition.founding_value, None, _("The founders"), str(definition.source)
        )
    return RuleInForce(
        definition, decided.value, decided.begins_on, decided.decided_by, decided.source
    )


def _searched(rule: RuleInForce) -> str:
    """The words of a rule that a search looks through."""
    said = (rule.definition.key, rule.definition.title, rule.definition.meaning, rule.source)
    return " ".join(str(part) for part in said).casefold()


def rules_table(rules: Sequence[RuleInForce]) -> Table:
    """Rules with their values, since when, and who decided."""
    columns = [
        Column(_("Rule")), Column(_("Value")), Column(_("Since")), Column(_("Decided by")),
        Column(_("Source")),
    ]  # fmt: skip
    rows = [
        [
            Cell(str(rule.definition.title), reverse("rulebook:rule", args=(rule.definition.key,))),
            Cell(rule.words),
            Cell(rule.since),
            Cell(rule.decided_by),
            Cell(rule.source),
        ]
        for rule in rules
    ]
    return Table(caption=_("Rules in force"), columns=columns, rows=rows)


def rows_for_export(rules: Sequence[RuleInForce]) -> Iterator[list[Any]]:
    """The same rules for a spreadsheet, under `EXPORTED`."""
    for rule in rules:
        definition = rule.definition
        yield [
            definition.key, str(definition.title), rule.value, definition.unit, rule.words,
            rule.begins_on, rule.decided_by, rule.source,
        ]  # fmt: skip


def definition_of(key: str) -> Definition:
    """The rule with this key. Raises NotThere."""
    if key not in CATALOGUE:
        raise NotThere(_("There is no such rule. Look at the list of rules."))
    return CATALOGUE[key]


def rule_page(key: str, on: date) -> RulePage:
    """One rule with its history, newest first. Raises NotThere."""
    definition = definition_of(key)
    decided = list(Parameter.objects.filter(key=key).order_by("-begins_on"))
    now = next((p for p in decided if p.begins_on <= on), None)
    rule = _in_force(definition, now)
    bounds = _("from %(lowest)s to %(highest)s") % {
        "lowest": spell_rule(definition.lowest, definition.unit),
        "highest": spell_rule(definition.highest, definition.unit),
    }
    return RulePage(
        key=key,
        title=str(definition.title),
        meaning=str(definition.meaning),
        words=rule.words,
        rows=[
            SummaryRow(_("Since"), rule.since),
            SummaryRow(_("Decided by"), rule.decided_by),
            SummaryRow(_("Source"), rule.source),
            SummaryRow(_("It can be"), bounds),
            SummaryRow(_("Name for programs"), key),
        ],
        history=[*(_told(definition, p, on) for p in decided), _founding(definition)],
    )


def _told(definition: Definition, decided: Parameter, on: date) -> TimelineItem:
    """One decision in the history of a rule."""
    words = spell_rule(decided.value, definition.unit)
    title = _("Will be %(value)s") if decided.begins_on > on else _("Became %(value)s")
    detail = _("Decided by %(who)s. %(source)s")
    return TimelineItem(
        title=title % {"value": words},
        when=_("From %(day)s") % {"day": spell_day(decided.begins_on)},
        detail=detail % {"who": decided.decided_by, "source": decided.source},
    )


def _founding(definition: Definition) -> TimelineItem:
    """The value that the society began with."""
    words = spell_rule(definition.founding_value, definition.unit)
    return TimelineItem(
        title=_("Began as %(value)s") % {"value": words},
        when=_("From the start"),
        detail=str(definition.source),
    )


def decision_rows(definition: Definition, asked: dict[str, Any], change: str) -> list[SummaryRow]:
    """A decision read back before it is recorded, each answer with a way to change it."""
    said = [
        (_("Rule"), str(definition.title), ""),
        (_("New value"), spell_rule(asked["value"], definition.unit), change),
        (_("From"), spell_day(asked["begins_on"]), change),
        (_("Decided by"), asked["decided_by"], change),
        (_("Written down in"), asked["source"], change),
    ]
    return [SummaryRow(label, value, href, _("Change")) for label, value, href in said]


def decided_key(parameter_id: int) -> tuple[str, str, str]:
    """The key of a recorded decision, its value in words and its first day. Raises NotThere."""
    found = Parameter.objects.filter(pk=parameter_id).first()
    if found is None:
        raise NotThere(_("There is no such decision. Look at the list of rules."))
    definition = CATALOGUE[found.key]
    return found.key, spell_rule(found.value, definition.unit), spell_day(found.begins_on)
