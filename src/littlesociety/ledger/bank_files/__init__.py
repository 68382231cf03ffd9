"""Reading what banks write: CSV and ISO 20022 camt.053. Bytes in, plain values or a refusal out.

All or nothing: one line that cannot be read refuses the file, and every such line is named.
"""

from typing import Final

from django.utils.translation import gettext as _

from littlesociety.ledger.bank_errors import BankFileRefused

from .camt053 import is_camt053, read_camt053
from .tables import Columns, read_table
from .values import BankFile, FileLine

MOST_BYTES: Final = 5 * 1024 * 1024

__all__ = ["MOST_BYTES", "BankFile", "Columns", "FileLine", "read_bank_file"]


def read_bank_file(data: bytes, *, columns: Columns | None = None) -> BankFile:
    """Return what a bank's file says, oldest line first.

    XML is read as camt.053 and anything else as a table; `columns` names the columns of a table
    whose headings we do not know.
    """
    if len(data) > MOST_BYTES:
        raise BankFileRefused([_("The file is larger than 5 MB. Send shorter periods.")])
    if not data.strip():
        raise BankFileRefused([_("The file is empty. Choose another one.")])
    if is_camt053(data):
        return read_camt053(data)
    return read_table(data, columns or Columns())
