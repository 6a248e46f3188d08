"""What an operator reads and starts is true: variables, compose file, image, lock file, beat."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from celery import current_app
from django.conf import settings

import hph.celery
from hph import env
from tests import services

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OWN_SERVICES = ("migrate", "web", "worker", "beat")


def variables_read() -> set[str]:
    """Return every variable that the settings ask `hph.env` for."""
    call = re.compile(
        r'env\.(?:text|required|flag|number|words|one_of|secure_address|folder|optional_folder)\(\s*"([A-Z_]+)"'
    )
    return set(call.findall((ROOT / "hph" / "settings.py").read_text()))


def test_every_variable_that_is_read_is_explained_and_the_other_way() -> None:
    text = (ROOT / ".env.example").read_text()
    for_compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert set(env.lines_of(ROOT / ".env.example")) == variables_read() | for_compose
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if re.match(r"[A-Z_]+=", line):
            explained = any(before.startswith("# ") for before in lines[max(0, number - 3) : number])
            assert explained, f"{line} has no explanation above it"


def test_only_one_file_reads_the_environment() -> None:
    allowed = {"hph/env.py"}
    naming_settings = re.compile(r'os\.environ\.setdefault\("DJANGO_SETTINGS_MODULE", "hph\.settings"\)')
    for package in ("hph", *settings.HOUSE_APPS):
        for path in (ROOT / package).rglob("*.py"):
            if path.relative_to(ROOT).as_posix() not in allowed:
                rest = naming_settings.sub("", path.read_text())
                assert not re.search(r"\benviron\b|getenv", rest), (
                    f"{path} reads the environment; hph/env.py does that"
                )


def test_the_compose_file_runs_the_postgresql_that_the_tests_run_on() -> None:
    said = subprocess.run(
        [services.postgres_folder() / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    tested = re.search(r"(\d+)\.", said.stdout)
    composed = re.match(r"postgres:(\d+)", COMPOSE["services"]["postgres"]["image"])
    assert tested
    assert composed
    assert composed[1] == tested[1]


@pytest.mark.parametrize("name", OWN_SERVICES)
def test_each_of_our_containers_is_closed_in(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["environment"]["HPH_DEMO"] == "0"
    assert service["environment"]["HPH_PLAIN_HTTP"] == "0"
    assert "ports" not in service


def test_only_the_proxy_is_reached_from_outside() -> None:
    with_ports = [name for name, service in COMPOSE["services"].items() if "ports" in service]
    assert with_ports == ["proxy"]
    proxy = (ROOT / "deploy" / "nginx.conf").read_text()
    assert "listen 443 ssl" in proxy
    assert "X-Forwarded-For $remote_addr" in proxy
    assert "X-Forwarded-Proto https" in proxy


def test_the_compose_file_waits_for_services_that_exist_and_have_a_health_check() -> None:
    for name, service in COMPOSE["services"].items():
        for other, wait in service.get("depends_on", {}).items():
            assert other in COMPOSE["services"], f"{name} waits for {other}"
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in COMPOSE["services"][other]
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith((".", "$")) or source in COMPOSE["volumes"]


def test_no_secret_stands_in_the_compose_file() -> None:
    for line in (ROOT / "docker-compose.yml").read_text().splitlines():
        if "PASSWORD" in line:
            assert "${" in line or "$$REDIS_PASSWORD" in line, line


def test_the_image_copies_what_exists_and_installs_what_bootstrap_installs() -> None:
    image = (ROOT / "Dockerfile").read_text()
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", image, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source
    bootstrap = (ROOT / "script" / "bootstrap").read_text()
    packages = re.search(r"^packages=\((.+)\)$", bootstrap, re.MULTILINE)
    assert packages
    for package in packages[1].split():
        assert package in image or package == "python3-venv", f"{package} is missing in the image"


def test_the_lock_file_names_no_download_address() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert "http" not in re.sub(r'"funding": \{[^}]*\}', "", lock)


def test_every_requirement_is_pinned_with_a_reason() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[\w.\[\]-]+==[\w.]+  # .{5,}", line), f"{name}: {line}"


def test_there_is_one_postgresql_driver() -> None:
    wanted = (ROOT / "requirements.txt").read_text() + (ROOT / "requirements-dev.txt").read_text()
    assert "psycopg2-binary==" in wanted
    assert not re.search(r"^(psycopg|psycopg-binary|pytest-postgresql)\b(?!2)", wanted, re.MULTILINE)


def test_every_beat_entry_wakes_a_task_that_exists() -> None:
    current_app.loader.import_default_modules()
    for name, entry in hph.celery.app.conf.beat_schedule.items():
        assert entry["task"] in hph.celery.app.tasks, name


def test_the_beat_keeps_intervals_and_drops_what_nobody_took() -> None:
    for entry in hph.celery.app.conf.beat_schedule.values():
        seconds = entry["schedule"].run_every.total_seconds()
        assert seconds <= 60
        assert entry["options"] == {"expires": seconds}
    assert hph.celery.app.conf.timezone == "UTC"


def test_lost_work_is_handed_out_again_from_redis() -> None:
    conf = hph.celery.app.conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    options = conf.broker_transport_options
    assert options == {"visibility_timeout": 60, "unacked_restore_interval": 5, "unacked_restore_throttle": 1}
    assert conf.task_time_limit < options["visibility_timeout"]


def test_no_task_is_sent_with_a_time_of_its_own() -> None:
    for package in ("hph", *settings.HOUSE_APPS):
        for path in (ROOT / package).rglob("*.py"):
            assert not re.search(r"\b(eta|countdown)\s*=", path.read_text()), (
                f"{path} sends a task with a time"
            )
