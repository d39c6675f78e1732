"""Migrating from nothing in a tenth of the time: what Django draws again at each step, drawn once.

Beside each operation Django keeps the models as they are at that point, as classes. A new table, index or constraint
makes it draw anew every class that is related to the table's: here nearly every table points to its organisation, so
each of a thousand steps drew some two hundred classes. Here a new table is drawn by itself, and an index or a
constraint is noted on the class that is there. The states themselves, from which all is drawn, are Django's, and
whatever runs Python of its own in a migration still sees everything drawn anew.

This leans on what Django keeps to itself, so it serves a new database only (ADR 0211). A name that a later Django no
longer has stops the migration before its first step.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from django.db.migrations.state import ModelState
    from django.db.models import Model


@contextmanager
def quick_states() -> Iterator[None]:
    """While a migration runs."""
    with patch.multiple(
        ProjectState,
        add_model=_add_model,
        _append_option=_append_option,
        _remove_option=_remove_option,
        _find_reload_model=_slim(ProjectState._find_reload_model),  # type: ignore[attr-defined]  # noqa: SLF001
    ):
        yield


def quick_if_new() -> AbstractContextManager[None]:
    """An update of a database that holds something is Django's alone: a few steps, where nothing is worth a risk."""
    return nullcontext() if MigrationRecorder(connection).has_table() else quick_states()


def _is_drawn(state: ProjectState) -> bool:
    """Asking for `apps` would draw it."""
    return "apps" in state.__dict__


def _add_model(state: ProjectState, model_state: ModelState) -> None:
    """The classes that are there learn of the new one when they are next asked what points to them."""
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:  # type: ignore[attr-defined]  # noqa: SLF001
        state.resolve_model_relations(key)
    if not _is_drawn(state):
        return
    state.is_delayed = True
    for model in state.apps.get_models(include_auto_created=True):
        model._meta.apps = state.apps  # noqa: SLF001 (those of before this run belong to the state that it started from)
    state.apps.render_multiple([model_state])


def _append_option(state: ProjectState, app: str, model: str, name: str, one: Any) -> None:
    _note(state, app, model, name, [*state.models[app, model].options[name], one])


def _remove_option(state: ProjectState, app: str, model: str, name: str, gone: str) -> None:
    _note(
        state, app, model, name, [one for one in state.models[app, model].options[name] if one.name != gone]
    )


def _note(state: ProjectState, app: str, model: str, name: str, found: list[Any]) -> None:
    """`name` is "indexes" or "constraints"."""
    state.models[app, model].options[name] = found
    if _is_drawn(state):
        state.is_delayed = True
        meta = state.apps.get_model(app, model)._meta  # noqa: SLF001
        setattr(meta, name, list(found))
        meta.__dict__.pop("total_unique_constraints", None)


def _slim(usual: Any) -> Any:
    def find(state: ProjectState, app: str, model: str, delay: bool = False) -> set[tuple[str, str]]:  # noqa: FBT001, FBT002
        """What is drawn again for a column that points nowhere: its table, and those that point to it."""
        if not delay:
            found: set[tuple[str, str]] = usual(state, app, model)
            return found
        state.is_delayed = True
        return {(app, model), *_pointing_to(state.apps.get_model(app, model))}

    return find


def _pointing_to(model: type[Model]) -> Iterator[tuple[str, str]]:
    fields = model._meta.get_fields(include_hidden=True)  # noqa: SLF001
    reverse = [field.related_model for field in fields if field.is_relation and field.auto_created]
    for one in [*reverse, *model.__subclasses__()]:
        if isinstance(one, type):
            yield one._meta.app_label, str(one._meta.model_name)  # noqa: SLF001
