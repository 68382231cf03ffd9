"""Why a personal fact is kept, said where the fact is kept.

A model with personal facts has a class attribute `personal`: a dict from field name to `Why`.
The privacy notice, the export of one's own data and the erasure tests are made from these.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Why:
    """The reason for keeping one personal fact, in words for the person it is about.

    `purpose` completes "We keep this so that ...". `basis` is the lawful basis (UK GDPR, Article
    6). `kept` says for how long.
    """

    purpose: "str | Promise"
    basis: "str | Promise"
    kept: "str | Promise"
