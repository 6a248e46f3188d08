"""What the nurses of the demonstration write in the four reports."""

from datetime import date, datetime

from hph.workbench.answers import Background
from messaging import operations as messaging_operations
from messaging.queries import writing
from pathways.operations import Author

NOT_KNOWN = "Avklares i samtale med pasienten."


def write_and_send(
    *, pathway_id: int, kind: str, about: Background, expected: date | None, by: Author, now: datetime
) -> None:
    """Open the draft with what is known, write the rest, and send it, as a nurse would on the page."""
    which = {"pathway_id": pathway_id, "kind": kind, "by": by, "now": now}
    draft = messaging_operations.open_draft(**which)
    values = {**_texts(kind, about), **draft.content}
    if expected is not None:
        values["expected_discharge"] = expected.isoformat()
    reasons = dict.fromkeys(writing.missing_keys(kind, values, {}), NOT_KNOWN)
    messaging_operations.save_draft(**which, values=values, reasons=reasons, edition=draft.edition)
    messaging_operations.send(**which)


def _texts(kind: str, about: Background) -> dict[str, str]:
    condition = about.condition
    if kind in ("TIDLIGMELDING", "HELSEOPPLYSNINGER"):
        return {
            "status": condition.seen,
            "expected_course": condition.course,
            "changes": "Planen er som før, og pasienten er klar for hjemreise.",
            "nursing_summary": condition.function,
        }
    common = {
        "critical_information": about.critical_information or "Ingen kjent.",
        "medicines": "Se legemiddellisten. Multidose fra apotek, gitt i dag.",
        "nursing_summary": condition.seen,
        "function_in_words": condition.function,
        "next_of_kin": about.next_of_kin,
        "practical_information": f"Viktig for pasienten: {about.what_matters}",
    }
    if kind == "INNLEGGELSESRAPPORT":
        return {
            **common,
            "reason_for_admission": condition.reason,
            "course_before_admission": "Har klart seg hjemme med hjelp en gang om dagen fram til i går.",
            "services": "Hjemmesykepleie en gang om dagen, trygghetsalarm.",
            "aids": "Rullator, dusjkrakk.",
        }
    return {
        **common,
        "current_problem": condition.reason,
        "follow_up_plan": f"{condition.course} Følg med på: {condition.watch_for}",
        "status_at_discharge": condition.seen,
    }
