"""Pages as tagged PDF, for a printer or for someone who reads with a screen reader."""

from pathlib import Path
from typing import NoReturn

from django.utils.translation import gettext as _

from .errors import Refusal


class CannotDraw(Refusal):
    """PDF files cannot be drawn on this machine."""

    code = "cannot-draw-pdf"
    status = 503


def can_draw() -> bool:
    """Whether the PDF library and the system library it needs (Pango) are there."""
    try:
        import weasyprint  # noqa: F401, PLC0415 - heavy, and absent on a small machine
    except (ImportError, OSError):
        return False
    return True


def pdf_of(html: str, *, style: Path) -> bytes:
    """Return the page as a tagged PDF (PDF/UA-1). Nothing is fetched from anywhere."""
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415 - heavy, and absent on a small machine
    except (ImportError, OSError):
        raise CannotDraw(
            _("This machine cannot make PDF files. Print from the page instead.")
        ) from None
    page = HTML(string=html, url_fetcher=_fetch_nothing, base_url=None)
    drawn: bytes = page.write_pdf(
        stylesheets=[CSS(string=style.read_text(encoding="utf-8"))], pdf_variant="pdf/ua-1"
    )
    return drawn


def _fetch_nothing(url: str, *_args: object, **_kwargs: object) -> NoReturn:
    """A printed page holds only words; whatever asks for more is not answered."""
    message = "A printed page fetches nothing."
    raise ValueError(message)
