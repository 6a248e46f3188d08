"""The case shaped for pages, the hand-over sheet and the API. Query counts never depend on the number of rows."""

from pathways.queries.board import GROUPS, BoardFilter, board, board_version
from pathways.queries.case import case
from pathways.queries.tablet import tablet_cards

__all__ = ["GROUPS", "BoardFilter", "board", "board_version", "case", "tablet_cards"]
