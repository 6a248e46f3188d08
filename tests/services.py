"""Throw-away PostgreSQL and Redis on free ports of this machine, for the tests.

`with services() as variables:` starts both in a temporary folder, gives the environment that points
at them, and leaves nothing behind. As a program it does the same around a command:
`python -m tests.services COMMAND…`.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

OWNER = "postgres"  # initdb refuses root
START_SECONDS = 30


class NotStarted(RuntimeError):
    """A service is missing or did not come up; the text says what to do."""


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_folder() -> Path:
    """Return the folder with the newest installed PostgreSQL's programs. Raises NotStarted without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NotStarted("PostgreSQL's server is not installed. Run script/bootstrap --test.")
    return Path(on_path).resolve().parent


@contextlib.contextmanager
def services() -> Iterator[dict[str, str]]:
    """Run both services for the time of the block; give DATABASE_URL and HPH_BROKER_URL."""
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="hph-services-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        database = stack.enter_context(postgres(folder / "postgres"))
        broker = stack.enter_context(redis(folder / "redis"))
        yield {"DATABASE_URL": database, "HPH_BROKER_URL": broker}


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL without disk flushes in `folder`; give its address."""
    programs = postgres_folder()
    folder.mkdir(parents=True)
    who: dict[str, object] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam(OWNER)
        os.chown(folder, account.pw_uid, account.pw_gid)
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    port = free_port()
    data = folder / "data"
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "hph", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        cwd=folder, capture_output=True, text=True, check=False, **who,
    )  # fmt: skip
    if made.returncode:
        raise NotStarted(f"initdb failed: {made.stderr}")
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_buffers": "256MB",
        "max_connections": 100,
    }
    command = [programs / "postgres", "-D", data]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    with _running(command, folder, port, signal.SIGINT, **who):
        # It listens a moment before it takes sessions.
        asked = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        deadline = time.monotonic() + START_SECONDS
        while subprocess.run(asked, cwd=folder, check=False).returncode and time.monotonic() < deadline:
            time.sleep(0.05)
        yield f"postgres://hph@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run a Redis that stores nothing; give its address."""
    program = shutil.which("redis-server")
    if program is None:
        raise NotStarted("Redis is not installed. Run script/bootstrap --test.")
    folder.mkdir(parents=True)
    port = free_port()
    command = [
        program,
        "--port",
        port,
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        folder,
    ]
    with _running(command, folder, port, signal.SIGTERM):
        yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def _running(
    command: list[object], folder: Path, port: int, stop: signal.Signals, **who: object
) -> Iterator[None]:
    """Run `command` until the end of the block; wait until it listens on `port`."""
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=lambda: _stop_with_parent(stop), **who,
        )  # fmt: skip
    try:
        _wait_for(process, port, log)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _stop_with_parent(stop: signal.Signals) -> None:
    """Ask Linux to stop this process when the tests are killed, so that no server is left behind."""
    if sys.platform == "linux":
        parent_death_signal = 1
        ctypes.CDLL(None).prctl(parent_death_signal, stop)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise NotStarted(f"{process.args} did not come up:\n{log.read_text(errors='replace')}")


def main(command: list[str]) -> int:
    """Run `command` with both services; without one, a shell. Returns its exit code."""
    with services() as variables:
        for name, value in variables.items():
            print(f"export {name}={value}", file=sys.stderr)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        command = command or [os.environ.get("SHELL", "/bin/bash")]
        try:
            return subprocess.run(command, env={**os.environ, **variables}, check=False).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
