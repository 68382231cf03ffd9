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

# Below, `$row` is the row that is written, and `$lock` how PostgreSQL keeps its accounts there.

_MOVED: Final = "CASE WHEN $row.phase IN ('single', 'post') THEN $row.amount ELSE 0 END"
_KEPT: Final = (
    "CASE $row.phase WHEN 'single' THEN 0 WHEN 'pending' THEN $row.amount ELSE -hold.amount END"
)
_NO_FORK: Final = (
    "(SELECT t.id FROM ledger_transfer t WHERE t.credit_id = $row.debit_id"
    " AND t.credit_version = $row.debit_version) IS NULL"
    " AND (SELECT t.id FROM ledger_transfer t WHERE t.debit_id = $row.credit_id"
    " AND t.debit_version = $row.credit_version) IS NULL"
)
_WITHIN_LIMITS: Final = (
    "payer.id = $row.debit_id AND payee.id = $row.credit_id AND payer.unit = payee.unit"
    " AND ($row.phase = 'void' OR (payer.closed_at IS NULL AND payee.closed_at IS NULL))"
    " AND (payer.floor IS NULL OR $row.debit_after - $row.debit_held_after >= payer.floor)"
    " AND (payee.ceiling IS NULL OR $row.credit_after <= payee.ceiling)"
    f" AND {_NO_FORK}"
)
_TAKES_BACK: Final = (
    "($row.reverses_id IS NULL OR (SELECT 1 FROM ledger_transfer t"
    " WHERE t.id = $row.reverses_id AND t.phase IN ('single', 'post') AND t.amount = $row.amount"
    " AND t.debit_id = $row.credit_id AND t.credit_id = $row.debit_id) = 1)"
)
_PLAIN_TRANSFER: Final = Template(
    "(SELECT 1 FROM ledger_account payer, ledger_account payee"  # noqa: S608 - our own names
    f" WHERE {_WITHIN_LIMITS} AND $row.phase = 'single' AND $row.reverses_id IS NULL"
    " AND payer.version = $row.debit_version - 1 AND payee.version = $row.credit_version - 1"
    " AND $row.debit_after = payer.posted - $row.amount AND $row.debit_held_after = payer.held"
    " AND $row.credit_after = payee.posted + $row.amount AND $row.credit_held_after = payee.held"
    "$lock) IS NOT NULL"
)


def _earlier(account: str, side: str) -> str:
    """The transfer before the row on this account, whichever side of it the account was on.

    It is not looked for where the account itself still says what that transfer says.
    """
    return "".join(
        f" LEFT JOIN ledger_transfer {account}_{as_}"
        f" ON {account}.version <> $row.{side}_version - 1"
        f" AND {account}_{as_}.{as_}_id = $row.{side}_id"
        f" AND {account}_{as_}.{as_}_version = $row.{side}_version - 1"
        for as_ in ("debit", "credit")
    )


def _before(account: str, side: str, *, said: str, after: str) -> str:
    """What the account said before the row: 0, if nothing had happened on it."""
    return (
        f"COALESCE(CASE WHEN {account}.version = $row.{side}_version - 1 THEN {account}.{said} END,"
        f" {account}_debit.debit_{after}, {account}_credit.credit_{after},"
        f" CASE WHEN $row.{side}_version = 1 THEN 0 END)"
    )


_ADDS_UP: Final = (
    f"$row.debit_after + {_MOVED} = {_before('payer', 'debit', said='posted', after='after')}"
    f" AND $row.debit_held_after - {_KEPT}"
    f" = {_before('payer', 'debit', said='held', after='held_after')}"
    f" AND $row.credit_after - {_MOVED}"
    f" = {_before('payee', 'credit', said='posted', after='after')}"
    f" AND $row.credit_held_after = {_before('payee', 'credit', said='held', after='held_after')}"
)
_LAWFUL_TRANSFER: Final = Template(
    "(SELECT 1 FROM ledger_account payer CROSS JOIN ledger_account payee"  # noqa: S608 - our own names
    f"{_earlier('payer', 'debit')}{_earlier('payee', 'credit')}"
    " LEFT JOIN ledger_transfer hold ON hold.id = $row.pending_id AND hold.phase = 'pending'"
    " AND hold.debit_id = $row.debit_id AND hold.credit_id = $row.credit_id"
    " AND hold.amount >= $row.amount"
    f" WHERE {_WITHIN_LIMITS} AND {_TAKES_BACK} AND {_ADDS_UP}$lock) IS NOT NULL"
)

_KEPT_THERE: Final = " FOR KEY SHARE OF payer, payee"

_SAYS: Final = Template(
    "(SELECT 1 FROM ledger_transfer t WHERE t.${side}_id = $$row.id"
    " AND t.${side}_version = $$row.version AND t.${side}_after = $$row.posted"
    " AND t.${side}_held_after = $$row.held) IS NOT NULL"
)
_NO_NEWER: Final = Template(
    "(SELECT 1 FROM ledger_transfer t"
    " WHERE t.${side}_id = $$row.id AND t.${side}_version > $$row.version LIMIT 1) IS NULL"
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
_OVER_A_TRANSFER: Final = (
    "t.id = NEW.id",
    "t.scope = NEW.scope AND t.key = NEW.key",
    "t.debit_id = NEW.debit_id AND t.debit_version = NEW.debit_version",
    "t.credit_id = NEW.credit_id AND t.credit_version = NEW.credit_version",
    "NEW.event_id IS NOT NULL AND t.event_id = NEW.event_id AND t.leg = NEW.leg",
    "NEW.pending_id IS NOT NULL AND t.pending_id = NEW.pending_id",
    "NEW.reverses_id IS NOT NULL AND t.reverses_id = NEW.reverses_id",
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
    name: str, *, table: str, when: str, laws: list[Template], said: str
) -> list[str]:
    """PostgreSQL: look at all rows that one statement wrote, together, once it has written them.

    The function keeps its plan, so the plan must stay good while a table grows: no scans.
    """
    asked = [
        f"IF NOT EXISTS (SELECT FROM written w WHERE ({law.substitute(row='w', lock=_KEPT_THERE)})"
        " IS NOT TRUE) THEN RETURN NULL; END IF;"
        for law in laws
    ]
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off "
        f"AS $$ BEGIN {' '.join(asked)} {_raises(said)}; END $$",
        f"CREATE TRIGGER {name} {when} ON {table} REFERENCING NEW TABLE AS written "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


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
    """Rows that never change, each following from those before it.

    On SQLite one trigger asks everything of a new row: a trigger costs as much as what it asks.
    """
    name = "ledger_transfer_follows"
    lawful = _LAWFUL_TRANSFER.substitute(row="NEW", lock="")
    over = " ".join(
        f"SELECT RAISE(ABORT, '{_STANDS}') FROM {transfer} t WHERE {same};"  # noqa: S608 - our own names
        for same in _OVER_A_TRANSFER
    )
    for_each_row = (
        f"CREATE TRIGGER {name} BEFORE INSERT ON {transfer} FOR EACH ROW BEGIN {over}"
        f" SELECT RAISE(ABORT, '{_FOLLOWS}') WHERE NOT ({lawful}); END"
    )
    for_each_statement = _for_each_statement(
        name,
        table=transfer,
        when="AFTER INSERT",
        laws=[_PLAIN_TRANSFER, _LAWFUL_TRANSFER],
        said=_FOLLOWS,
    )
    grows = append_only(transfer)
    grows.make["sqlite"] = [each for each in grows.make["sqlite"] if "BEFORE INSERT" not in each]
    follows = _guard(
        name,
        table=transfer,
        said=_FOLLOWS,
        sqlite=[for_each_row],
        postgresql=for_each_statement,
    )
    return [grows, follows]


def _same_story(account: str) -> GuardSQL:
    """Balances that say what the transfers say."""
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
        name, table=account, when="AFTER UPDATE", laws=[_LAWFUL_BALANCE], said=_SAME_STORY
    )
    return _guard(
        name,
        table=account,
        said=_SAME_STORY,
        sqlite=[for_each_row],
        postgresql=for_each_statement,
    )


def _guards_of_accounts(account: str) -> list[GuardSQL]:
    """Balances that follow, under names that never change."""
    return [
        _never_over(account, over=_OVER_AN_ACCOUNT),
        _same_story(account),
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
