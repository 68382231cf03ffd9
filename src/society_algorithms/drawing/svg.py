"""A picture being drawn: a few shapes and text, as one SVG file that stands alone."""

from typing import Final
from xml.sax.saxutils import escape, quoteattr

STYLE: Final = """
svg { background: #fff; color: #23201C; font: 14px system-ui, "Segoe UI", Roboto, sans-serif; }
text { fill: currentColor; }
.title { font: 600 20px ui-serif, Georgia, serif; }
.small { font-size: 12px; }
.strong { font-weight: 600; }
.quiet { fill: #5E574D; }
.bar { fill: #CDB9D4; stroke: #6A3A7A; }
.won { fill: #6A3A7A; stroke: #6A3A7A; }
.on-won { fill: #fff; }
.stays { fill: #E9E1EC; }
.moves { fill: #9A77A6; fill-opacity: .75; stroke: #6A3A7A; stroke-width: .5; }
.lost { fill: url(#hatch); stroke: #5E574D; }
.line { stroke: #857B6C; fill: none; }
.mark { fill: #fff; stroke: #6A3A7A; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  svg { background: #191714; color: #F3EDE2; }
  .quiet { fill: #BDB3A4; }
  .bar { fill: #5D4766; stroke: #CFA3DD; }
  .won { fill: #CFA3DD; stroke: #CFA3DD; }
  .on-won { fill: #191714; }
  .stays { fill: #2E2631; }
  .moves { fill: #8E6A9A; stroke: #CFA3DD; }
  .lost { stroke: #BDB3A4; }
  .mark { fill: #191714; stroke: #CFA3DD; }
}
"""
HATCH: Final = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0V6" class="line"/></pattern>'
)


class Picture:
    """Shapes and text in the order in which they are put down; lengths are pixels."""

    def __init__(self, *, title: str, description: str) -> None:
        self._title, self._description = title, description
        self._parts: list[str] = []
        self._right = self._bottom = 0.0

    def text(
        self, x: float, y: float, words: str, *, style: str = "", anchor: str = "start"
    ) -> None:
        """Put words with their baseline at y; `anchor` is start, middle or end."""
        where = f'x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"'
        self._parts.append(f"<text {where}{_class(style)}>{escape(words)}</text>")
        self._grow(x, y)

    def rect(self, x: float, y: float, width: float, height: float, style: str) -> None:
        """Put a rectangle."""
        where = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        self._parts.append(f"<rect {where}{_class(style)}/>")
        self._grow(x + width, y + height)

    def path(self, drawn: str, style: str, *, said: str = "") -> None:
        """Put a path; `said` is told when a pointer rests on it."""
        told = f"<title>{escape(said)}</title>" if said else ""
        self._parts.append(f'<path d="{drawn}"{_class(style)}>{told}</path>')

    def ribbon(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        height: float,
        style: str,
        *,
        said: str = "",
    ) -> None:
        """Put a band of even height from one place to another; both are its upper corner."""
        (x1, y1), (x2, y2) = start, end
        half = _n((x1 + x2) / 2)
        upper = f"M{_n(x1)} {_n(y1)}C{half} {_n(y1)} {half} {_n(y2)} {_n(x2)} {_n(y2)}"
        lower = f"V{_n(y2 + height)}C{half} {_n(y2 + height)} {half} {_n(y1 + height)} "
        self.path(f"{upper}{lower}{_n(x1)} {_n(y1 + height)}Z", style, said=said)

    def done(self, *, margin: float = 24) -> str:
        """Return the file. It is as large as what was put down, and a margin."""
        width, height = _n(self._right + margin), _n(self._bottom + margin)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-label={quoteattr(self._title)}>'
            f"<title>{escape(self._title)}</title><desc>{escape(self._description)}</desc>"
            f"<style>{STYLE}</style><defs>{HATCH}</defs>{''.join(self._parts)}</svg>\n"
        )

    def reach(self, x: float, y: float) -> None:
        """Make the picture reach at least to here."""
        self._grow(x, y)

    def _grow(self, x: float, y: float) -> None:
        """Remember how far the picture reaches."""
        self._right, self._bottom = max(self._right, x), max(self._bottom, y)


def shorten(words: str, most: int) -> str:
    """Cut words that are too long for their place.

    >>> shorten("A very long name indeed", 12)
    'A very long…'
    """
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _class(style: str) -> str:
    """The class attribute, or nothing."""
    return f' class="{style}"' if style else ""


def _n(value: float) -> str:
    """A length, to a tenth of a pixel, without a tail of zeros."""
    return f"{value:.1f}".removesuffix(".0")
