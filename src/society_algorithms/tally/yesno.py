"""One question, yes or no, with a quorum and a threshold."""

from dataclasses import dataclass
from fractions import Fraction

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Question:
    """What it takes: enough papers, and more than (or at least) a share of those who chose a side.

    An abstention counts towards the quorum and not towards the share.
    """

    quorum: int = 0
    share: Fraction = HALF
    at_least: bool = False

    @property
    def words(self) -> str:
        """The threshold in words."""
        return f"{'at least' if self.at_least else 'more than'} {self.share}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished count of one question."""

    question: Question
    yes: int
    no: int
    abstain: int

    @property
    def cast(self) -> int:
        """All papers, abstentions among them."""
        return self.yes + self.no + self.abstain

    @property
    def is_quorate(self) -> bool:
        """Whether enough took part."""
        return self.cast >= self.question.quorum

    @property
    def is_over_threshold(self) -> bool:
        """Whether enough said yes; with nobody on either side, no."""
        wanted = self.question.share * (self.yes + self.no)
        return self.yes > wanted or (self.question.at_least and 0 < self.yes == wanted)

    @property
    def is_carried(self) -> bool:
        """Whether the question is answered yes."""
        return self.is_quorate and self.is_over_threshold

    def as_json(self) -> dict[str, object]:
        """The count for a program."""
        return {
            "rule": "yesno",
            "yes": self.yes,
            "no": self.no,
            "abstain": self.abstain,
            "cast": self.cast,
            "quorum": self.question.quorum,
            "quorate": self.is_quorate,
            "threshold": self.question.words,
            "over_threshold": self.is_over_threshold,
            "carried": self.is_carried,
        }

    def published(self) -> dict[str, object]:
        """What is published."""
        return {
            "rule": "yesno",
            "yes": self.yes,
            "no": self.no,
            "abstain": self.abstain,
            "quorate": self.is_quorate,
            "carried": self.is_carried,
        }

    def explained(self) -> list[str]:
        """The count in words and numbers."""
        took_part = "enough" if self.is_quorate else "not enough"
        enough = "That is" if self.is_over_threshold else "That is not"
        return [
            f"{self.cast} took part; the quorum is {self.question.quorum}: {took_part}.",
            f"{self.yes} said yes, {self.no} no, and {self.abstain} neither.",
            f"{enough} {self.question.words} of the {self.yes + self.no} who chose.",
            "Carried." if self.is_carried else "Not carried.",
        ]


def count_yesno(yes: int, no: int, abstain: int = 0, question: Question | None = None) -> Answer:
    """Count one question. A level vote is not more than half, so no lot is ever needed.

    The majority of votes cast is the common-law rule for meetings, as in the Companies Act 2006,
    section 282; section 283 has the three quarters of a special resolution (`at_least`).

    >>> count_yesno(3, 3).is_carried, count_yesno(3, 2).is_carried
    (False, True)
    >>> count_yesno(3, 1, 0, Question(quorum=5)).is_carried
    False
    """
    return Answer(question or Question(), yes, no, abstain)
