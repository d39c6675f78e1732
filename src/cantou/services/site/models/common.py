from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access

SHOWN = Access(public=True, person="public", object="public")
"""Rows whose `is_public` is true are read by anybody, whatever page they are on."""


class State(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    TO_READ = "to_read", _("à relire")
    PLANNED = "planned", _("programmé")
    PUBLISHED = "published", _("publié")


class Theme(models.TextChoices):
    MAIRIE = "mairie", _("Mairie")
    FETES = "fetes", _("Fêtes et marchés")
    CULTURE = "culture", _("Culture")
    SPORT = "sport", _("Sport")
    ECOLE = "ecole", _("École et jeunesse")
    SOLIDARITE = "solidarite", _("Solidarité et santé")
    TRAVAUX = "travaux", _("Travaux et routes")
    NATURE = "nature", _("Nature et agriculture")
    ECONOMIE = "economie", _("Commerce et emploi")


class Audience(models.TextChoices):
    """Nobody in particular where none is said."""

    FAMILLES = "familles", _("Familles")
    ENFANTS = "enfants", _("Enfants")
    JEUNES = "jeunes", _("Jeunes")
    AINES = "aines", _("Aînés")
    ASSOCIATIONS = "associations", _("Associations")
    AGRICULTEURS = "agriculteurs", _("Agriculteurs")
    NOUVEAUX = "nouveaux", _("Nouveaux habitants")


def in_order(name: str) -> models.CheckConstraint:
    """What is shown from a moment until another."""
    return models.CheckConstraint(
        condition=Q(shown_until__isnull=True)
        | Q(shown_from__isnull=True)
        | Q(shown_until__gt=F("shown_from")),
        name=name,
    )


def shown_is_published(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(is_public=False) | Q(state=State.PUBLISHED), name=name)


def known_state(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(state__in=State.values), name=name)
