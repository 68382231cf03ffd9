"""Taking in a bank's file, and saying what each of its lines is.

Each action locks the account first, so that two stewards never settle one line twice.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Max, Q, Sum

from littlesociety.core.actors import Actor
from littlesociety.ledger import bank_errors, errors
from littlesociety.ledger.bank_files import BankFile, Columns, FileLine, read_bank_file
from littlesociety.ledger.bank_files.values import identities
from littlesociety.ledger.models import (
    Account,
    BankLine,
    BankMatch,
    BankStatement,
    BankWords,
    Transfer,
)
from littlesociety.ledger.naming import BANK, is_societys
from littlesociety.ledger.policies import check_keeps_accounts
from littlesociety.ledger.reconciling import Open, share_out
from littlesociety.ledger.rules import MOVING, Intent, Mode

from .posting import post

_LINES_AT_ONCE = 500
SCOPE = "bank"
WORDS_KEPT = timedelta(days=7 * 366)


@transaction.atomic
def take_in_statement(
    *,
    account_id: int,
    data: bytes,
    columns: Columns | None = None,
    opening: int | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Take in a bank's file, all of it or nothing, and return how many lines were new.

    Lines that another file had already are known again; the same file twice adds nothing.
    `opening` is what the bank had before the first line, for a first file that does not say.
    """
    account = _locked(account_id, by=by)
    file = read_bank_file(data, columns=columns)
    fingerprint = sha256(data).hexdigest()
    if account.bank_statements.filter(sha256=fingerprint).exists():
        return 0
    new = _new_lines(account, file)
    begins = _begins(account, file, opening)
    statement = BankStatement.objects.create(
        account=account,
        format=file.format,
        sha256=fingerprint,
        begins_on=file.begins_on,
        ends_on=file.ends_on,
        closing=file.closing,
        taken_in_at=at,
        taken_in_by=by.person_id,
    )
    _keep(statement, new, begins)
    _check_follows(account, file, new)
    return len(new)


@transaction.atomic
def match_lines(
    *,
    account_id: int,
    line_ids: Sequence[int],
    transfer_ids: Sequence[int],
    by: Actor,
    at: datetime,
) -> int:
    """Say that lines and transfers belong together, and return how many matches that makes.

    Reasons that were given for any of them before are taken back.
    """
    account = _locked(account_id, by=by)
    lines = [_open_line(account, pk) for pk in dict.fromkeys(line_ids)]
    transfers = [_open_transfer(account, pk) for pk in dict.fromkeys(transfer_ids)]
    shares = share_out(lines, transfers)
    reasons = BankMatch.objects.filter(account=account, undone_at=None).exclude(
        kind=BankMatch.Kind.TOGETHER
    )
    of_these = Q(line__in=line_ids) | Q(transfer__in=transfer_ids)
    reasons.filter(of_these).update(undone_at=at, undone_by=by.person_id)
    BankMatch.objects.bulk_create(
        BankMatch(
            account=account,
            line_id=share.line_id,
            transfer_id=share.transfer_id,
            amount=share.amount,
            kind=BankMatch.Kind.TOGETHER,
            made_at=at,
            made_by=by.person_id,
        )
        for share in shares
    )
    return len(shares)


@transaction.atomic
def explain(
    *,
    account_id: int,
    line_id: int | None = None,
    transfer_id: int | None = None,
    kind: str,
    note: str,
    by: Actor,
    at: datetime,
) -> BankMatch:
    """Say why a line, or a transfer, has nothing to go with it. It stays in the difference."""
    account = _locked(account_id, by=by)
    one = (
        _open_line(account, line_id)
        if line_id is not None
        else _open_transfer(account, transfer_id or 0)
    )
    if not one.rest:
        raise bank_errors.nothing_left()
    said = BankMatch.objects.filter(account=account, line=line_id, transfer=transfer_id)
    said.filter(undone_at=None).update(undone_at=at, undone_by=by.person_id)
    return BankMatch.objects.create(
        account=account,
        line_id=line_id,
        transfer_id=transfer_id,
        amount=one.rest,
        kind=BankMatch.Kind(kind),
        note=note,
        made_at=at,
        made_by=by.person_id,
    )


@transaction.atomic
def undo_match(*, match_id: int, by: Actor, at: datetime) -> BankMatch:
    """Take back what was said about a line. Who said it and who took it back stay on the books."""
    found = BankMatch.objects.filter(pk=match_id).first()
    if found is None:
        check_keeps_accounts(by)
        raise bank_errors.no_such_line()
    _locked(found.account_id, by=by)
    match = BankMatch.objects.select_for_update().get(pk=match_id)
    if match.undone_at is None:
        match.undone_at, match.undone_by = at, by.person_id
        match.save(update_fields=["undone_at", "undone_by"])
    return match


@transaction.atomic
def write_down_line(
    *, account_id: int, line_id: int, heading_id: int, by: Actor, at: datetime
) -> int:
    """Make the transfer that a bank line shows to be missing, and match the two.

    The bank has moved the money already, so the ledger only records it. Done twice, it is made
    once. Returns the number of the transfer.
    """
    account = _locked(account_id, by=by)
    line = _open_line(account, line_id)
    heading = Account.objects.filter(pk=heading_id, unit=account.unit, closed_at=None).first()
    if heading is None or not is_societys(heading.holder) or heading.pk == account.pk:
        raise errors.no_such_account()
    if not line.rest:
        raise bank_errors.nothing_left()
    payer, payee = (heading, account) if line.rest > 0 else (account, heading)
    intent = Intent(
        scope=SCOPE,
        key=f"line-{line_id}-{_times_written_down(line_id)}",
        debit_id=payer.pk,
        credit_id=payee.pk,
        amount=abs(line.rest),
        reason="bank-line",
        effective_on=line.day,
    )
    [made] = post([intent], by=by, at=at, mode=Mode.RECORDING)
    if made.transfer_id is None:
        raise errors.refusal_of(made.code, made.message)
    match_lines(
        account_id=account.pk, line_ids=[line_id], transfer_ids=[made.transfer_id], by=by, at=at
    )
    return made.transfer_id


@transaction.atomic
def forget_bank_words(*, at: datetime) -> int:
    """Remove what banks wrote beside lines of more than seven years ago; return how many."""
    old = BankWords.objects.filter(line__booked_on__lt=at.date() - WORDS_KEPT)
    some = list(old.values_list("pk", flat=True)[:_LINES_AT_ONCE])
    return BankWords.objects.filter(pk__in=some).delete()[0] if some else 0


def _locked(account_id: int, *, by: Actor) -> Account:
    """The society's own account, locked, for someone who may keep it."""
    check_keeps_accounts(by)
    account = Account.objects.select_for_update().filter(pk=account_id, kind=BANK).first()
    if account is None or not is_societys(account.holder):
        raise bank_errors.no_such_line()
    return account


def _new_lines(account: Account, file: BankFile) -> list[tuple[str, FileLine]]:
    """The lines of a file that we do not have. They must come after those that we have."""
    named = list(zip(identities(file.lines), file.lines, strict=True))
    known = set(BankWords.objects.filter(account=account).values_list("identity", flat=True))
    new = [(identity, line) for identity, line in named if identity not in known]
    last_day = account.bank_lines.aggregate(day=Max("booked_on"))["day"]
    if new and last_day is not None and new[0][1].booked_on < last_day:
        raise bank_errors.taken_before()
    return new


def _begins(account: Account, file: BankFile, opening: int | None) -> int | None:
    """What the bank had before the first line of all; None when there are lines already."""
    if account.bank_lines.exists():
        return None
    stated = file.opening if file.opening is not None else opening
    if stated is None:
        raise bank_errors.needs_opening()
    return stated


def _keep(
    statement: BankStatement, new: Sequence[tuple[str, FileLine]], begins: int | None
) -> None:
    """Store the lines in their order, after what the bank had before the first."""
    last = statement.account.bank_lines.aggregate(place=Max("place"))["place"] or 0
    if begins:
        BankLine.objects.create(
            statement=statement,
            account=statement.account,
            place=0,
            booked_on=statement.begins_on,
            amount=begins,
        )
    lines = BankLine.objects.bulk_create(
        (
            BankLine(
                statement=statement,
                account=statement.account,
                place=place,
                booked_on=line.booked_on,
                amount=line.amount,
            )
            for place, (_identity, line) in enumerate(new, start=last + 1)
        ),
        batch_size=_LINES_AT_ONCE,
    )
    BankWords.objects.bulk_create(
        (
            BankWords(
                line=kept,
                account=statement.account,
                identity=identity,
                description=line.description or line.reference,
            )
            for kept, (identity, line) in zip(lines, new, strict=True)
        ),
        batch_size=_LINES_AT_ONCE,
    )


def _check_follows(account: Account, file: BankFile, new: Sequence[tuple[str, FileLine]]) -> None:
    """Refuse a file after which our lines do not come to what the bank says."""
    if file.closing is None or not new:
        return
    ours = account.bank_lines.aggregate(total=Sum("amount", default=0))["total"]
    if int(ours) != file.closing:
        raise bank_errors.does_not_follow(
            errors.spell_amount(int(ours), account.unit),
            errors.spell_amount(file.closing, account.unit),
        )


def _open_line(account: Account, line_id: int) -> Open:
    """A line of this account and the part of it that nothing was matched with."""
    line = account.bank_lines.filter(pk=line_id).first()
    if line is None:
        raise bank_errors.no_such_line()
    return Open(line.pk, line.booked_on, line.amount - _settled(Q(line=line)))


def _open_transfer(account: Account, transfer_id: int) -> Open:
    """A transfer on this account and the part of it that nothing was matched with."""
    of_account = Transfer.objects.filter(Q(debit=account) | Q(credit=account), phase__in=MOVING)
    found = of_account.filter(pk=transfer_id).first()
    if found is None:
        raise bank_errors.no_such_line()
    amount = -found.amount if found.debit_id == account.pk else found.amount
    settled = _settled(Q(transfer=found, account=account))
    return Open(found.pk, found.effective_on, amount - settled)


def _settled(what: Q) -> int:
    """How much has been matched, and not taken back."""
    together = BankMatch.objects.filter(what, kind=BankMatch.Kind.TOGETHER, undone_at=None)
    return int(together.aggregate(total=Sum("amount", default=0))["total"])


def _times_written_down(line_id: int) -> int:
    """How often this line was matched before: a retry has the same key, a new start another."""
    return BankMatch.objects.filter(line=line_id, undone_at__isnull=False).count()
