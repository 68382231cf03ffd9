"""What may be read of the exchange: one door for this app and others."""

from .broker_desk import DeskPile, DeskRow, desk
from .mine import MyPage, home_area_of, my_page, offer_by_reference
from .need import NeedPage, match_by_reference, need_by_reference, need_page
from .needs_board import (
    BoardChoices,
    BoardFilter,
    BoardRow,
    NeedsPage,
    board,
    needs_page,
    open_needs,
)
from .numbers import (
    PlacePanel,
    WeekFigures,
    asks_by_area,
    personal_export,
    place_panel,
    week_figures,
)
from .receipts import Receipt, my_receipts, receipt, receipt_proof
from .suggesting import Suggestion, acting_kind, suggestions

__all__ = [
    "BoardChoices",
    "BoardFilter",
    "BoardRow",
    "DeskPile",
    "DeskRow",
    "MyPage",
    "NeedPage",
    "NeedsPage",
    "PlacePanel",
    "Receipt",
    "Suggestion",
    "WeekFigures",
    "acting_kind",
    "asks_by_area",
    "board",
    "desk",
    "home_area_of",
    "match_by_reference",
    "my_page",
    "my_receipts",
    "need_by_reference",
    "need_page",
    "needs_page",
    "offer_by_reference",
    "open_needs",
    "personal_export",
    "place_panel",
    "receipt",
    "receipt_proof",
    "suggestions",
    "week_figures",
]
