"""Database triggers that keep the ledger honest whoever writes: a shell, an admin, a later bug.

They never move anything. The actions are right without them; with them, nobody can be wrong.

- A transfer is never changed or removed, and a new one must follow from the newest of both its
  accounts: same unit, right arithmetic, within the limits, not closed.
- An account's balances can only be set to what its newest transfer says. Its holder, unit and
  kind never change, and it is never removed once something has moved.

SQLite's INSERT OR REPLACE would remove rows without asking the triggers for removal, so there an
insert over an existing row is refused as well.

A copy of a society must be loaded in this order: accounts empty and without limits, transfers by
number, then each account's balances, limits and closing. A migration that makes SQLite rebuild a
guarded table drops its triggers: end it with `*guards()`.
"""

from string import Template
from typing import Final

from django.db import connection

from littlesociety.core.guards import GuardSQL, append_only

_SAME_STORY: Final = "an account says what its newest transfer says"
_FOLLOWS: Final = "a transfer follows from the newest of both its accounts, within their limits"
_STAYS: Final = "an account is opened empty, keeps its holder and unit, and stays once used"


_SAYS: Final = Template(
    "EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.${side}_id = NEW.id"
    " AND t.${side}_version = NEW.version AND t.${side}_after = NEW.posted"
    " AND t.${side}_held_after = NEW.held)"
)
_IS_NEWER: Final = Template(
    "EXISTS (SELECT 1 FROM ledger_transfer t"
    " WHERE t.${side}_id = NEW.id AND t.${side}_version > NEW.version)"
)
_LAWFUL_BALANCE: Final = Template(
    "NEW.version > OLD.version"
    " AND (OLD.closed_at IS NULL OR (NEW.posted = OLD.posted AND NEW.held = OLD.held))"
    " AND ($payer_says OR $payee_says) AND NOT $payer_is_newer AND NOT $payee_is_newer"
).substitute(
    payer_says=_SAYS.substitute(side="debit"),
    payee_says=_SAYS.substitute(side="credit"),
    payer_is_newer=_IS_NEWER.substitute(side="debit"),
    payee_is_newer=_IS_NEWER.substitute(side="credit"),
)
_IDENTITY: Final = (
    "NEW.id = OLD.id AND NEW.holder = OLD.holder AND NEW.unit = OLD.unit AND NEW.kind = OLD.kind"
)

_PARTIES: Final = (
    "EXISTS (SELECT 1 FROM ledger_account payer, ledger_account payee"
    " WHERE payer.id = NEW.debit_id AND payee.id = NEW.credit_id AND payer.unit = payee.unit"
    " AND (NEW.phase = 'void' OR (payer.closed_at IS NULL AND payee.closed_at IS NULL))"
    " AND (payer.floor IS NULL OR NEW.debit_after - NEW.debit_held_after >= payer.floor)"
    " AND (payee.ceiling IS NULL OR NEW.credit_after <= payee.ceiling))"
)
_BEFORE: Final = Template(
    "(SELECT 0 AS posted, 0 AS held WHERE NEW.${side}_version = 1"
    " UNION ALL SELECT t.debit_after, t.debit_held_after FROM ledger_transfer t"
    " WHERE t.debit_id = NEW.${side}_id AND t.debit_version = NEW.${side}_version - 1"
    " UNION ALL SELECT t.credit_after, t.credit_held_after FROM ledger_transfer t"
    " WHERE t.credit_id = NEW.${side}_id AND t.credit_version = NEW.${side}_version - 1)"
)
_MOVED: Final = "CASE WHEN NEW.phase IN ('single', 'post') THEN NEW.amount ELSE 0 END"
_KEPT: Final = (
    "CASE WHEN NEW.phase = 'pending' THEN NEW.amount WHEN NEW.phase = 'single' THEN 0"
    " ELSE -(SELECT h.amount FROM ledger_transfer h WHERE h.id = NEW.pending_id"
    " AND h.phase = 'pending' AND h.debit_id = NEW.debit_id AND h.credit_id = NEW.credit_id"
    " AND h.amount >= NEW.amount) END"
)
_ARITHMETIC: Final = Template(
    "EXISTS (SELECT 1 FROM $payer_before AS b"
    " WHERE NEW.debit_after = b.posted - $moved AND NEW.debit_held_after = b.held + $kept)"
    " AND EXISTS (SELECT 1 FROM $payee_before AS b"
    " WHERE NEW.credit_after = b.posted + $moved AND NEW.credit_held_after = b.held)"
).substitute(
    payer_before=_BEFORE.substitute(side="debit"),
    payee_before=_BEFORE.substitute(side="credit"),
    moved=_MOVED,
    kept=_KEPT,
)
_NO_FORK: Final = (
    "NOT EXISTS (SELECT 1 FROM ledger_transfer t"
    " WHERE t.credit_id = NEW.debit_id AND t.credit_version = NEW.debit_version)"
    " AND NOT EXISTS (SELECT 1 FROM ledger_transfer t"
    " WHERE t.debit_id = NEW.credit_id AND t.debit_version = NEW.credit_version)"
)
_TAKES_BACK: Final = (
    "(NEW.reverses_id IS NULL OR EXISTS (SELECT 1 FROM ledger_transfer t"
    " WHERE t.id = NEW.reverses_id AND t.phase IN ('single', 'post') AND t.amount = NEW.amount"
    " AND t.debit_id = NEW.credit_id AND t.credit_id = NEW.debit_id))"
)
_LAWFUL_TRANSFER: Final = " AND ".join((_PARTIES, _ARITHMETIC, _NO_FORK, _TAKES_BACK))

_STANDS_ALREADY: Final = Template("EXISTS (SELECT 1 FROM $table t WHERE $same)")
_OVER_A_TRANSFER: Final = " OR ".join(
    _STANDS_ALREADY.substitute(table="ledger_transfer", same=same)
    for same in (
        "t.id = NEW.id",
        "t.scope = NEW.scope AND t.key = NEW.key",
        "t.event_id = NEW.event_id AND t.leg = NEW.leg",
        "t.debit_id = NEW.debit_id AND t.debit_version = NEW.debit_version",
        "t.credit_id = NEW.credit_id AND t.credit_version = NEW.credit_version",
        "t.pending_id = NEW.pending_id",
        "t.reverses_id = NEW.reverses_id",
    )
)
_OVER_AN_ACCOUNT: Final = _STANDS_ALREADY.substitute(table="ledger_account", same="t.id = NEW.id")


def _never_over(table: str, *, over: str) -> GuardSQL:
    """Refuse a row put in the place of another. PostgreSQL has no such statement."""
    name = f"{table}_no_replace"
    made = (
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {over} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: a row stands here already'); END"
    )
    return GuardSQL(
        name=f"{table}: no row is put over another",
        make={"sqlite": [made]},
        unmake={"sqlite": [f"DROP TRIGGER IF EXISTS {name}"]},
    )


def _guard(name: str, *, table: str, when: str, only_if: str, unless: str, said: str) -> GuardSQL:
    """Refuse a write `when` it happens and `only_if` it matters, `unless` it is lawful."""
    sqlite = (
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW WHEN {only_if} "
        f"BEGIN SELECT RAISE(ABORT, '{said}') WHERE NOT ({unless}); END"
    )
    gives_back = "OLD" if when.endswith("DELETE") else "NEW"
    postgresql = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT ({unless}) THEN RAISE EXCEPTION '{said}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {gives_back}; END $$",
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW WHEN ({only_if}) "
        f"EXECUTE FUNCTION {name}()",
    ]
    return GuardSQL(
        name=said,
        make={"sqlite": [sqlite], "postgresql": postgresql},
        unmake={
            "sqlite": [f"DROP TRIGGER IF EXISTS {name}"],
            "postgresql": [
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
                f"DROP FUNCTION IF EXISTS {name}()",
            ],
        },
    )


def guards() -> list[GuardSQL]:
    """Every guard of the ledger, as migration steps."""
    return [*_guards_of_transfers("ledger_transfer"), *_guards_of_accounts("ledger_account")]


def _guards_of_transfers(transfer: str) -> list[GuardSQL]:
    """Rows that never change, each following from those before it."""
    return [
        append_only(transfer),
        _never_over(transfer, over=_OVER_A_TRANSFER),
        _guard(
            "ledger_transfer_follows",
            table=transfer,
            when="AFTER INSERT",
            only_if="NEW.amount >= 0",
            unless=_LAWFUL_TRANSFER,
            said=_FOLLOWS,
        ),
    ]


def _guards_of_accounts(account: str) -> list[GuardSQL]:
    """Balances that say what the transfers say, under names that never change."""
    return [
        _never_over(account, over=_OVER_AN_ACCOUNT),
        _guard(
            "ledger_account_same_story",
            table=account,
            when="BEFORE UPDATE",
            only_if="NEW.posted <> OLD.posted OR NEW.held <> OLD.held"
            " OR NEW.version <> OLD.version",
            unless=_LAWFUL_BALANCE,
            said=_SAME_STORY,
        ),
        _guard(
            "ledger_account_same_holder",
            table=account,
            when="BEFORE UPDATE",
            only_if=f"NOT ({_IDENTITY})",
            unless="1 = 0",
            said=_STAYS,
        ),
        _guard(
            "ledger_account_opened_empty",
            table=account,
            when="BEFORE INSERT",
            only_if="NEW.posted <> 0 OR NEW.held <> 0 OR NEW.version <> 0",
            unless="1 = 0",
            said=_STAYS,
        ),
        _guard(
            "ledger_account_stays",
            table=account,
            when="BEFORE DELETE",
            only_if="OLD.version > 0",
            unless="1 = 0",
            said=_STAYS,
        ),
    ]


_OURS: Final = {
    "ledger_transfer_follows",
    "ledger_account_same_story",
    "ledger_account_same_holder",
    "ledger_account_opened_empty",
    "ledger_account_stays",
}
_EXPECTED: Final = {
    "sqlite": _OURS
    | {
        "ledger_transfer_no_update",
        "ledger_transfer_no_delete",
        "ledger_transfer_no_exchange",
        "ledger_transfer_no_replace",
        "ledger_account_no_replace",
    },
    "postgresql": _OURS | {"ledger_transfer_only_grows", "ledger_transfer_no_truncate"},
}
_STANDING: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        " AND pg_class.relnamespace = current_schema()::regnamespace"
    ),
}


def missing_guards() -> list[str]:
    """The names of guards that this database should have and has not, or has switched off."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[connection.vendor])
        standing = {name for (name,) in cursor.fetchall()}
    return sorted(_EXPECTED[connection.vendor] - standing)
