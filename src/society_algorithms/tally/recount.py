"""Work a published count out again: `python3 recount.py FOLDER`. It needs only this file.

It checks that no byte was changed, counts again by the stated rule, and compares the results byte
for byte. It answers 0 when all is well, 1 when something does not agree (the file is named) and 2
when there is nothing to read. It is slow and plain, and shares no code with what counted first.
"""

import hashlib
import json
import sys
from fractions import Fraction
from itertools import groupby, permutations
from pathlib import Path
from typing import Any

SHOWN = ("rule", "unit", "valid", "seats", "quota", "elected", "stages")
FILES = ("ballots.jsonl", "count.json", "result.json")
NANO, ENOUGH, MOST = 10**9, 1000, Fraction(10**40)
Json = dict[str, Any]


def sha256(data: bytes) -> str:
    """The SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> bytes:
    """The one way to write a value: keys sorted, no spaces, UTF-8, a newline at the end."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def draw(seed: str | None, label: str, tied: list[Any]) -> list[Any]:
    """The public lot: the lowest SHA-256 of seed, label and id on three lines comes first."""
    if seed is None:
        raise ValueError(f"count.json: a lot is needed ({label}) and there is no seed")
    return sorted(tied, key=lambda one: sha256(f"{seed}\n{label}\n{one}".encode()))


def unchanged(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """Read the files, and say which are missing, added or not what MANIFEST says."""
    found, wanted = {file.name for file in folder.iterdir()}, {*FILES, "MANIFEST"}
    said = [f"{x}: {'missing' if x in wanted else 'no part of it'}" for x in wanted ^ found]
    data = {name: (folder / name).read_bytes() for name in wanted & found}
    if wanted - found:
        return data, said
    seal, _, lines = data["MANIFEST"].partition(b"\n")
    if seal != f"# {sha256(lines)}".encode():
        return data, [*said, "MANIFEST: has been changed: its first line does not fit the others"]
    for name, line in zip(FILES, lines.decode().splitlines(), strict=True):
        if line != f"{sha256(data[name])}  {name}":
            said.append(f"{name}: has been changed: its SHA-256 is not the one in MANIFEST")
    return data, said


def ballots_of(data: bytes) -> list[Any]:
    """Read the ballots; they must be sorted, and each line written in the one way."""
    lines = data.splitlines(keepends=True)
    rows = [json.loads(line) for line in lines]
    counted = all(type(row["papers"]) is int and row["papers"] > 0 for row in rows)
    if not counted or lines != sorted(set(lines)) or lines != [canonical(row) for row in rows]:
        raise ValueError("ballots.jsonl: a line is out of place, or not written as it should be")
    return [(row["ballot"], row["papers"]) for row in rows]


class Stv:
    """What both rules for the single transferable vote share; votes are whole numbers of units."""

    rule, unit = "", 1

    def __init__(self, head: Json, papers: list[Any]) -> None:
        asked, self.seed = head["parameters"], head["seed"]
        self.everyone = range(1, len(head["options"]) + 1)
        self.papers, self.seats = [x for x in papers if x[0]], asked["seats"]
        self.valid = sum(n for _, n in self.papers)
        self.hopeful = [n for n in self.everyone if n not in asked["withdrawn"]]
        self.elected, self.stages = list[int](), list[Json]()
        self.totals, self.quota = dict[int, int](), 0

    def end_stage(self, action: Any, tie: Json | None) -> list[int]:
        """Elect whoever has the quota, and the rest if seats are left for all; note the stage."""
        order = sorted(self.hopeful, key=lambda n: (-self.totals[n], n))
        won = [n for n in order if self.totals[n] >= self.quota]
        rest = [n for n in order if n not in won]
        filled = rest if len(rest) <= self.seats - len(self.elected) - len(won) else []
        self.elected += won + filled
        self.hopeful = [n for n in self.hopeful if n not in self.elected]
        votes = [self.totals[n] for n in self.everyone]
        stage = {"action": action, "tie": tie, "votes": votes, "elected": won + filled}
        self.stages.append(stage | {"non_transferable": self.valid * self.unit - sum(votes)})
        return won

    def settle(self, who: list[int], action: str, slack: int = 0) -> tuple[int, Json | None]:
        """Choose one: the Scottish rule looks back from now, Meek's on from the start; then lot."""
        want: Any = max if action == "surplus" else min
        edge = want(self.totals[n] for n in who)
        left = tied = [n for n in who if abs(self.totals[n] - edge) <= slack]
        if len(tied) == 1:
            return tied[0], None
        numbered = list(enumerate((stage["votes"] for stage in self.stages), start=1))
        for number, votes in numbered[:: -1 if self.rule == "scottish" else 1]:
            best = want(votes[n - 1] for n in left)
            left = [n for n in left if votes[n - 1] == best]
            if len(left) == 1:
                return left[0], {"tied": tied, "by": number}
        drawn = draw(self.seed, f"stage {len(self.stages) + 1} {action}", left)
        return drawn[0], {"tied": tied, "by": drawn}


class Scottish(Stv):
    """SSI 2007/42, Schedule 1, rules 45 to 52; whole numbers of 0.00001 votes."""

    rule, unit = "scottish", 10**5

    def run(self) -> Json:
        """Count stage by stage, one surplus or one exclusion at each."""
        self.quota = (self.valid // (self.seats + 1) + 1) * self.unit
        held = [(x, n, self.unit, x[0]) for x, n in self.papers]
        waiting, kept, action, tie = list[int](), dict[int, int](), list[Any](["first"]), None
        while True:
            self.totals = dict.fromkeys(self.everyone, 0) | kept
            for _, n, value, holder in held:
                self.totals[holder] += n * value
            won = self.end_stage(action, tie)
            waiting += [n for n in won if self.totals[n] > self.quota]
            if len(self.elected) >= self.seats or not self.hopeful:
                return {name: getattr(self, name) for name in SHOWN}
            who = waiting or self.hopeful
            one, tie = self.settle(who, "surplus" if waiting else "exclude")
            action, total = ["surplus" if waiting else "exclude", one], self.totals[one]
            who.remove(one)
            kept |= {one: self.quota} if action[0] == "surplus" else {}
            over = self.totals[one] - kept.get(one, 0) or 1
            moving = [(x, n, v * over // max(total, 1)) for x, n, v, to in held if to == one]
            held = [paper for paper in held if paper[3] != one]
            for x, n, value in moving:
                held += [(x, n, value, to) for to in x if to in self.hopeful][:1]


class Meek(Stv):
    """The Reference Meek Rule; whole numbers of 0.000000001 votes."""

    rule, unit = "meek", NANO

    def run(self) -> Json:
        """Count round by round."""
        keep = {n: NANO if n in self.hopeful else 0 for n in self.everyone}
        action, tie = list[Any](["first"]), None
        while True:
            surplus = self.iterate(keep)
            won = self.end_stage(action, tie)
            if len(self.elected) >= self.seats or not self.hopeful:
                return {name: getattr(self, name) for name in SHOWN}
            action, tie = ["surplus", *won], None
            if not won:
                one, tie = self.settle(self.hopeful, "exclude", surplus)
                self.hopeful.remove(one)
                keep[one], action = 0, ["exclude", one]

    def iterate(self, keep: dict[int, int]) -> int:
        """Share votes out until someone has the quota or the surplus is shared; return the rest."""
        before: Any = MOST
        while True:
            self.totals = dict.fromkeys(keep, 0)
            for ranking, n in self.papers:
                left = NANO
                for number in ranking:
                    part = -(-left * keep[number] // NANO)
                    self.totals[number] += part * n
                    left -= part
            self.quota = sum(self.totals.values()) // (self.seats + 1) + 1
            won = [n for n in self.hopeful if self.totals[n] >= self.quota]
            surplus = max(0, sum(self.totals[n] - self.quota for n in self.elected + won))
            fill = len(self.hopeful) <= self.seats - len(self.elected)
            if won or fill or surplus < ENOUGH or surplus >= before:
                return surplus
            before = surplus
            for n in self.elected:
                part = -(-keep[n] * self.quota // NANO)
                keep[n] = -(-part * NANO // self.totals[n])


def most_votes(head: Json, papers: list[Any]) -> Json:
    """First past the post (more crosses than seats are void), approval and score."""
    rule, asked, votes, rejected = head["rule"], head["parameters"], [0] * len(head["options"]), 0
    papers = [x for x in papers if x[0]]
    for paper, n in papers:
        crosses = paper[:1] if rule == "fptp" and asked["ranked"] else paper
        void = rule == "fptp" and len(crosses) > asked["seats"]
        rejected += n if void else 0
        points = paper if rule == "score" else [i + 1 in crosses for i in range(len(votes))]
        votes = [total + n * x * (not void) for total, x in zip(votes, points, strict=True)]
    order = sorted((-x, n) for n, x in enumerate(votes, 1) if n not in asked.get("withdrawn", ()))
    seats = min(asked["seats"], len(order))
    ahead = [n for minus, n in order if minus < order[seats - 1][0]]
    level = [n for minus, n in order if minus == order[seats - 1][0]]
    found = {"rule": rule, "votes": votes, "seats": seats, "rejected": rejected, "tie": None}
    if len(level) > seats - len(ahead):
        drawn = draw(head["seed"], f"{rule} last places", level)
        found["tie"] = {"tied": level, "by": drawn}
        level = sorted(drawn[: seats - len(ahead)])
    return found | {"valid": sum(n for _, n in papers) - rejected, "elected": ahead + level}


def yes_or_no(head: Json, papers: list[Any]) -> Json:
    """One question; abstentions count towards the quorum only."""
    given, asked = dict.fromkeys(("yes", "no", "abstain"), 0), head["parameters"]
    for answer, n in papers:
        given[answer] += n
    over = given["yes"] - Fraction(asked["share"]) * (given["yes"] + given["no"])
    enough = over > 0 or bool(asked["at_least"] and given["yes"] and over == 0)
    found = {"rule": "yesno", "quorate": sum(given.values()) >= asked["quorum"]}
    return given | found | {"carried": found["quorate"] and enough}


def ranked_pairs(head: Json, papers: list[Any]) -> Json:
    """Tideman 1987: majorities from the greatest margin down, unless one would close a circle."""
    papers, out = [x for x in papers if x[0]], head["parameters"]["withdrawn"]
    standing = [n for n in range(1, len(head["options"]) + 1) if n not in out]
    locked, shown, draws = list[Any](), list[Any](), list[Any]()
    groups = groupby(majorities(standing, papers), key=lambda pair: pair[:2])
    for number, (_, group) in enumerate(groups, start=1):
        equal = list(group)
        free = [(w, x) for _, _, w, x in equal if not leads(locked, x, w)]
        if any(leads(locked + free, x, w) for w, x in free):
            label = f"ranked-pairs group {number}"
            drawn = draw(head["seed"], label, [f"{w}>{x}" for _, _, w, x in equal])
            equal.sort(key=lambda pair: drawn.index(f"{pair[2]}>{pair[3]}"))
            draws.append([label, drawn])
        for margin, votes, winner, loser in equal:
            fits = not leads(locked, loser, winner)
            locked += [(winner, loser)] if fits else []
            shown.append([winner, loser, -votes, margin - votes, fits])
    top = [n for n in standing if n not in {loser for _, loser in locked}]
    if len(top) > 1:
        top = draw(head["seed"], "ranked-pairs top", top)
        draws.append(["ranked-pairs top", [str(n) for n in top]])
    found = {"rule": "ranked-pairs", "valid": sum(n for _, n in papers), "pairs": shown}
    return found | {"elected": top[:1], "draws": draws}


def majorities(standing: list[int], papers: list[Any]) -> list[tuple[int, int, int, int]]:
    """(-margin, -votes, winner, loser) of every majority, in that order; unranked come last."""
    pairs = []
    for a, b in permutations(standing, 2):
        place = [([*x, a, b].index(a), [*x, b, a].index(b), n) for x, n in papers]
        more, less = sum(n for x, y, n in place if x < y), sum(n for x, y, n in place if y < x)
        pairs += [(less - more, -more, a, b)] if more > less else []
    return sorted(pairs)


def leads(locked: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a chain of locked majorities leads from one candidate down to another."""
    seen = {start}
    while more := {loser for winner, loser in locked if winner in seen} - seen:
        seen |= more
    return end in seen


class Budget:
    """A participatory budget: the Method of Equal Shares, greedy, and sequential Phragmen."""

    def __init__(self, head: Json, papers: list[Any]) -> None:
        self.rule, self.asked, self.papers = head["rule"], head["parameters"], papers
        self.cost = {x["id"]: Fraction(x["cost"]) for x in head["options"]}
        self.budget, self.voters = Fraction(self.asked["budget"]), sum(n for _, n in papers)
        self.fans = {i: [k for k, (x, _) in enumerate(papers) if i in x] for i in self.cost}
        self.votes = {i: sum(papers[k][1] for k in fans) for i, fans in self.fans.items()}
        drawn = draw(head["seed"], "projects", [*self.cost]) if "lot" in self.asked["ties"] else []
        key: Json = {"votes": lambda i: -self.votes[i], "cost": self.cost.get, "lot": drawn.index}
        ties = [key.get(name, str) for name in self.asked["ties"]]
        self.order = sorted(self.cost, key=lambda i: [criterion(i) for criterion in ties])
        by_cost = self.asked["utility"] == "cost"
        self.worth = {i: cost if by_cost else Fraction(1) for i, cost in self.cost.items()}

    def run(self) -> Json:
        """Count, and tell every purchase."""
        share = self.budget / self.voters
        if self.rule == "pb-equal-shares":
            bought = self.equal_shares(share)
            wanted = {i for i, c in self.cost.items() if c and self.votes[i]}
            while self.asked["completion"] == "add1":
                left, after = self.left(bought), self.equal_shares(share + 1)
                room = any(self.cost[i] <= left for i in wanted - set(dict(bought)))
                if not room or self.left(after) < 0:
                    break
                bought, share = after, share + 1
            bought += self.greedy(bought) if self.asked["completion"] == "utilitarian" else []
        else:
            bought = self.greedy([]) if self.rule == "pb-greedy" else self.phragmen()
        rounds = [
            [i, price if price is None else str(price), self.votes[i], str(self.left(bought[:n]))]
            for n, (i, price) in enumerate(bought, start=1)
        ]
        found = {"rule": self.rule, "voters": self.voters, "endowment": str(share)}
        return found | {"selected": [i for i, _ in bought], "rounds": rounds}

    def left(self, bought: list[Any]) -> Fraction:
        """The money left after these purchases."""
        return self.budget - sum(self.cost[i] for i, _ in bought)

    def equal_shares(self, share: Fraction) -> list[Any]:
        """The lowest price for a unit of utility is bought, until nothing can be paid for."""
        purses, wanted = [share] * len(self.papers), [i for i in self.order if self.votes[i]]
        bought: list[Any] = [(i, Fraction()) for i in wanted if not self.cost[i] and self.worth[i]]
        rates = {i: Fraction() for i in wanted if self.cost[i]}
        while True:
            offers: list[Any] = [(MOST, 0, "", 0)]
            for i in sorted(rates, key=rates.__getitem__):  # a price never falls: stop in time
                if rates[i] > min(offers)[0]:
                    break
                price = self.price(i, purses)
                rates[i] = price / self.worth[i] if price < MOST else MOST
                offers.append((rates[i], self.order.index(i), i, price))
            rate, _, one, price = min(offers)
            if rate == MOST:
                return bought
            bought.append((one, rate))
            del rates[one]
            for k in self.fans[one]:
                purses[k] -= min(purses[k], price)

    def price(self, i: str, purses: list[Fraction]) -> Any:
        """What each supporter pays (or all they have), so that it makes up the cost."""
        left, voters = self.cost[i], self.votes[i]
        for k in sorted(self.fans[i], key=purses.__getitem__):
            if purses[k] * voters >= left:
                return left / voters
            left, voters = left - purses[k] * self.papers[k][1], voters - self.papers[k][1]
        return MOST

    def greedy(self, had: list[Any]) -> list[Any]:
        """The most utility for the money first; what does not fit is passed over."""
        bought, gain = list[Any](), {i: self.worth[i] * self.votes[i] for i in self.order}
        score = {i: min(MOST, gain[i] / (c or 1 / MOST)) for i, c in self.cost.items()}
        for i in sorted(self.order, key=lambda i: -score[i]):
            if i not in dict(had) and self.cost[i] <= self.left([*had, *bought]):
                bought.append((i, None))
        return bought

    def phragmen(self) -> list[Any]:
        """All earn at one pace; what supporters can pay for first is bought with all they have."""
        spent, bought = list[Any]([Fraction()] * len(self.papers)), list[Any]()
        while True:
            fits = [i for i in self.order if self.cost[i] <= self.budget and i not in dict(bought)]
            wanted = [i for i in fits if self.votes[i]]
            loads: Json = dict.fromkeys(fits)
            for i in wanted:
                before = sum(spent[k] * self.papers[k][1] for k in self.fans[i])
                loads[i] = (self.cost[i] + before) / self.votes[i]
            first = min(loads[i] for i in wanted) if wanted else None
            level = [i for i in wanted or fits if loads[i] == first]
            if not level or any(self.cost[i] > self.left(bought) for i in level):
                return bought
            bought.append((level[0], first))
            for k in self.fans[level[0]]:
                spent[k] = first


RULES: Json = {"yesno": yes_or_no, "ranked-pairs": ranked_pairs}
RULES |= dict.fromkeys(("fptp", "approval", "score"), most_votes)
RULES |= {"stv-scottish": lambda *x: Scottish(*x).run(), "stv-meek": lambda *x: Meek(*x).run()}
RULES |= {f"pb-{x}": lambda *y: Budget(*y).run() for x in ("equal-shares", "greedy", "phragmen")}


def recounted(data: dict[str, bytes]) -> list[str]:
    """Count again, and say what does not agree."""
    head, theirs = json.loads(data["count.json"]), json.loads(data["result.json"])
    if canonical(head) != data["count.json"] or head["format"] != "little-society-count 1":
        return ["count.json: is not written as the format says"]
    if head["seed"] is not None and sha256(head["seed"].encode()) != head["commitment"]:
        return ["count.json: the seed is not the one that was committed to"]
    ours = RULES[head["rule"]](head, ballots_of(data["ballots.jsonl"]))
    if canonical(ours) == data["result.json"]:
        return []
    keys = [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
    return [f"result.json: a recount finds otherwise: {', '.join(keys) or 'its spelling'}"]


def main(arguments: list[str]) -> int:
    """Check one folder, say what was found, and return the exit code."""
    if {"-h", "--help"} & set(arguments):
        return sys.stdout.write(__doc__ or "") * 0
    sys.set_int_max_str_digits(0)  # exact fractions of a long count have thousands of digits
    said, data = list[str](), dict[str, bytes]()
    try:
        data, said = unchanged(Path(*arguments))
        said += [] if {*FILES} - set(data) else recounted(data)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as wrong:
        said.append(f"This is not a count that can be worked out again: {wrong!r}")
    if said:
        sys.stderr.write("\n".join(said) + "\n")
        return 1 if data else 2
    sys.stdout.write("Nothing was changed, and a recount gives the same result, byte for byte.\n")
    sys.stdout.write(f"Is this the number made public? {sha256(data['MANIFEST'])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
