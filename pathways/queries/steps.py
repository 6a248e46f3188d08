"""What a checklist of a case still lacks."""

from checklists import queries as checklist_queries
from pathways.queries import shapes


def missing_points(*, case: shapes.Case, code: str, language: str) -> tuple[str, ...]:
    """Return the texts of the required points without an answer on the open checklist `code`; none when it is closed.

    Four queries, or none.
    """
    station = next((each for each in case.stations if each.code == code and each.is_open), None)
    if station is None or station.checklist_id is None:
        return ()
    view = checklist_queries.checklist_view(checklist_id=station.checklist_id, language=language)
    return tuple(item.text for item in view.missing)
