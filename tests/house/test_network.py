"""The tests run on what they claim to run on, and reach nobody else."""

import os
import socket

import pytest
from django.conf import settings
from django.db import connection

from tests.network import NetworkIsShut


def test_another_machine_is_out_of_reach() -> None:
    with pytest.raises(NetworkIsShut):
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)


def test_a_name_is_not_even_looked_up() -> None:
    with pytest.raises(NetworkIsShut):
        socket.getaddrinfo("example.test", 80)


def test_this_machine_is_reachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


@pytest.mark.skipif(os.environ.get("HPH_TEST_SQLITE") == "1", reason="this run is on SQLite")
@pytest.mark.django_db
def test_django_runs_on_postgresql_through_psycopg2() -> None:
    assert connection.vendor == "postgresql"
    assert connection.Database.__name__ == "psycopg2"


@pytest.mark.skipif(os.environ.get("HPH_TEST_SQLITE") == "1", reason="this run is on SQLite")
def test_the_broker_of_the_tests_is_redis() -> None:
    assert settings.CELERY_BROKER_URL.startswith("redis://127.0.0.1:")
