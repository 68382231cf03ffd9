"""Database triggers that keep the ledger honest whoever writes: a shell, an admin, a later bug.

They never move anything. The actions are right without them; with them, nobody can be wrong.

- A transfer is never changed or removed, and a new one must follow from the newest of both its
  accounts: same unit, right arithmetic, within the limits, not closed. This takes the place of
  foreign keys, which would only ask whether the accounts are there.
- An account's balances can only be set to what its newest transfer says. Its holder, unit and
  kind never change, and it is never removed once something has moved.

PostgreSQL is asked once for each statement, SQLite (which has no such triggers) once for each row;
the law is the same text. SQLite's INSERT OR REPLACE would remove rows without asking the triggers
for removal, so there an insert over an existing row is refused as well.

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
_STANDS: Final = "a row stands here already"

# Below, `$row` is the row that is written. Subqueries stand where one value is wanted: PostgreSQL
# then looks each up by its index, and cannot decide to read a whole table for them.

_MOVED: Final = "CASE WHEN $row.phase IN ('single', 'post') THEN $row.amount ELSE 0 END"
_KEPT: Final = (
    "CASE $row.phase WHEN 'single' THEN 0 WHEN 'pending' THEN $row.amount"
    " ELSE -(SELECT h.amount FROM ledger_transfer h WHERE h.id = $row.pending_id"
    " AND h.phase = 'pending' AND h.debit_id = $row.debit_id AND h.credit_id = $row.credit_id"
    " AND h.amount >= $row.amount) END"
)
_PAYER_ADDS_UP: Final = (
    f"$row.debit_after = $posted - {_MOVED} AND $row.debit_held_after = $held + {_KEPT}"
)
_PAYEE_ADDS_UP: Final = f"$row.credit_after = $posted + {_MOVED} AND $row.credit_held_after = $held"


def _follows(*, side: str, account: str, adds_up: str) -> str:
    """Whether the row follows from its account, or from the transfer before it on that account."""
    earlier = (
        f"(SELECT {adds_up} FROM ledger_transfer t"
        f" WHERE t.$each_id = $row.{side}_id AND t.$each_version = $row.{side}_version - 1)"
    )
    on_the_account = {"posted": f"{account}.posted", "held": f"{account}.held"}
    said = [
        Template(earlier).safe_substitute(
            {"each_id": f"{each}_id", "each_version": f"{each}_version"}
            | {"posted": f"t.{each}_after", "held": f"t.{each}_held_after"}
        )
        for each in ("debit", "credit")
    ]
    return (
        f"CASE WHEN {account}.version = $row.{side}_version - 1"
        f" THEN {Template(adds_up).safe_substitute(on_the_account)} ELSE COALESCE({', '.join(said)}) END"
    )


_TAKES_BACK: Final = (
    "($row.reverses_id IS NULL OR (SELECT 1 FROM ledger_transfer t"
    " WHERE t.id = $row.reverses_id AND t.phase IN ('single', 'post') AND t.amount = $row.amount"
    " AND t.debit_id = $row.credit_id AND t.credit_id = $row.debit_id) = 1)"
)
_NO_FORK: Final = (
    "(SELECT t.id FROM ledger_transfer t WHERE t.credit_id = $row.debit_id"
    " AND t.credit_version = $row.debit_version) IS NULL"
    " AND (SELECT t.id FROM ledger_transfer t WHERE t.debit_id = $row.credit_id"
    " AND t.debit_version = $row.credit_version) IS NULL"
)
_LAWFUL_TRANSFER: Final = Template(
    "(SELECT 1 FROM ledger_account payer, ledger_account payee"
    " WHERE payer.id = $row.debit_id AND payee.id = $row.credit_id AND payer.unit = payee.unit"
    " AND ($row.phase = 'void' OR (payer.closed_at IS NULL AND payee.closed_at IS NULL))"
    " AND (payer.floor IS NULL OR $row.debit_after - $row.debit_held_after >= payer.floor)"
    " AND (payee.ceiling IS NULL OR $row.credit_after <= payee.ceiling)"
    f" AND {_follows(side='debit', account='payer', adds_up=_PAYER_ADDS_UP)}"
    f" AND {_follows(side='credit', account='payee', adds_up=_PAYEE_ADDS_UP)}"
    f" AND {_NO_FORK} AND {_TAKES_BACK}) IS NOT NULL"
)

_SAYS: Final = Template(
    "(SELECT 1 FROM ledger_transfer t WHERE t.${side}_id = $$row.id"
    " AND t.${side}_version = $$row.version AND t.${side}_after = $$row.posted"
    " AND t.${side}_held_after = $$row.held) IS NOT NULL"
)
_NO_NEWER: Final = Template(
    "COALESCE((SELECT MAX(t.${side}_version) FROM ledger_transfer t"
    " WHERE t.${side}_id = $$row.id), 0) <= $$row.version"
)
_LAWFUL_BALANCE: Final = Template(
    "(($row.version = 0 AND $row.posted = 0 AND $row.held = 0)"
    f" OR {_SAYS.substitute(side='debit')} OR {_SAYS.substitute(side='credit')})"
    f" AND {_NO_NEWER.substitute(side='debit')} AND {_NO_NEWER.substitute(side='credit')}"
)
_NAMED: Final = (
    "EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.debit_id = OLD.id)"
    " OR EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.credit_id = OLD.id)"
)
_OVER_A_TRANSFER: Final = " OR ".join(
    f"EXISTS (SELECT 1 FROM ledger_transfer t WHERE {same})"
    for same in (
        "t.id = NEW.id",
        "t.scope = NEW.scope AND t.key = NEW.key",
        "t.debit_id = NEW.debit_id AND t.debit_version = NEW.debit_version",
        "t.credit_id = NEW.credit_id AND t.credit_version = NEW.credit_version",
        "t.event_id = NEW.event_id AND t.leg = NEW.leg",
        "t.pending_id = NEW.pending_id",
        "t.reverses_id = NEW.reverses_id",
    )
)
_OVER_AN_ACCOUNT: Final = "EXISTS (SELECT 1 FROM ledger_account t WHERE t.id = NEW.id)"


def _for_each_row(name: str, *, table: str, when: str, only_if: str, unless: str, said: str) -> str:
    """SQLite: refuse a row `only_if` it matters, `unless` it is lawful."""
    return (
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW WHEN {only_if} "
        f"BEGIN SELECT RAISE(ABORT, '{said}') WHERE NOT ({unless}); END"
    )


def _raises(said: str) -> str:
    """PostgreSQL: refuse, as a constraint would."""
    return f"RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'"


def _guard(
    name: str, *, table: str, said: str, sqlite: list[str], postgresql: list[str]
) -> GuardSQL:
    """A guard of one name on both engines, and how to take it down."""
    return GuardSQL(
        name=said,
        make={"sqlite": sqlite, "postgresql": postgresql},
        unmake={
            "sqlite": [f"DROP TRIGGER IF EXISTS {name}"],
            "postgresql": [
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
                f"DROP FUNCTION IF EXISTS {name}()",
            ],
        },
    )


def _row_guard(name: str, *, table: str, when: str, only_if: str, unless: str) -> GuardSQL:
    """Refuse a row on both engines."""
    gives_back = "OLD" if when.endswith("DELETE") else "NEW"
    sqlite = _for_each_row(
        name, table=table, when=when, only_if=only_if, unless=unless, said=_STAYS
    )
    postgresql = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT ({unless}) THEN {_raises(_STAYS)}; END IF; RETURN {gives_back}; END $$",
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW WHEN ({only_if}) "
        f"EXECUTE FUNCTION {name}()",
    ]
    return _guard(name, table=table, said=_STAYS, sqlite=[sqlite], postgresql=postgresql)


def _for_each_statement(
    name: str, *, table: str, when: str, law: Template, said: str, first: str = ""
) -> list[str]:
    """PostgreSQL: look at all rows that one statement wrote, together, once it has written them.

    The function keeps its plan, so the plan must stay good while a table grows: no scans.
    """
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off "
        f"AS $$ BEGIN {first} IF EXISTS (SELECT FROM written w "
        f"WHERE ({law.substitute(row='w')}) IS NOT TRUE) THEN {_raises(said)}; END IF; "
        "RETURN NULL; END $$",
        f"CREATE TRIGGER {name} {when} ON {table} REFERENCING NEW TABLE AS written "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


_LOCKED: Final = (
    "PERFORM FROM ledger_account WHERE id IN (SELECT debit_id FROM written"
    " UNION SELECT credit_id FROM written) ORDER BY id FOR NO KEY UPDATE;"
)


def guards() -> list[GuardSQL]:
    """Every guard of the ledger, as migration steps."""
    return [*_guards_of_transfers("ledger_transfer"), *_guards_of_accounts("ledger_account")]


def _never_over(table: str, *, over: str) -> GuardSQL:
    """Refuse a row put in the place of another. PostgreSQL has no such statement."""
    name = f"{table}_no_replace"
    made = _for_each_row(
        name, table=table, when="BEFORE INSERT", only_if=over, unless="1 = 0", said=_STANDS
    )
    return GuardSQL(
        name=f"{table}: no row is put over another",
        make={"sqlite": [made]},
        unmake={"sqlite": [f"DROP TRIGGER IF EXISTS {name}"]},
    )


def _guards_of_transfers(transfer: str) -> list[GuardSQL]:
    """Rows that never change, each following from those before it."""
    name = "ledger_transfer_follows"
    for_each_row = _for_each_row(
        name,
        table=transfer,
        when="BEFORE INSERT",
        only_if="1 = 1",
        unless=_LAWFUL_TRANSFER.substitute(row="NEW"),
        said=_FOLLOWS,
    )
    for_each_statement = _for_each_statement(
        name,
        table=transfer,
        when="AFTER INSERT",
        law=_LAWFUL_TRANSFER,
        said=_FOLLOWS,
        first=_LOCKED,
    )
    return [
        append_only(transfer),
        _never_over(transfer, over=_OVER_A_TRANSFER),
        _guard(
            name,
            table=transfer,
            said=_FOLLOWS,
            sqlite=[for_each_row],
            postgresql=for_each_statement,
        ),
    ]


def _guards_of_accounts(account: str) -> list[GuardSQL]:
    """Balances that say what the transfers say, under names that never change."""
    name = "ledger_account_same_story"
    for_each_row = _for_each_row(
        name,
        table=account,
        when="BEFORE UPDATE OF posted, held, version",
        only_if="1 = 1",
        unless=_LAWFUL_BALANCE.substitute(row="NEW"),
        said=_SAME_STORY,
    )
    for_each_statement = _for_each_statement(
        name, table=account, when="AFTER UPDATE", law=_LAWFUL_BALANCE, said=_SAME_STORY
    )
    return [
        _never_over(account, over=_OVER_AN_ACCOUNT),
        _guard(
            name,
            table=account,
            said=_SAME_STORY,
            sqlite=[for_each_row],
            postgresql=for_each_statement,
        ),
        _row_guard(
            "ledger_account_same_holder",
            table=account,
            when="BEFORE UPDATE OF id, holder, unit, kind",
            only_if="NEW.id <> OLD.id OR NEW.holder <> OLD.holder"
            " OR NEW.unit <> OLD.unit OR NEW.kind <> OLD.kind",
            unless="1 = 0",
        ),
        _row_guard(
            "ledger_account_opened_empty",
            table=account,
            when="BEFORE INSERT",
            only_if="NEW.posted <> 0 OR NEW.held <> 0 OR NEW.version <> 0",
            unless="1 = 0",
        ),
        _row_guard(
            "ledger_account_stays",
            table=account,
            when="BEFORE DELETE",
            only_if="1 = 1",
            unless=f"OLD.version = 0 AND NOT ({_NAMED})",
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
