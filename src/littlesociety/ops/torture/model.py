"""The ledger as a dictionary: what each request must be answered, worked out a second time.

It shares no code with the ledger. It is told which movements were asked for and says what should
have come of each; it learns the numbers of transfers from the answers that it was right about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from littlesociety.ledger.actions import Intent, Outcome

from .tally import Kind

Fault = tuple[Kind, str]
Key = tuple[str, str]


@dataclass(slots=True)
class Account:
    """An account as the dictionary knows it."""

    unit: str
    floor: int | None
    ceiling: int | None
    posted: int = 0
    held: int = 0
    is_closed: bool = False

    def can_give(self, amount: int) -> bool:
        """Whether that much is free."""
        return self.floor is None or self.posted - self.held - amount >= self.floor

    def can_take(self, amount: int) -> bool:
        """Whether there is room for that much."""
        return self.ceiling is None or self.posted + amount <= self.ceiling


@dataclass(slots=True)
class Hold:
    """What has been set aside."""

    debit: int
    credit: int
    amount: int
    until: datetime
    is_over: bool = False


@dataclass(slots=True)
class First:
    """What a key was asked for and answered the first time."""

    intent: Intent
    stands: bool
    number: int | None = None


@dataclass(slots=True)
class Model:
    """Everything that the dictionary remembers of one seed."""

    accounts: dict[int, Account] = field(default_factory=dict)
    holds: dict[int, Hold] = field(default_factory=dict)
    payments: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    taken_back: set[int] = field(default_factory=set)
    answered: dict[Key, First] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    hold_numbers: list[int] = field(default_factory=list)
    payment_numbers: list[int] = field(default_factory=list)

    def judge(
        self,
        intents: Sequence[Intent],
        answers: Sequence[Outcome],
        *,
        at: datetime,
        is_retry: bool = False,
    ) -> list[Fault]:
        """Go through a list that was posted, and return where the ledger disagrees.

        With `is_retry`, the list had been made before without a word, so nothing in it is new.
        """
        faults: list[Fault] = []
        place = 0
        while place < len(intents) and not faults:
            last = place + 1
            event = intents[place].event_id
            while event and last < len(intents) and intents[last].event_id == event:
                last += 1
            legs, told = intents[place:last], answers[place:last]
            expected = self._decide(legs, at=at)
            if is_retry:
                expected = ["duplicate" if said == "accepted" else said for said in expected]
            for leg, said, answer in zip(legs, expected, told, strict=True):
                faults += self._compare(leg, said, answer)
            place = last
        return faults

    def expire(self, *, at: datetime, most: int) -> int:
        """Give back the holds that have run out, oldest first; return how many."""
        due = [hold for _n, hold in sorted(self.holds.items()) if not hold.is_over]
        due = [hold for hold in due if hold.until <= at][:most]
        for hold in due:
            self._end(hold)
        return len(due)

    def open_holds(self) -> list[int]:
        """The numbers of what is still set aside."""
        return [number for number, hold in self.holds.items() if not hold.is_over]

    def _decide(self, legs: Sequence[Intent], *, at: datetime) -> list[str]:
        """What the legs of one event must be answered."""
        if any((leg.scope, leg.key) in self.answered for leg in legs):
            return [self._again(leg) for leg in legs]
        lawful = self._try(legs, at=at)
        for leg in legs:
            self.answered[leg.scope, leg.key] = First(leg, lawful)
            self.keys.append((leg.scope, leg.key))
        return ["accepted" if lawful else "refused"] * len(legs)

    def _again(self, leg: Intent) -> str:
        """What a key that was answered before must be answered."""
        first = self.answered.get((leg.scope, leg.key))
        if first is None or replace(leg, event_id=None) != replace(first.intent, event_id=None):
            return "conflict"
        return "duplicate" if first.stands else "refused"

    def _try(self, legs: Sequence[Intent], *, at: datetime) -> bool:
        """Make all legs, or none of them; say whether they were lawful."""
        touched = {number for leg in legs for number in (leg.debit_id, leg.credit_id)}
        before = {number: replace(self.accounts[number]) for number in touched}
        for leg in legs:
            if not self._is_lawful(leg, at=at):
                self.accounts.update(before)
                return False
            self._move(leg)
        for leg in legs:
            self._settle(leg)
        return True

    def _is_lawful(self, leg: Intent, *, at: datetime) -> bool:
        """Whether one leg may be made as things stand."""
        payer, payee = self.accounts[leg.debit_id], self.accounts[leg.credit_id]
        if leg.debit_id == leg.credit_id or payer.unit != payee.unit:
            return False
        if leg.void_hold is not None:
            return self._fits(leg, leg.void_hold)
        if leg.amount <= 0 or payer.is_closed or payee.is_closed:
            return False
        if leg.post_hold is not None:
            in_time = self._fits(leg, leg.post_hold) and at < self.holds[leg.post_hold].until
            return in_time and payee.can_take(leg.amount)
        if leg.reverses is not None and not self._is_whole(leg, leg.reverses):
            return False
        return payer.can_give(leg.amount) and payee.can_take(leg.amount)

    def _fits(self, leg: Intent, number: int) -> bool:
        """Whether a hold is open, between these two, and large enough."""
        hold = self.holds.get(number)
        same = hold is not None and (hold.debit, hold.credit) == (leg.debit_id, leg.credit_id)
        return hold is not None and same and not hold.is_over and leg.amount <= hold.amount

    def _is_whole(self, leg: Intent, number: int) -> bool:
        """Whether a payment stands and would be taken back as it was made."""
        back = (leg.credit_id, leg.debit_id, leg.amount)
        return self.payments.get(number) == back and number not in self.taken_back

    def _move(self, leg: Intent) -> None:
        """Change the two accounts."""
        payer, payee = self.accounts[leg.debit_id], self.accounts[leg.credit_id]
        settled = leg.post_hold if leg.post_hold is not None else leg.void_hold
        if settled is not None:
            payer.held -= self.holds[settled].amount
        if leg.hold_until is not None:
            payer.held += leg.amount
        else:
            payer.posted -= leg.amount
            payee.posted += leg.amount

    def _settle(self, leg: Intent) -> None:
        """Remember that a hold is over or a payment taken back."""
        settled = leg.post_hold if leg.post_hold is not None else leg.void_hold
        if settled is not None:
            self.holds[settled].is_over = True
        if leg.reverses is not None:
            self.taken_back.add(leg.reverses)

    def _end(self, hold: Hold) -> None:
        hold.is_over = True
        self.accounts[hold.debit].held -= hold.amount

    def _compare(self, leg: Intent, said: str, answer: Outcome) -> list[Fault]:
        """Hold an answer against what it must be, and learn the number of what was made."""
        if answer.status != said:
            return [(_kind(said, answer.status), f"{leg} was {answer.status}, not {said}")]
        if said not in {"accepted", "duplicate"}:
            return []
        first, number = self.answered[leg.scope, leg.key], answer.transfer_id
        if first.number is not None:
            same = first.number == number
            return [] if same else [("double effect", f"{leg} has become transfer {number}")]
        if number is None:
            return [("lost update", f"{leg} was made and has no number")]
        first.number = number
        self._remember(leg, number)
        return []

    def _remember(self, leg: Intent, number: int) -> None:
        """Know a transfer by its number, to settle it or take it back."""
        if leg.hold_until is not None:
            self.holds[number] = Hold(leg.debit_id, leg.credit_id, leg.amount, leg.hold_until)
            self.hold_numbers.append(number)
        elif leg.void_hold is None:
            self.payments[number] = (leg.debit_id, leg.credit_id, leg.amount)
            self.payment_numbers.append(number)


def _kind(said: str, answered: str) -> Kind:
    """What it is called when the ledger says another thing than it should."""
    if answered == "accepted":
        return "overdraft" if said == "refused" else "double effect"
    return "acknowledged but lost" if said == "duplicate" else "other"
