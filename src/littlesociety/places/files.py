"""From the bytes of a file to its text, whatever wrote them."""

import codecs
import gzip
import zlib
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _

from littlesociety.core.errors import NotUnderstood

MOST_BYTES: Final = 64 * 1024 * 1024
_GZIP: Final = b"\x1f\x8b"
_MARK_READ_AS_LETTERS: Final = "\xef\xbb\xbf"


def read_text(raw: bytes) -> str:
    """Return the text of a file: gzip or plain; UTF-8 with or without a mark, UTF-16, or cp1252.

    Raises NotUnderstood, with the way on, when it is not text at all.
    """
    data = _unpacked(raw) if raw.startswith(_GZIP) else raw
    if len(data) > MOST_BYTES:
        raise NotUnderstood(_("The file is too large. Send it in parts of up to 60 MB."))
    text = _decoded(data).lstrip("\ufeff").removeprefix(_MARK_READ_AS_LETTERS)
    if "\0" in text:
        raise NotUnderstood(
            _("This is not a text file. Save it as CSV or GeoJSON, then try again.")
        )
    if not text.strip():
        raise NotUnderstood(_("The file is empty. Choose the file again."))
    return text


def _unpacked(raw: bytes) -> bytes:
    """Unpack gzip, but never more than we are ready to read."""
    try:
        with gzip.GzipFile(fileobj=BytesIO(raw)) as packed:
            return packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise NotUnderstood(
            _("The packed file is damaged. Download it again, or unpack it first.")
        ) from fault


def _decoded(data: bytes) -> str:
    """Try the encodings that councils use, strictest first."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as fault:
        raise NotUnderstood(
            _("The letters in this file cannot be read. Save it as UTF-8, then try again.")
        ) from fault
