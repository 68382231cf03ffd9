"""Posting one plain movement inside PostgreSQL, so that it costs one round trip.

A list, a hold, an event, a reversal, and everything that is not plainly lawful go the long way
through `actions`, which explains itself. This does the same as that, in the same order: lock both
accounts by rising number, look whether the key was answered, check, insert, move. Each statement
of the function sees what was committed before it began, so what it reads after locking is not old.

It is a function, and not one statement prepared by the client, for two reasons: one statement
would read the keys as they were before it waited for the locks; and a statement that is prepared
on a session goes astray behind a connection pooler.
"""

from typing import Final

from littlesociety.core.guards import GuardSQL

from .rules import LARGEST

NAME: Final = "ledger_move_one"
_TAKES: Final = (
    "_debit bigint, _credit bigint, _amount bigint, _scope text, _key text, _reason text,"
    " _day date, _at timestamptz, _by bigint, _for bigint, _recording boolean"
)
_MAKE: Final = f"""
CREATE FUNCTION {NAME}({_TAKES})
RETURNS TABLE (made bigint, debit_after bigint, credit_after bigint)
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    payer ledger_account;
    payee ledger_account;
BEGIN
    IF _debit < _credit THEN
        SELECT * INTO payer FROM ledger_account WHERE id = _debit FOR NO KEY UPDATE;
        SELECT * INTO payee FROM ledger_account WHERE id = _credit FOR NO KEY UPDATE;
    ELSE
        SELECT * INTO payee FROM ledger_account WHERE id = _credit FOR NO KEY UPDATE;
        SELECT * INTO payer FROM ledger_account WHERE id = _debit FOR NO KEY UPDATE;
    END IF;
    debit_after := payer.posted - _amount;
    credit_after := payee.posted + _amount;
    IF (_amount BETWEEN 1 AND {LARGEST} AND _debit <> _credit AND payer.unit = payee.unit
        AND payer.closed_at IS NULL AND payee.closed_at IS NULL
        AND debit_after >= -{LARGEST} AND credit_after <= {LARGEST}
        AND (payer.floor IS NULL OR debit_after - payer.held >= payer.floor)
        AND (payee.ceiling IS NULL OR credit_after <= payee.ceiling)
        AND NOT (_recording AND num_nonnulls(
            payer.floor, payer.ceiling, payee.floor, payee.ceiling) > 0)
    ) IS NOT TRUE OR EXISTS (
        SELECT FROM ledger_refusedtransfer r WHERE r.scope = _scope AND r.key = _key
    ) THEN
        RETURN;
    END IF;
    INSERT INTO ledger_transfer (
        scope, key, leg, debit_id, credit_id, amount, phase,
        debit_after, debit_held_after, debit_version,
        credit_after, credit_held_after, credit_version,
        reason, effective_on, made_at, made_by, acting_for
    ) VALUES (
        _scope, _key, 0, _debit, _credit, _amount, 'single',
        payer.posted - _amount, payer.held, payer.version + 1,
        payee.posted + _amount, payee.held, payee.version + 1,
        _reason, _day, _at, _by, _for
    ) ON CONFLICT (scope, key) DO NOTHING RETURNING id INTO made;
    IF made IS NOT NULL THEN
        UPDATE ledger_account a SET
            posted = a.posted + CASE a.id WHEN _debit THEN -_amount ELSE _amount END,
            version = a.version + 1
        WHERE a.id IN (_debit, _credit);
        RETURN NEXT;
    END IF;
END $$
"""  # noqa: S608 - our own names


def one_trip() -> GuardSQL:
    """The function, as a migration step."""
    return GuardSQL(
        name="one plain movement costs one round trip",
        make={"postgresql": [_MAKE]},
        unmake={"postgresql": [f"DROP FUNCTION IF EXISTS {NAME}"]},
    )
