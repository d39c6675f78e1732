"""A key for programs (API, Open311) of one mairie of the demonstration, and the address where they speak to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.api.domain.tokens import find_token, make_token, secret_of
from cantou.core.api.models import AccessToken
from cantou.core.organisations.domain.queries import providers
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import current
from cantou.services.signalements.domain.reports import SERVICE

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration

INSEE = "15258"
SEED = f"{SERVICE}.demonstration:{{organisation}}"
DAYS = 731
NAME = "Démonstration Open311"


def load(show: Demonstration) -> None:
    """Nothing where that commune is not on the platform, or once its key was revoked or is over."""
    commune = current("commune").filter(code=INSEE).first()
    provider = providers(territory=commune.pk, service=SERVICE).first() if commune else None
    if commune is None or provider is None:
        return
    secret = _key(provider.organisation_id)
    if secret:
        path = f"/open311/v2/services.json?jurisdiction_id={INSEE}"
        show.pages.append((_("Open311 à %(name)s") % {"name": commune.name}, path))
        show.keys.append((_("Clé Open311 de %(name)s") % {"name": commune.name}, secret))


def _key(organisation: int) -> str:
    seed = SEED.format(organisation=organisation)
    secret = secret_of(seed=seed)
    with Scope.agent(organisation, reason="démonstration").enter():
        if find_token(secret=secret) is not None:
            return secret
        if AccessToken.objects.filter(organisation_id=organisation, name=NAME).exists():
            return ""
        return make_token(name=NAME, scopes=[f"{SERVICE}:file"], days=DAYS, seed=seed).secret
