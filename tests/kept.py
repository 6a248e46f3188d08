"""What many tests begin with: written through the operations, kept, and copied in where a test takes the same way.

A way begins with an empty database and goes step by step: the checklists, the people, a patient at a state. A test that
writes anything else has left it, and its steps go through the operations. What a step wrote is kept the second time
somebody of this process takes it, and copied from the third on. The copies have the numbers of the rows they are copied
from: those are free, for the rows were rolled back, and a sequence of PostgreSQL never gives a number twice.
"""

import re
from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.utils import translation

Made = TypeVar("Made")
OURS = {"accounts", "audit", "checklists", "pathways", "careplan", "messaging", "insights"}
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE|COPY|WITH|ROLLBACK)", re.IGNORECASE)
# Signing in changes nothing that an operation of the case looks at.
SIGNS_IN = re.compile(
    r'\s*(INSERT INTO|UPDATE|DELETE FROM) "(django_session|axes_\w+)"'
    r'|\s*UPDATE "accounts_user" SET "(language|last_login)" = \S+ WHERE'
)


@dataclass(frozen=True)
class Kept:
    """What a step wrote, and what it gave back."""

    new: tuple[list[Model], ...]
    changed: tuple[tuple[Model, dict[str, Any]], ...]
    made: Any


class _Way:
    """How far this test has come. `steps` is None when it has left the way."""

    steps: tuple[Hashable, ...] | None = ()
    is_taking_a_step = False


_kept: dict[Hashable, Kept] = {}
_taken_once: set[Hashable] = set()


def begin() -> None:
    """Stand at the beginning of the way, and look out for who leaves it. For every test."""
    _Way.steps = ()
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


def step(name: Hashable, build: Callable[[], Made]) -> Made:
    """Return what `build` makes, its rows in the database: built, or copied. `name` says all that they depend on."""
    # Outside a test's own transaction a rollback is not seen here, so that only what comes first is copied.
    is_off = _Way.steps is None or (_Way.steps and not connection.in_atomic_block)
    if is_off or _Way.is_taking_a_step:
        return build()
    way = (*_Way.steps, (name, translation.get_language()))
    _Way.is_taking_a_step, _Way.steps = True, None
    try:
        made = _copied(way) if way in _kept else _built(way, build)
    finally:
        _Way.is_taking_a_step = False
    _Way.steps = way
    return made


def _built(way: Hashable, build: Callable[[], Made]) -> Made:
    if way not in _taken_once:
        _taken_once.add(way)
        return build()
    before = everything()
    made = build()
    after = everything()
    new = ([row for pk, row in rows.items() if pk not in before[model]] for model, rows in after.items())
    _kept[way] = Kept(
        new=tuple(rows for rows in new if rows),
        changed=tuple(
            (row, now)
            for model, rows in after.items()
            for pk, row in rows.items()
            if pk in before[model] and (now := values(row)) != values(before[model][pk])
        ),
        made=deepcopy(made),
    )
    return made


def _copied(way: Hashable) -> Any:
    kept = _kept[way]
    for rows in kept.new:
        type(rows[0])._base_manager.bulk_create(rows)
    for row, values in kept.changed:
        type(row)._base_manager.filter(pk=row.pk).update(**values)
    return deepcopy(kept.made)


def everything() -> dict[type[Model], dict[Any, Model]]:
    """Return every row of our tables by its number."""
    ours = (model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OURS)
    return {
        model: {row.pk: row for row in model._base_manager.all()} for model in ours if not model._meta.proxy
    }


def values(row: Model) -> dict[str, Any]:
    """Return what stands in the row."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if (
        _Way.steps is not None
        and not _Way.is_taking_a_step
        and WRITES.match(str(sql))
        and not SIGNS_IN.match(str(sql))
    ):
        _Way.steps = None
    return execute(sql, params, many, context)
