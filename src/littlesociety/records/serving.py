"""The record as static files: names checked, kept by browsers for as long as they stay the same."""

import tempfile
import zipfile
from pathlib import Path
from typing import IO, Final

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from littlesociety.core.errors import NotThere
from society_algorithms.merkle import verify
from society_algorithms.merkle.tiles import tile_at

from .folder import CHECKPOINT, KEY, POLICY, RecordFolder

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_FOR_SECONDS: Final = "public, max-age=5"
_TEXT: Final = "text/plain; charset=utf-8"


def mutable_file(path: str) -> HttpResponse:
    """Send the checkpoint, the keys or the policy. Raises NotThere while there is none."""
    content = RecordFolder().read(path)
    if content is None:
        raise NotThere(_("The record has not been signed yet. Try again in a minute."))
    return HttpResponse(content, content_type=_TEXT, headers={"Cache-Control": _FOR_SECONDS})


def tile_file(path: str) -> HttpResponse:
    """Send a tile or an entry bundle. Raises NotThere for anything that is no tile."""
    content = RecordFolder().read(path) if tile_at(path) else None
    if content is None:
        raise NotThere(_("The record has no such file."))
    return HttpResponse(
        content, content_type="application/octet-stream", headers={"Cache-Control": _FOR_EVER}
    )


def verifier_file() -> FileResponse:
    """Send the one file that checks a record."""
    return FileResponse(
        Path(verify.__file__).open("rb"), as_attachment=True, filename="verify.py",
        content_type="text/x-python; charset=utf-8",
    )  # fmt: skip


def whole_folder() -> FileResponse:
    """Send the whole record and its checker in one file, for a memory stick."""
    return FileResponse(_zipped(), as_attachment=True, filename="record.zip")


def _zipped() -> IO[bytes]:
    """The checkpoint goes in first: whatever is sealed meanwhile lies beyond it."""
    folder = RecordFolder()
    packed = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in (CHECKPOINT, KEY, POLICY, *folder.files()):
            content = folder.read(path)
            if content is not None and f"record/{path}" not in archive.NameToInfo:
                archive.writestr(f"record/{path}", content)
        archive.write(verify.__file__, "verify.py")
    packed.seek(0)
    return packed
