"""What numbers in public registers look like. Each function returns the tidy number, or None."""

import re
from datetime import date, timedelta
from typing import Final

COMPANY_PREFIXES: Final = frozenset({
    "AC", "BR", "CE", "CS", "ES", "FC", "FE", "GE", "GN", "GS", "IC", "IP", "LP", "NA", "NC", "NF",
    "NI", "NL", "NO", "NP", "NR", "NV", "NZ", "OC", "OE", "PC", "RC", "RS", "SA", "SC", "SE", "SF",
    "SG", "SI", "SL", "SO", "SP", "SR", "SZ", "ZC",
})  # fmt: skip
_COMPANY_DIGITS: Final = 8
_SOCIETY: Final = re.compile(r"(IP|SP|NP|RS)(\d{5})R")
_PREFIXED: Final = re.compile(r"([A-Z]{2})(\d{1,6})")


def tidy(text: str) -> str:
    """Return a number in capitals without spaces, dots and dashes."""
    return re.sub(r"[\s.\-/]+", "", text).upper()


def company_number(text: str) -> str | None:
    """Companies House: eight signs, with noughts in front, or a known prefix and six digits.

    >>> company_number("123456"), company_number("sc1234"), company_number("XX123456")
    ('00123456', 'SC001234', None)
    """
    number = tidy(text)
    if number.isdecimal() and number.isascii() and int(number):
        return number.zfill(_COMPANY_DIGITS) if len(number) <= _COMPANY_DIGITS else None
    if _SOCIETY.fullmatch(number):
        return number
    if re.fullmatch(r"R0\d{6}", number):
        return number
    found = _PREFIXED.fullmatch(number)
    if found is None or found[1] not in COMPANY_PREFIXES or not int(found[2]):
        return None
    return found[1] + found[2].zfill(6)


def could_be_a_charity(text: str) -> bool:
    """Whether a company number was written as a charity number is: six or seven bare digits."""
    return bool(re.fullmatch(r"[1-9]\d{5,6}", tidy(text)))


def charity_number(text: str) -> str | None:
    """Charity Commission for England and Wales: six or seven digits.

    >>> charity_number("1 164 883"), charity_number("01164883")
    ('1164883', None)
    """
    number = tidy(text)
    return number if re.fullmatch(r"[1-9]\d{5,6}", number, re.ASCII) else None


def scottish_charity_number(text: str) -> str | None:
    """Scottish Charity Regulator: SC and six digits.

    >>> scottish_charity_number("SC 12345"), scottish_charity_number("123456")
    ('SC012345', None)
    """
    found = re.fullmatch(r"SC(\d{4,6})", tidy(text), re.ASCII)
    return f"SC{found[1].zfill(6)}" if found else None


def northern_ireland_charity_number(text: str) -> str | None:
    """Charity Commission for Northern Ireland: six digits that begin with 1.

    >>> northern_ireland_charity_number("NIC 100012"), northern_ireland_charity_number("12")
    ('100012', None)
    """
    found = re.fullmatch(r"(?:NIC)?(1\d{5})", tidy(text), re.ASCII)
    return found[1] if found else None


def health_code(text: str) -> str | None:
    """National Health Service: the ODS code of a trust or board (RX2) or a practice (A81001).

    >>> health_code("rx2"), health_code("a81001"), health_code("R!")
    ('RX2', 'A81001', None)
    """
    code = tidy(text)
    return code if re.fullmatch(r"[A-Z0-9]{3}|[A-Z]\d{4,5}", code, re.ASCII) else None


def school_number(text: str) -> str | None:
    """Department for Education: a unique reference number (URN) of six digits.

    >>> school_number("104 512"), school_number("4512")
    ('104512', None)
    """
    number = tidy(text).removeprefix("URN")
    return number if re.fullmatch(r"[1-9]\d{5}", number, re.ASCII) else None


def mutual_number(text: str) -> str | None:
    """Mutuals Public Register: up to five digits, with R if registered so.

    >>> mutual_number("ip12345r"), mutual_number("8742")
    ('12345R', '8742')
    """
    found = re.fullmatch(r"(?:IP|RS|FS|SP)?(\d{2,5}R?)", tidy(text), re.ASCII)
    return found[1] if found else None


def council_code(text: str) -> str | None:
    """Register of English councils: three letters, or E and four digits.

    >>> council_code("trf"), council_code("E4209"), council_code("Trafford")
    ('TRF', 'E4209', None)
    """
    code = tidy(text)
    return code if re.fullmatch(r"[A-Z]{3}|E\d{4}", code, re.ASCII) else None


def end_of_term(*, begins_on: date, ended_on: date) -> date:
    """The first day on which an office is no longer held; a term lasts one day at least."""
    return max(ended_on, begins_on + timedelta(days=1))
