"""Letters as a tagged PDF, for a printer or for someone who reads it with a screen reader."""

from pathlib import Path
from typing import Final, NoReturn

from django.utils.translation import gettext as _

from littlesociety.core.errors import Refusal

STYLE: Final = Path(__file__).parent / "static" / "messages" / "letter.css"


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


def pdf_of(html: str) -> bytes:
    """Return the page as a tagged PDF (PDF/UA-1). Nothing is fetched from anywhere."""
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415 - heavy, and absent on a small machine
    except (ImportError, OSError):
        raise CannotDraw(
            _("This machine cannot make PDF files. Print the letters from the page instead.")
        ) from None
    page = HTML(string=html, url_fetcher=_fetch_nothing, base_url=None)
    drawn: bytes = page.write_pdf(
        stylesheets=[CSS(string=STYLE.read_text(encoding="utf-8"))], pdf_variant="pdf/ua-1"
    )
    return drawn


def _fetch_nothing(url: str, *_args: object, **_kwargs: object) -> NoReturn:
    """A letter holds only words; whatever asks for more is not answered."""
    message = "A letter fetches nothing."
    raise ValueError(message)
