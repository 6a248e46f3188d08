"""What an e-mail or text message to a colleague says: which unit, how many things, and where to read them.

Rule M30: nothing that points to a patient. The functions are given names of units and numbers only, so there is
nothing else that they could say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# More units than this are counted together: a text message is short.
NAMED = 3
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Text:
    subject: str
    body: str


def compose(counts: Sequence[tuple[str, int]], *, link: str, is_summary: bool) -> Text:
    """Return the message in the language in force. `counts` are unit names with how many things each. Rule M30.

    `is_summary` says first that telling has stood still. The order is that of the counts, largest first.
    """
    total = sum(count for _unit, count in counts)
    subject = ngettext("%(count)d new notice", "%(count)d new notices", total) % {"count": total}
    said = [_("Notices could not be sent for a while.")] if is_summary else []
    rows = sorted(counts, key=lambda row: (-row[1], row[0]))
    if len(rows) > NAMED:
        rows = [*rows[: NAMED - 1], (_("other units"), sum(count for _unit, count in rows[NAMED - 1 :]))]
    for unit, count in rows:
        said.append(
            ngettext("%(unit)s: %(count)d new notice.", "%(unit)s: %(count)d new notices.", count)
            % {"unit": _short(unit), "count": count}
        )
    said.append(_("Read them here: %(link)s") % {"link": link})
    return Text(subject=_("HPH: %(what)s") % {"what": subject}, body=" ".join(said))


def _short(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
