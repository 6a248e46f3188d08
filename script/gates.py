"""Every gate in one list, run two at a time; then the tests. Failures are counted, none is hidden.

Called by script/test. The tests in tests/house/test_gates.py run single gates on a copy of the
project with a planted fault, to show that each can fail.
"""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable

# Enough to load the settings; nothing here opens a database or a broker.
PLAIN = {
    "DATABASE_URL": "sqlite://",
    "HPH_SECRET_KEY": "only-for-the-gates-" * 4,
    "HPH_PLAIN_HTTP": "1",
    "HPH_DEMO": "0",
    "HPH_DEBUG": "0",
    "HPH_HASHED_STATIC": "0",
    "HPH_LOG_LEVEL": "WARNING",
}
PRODUCTION = {
    "DATABASE_URL": "postgres://hph:secret@127.0.0.1:5432/hph",
    "HPH_BROKER_URL": "redis://127.0.0.1:6379/0",
    "HPH_SECRET_KEY": "k8Yq-0aZp3_Lw7Vt5Rb2Nc9Xe1Jd4Mf6Hg8Us0Ti3Ow5Pa7Qe9Zr1Cx",
    "HPH_ALLOWED_HOSTS": "hph.example.test",
    "HPH_PROXY_COUNT": "1",
    "HPH_PLAIN_HTTP": "0",
    "HPH_HASHED_STATIC": "1",
}


@dataclass(frozen=True)
class Gate:
    """A command that must end with 0; `why` is what a reader gains from it."""

    name: str
    why: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


GATES = [
    Gate("types", "rules, queries, operations and XML are typed", [str(BIN / "mypy")]),
    Gate("format", "one layout", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    Gate("lint", "known mistakes, and the clock outside doors", [str(BIN / "ruff"), "check", "--quiet", "."]),
    Gate("walls", "apps and rooms import downwards", [str(BIN / "lint-imports"), "--no-logo"]),
    Gate("templates", "sound HTML", [str(BIN / "djlint"), "templates", "--lint", "--quiet"]),
    Gate("migrations", "no model change without its migration",
         [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    Gate("deploy", "safe settings in production",
         [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    Gate("docs", "docs made from code are up to date", [PYTHON, "manage.py", "write_docs", "--check"]),
    Gate("catalogues", "every text in bokmål and nynorsk", [PYTHON, "script/catalogues.py"]),
]  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a gate said and how long it took."""

    gate: Gate
    code: int
    said: str
    seconds: float


def run_gate(gate: Gate, root: Path = ROOT) -> Outcome:
    """Run `gate` on the project in `root`."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hph-gate-") as var:
        environment = {**os.environ, **PLAIN, "HPH_VAR": var, **gate.environment}
        done = subprocess.run(
            gate.command,
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    return Outcome(gate, done.returncode, done.stdout, time.monotonic() - begun)


def run_gates() -> list[Outcome]:
    """Run all gates, two at a time, and print each as it ends. Returns those that failed."""
    failed = []
    with ThreadPoolExecutor(2) as pool:
        for outcome in pool.map(run_gate, GATES):
            word = "ok" if outcome.code == 0 else "FAILED"
            print(
                f"gate {outcome.gate.name:<11} {word:<7}{outcome.seconds:5.1f} s  {outcome.gate.why}",
                flush=True,
            )
            if outcome.code:
                failed.append(outcome)
                print(outcome.said.rstrip(), flush=True)
    return failed


def pytest(*options: str, **environment: str) -> int:
    """Run pytest; the code 5 (no test ran) counts as a failure like any other."""
    command = [PYTHON, "-m", "pytest", *options]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run what was asked for. Returns 0 only when everything passed."""
    fast = "--fast" in arguments
    paths = [argument for argument in arguments if argument != "--fast"]
    if paths:
        return pytest(*paths)
    begun = time.monotonic()
    failures = [outcome.gate.name for outcome in run_gates()]
    if not fast and pytest("-q", "-m", "sqlite", HPH_TEST_SQLITE="1"):
        failures.append("tests on SQLite")
    if failures:
        print(f"{len(failures)} failed before the tests: {', '.join(failures)}", flush=True)
    print(f"Now the tests on PostgreSQL; {time.monotonic() - begun:.0f} s so far", flush=True)
    chosen = ["-m", "not browser and not slow"] if fast else []
    code = pytest("-q", "-n", "2", "--dist", "worksteal", "--durations", "10", *chosen)
    return 1 if failures or code else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
