"""Every round of a count in numbers: who was selected, who paid what, what the others lacked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, lcm
from operator import mul
from typing import Any

from society_algorithms.tally.budgets.equal_shares import SharesRun
from society_algorithms.tally.budgets.greedy import GreedyRun, Turn
from society_algorithms.tally.budgets.phragmen import PhragmenRun
from society_algorithms.tally.budgets.ties import TieOrder
from society_algorithms.tally.instance import Instance, exact

Json = dict[str, Any]

MOST_CLASSES = 12
"""Classes of payers that are listed for a round; the rest are put together, exactly."""


class Reporter:
    """Writes what is the same for every rule, and holds what the rules' own reports need."""

    def __init__(self, instance: Instance, ties: TieOrder) -> None:
        self.instance, self.ties = instance, ties
        self.ids = [project.id for project in instance.projects]

    def frame(
        self, selected: Sequence[int], rounds: Sequence[Json], not_selected: Sequence[Json]
    ) -> Json:
        """The whole report, with the rule's own parts put in."""
        instance = self.instance
        return {
            "selected": [self.ids[project] for project in selected],
            "budget_used": instance.money(instance.cost_of(selected)),
            "budget": instance.money(instance.budget),
            "currency": instance.currency,
            "title": instance.title,
            "vote_type": instance.vote_type,
            "voters": instance.voters,
            "empty_ballots": instance.profile.get((), 0),
            "ties": list(self.ties.criteria),
            "seed": self.ties.seed,
            "rounds": list(rounds),
            "not_selected": list(not_selected),
            "remarks": list(instance.remarks),
        }

    def project(self, number: int) -> Json:
        """What is known about a project before the count."""
        project = self.instance.projects[number]
        return {
            "project": project.id,
            "name": project.name,
            "cost": self.instance.money(project.cost),
            "votes": self.instance.votes[number],
        }

    def tie(self, number: int, tied: Iterable[int]) -> Json:
        """How a tie was settled, if there was one."""
        others = sorted(tied)
        if not others:
            return {}
        deciders = [self.ties.decider(self.instance, number, other) for other in others]
        return {
            "tied_with": [self.ids[other] for other in others],
            "tie_settled_by": max(deciders, key=self.ties.criteria.index),
        }

    def losers(self, selected: Iterable[int]) -> list[int]:
        """The projects that were not selected, most votes first."""
        taken = set(selected)
        left = [number for number in range(len(self.ids)) if number not in taken]
        return sorted(left, key=lambda number: (-self.instance.votes[number], self.ids[number]))


def about(value: Fraction) -> str:
    """Write a fraction to the nearest hundredth, for people; the exact one stands beside it.

    >>> about(Fraction(200, 3)), about(Fraction(-1, 8))
    ('66.67', '-0.12')
    """
    hundredths = round(value * 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def report_shares(instance: Instance, utility: str, ties: TieOrder, run: SharesRun) -> Json:
    """The report of a count by Equal Shares."""
    report, purses = Reporter(instance, ties), _Payments(instance, run)
    rounds: list[Json] = [
        {**report.project(number), "effective_price": "0", "supporters": instance.votes[number]}
        for number in run.free
    ]
    for offer in run.offers:
        rounds.append(
            {
                **report.project(offer.project),
                "supporters": instance.votes[offer.project],
                "each_pays_at_most": instance.money(offer.price),
                "about": about(offer.price / instance.parts),
                "effective_price": _rate(instance, utility, offer.rate),
                "payments": purses.take(offer.project, offer.price, offer.emptied),
                **report.tie(offer.project, offer.tied),
            }
        )
    rounds += [_turn(report, utility, turn) for turn in run.completed if turn.selected]
    losers = [purses.lacking(report, number) for number in report.losers(run.selected)]
    for number, round_ in enumerate(rounds, start=1):
        round_["round"] = number
    return {
        **report.frame(run.selected, rounds, losers),
        "rule": "equal-shares",
        "utility": utility,
        "endowment": instance.money(run.share),
        "increments": run.increments,
        "ended": run.ended,
        "meaning": MEANING_OF_SHARES[utility],
    }


MEANING_OF_SHARES = {
    "cost": "effective_price is what a supporter who pays in full pays for each 1 of the cost.",
    "cardinality": "effective_price is what a supporter who pays in full pays for the project.",
}


def _rate(instance: Instance, utility: str, rate: Fraction) -> str:
    """The price for one unit of utility: of money for money, or of money for a project."""
    return exact(rate) if utility == "cost" else instance.money(rate)


class _Payments:
    """Follows the exact purses through a run, as whole numbers over one common denominator."""

    def __init__(self, instance: Instance, run: SharesRun) -> None:
        self.instance = instance
        prices = [offer.price for offer in run.offers]
        self.unit = lcm(run.share.denominator, *(price.denominator for price in prices))
        self.share = self._whole(run.share)
        self.held = [self.share] * len(instance.counts)
        self.left: list[int] = []

    def _whole(self, amount: Fraction) -> int:
        """An amount of parts in units of 1 / `unit`."""
        return amount.numerator * (self.unit // amount.denominator)

    def _money(self, amount: int) -> str:
        """The same amount in units of the currency."""
        return self.instance.money(Fraction(amount, self.unit))

    def take(self, project: int, price: Fraction, emptied: Iterable[int]) -> list[Json]:
        """Take the money for a project; return how many voters paid how much."""
        amount, held, counts = self._whole(price), self.held, self.instance.counts
        paid: Counter[int] = Counter()
        gone = set(emptied)
        for one in self.instance.supporters[project]:
            if one in gone:
                paid[held[one]] += counts[one]
                held[one] = 0
            elif held[one]:
                paid[amount] += counts[one]
                held[one] -= amount
            else:
                paid[0] += counts[one]
        return self._listed(paid)

    def _listed(self, paid: Counter[int]) -> list[Json]:
        """The largest classes of payers, and the others together."""
        order = sorted(paid.items(), key=lambda item: (-item[1], -item[0]))
        rows: list[Json] = [
            {"voters": voters, "each": self._money(amount), "about": self._about(amount)}
            for amount, voters in order[:MOST_CLASSES]
        ]
        rest = order[MOST_CLASSES:]
        if rest:
            together = sum(amount * voters for amount, voters in rest)
            rows.append(
                {
                    "voters": sum(voters for _, voters in rest),
                    "classes": len(rest),
                    "together": self._money(together),
                    "about": self._about(together),
                }
            )
        return rows

    def _about(self, amount: int) -> str:
        return about(Fraction(amount, self.unit * self.instance.parts))

    def lacking(self, report: Reporter, project: int) -> Json:
        """Why a project was not bought: what its supporters have left, and what they lack.

        `more_full_shares_needed` is how many further voters with their whole endowment left would
        have to support it, at least, for it to be affordable at the end.
        """
        instance = self.instance
        self.left = self.left or list(map(mul, instance.counts, self.held))
        left = sum(map(self.left.__getitem__, instance.supporters[project]))
        missing = instance.costs[project] * self.unit - left
        return {
            **report.project(project),
            "supporters_have_left": self._money(left),
            "about": self._about(left),
            "short_by": self._money(max(missing, 0)),
            "more_full_shares_needed": max(ceil(Fraction(missing, self.share)), 0)
            if self.share
            else None,
        }


def report_greedy(instance: Instance, utility: str, ties: TieOrder, run: GreedyRun) -> Json:
    """The report of a greedy count."""
    report = Reporter(instance, ties)
    taken = [turn for turn in run.turns if turn.selected]
    passed = [turn for turn in run.turns if not turn.selected]
    rounds = [
        {"round": number, **_turn(report, utility, turn)}
        for number, turn in enumerate(taken, start=1)
    ]
    losers = [
        {
            **_turn(report, utility, turn),
            "short_by": instance.money(instance.costs[turn.project] - turn.left),
        }
        for turn in passed
    ]
    return {
        **report.frame(run.selected, rounds, losers),
        "rule": "greedy",
        "utility": utility,
        "meaning": MEANING_OF_GREEDY[utility],
    }


MEANING_OF_GREEDY = {
    "cost": "score is votes: the utility of a project, its cost to each supporter, for 1 of cost.",
    "cardinality": "score is votes for 1 of cost.",
}


def _turn(report: Reporter, utility: str, turn: Turn) -> Json:
    """A project's turn in a greedy count."""
    instance = report.instance
    scale = 1 if utility == "cost" else instance.parts
    return {
        **report.project(turn.project),
        "score": "unlimited" if turn.score is None else exact(turn.score * scale),
        "money_left_before": instance.money(turn.left),
        **report.tie(turn.project, turn.tied),
    }


def report_phragmen(instance: Instance, ties: TieOrder, run: PhragmenRun) -> Json:
    """The report of a count by sequential Phragmén."""
    report = Reporter(instance, ties)
    left, rounds = instance.budget, []
    for number, one in enumerate(run.purchases, start=1):
        rounds.append(
            {
                "round": number,
                **report.project(one.project),
                "load": _load(instance, one.load),
                "about": "never" if one.load is None else about(one.load / instance.parts),
                "money_left_before": instance.money(left),
                **report.tie(one.project, one.tied),
            }
        )
        left -= instance.costs[one.project]
    next_at = {one.project: one.load for one in run.ended_by}
    losers = []
    for number in report.losers(run.selected):
        row = report.project(number)
        row["short_by"] = instance.money(max(instance.costs[number] - left, 0))
        if number in next_at:
            row["would_be_next_at_load"] = _load(instance, next_at[number])
        losers.append(row)
    return {
        **report.frame(run.selected, rounds, losers),
        "rule": "phragmen",
        "meaning": "load is what each voter had earned when the project's supporters bought it.",
    }


def _load(instance: Instance, load: Fraction | None) -> str:
    """A load in units of the currency; projects without supporters are never bought."""
    return "never" if load is None else instance.money(load)
