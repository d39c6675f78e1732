"""One row of every protected table for an organisation, its texts marked, without knowing the services.

A table whose constraints ask for more than the plainest values is told how in `WORDS`, beside its name.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.utils import timezone

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey
from cantou.core.scope.scope import Scope

JOURNAL = "journal.Entry"
SHORTEST = 20
"""A column too short for the mark keeps its plain value."""


def protected_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, OrganisationModel)]


class Maker:
    """Makes rows of `organisation`; `mark` goes into every free text. `people` may be named by rows."""

    def __init__(self, organisation, *, mark: str, person, words=None) -> None:
        self.organisation = organisation
        self.mark = mark
        self.person = person
        self.words = words or {}
        self.made: dict[str, models.Model] = {}

    def everything(self) -> dict[str, models.Model]:
        with Scope.agent(self.organisation.pk).enter():
            for model in protected_models():
                if model._meta.label != JOURNAL:
                    self.one(model)
        return self.made

    def one(self, model) -> models.Model:
        label = model._meta.label
        if label not in self.made:
            known = model.objects.filter(organisation=self.organisation).first()
            self.made[label] = known or self._create(model)
        return self.made[label]

    def _create(self, model) -> models.Model:
        told = self.words.get(model._meta.label, {})
        values = {name: value(self) if callable(value) else value for name, value in told.items()}
        for field in model._meta.local_concrete_fields:
            if field.name in values or field.primary_key or field.name == "organisation":
                continue
            if self._may_stay(field):
                continue
            values[field.name] = self._value(field)
        return model.objects.create(organisation=self.organisation, **values)

    def _may_stay(self, field) -> bool:
        free_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        return (field.has_default() or field.has_db_default() or field.null) and not free_text

    def _value(self, field):
        if isinstance(field, SameOrganisationForeignKey):
            return self.one(field.related_model)
        if isinstance(field, models.ForeignKey):
            return self._outside(field.related_model)
        if field.choices:
            return field.choices[0][0]
        if isinstance(field, models.CharField | models.TextField):
            return self._text(field)
        return self._plain(field)

    def _text(self, field) -> str:
        longest = field.max_length or 10_000
        if longest < SHORTEST or isinstance(field, models.SlugField):
            return uuid4().hex[: min(longest, 9)].upper().replace("0", "X")
        if isinstance(field, models.EmailField):
            return f"{self.mark.lower()}@example.org"
        return f"{self.mark} {field.name}"[:longest]

    @staticmethod
    def _plain(field):
        kinds = [
            (models.UUIDField, uuid4),
            (models.DateTimeField, timezone.now),
            (models.DateField, lambda: timezone.localdate() + timedelta(days=1)),
            (models.BooleanField, lambda: False),
            (models.JSONField, dict),
            (models.BinaryField, lambda: uuid4().bytes),
            (models.Field, lambda: 1),
        ]
        return next(make for kind, make in kinds if isinstance(field, kind))()

    def _outside(self, model):
        if model._meta.label == "people.Person":
            return self.person
        if model._meta.label == "territories.Territory":
            return self.organisation.territory
        return model.objects.first()
