"""Our own icons: simple strokes on a field of 24 by 24, drawn in the colour of the text around."""

from typing import Final

ICONS: Final[dict[str, str]] = {
    "help": '<path d="M12 11 8.4 7.4a2.4 2.4 0 0 1 3.6-3.1 2.4 2.4 0 0 1 3.6 3.1z"/>'
    '<path d="M2.5 14.6h2.7c1 0 1.7.3 2.5.8l1.5 1h3.4a1.5 1.5 0 0 1 0 3H9.4"/>'
    '<path d="m13.9 17 4.7-2.9a1.6 1.6 0 0 1 1.8 2.6l-5 3.7c-1 .7-1.9.9-3.1.6L7.4 20H2.5"/>',
    "together": '<circle cx="12" cy="7" r="3"/><path d="M6.5 20v-2.5a5.5 5.5 0 0 1 11 0V20"/>'
    '<circle cx="4.8" cy="10" r="2"/><circle cx="19.2" cy="10" r="2"/>'
    '<path d="M1.8 18.5v-1a3 3 0 0 1 2.4-2.9M22.2 18.5v-1a3 3 0 0 0-2.4-2.9"/>',
    "people": '<circle cx="9" cy="8" r="3.2"/><path d="M3 20v-1.8a6 6 0 0 1 12 0V20"/>'
    '<path d="M15.5 5.2a3 3 0 0 1 0 5.6M17.5 13.6a5.4 5.4 0 0 1 3.5 5V20"/>',
    "person": '<circle cx="12" cy="7.8" r="3.6"/><path d="M5 20.5V19a7 7 0 0 1 14 0v1.5"/>',
    "decide": '<path d="M4 13.5 5.6 11H7m10 0h1.4l1.6 2.5M4 13.5V20h16v-6.5z"/>'
    '<path d="M7.5 13.5V4h9v9.5"/><path d="m9.8 8.4 1.6 1.7 3-3.4"/>',
    "money": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M15 8.6a2.7 2.7 0 0 0-5 1.6c0 1.4.7 2.2.7 3.6 0 1-.4 1.9-1.4 2.7h6M8.7 12.6h4.6"/>',
    "record": '<path d="M18 10V7.5L13.5 3H5.5v18h5.6"/><path d="M13 3v5h5M8.5 12h5M8.5 15.5h3"/>'
    '<circle cx="17" cy="15.5" r="3"/><path d="m15.4 18-.6 3.6 2.2-1.2 2.2 1.2-.6-3.6"/>',
    "pin": '<path d="M12 21.5s7-6.2 7-11.6a7 7 0 0 0-14 0c0 5.4 7 11.6 7 11.6z"/>'
    '<circle cx="12" cy="9.8" r="2.6"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.8V12l3.4 2.2"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/>'
    '<path d="M3.5 10h17M8 2.8v4M16 2.8v4M8 14h2m4 0h2"/>',
    "letter": '<rect x="3" y="5" width="18" height="14" rx="2"/>'
    '<path d="m3.6 6.6 8.4 6.6 8.4-6.6"/>',
    "phone": '<path d="M6.4 3.2 9 3l1.8 4.4-2 1.6a13 13 0 0 0 6.2 6.2l1.6-2 4.4 1.8-.2 2.6'
    'c-.2 1.6-1.4 2.9-3 2.8C10.3 20 4 13.7 3.6 6.2c0-1.6 1.2-2.8 2.8-3z"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10.5" rx="2"/>'
    '<path d="M8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.8v2"/>',
    "key": '<circle cx="8" cy="15.5" r="4.5"/><path d="m11.2 12.3 8.3-8.3M16 7.5l2.5 2.5"/>',
    "warning": '<path d="M12 3.5 2.5 20h19z"/><path d="M12 10v4.5m0 2.6v.1"/>',
    "check": '<path d="m4.5 12.8 4.8 4.9L19.5 6.5"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5m0-9v.1"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.4 15.4 5.6 5.6"/>',
    "on": '<path class="turns" d="M4 12h15m-6-6 6 6-6 6"/>',
    "back": '<path class="turns" d="M20 12H5m6-6-6 6 6 6"/>',
    "down": '<path d="m6 9.5 6 6 6-6"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "home": '<path d="M3.5 11.5 12 4l8.5 7.5M6 9.5V20h12V9.5"/><path d="M10 20v-5.5h4V20"/>',
    "notice": '<path d="M5 5.5h14V20H5z"/><circle cx="12" cy="5.5" r="1.8"/>'
    '<path d="M8.5 11h7M8.5 15h4.5"/>',
    "organisation": '<path d="M4 20.5V9l8-5.5L20 9v11.5M2.5 20.5h19"/>'
    '<path d="M8 20.5v-8m4 8v-8m4 8v-8"/>',
    "rule": '<path d="M12 4v16M7.5 20h9M5 7.5 12 6l7 1.5"/>'
    '<path d="m5 7.5-2.5 6a2.6 2.6 0 0 0 5 0zM19 7.5l-2.5 6a2.6 2.6 0 0 0 5 0z"/>',
    "print": '<path d="M7 9V3.5h10V9M7 17H4.5v-6A2 2 0 0 1 6.5 9h11a2 2 0 0 1 2 2v6H17"/>'
    '<path d="M7 14.5h10v6H7z"/>',
    "download": '<path d="M12 4v11m-5-5 5 5 5-5M4.5 20h15"/>',
    "language": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M3 12h18M12 3c5 5.2 5 12.8 0 18-5-5.2-5-12.8 0-18z"/>',
    "lift": '<path d="M4 16.5V12l2-5.5h10.5L20 12v4.5zM4.5 12h15"/>'
    '<circle cx="7.5" cy="17.5" r="1.8"/><circle cx="16.5" cy="17.5" r="1.8"/>',
    "shopping": '<path d="M4 9.5h16L18.5 20h-13zM8 9.5 11 4m5 5.5L13 4"/>'
    '<path d="M9.5 13v4m5-4v4"/>',
    "company": '<path d="M4.5 9.5h12V15a5 5 0 0 1-5 5H9.5a5 5 0 0 1-5-5z"/>'
    '<path d="M16.5 11h1.5a2.5 2.5 0 0 1 0 5h-1.6M8.5 6.5V4m4 2.5V4"/>',
    "garden": '<path d="M12 21v-9M12 15c0-4 2.5-6.5 7.5-6.5 0 4.5-2.5 6.5-7.5 6.5z"/>'
    '<path d="M12 12C12 8 9.5 5.5 4.5 5.5 4.5 10 7 12 12 12z"/>',
    "repair": '<path d="M20 6.5 16.8 9.7 14.3 7.2 17.5 4A5 5 0 0 0 11 10.2L4.2 17a2 2 0 0 0 2.8 2.8'
    'l6.8-6.8A5 5 0 0 0 20 6.5z"/>',
    "cooking": '<path d="M4.5 11h15v5a4 4 0 0 1-4 4h-7a4 4 0 0 1-4-4zM2.5 11h19"/>'
    '<path d="M9 7.5c-1-1.2 1-2 0-3.5m5.5 3.5c-1-1.2 1-2 0-3.5"/>',
    "papers": '<path d="M14.5 4.5 4.5 14.5 3.5 20.5l6-1 10-10z"/><path d="m12.5 6.5 5 5"/>',
    "screens": '<rect x="6.5" y="2.5" width="11" height="19" rx="2"/><path d="M11 18.2h2"/>',
    "pets": '<circle cx="7" cy="10" r="1.7"/><circle cx="17" cy="10" r="1.7"/>'
    '<circle cx="10" cy="5.7" r="1.7"/><circle cx="14" cy="5.7" r="1.7"/>'
    '<path d="M12 12c3 0 5 3.2 5 5.4 0 2.8-2.8 2.2-5 2.2s-5 .6-5-2.2C7 15.2 9 12 12 12z"/>',
    "lessons": '<path d="M12 6.5C10 5 7 4.5 3.5 4.5v13.5c3.5 0 6.5.5 8.5 2 2-1.5 5-2 8.5-2'
    'V4.5C17 4.5 14 5 12 6.5zM12 6.5V20"/>',
    "other": '<circle cx="5.5" cy="12" r="1.4"/><circle cx="12" cy="12" r="1.4"/>'
    '<circle cx="18.5" cy="12" r="1.4"/>',
}


def icon_svg(name: str) -> str:
    """The drawing of this name, hidden from screen readers; an unknown name is our mistake."""
    return (
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" '
        f'focusable="false">{ICONS[name]}</svg>'
    )


MARK: Final = (
    '<svg class="mark" viewBox="0 0 32 32" width="32" height="32" '
    'aria-hidden="true" focusable="false">'
    '<path class="mark__help" d="M3 28V16a2.2 2.2 0 0 1 4.4 0v12z"/>'
    '<path class="mark__together" d="M8.4 28V11a2.2 2.2 0 0 1 4.4 0v17z"/>'
    '<path class="mark__decide" d="M13.8 28V6.4a2.2 2.2 0 0 1 4.4 0V28z"/>'
    '<path class="mark__money" d="M19.2 28V13a2.2 2.2 0 0 1 4.4 0v15z"/>'
    '<path class="mark__record" d="M24.6 28V9a2.2 2.2 0 0 1 4.4 0v19z"/></svg>'
)


LINE_ENDS: Final = (
    "M0-6a6 6 0 1 0 0 12a6 6 0 1 0 0-12z",
    "M-5.5-5.5h11v11h-11z",
    "M0-7 7 5.5H-7z",
    "M0-7 7 0 0 7-7 0z",
    "M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
)
