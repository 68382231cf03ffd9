"""Banks' files are read whole and exactly, or refused with the line and the reason."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.ledger.bank_errors import BankFileRefused
from littlesociety.ledger.bank_files import Columns, read_bank_file
from littlesociety.ledger.bank_files.values import identities, pence_from

from .bank_files import CSV, camt, entry

MAY = [dt.date(2030, 5, day) for day in (2, 3, 3, 7)]


def refused(data: bytes, **more: Columns) -> str:
    with pytest.raises(BankFileRefused) as caught:
        read_bank_file(data, **more)
    return str(caught.value)


def test_a_table_with_money_in_and_out_is_read_with_its_balances() -> None:
    file = read_bank_file(CSV.encode())

    assert [line.booked_on for line in file.lines] == MAY
    assert [line.amount for line in file.lines] == [70_000, -4_550, -4_550, -500]
    assert (file.opening, file.closing) == (100_000, 160_400)
    assert file.lines[0].description == "FPI RIVER COUNCIL GRANT7"


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode("utf-8-sig"),
        CSV.encode("utf-16"),
        CSV.replace(",", ";").replace('"1;700.00"', "1700.00").encode(),
        CSV.replace(",", "\t").replace('"1\t700.00"', "1700.00").encode(),
        CSV.replace("\n", "\r\n").encode(),
        ("Account name,Friends of the hall\nSort code,00-00-00\n\n" + CSV).encode(),
        "\n".join([CSV.splitlines()[0], *reversed(CSV.splitlines()[1:])]).encode(),
        CSV.replace("Money in", "Paid in (£)")
        .replace("Money out", "Paid Out (£)")
        .encode("cp1252"),
        CSV.replace("/05/2030", "-May-30").encode(),
        CSV.replace("02/05/2030", "2030-05-02").replace("700.00,,", "£700.00,,", 1).encode(),
    ],
    ids=[
        "bom",
        "utf-16",
        "semicolons",
        "tabs",
        "crlf",
        "preamble",
        "newest-first",
        "pounds",
        "months",
        "iso",
    ],
)
def test_what_banks_do_differently_comes_to_the_same(data: bytes) -> None:
    file = read_bank_file(data)

    assert [(line.booked_on, line.amount) for line in file.lines] == [
        (line.booked_on, line.amount) for line in read_bank_file(CSV.encode()).lines
    ]
    assert file.closing == 160_400


def test_one_column_of_amounts_and_no_balance_is_enough() -> None:
    file = read_bank_file(b"Transaction Date,Amount,Memo\n02/05/2030,-1.20,Stamps\n")

    assert (file.lines[0].amount, file.lines[0].description) == (-120, "Stamps")
    assert (file.opening, file.closing) == (None, None)


def test_columns_with_other_headings_can_be_named() -> None:
    data = "Dydd,Swm,Manylion\n02/05/2030,12.00,Caf\u00e9\n".encode("cp1252")

    file = read_bank_file(data, columns=Columns(day="dydd", amount="SWM", words="Manylion"))

    assert (file.lines[0].amount, file.lines[0].description) == (1200, "Caf\u00e9")
    assert "Dydd, Swm, Manylion" in refused(data)


def test_every_bad_row_is_named_with_its_line_and_its_reason() -> None:
    said = refused(
        b"Date,Description,Amount\n31/02/2030,Rent,5\n02/05/2030,Tea,five\n02/05/2030,Tea,\n"
        b"02/05/2030,Good,1\n"
    )

    assert "Line 2: \u201c31/02/2030\u201d is not a day." in said
    assert "Line 3: \u201cfive\u201d is not an amount." in said
    assert "Line 4: there is no amount." in said
    assert "Line 5" not in said


def test_a_balance_that_does_not_follow_is_named() -> None:
    said = refused(CSV.replace("1609.00", "1610.00").encode())

    assert "Line 4: the balance should be £1,609 after this amount, and it says £1,610." in said


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"Date,Amount\n", "no lines"),
        (b"hello", "did not find the columns"),
        (b"\x00\x01\x02", "not a table"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (b"Date,Amount\n" + b"02/05/2030,1\n" * 50_001, "more than 50,000"),
        (b'Date,Amount\n"' + b"x" * 140_000, "Line"),
        (camt([], closing="1000.00"), "no booked lines"),
        (b"<html></html>", "not a bank statement"),
        (b"<Document", "Line 1: the file breaks off"),
        (camt([entry("700.00")], version="01"), "not a bank statement"),
        (camt([entry("700.00")], closing="1700.01"), "the closing says £1,700.01"),
        (camt([entry("x")]), "no amount that can be read"),
        (camt([entry("700.00", "BOTH")]), "credit (CRDT) or debit (DBIT)"),
        (camt([entry("700.00").replace("GBP", "EUR")]), "not in pounds"),
        (camt([entry("700.00", day="2030-02-31")]), "no booking date"),
        (b"<?xml version='1.0' encoding='x-own'?><Document/>", "an encoding"),
        (b"<a>" * 60, "Not read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes, reason: str) -> None:
    assert reason in refused(data)


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE Document [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE Document SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE Document [<!ENTITY % b SYSTEM "http://127.0.0.1/">%b;]>',
    ],
)
def test_document_types_and_entities_are_not_read(before: str) -> None:
    assert "Not read." in refused(camt([entry("700.00")], before=before))


@pytest.mark.parametrize("version", ["02", "04", "08"])
def test_booked_entries_of_camt_are_read_and_others_are_not(version: str) -> None:
    words = (
        "<AcctSvcrRef>B-1</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>River Council</Nm>"
        "</Dbtr></RltdPties><RmtInf><Ustrd>GRANT7</Ustrd></RmtInf></TxDtls></NtryDtls>"
    )
    status = "BOOK" if version == "02" else ""
    data = camt(
        [
            entry("750.00", status=status, more=words),
            entry("50.00", "DBIT", status=status, day="2030-05-03T10:00:00"),
            entry("999.00", status="<Cd>PDNG</Cd>"),
        ],
        version=version,
    )

    file = read_bank_file(data)

    assert [line.amount for line in file.lines] == [75_000, -5_000]
    assert (file.lines[0].description, file.lines[0].reference) == ("River Council GRANT7", "B-1")
    assert (file.opening, file.closing) == (100_000, 170_000)


def test_a_batch_is_one_line_whose_parts_come_to_it() -> None:
    parts = "".join(
        f'<TxDtls><Amt Ccy="GBP">{amount}</Amt><RmtInf><Ustrd>{name}</Ustrd></RmtInf></TxDtls>'
        for amount, name in (("400.00", "ANN1"), ("300.00", "BEN2"))
    )

    [line] = read_bank_file(camt([entry("700.00", more=f"<NtryDtls>{parts}</NtryDtls>")])).lines

    assert (line.amount, line.description) == (70_000, "2 payments ANN1 BEN2")
    wrong = parts.replace("300.00", "301.00")
    said = refused(camt([entry("700.00", more=f"<NtryDtls>{wrong}</NtryDtls>")]))
    assert "the parts of this batch do not come to its amount" in said


def test_a_file_about_two_accounts_is_refused() -> None:
    one, other = (camt([entry("700.00")], account=name).decode() for name in ("A", "B"))
    both = one.replace("</BkToCstmrStmt></Document>", "") + other[other.index("<Stmt>") :]

    assert "several accounts" in refused(both.encode())


def test_two_equal_lines_of_one_day_are_two_lines() -> None:
    lines = read_bank_file(CSV.encode()).lines

    assert len(set(identities(lines))) == 4
    assert identities(lines)[1:3] == identities(lines[1:3])


@given(pence=st.integers(-(10**12), 10**12))
def test_amounts_survive_being_written_in_pounds(pence: int) -> None:
    pounds = f"{abs(pence) // 100:,}.{abs(pence) % 100:02d}"

    assert pence_from(f"-{pounds}" if pence < 0 else pounds) == pence


@given(text=st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    for data in (text.encode(), f"Date,Amount\n{text}".encode(), f"<{text}".encode()):
        with suppress(BankFileRefused):
            assert read_bank_file(data).lines
