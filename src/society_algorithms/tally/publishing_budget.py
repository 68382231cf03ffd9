"""A participatory budget as it is published: what `recount` needs, and what it must find."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from society_algorithms.tally.instance import Instance
from society_algorithms.tally.publishing import Published


def published_budget(instance: Instance, report: Mapping[str, Any]) -> Published:
    """Return the folder's contents for a count; `report` is what `budgets.command.count` returns.

    The result is kept to what a plain counter can work out: for each round the project, the
    effective price (with Phragmen: the load; None where there is none), its supporters, and the
    money left. All amounts are exact fractions of the currency.
    """
    ids = [project.id for project in instance.projects]
    options = [
        {"id": project.id, "name": project.name, "cost": instance.money(project.cost)}
        for project in instance.projects
    ]
    ballots = [([ids[n] for n in ballot], papers) for ballot, papers in instance.profile.items()]
    parameters = {
        "budget": report["budget"],
        "utility": report.get("utility", "cost"),
        "completion": report.get("completion", "none"),
        "ties": report["ties"],
    }
    share = report.get("endowment")
    endowment = Fraction(report["budget"]) / instance.voters if share is None else Fraction(share)
    result = {
        "rule": f"pb-{report['rule']}",
        "voters": instance.voters,
        "endowment": str(endowment),
        "selected": report["selected"],
        "rounds": _rounds(report),
    }
    title, rule = instance.title, f"pb-{report['rule']}"
    return Published(rule, options, ballots, result, parameters, title, report["seed"])


def _rounds(report: Mapping[str, Any]) -> list[list[object]]:
    """Each round as [project, price, supporters, money left]."""
    left, rows = Fraction(report["budget"]), list[list[object]]()
    for row in report["rounds"]:
        left -= Fraction(row["cost"])
        price = row.get("effective_price", row.get("load", "never"))
        shown = None if price == "never" else str(Fraction(price))
        rows.append([row["project"], shown, row["votes"], str(left)])
    return rows
