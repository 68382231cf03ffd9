"""Made-up files of made-up banks, in the shapes that British banks write."""

from collections.abc import Iterable

CSV = """Date,Description,Money in,Money out,Balance
02/05/2030,FPI RIVER COUNCIL GRANT7,700.00,,"1,700.00"
03/05/2030,CARD ROOM HIRE,,45.50,1654.50
03/05/2030,CARD ROOM HIRE,,45.50,1609.00
07/05/2030,MONTHLY CHARGE,,5.00,1604.00
"""
NEXT_CSV = """Date,Description,Money in,Money out,Balance
07/05/2030,MONTHLY CHARGE,,5.00,1604.00
09/05/2030,CASH PAID IN,20.00,,1624.00
"""


def entry(
    amount: str, sign: str = "CRDT", *, day: str = "2030-05-02", status: str = "", more: str = ""
) -> str:
    """An entry of a camt.053 file."""
    said = status or "<Cd>BOOK</Cd>"
    return (
        f'<Ntry>\n<Amt Ccy="GBP">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts>{said}</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt>{more}</Ntry>"
    )


def camt(
    entries: Iterable[str],
    *,
    opening: str = "1000.00",
    closing: str = "1700.00",
    version: str = "08",
    account: str = "GB00TEST",
    before: str = "",
) -> bytes:
    """A camt.053 file of one statement."""
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="GBP">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'
        for code, amount in (("OPBD", opening), ("CLBD", closing))
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><Stmt><Acct><Id><IBAN>{account}</IBAN></Id></Acct>{balances}\n"
        f"{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
