"""One row of every table that belongs to somebody, its texts marked, without knowing the services.

A table whose constraints ask for more than the plainest values is told how, beside its name, in `words`. All rows
carry the same number and the same key: one identifier tried in an address asks for every table at once.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db import DatabaseError, models
from django.utils import timezone

from cantou.core.people.protection import PersonalModel
from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

OWNERS = {"organisations.Organisation", "people.Person"}
UNMADE = {"journal.Entry", "journal.Head"}
"""The trigger of the journal makes them."""


def protected_models() -> list[type[models.Model]]:
    """The tables with row-level security: an organisation's, and those of persons alone."""
    return [model for model in apps.get_models() if issubclass(model, OrganisationModel | PersonalModel)]


def owned_models() -> list[type[models.Model]]:
    """Those, and the reference tables that name an organisation or a person: a session, a key, a saved view."""
    return [
        model
        for model in apps.get_models()
        if any(
            isinstance(field, models.ForeignKey) and field.related_model._meta.label in OWNERS
            for field in model._meta.local_concrete_fields
        )
    ]


def next_month() -> date:
    """To come, and the first of its month: what most constraints on a date want."""
    return (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1)


class Maker:
    """Makes rows of `organisation` and of `person`; `mark` goes into every free text that is not public.

    `words`: label → field → value, or a function of the maker. `public`: labels of tables that anybody may read.
    """

    def __init__(self, organisation, person, *, mark: str, number: int, words, public: Iterable[str]) -> None:
        self.organisation = organisation
        self.person = person
        self.mark = mark
        self.number = number
        self.key = UUID(int=number)
        self.words = words
        self.public = frozenset(public)
        self.made: dict[str, models.Model] = {}

    def everything(self) -> dict[str, models.Model]:
        with Scope.agent(self.organisation.pk).enter():
            for model in owned_models():
                if model._meta.label not in UNMADE:
                    self.one(model)
        return self.made

    def one(self, model) -> models.Model:
        label = model._meta.label
        if label not in self.made:
            personal = issubclass(model, PersonalModel)
            with Scope.for_person(self.person.pk).enter() if personal else nullcontext():
                self.made[label] = self._create(model)
        return self.made[label]

    def _create(self, model) -> models.Model:
        told = self.words.get(model._meta.label, {})
        values = {name: value(self) if callable(value) else value for name, value in told.items()}
        is_public = self._is_public(model, values)
        for field in model._meta.local_concrete_fields:
            if field.name not in values and not self._may_stay(field):
                values[field.name] = self._value(field, is_public)
        if isinstance(model._meta.pk, models.AutoField):
            values["id"] = self.number
        row = model(**values)
        try:
            # Without RETURNING: nobody has to see what was just made.
            model._base_manager.bulk_create([row])
        except DatabaseError as error:
            told = f"tests/house/neighbours.py has to say in words() what a row of {model._meta.label} holds."
            raise AssertionError(told) from error
        return row

    def _is_public(self, model, values) -> bool:
        if model._meta.label in self.public or "is_public" not in {
            field.name for field in model._meta.local_concrete_fields
        }:
            return model._meta.label in self.public
        return values.get("is_public", model._meta.get_field("is_public").get_default())

    def _may_stay(self, field) -> bool:
        if isinstance(field, models.GeneratedField | models.AutoField):
            return True
        if field.name == "object_key" or isinstance(field, models.UUIDField):
            return False
        free_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        return (field.has_default() or field.has_db_default() or field.null) and not free_text

    def _value(self, field, is_public: bool):
        if isinstance(field, SameOrganisationForeignKey):
            return self.one(field.related_model)
        if isinstance(field, models.ForeignKey):
            return self._outside(field.related_model)
        if field.choices:
            return field.choices[0][0]
        if isinstance(field, models.CharField | models.TextField):
            return self._text(field, is_public)
        return self._plain(field)

    def _text(self, field, is_public: bool) -> str:
        longest = field.max_length or 10_000
        if isinstance(field, models.SlugField):
            return f"secret-{self.number}"[:longest]
        if isinstance(field, models.EmailField):
            return f"{self.mark.lower()}@example.org"
        return str(self.number)[:longest] if is_public else f"{self.mark} {field.name}"[:longest]

    def _plain(self, field):
        kinds = [
            (models.UUIDField, lambda: self.key),
            (models.DateTimeField, timezone.now),
            (models.DateField, next_month),
            (models.BooleanField, lambda: False),
            (models.JSONField, dict),
            (models.BinaryField, self.mark.encode),
            (models.Field, lambda: 1),
        ]
        return next(make for kind, make in kinds if isinstance(field, kind))()

    def _outside(self, model):
        label = model._meta.label
        if label == "people.Person":
            return self.person
        if label == "organisations.Organisation":
            return self.organisation
        if label == "territories.Territory":
            return self.organisation.territory
        return self.one(model)
