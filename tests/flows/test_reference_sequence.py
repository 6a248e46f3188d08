"""The whole reference sequence between two installations, each a process with its own database, over folders.

HISD 80806:2012 figure 1 with the profiles of 2019: admission to epikrise, and a fault reported at the end. One receipt
is lost on the way and one message is doubled. In the end both sides hold the same facts, and nothing is doubled.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.db import connection, connections

from tests import workers
from tests.messaging.test_outside import UTSKRIVNINGSRAPPORT
from tests.messaging.test_writing import TIDLIGMELDING, _report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FAULT = {"error_kind": "8117/2", "text": "Vi mangler opplysning om hvem som tar stingene."}
SERVICES = {"services": "Hjemmesykepleie hver morgen fra 7. mars", "contact": "Saksbehandling 62 00 00 00"}


class Side:
    """An installation in a process of its own, with a database of its own; the tests talk to it by lines."""

    def __init__(self, side: str, database: str, folder: Path) -> None:
        self.into, self.out = folder / side / "in", folder / side / "out"
        parts = urlsplit(os.environ["DATABASE_URL"])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.flows.installation", side],
            cwd=workers.ROOT,
            env=os.environ
            | {
                "DATABASE_URL": urlunsplit(parts._replace(path=f"/{database}")),
                "HPH_IN_FOLDER": str(self.into),
                "HPH_OUT_FOLDER": str(self.out),
                "HPH_VAR": str(folder / side),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def does(self, deed: str, at: datetime, **told: Any) -> Any:
        """Let the side do something at a time, and return its answer."""
        self.process.stdin.write(json.dumps({"do": deed, "at": at.isoformat(), **told}) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> Any:
        line = self.process.stdout.readline()
        assert line, "the installation died; its own words are above"
        return json.loads(line)

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


@pytest.fixture
def sides(transactional_db, tmp_path):
    """Start a hospital and a municipality on two new databases, copies of the empty one of the tests."""
    if connection.vendor != "postgresql":
        pytest.skip("two databases on one server")
    template = connection.settings_dict["NAME"]
    connections.close_all()
    server = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres"))
    names = {side: f"{template}_{side}" for side in ("hospital", "municipality")}
    started: dict[str, Side] = {}
    maintenance = psycopg2.connect(server)
    maintenance.autocommit = True
    with contextlib.closing(maintenance), maintenance.cursor() as cursor:
        # Threads of earlier tests may not have let go yet, and a database in use cannot be copied.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [template]
        )
        for name in names.values():
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            for side, name in names.items():
                started[side] = Side(side, name, tmp_path)
            assert [side.answer() for side in started.values()] == ["ready", "ready"]
            yield started["hospital"], started["municipality"]
        finally:
            for side in started.values():
                side.stop()
            for name in names.values():
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Post:
    """The message services between the two: what lies in one's folder for outgoing is carried to the other's inbox."""

    def __init__(self, hospital: Side, municipality: Side) -> None:
        self.sides = (hospital, municipality)
        self.carried: list[str] = []

    def run(self, at: datetime, *, lose: str = "", double: str = "") -> None:
        """Let both do their rounds and carry what they sent, until nothing moves.

        `lose` and `double` are text that the one file holds which is lost, or delivered twice.
        """
        moved = 1
        while moved:
            for side in self.sides:
                assert side.does("tick", at)["aside"] == 0
            moved = self._carry(*self.sides, lose, double) + self._carry(*reversed(self.sides), lose, double)

    def _carry(self, sender: Side, receiver: Side, lose: str, double: str) -> int:
        moved = 0
        receiver.into.mkdir(parents=True, exist_ok=True)
        for file in sorted(sender.out.glob("*.xml")) if sender.out.exists() else []:
            text, moved = file.read_text(encoding="utf-8"), moved + 1
            self.carried.append(file.name)
            if lose and lose in text and "AppRec" in text:
                file.unlink()
                continue
            if double and double in text and "AppRec" not in text:
                shutil.copy(file, receiver.into / f"again-{file.name}")
            shutil.move(file, receiver.into / f"{len(self.carried)}-{file.name}")
        return moved


def test_both_sides_hold_the_same_facts_at_the_end(sides, tmp_path):
    hospital, municipality = sides
    post = Post(hospital, municipality)
    clock = iter(START + timedelta(hours=hours) for hours in range(0, 400, 3))

    # Given a patient who is admitted: the notice, the innleggelsesrapport and the tidligmelding cross
    hospital.does("admit", now := next(clock))
    post.run(now)
    report = municipality.does(
        "write", now := next(clock), kind="INNLEGGELSESRAPPORT", who="anne", parts=_report()
    )
    post.run(now)
    early = hospital.does("write", now := next(clock), kind="TIDLIGMELDING", who="bjorn", parts=TIDLIGMELDING)
    post.run(now, lose=early)  # the receipt of the tidligmelding is lost

    # When things change, the patient is ready, is not, and is again; the municipality answers each time
    update = {**TIDLIGMELDING, "changes": "Reiser tidligere", "expected_discharge": "2026-03-05"}
    hospital.does("write", now := next(clock), kind="HELSEOPPLYSNINGER", who="bjorn", parts=update)
    hospital.does("answer_points", now)
    post.run(now)
    hospital.does("report_ready", now := next(clock))
    post.run(now, double="Pasientlogistikk")  # the message that she is ready comes twice
    municipality.does("answer_ready", now := next(clock), on="2026-03-06")
    post.run(now)
    hospital.does("withdraw_ready", now := next(clock))
    post.run(now)
    update |= {"changes": "Feberfri", "expected_discharge": "2026-03-07"}
    hospital.does("write", now := next(clock), kind="HELSEOPPLYSNINGER", who="bjorn", parts=update)
    hospital.does("answer_points", now)
    hospital.does("report_ready", now)
    post.run(now)
    municipality.does("answer_ready", now := next(clock), on="2026-03-07")
    post.run(now)

    # And goes home with the utskrivningsrapport, the notice and the epikrise
    discharge_report = hospital.does(
        "write", now := next(clock), kind="UTSKRIVNINGSRAPPORT", who="bjorn", parts=UTSKRIVNINGSRAPPORT
    )
    hospital.does("discharge", now)
    hospital.does("epikrise", now)
    post.run(now)
    municipality.does("assign_doctor", now := next(clock))
    municipality.does("write", now, kind="ORIENTERING_TJENESTETILBUD", who="kari", parts=SERVICES)
    municipality.does("write", now, kind="DIALOG_AVVIK", who="anne", parts=FAULT, about="UTSKRIVNINGSRAPPORT")
    post.run(now)

    # Then both hold the same facts of the patient and the stay
    facts = hospital.does("facts", now)
    assert facts == municipality.does("facts", now)
    assert (facts["patients"], facts["state"]) == (1, "DISCHARGED")
    assert facts["answer"] == ["ON_DATE", "2026-03-07"]
    assert "None" not in facts.values()

    # And the same messages, each once, with the same references
    here, there = hospital.does("messages", now), municipality.does("messages", now)
    assert here["OUT"] == there["IN"]
    assert there["OUT"] == here["IN"]
    assert [kind for _id, kind, _status, _parent in sorted(here["OUT"], key=lambda row: row[1])] == [
        "EPIKRISE",
        "HELSEOPPLYSNINGER",
        "HELSEOPPLYSNINGER",
        "LOG_AVMELDING",
        "LOG_INNLAGT",
        "LOG_UTSKREVET",
        "LOG_UTSKRIVNINGSKLAR",
        "LOG_UTSKRIVNINGSKLAR",
        "TIDLIGMELDING",
        "UTSKRIVNINGSRAPPORT",
    ]
    assert sorted(kind for _id, kind, _status, _parent in there["OUT"]) == [
        "DIALOG_AVVIK",
        "INNLEGGELSESRAPPORT",
        "READY_ANSWER",
        "READY_ANSWER",
    ]
    assert [parent for _id, kind, _status, parent in there["OUT"] if kind == "DIALOG_AVVIK"] == [
        discharge_report
    ]
    assert len(municipality.does("duplicates", now)) == 1

    # And what was written is read as it was written
    for sender, reader, message_id in (
        (hospital, municipality, early),
        (municipality, hospital, report),
        (hospital, municipality, discharge_report),
    ):
        wrote = sender.does("texts", now, direction="OUT")[message_id]
        reads = reader.does("texts", now, direction="IN")[message_id]
        read = "\n".join(str(text) for text in reads.values())
        assert [key for key, text in wrote.items() if text not in read] == []

    # And everything is acknowledged but the one whose receipt was lost; people see that after four days
    states = hospital.does("states", now)
    waiting = {key: kind for key, (kind, state) in states.items() if state != "ACKNOWLEDGED"}
    assert waiting == {early: "TIDLIGMELDING"}
    later = START + timedelta(days=6)
    post.run(later)
    assert hospital.does("states", later)[early] == ["TIDLIGMELDING", "NO_RECEIPT"]
    assert hospital.does("tasks", later) == ["NO_RECEIPT"]

    # Sent once more it is the same message: the municipality takes it in once, and does not receipt it twice
    hospital.does("send_again", later, message_id=early)
    post.run(later)
    assert municipality.does("duplicates", later).count(early) == 1
    assert municipality.does("messages", later)["IN"] == there["IN"]
    assert hospital.does("facts", later) == facts == municipality.does("facts", later)
