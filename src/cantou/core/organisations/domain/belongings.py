"""Every table that holds something of an organisation, found in the models themselves."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from cantou.core.journal.models import Entry, Head
from cantou.core.organisations.models import Coverage, Organisation
from cantou.core.scope.models import OrganisationModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db import models

KEPT = (Entry, Head)
"""The journal outlives an erasure: it holds references and digests, and refuses to be deleted."""
COMPUTED = (Coverage,)


def tables() -> list[type[models.Model]]:
    """Concrete models with a column for the organisation, protected or not, in order of name."""
    found = [model for model in apps.get_models() if not model._meta.proxy and column_of(model)]  # noqa: SLF001
    return sorted(found, key=name_of)


def name_of(model: type[models.Model]) -> str:
    """« signalements.report »"""
    return model._meta.label_lower  # noqa: SLF001


def column_of(model: type[models.Model]) -> str:
    """The column that says to which organisation a row belongs; empty when none does."""
    if issubclass(model, OrganisationModel):
        return "organisation_id"
    for field in model._meta.local_concrete_fields:  # noqa: SLF001
        if field.name == "organisation" and field.related_model is Organisation:
            return str(field.column)
    return ""


def ask_rooms(function: str) -> list[Callable[..., Any]]:
    """`function` of each application that has a `departures.py`: what it keeps outside the database."""
    found = []
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "departures"):
            asked = getattr(import_module(f"{app.name}.departures"), function, None)
            if asked is not None:
                found.append(asked)
    return found
