"""Reading a file as text, or saying exactly why that cannot be done.

How the encoding is decided: a byte order mark says UTF-8 or UTF-16; without one, the file must be
UTF-8 (of which ASCII is a part). Nothing is guessed: an older encoding such as Windows-1252 is read
only when the caller names it, and a byte that does not fit is refused with its line and column.
"""

import codecs
import gzip
import zlib
from pathlib import Path

from society_algorithms.tally.errors import BadFile

GZIP = b"\x1f\x8b"
MOST_BYTES = 1 << 30
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_bytes(path: str | Path) -> bytes:
    """Return what a file holds, unpacked when it begins as gzip does, whatever it is called.

    Raises BadFile when there is no such file, when it is damaged, or above 1 GiB.
    """
    name = str(path)
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as wrong:
        reason = getattr(wrong, "strerror", None) or str(wrong)
        raise BadFile(name, f"This cannot be read: {reason}.") from wrong
    if data.startswith(GZIP):
        data = _unpack(name, data)
    if len(data) > MOST_BYTES:
        raise BadFile(name, "This holds more than 1 GiB, which no ballot file does.")
    return data


def read_text(path: str | Path, *, encoding: str | None = None) -> str:
    """Return a file's text with lines ending in one newline. Raises BadFile."""
    return decode(read_bytes(path), str(path), encoding=encoding)


def decode(data: bytes, name: str, *, encoding: str | None = None, line: int = 1) -> str:
    r"""Return the text of these bytes; `name` is the file they came from. Raises BadFile.

    `line` is the number of the line that the bytes begin on, for refusals.

    >>> decode(b"\xef\xbb\xbfA\r\nB\n", "ward.blt")
    'A\nB\n'
    """
    mark = next((found for sign, found in MARKS if data.startswith(sign)), None)
    chosen = encoding or mark or "utf-8"
    try:
        text = data.decode(chosen)
    except UnicodeDecodeError as wrong:
        good = data[: wrong.start].decode(chosen, errors="replace")
        raise _at_end(name, good, _misfit(data, wrong.start, chosen), line) from wrong
    except LookupError as wrong:
        raise BadFile(name, f"There is no encoding called {chosen}.") from wrong
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        reason = "There is a NUL character here: this is not a text file, or it is damaged."
        raise _at_end(name, text[: text.index("\0")], reason, line)
    return text


def _misfit(data: bytes, at: int, encoding: str) -> str:
    """Say which byte does not fit, and what to try."""
    found = f"Byte 0x{data[at]:02X} here is not {encoding.upper().removesuffix('-SIG')}."
    if encoding != "utf-8":
        return found
    return (
        f"{found} Save the file as UTF-8, or name its encoding,"
        " for instance --encoding windows-1252."
    )


def _at_end(name: str, good: str, reason: str, first_line: int = 1) -> BadFile:
    """A refusal placed just after the text that could be read."""
    lines = good.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return BadFile(name, reason, line=first_line + len(lines) - 1, column=len(lines[-1]) + 1)


def _unpack(name: str, data: bytes) -> bytes:
    """Unpack gzip; a damaged or cut one is refused where it stops being readable."""
    out, rest = bytearray(), data
    while rest.startswith(GZIP):
        reader = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            out += reader.decompress(rest, MOST_BYTES + 1 - len(out))
        except zlib.error as wrong:
            raise _at_end(
                name, out.decode("utf-8", "replace"), f"Damaged gzip: {wrong}."
            ) from wrong
        if not reader.eof:
            reason = "The gzip file ends too early, or it is too big."
            raise _at_end(name, out.decode("utf-8", "replace"), reason)
        rest = reader.unused_data
    if rest.strip(b"\0"):
        reason = "Something that is not gzip follows the gzip data."
        raise _at_end(name, out.decode("utf-8", "replace"), reason)
    return bytes(out)


def write_text(path: str | Path, text: str) -> None:
    """Write UTF-8 text; a name that ends in .gz is packed, the same bytes every time.

    Raises BadFile when the file cannot be written.
    """
    data = text.encode()
    packed = gzip.compress(data, mtime=0) if str(path).endswith(".gz") else data
    try:
        Path(path).write_bytes(packed)
    except OSError as wrong:
        raise BadFile(str(path), f"This cannot be written: {wrong.strerror}.") from wrong
