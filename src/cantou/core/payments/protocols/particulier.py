"""API Particulier: « quotient familial CAF & MSA », called with a civil status (v3).

One key for the platform, asked in the name of the organisation that decides (`recipient`, its SIRET). Nothing of what
is asked or answered goes into the logs.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from cantou.core.payments.domain.quotients import SourceDownError, Told, UnknownFamilyError
from cantou.core.web import remote
from cantou.core.web.remote import RemoteError

if TYPE_CHECKING:
    from cantou.core.payments.domain.quotients import CivilStatus

PATH = "/v3/dss/quotient_familial/identite"
FRANCE = "99100"
OK, NOT_FOUND, UNPROCESSABLE = 200, 404, 422
MOST_BYTES = 100_000
PATIENCE = 12


class ApiParticulier:
    title = "API Particulier"

    def open_to(self, *, siret: str) -> bool:
        """Only where accounts prove who they are: whoever knows a civil status would read what its family lives on."""
        known = settings.PARTICULIER_URL and settings.PARTICULIER_TOKEN and siret
        return bool(known and settings.PARTICULIER_IDENTITIES_PROVEN)

    def ask(self, *, who: CivilStatus, siret: str) -> Told:
        url = f"{settings.PARTICULIER_URL.rstrip('/')}{PATH}?{urlencode(_asked(who, siret))}"
        headers = {"Authorization": f"Bearer {settings.PARTICULIER_TOKEN}", "Accept": "application/json"}
        try:
            answer = remote.get(
                url, most_bytes=MOST_BYTES, seconds=PATIENCE, headers=headers, loopback=_is_ours()
            )
        except RemoteError as error:
            raise SourceDownError(error.code) from error
        if answer.status in {NOT_FOUND, UNPROCESSABLE}:
            raise UnknownFamilyError
        if answer.status != OK:
            raise SourceDownError(str(answer.status))
        return _told(answer.body)


def _is_ours() -> bool:
    """The simulator, on this machine."""
    return bool(settings.PAYMENT_SIMULATOR)


def _asked(who: CivilStatus, siret: str) -> list[tuple[str, str]]:
    return [
        ("recipient", siret),
        ("nomNaissance", who.birth_name),
        *(("prenoms[]", each) for each in who.given_names),
        ("anneeDateNaissance", str(who.born_on.year)),
        ("moisDateNaissance", str(who.born_on.month)),
        ("jourDateNaissance", str(who.born_on.day)),
        ("sexeEtatCivil", who.sex),
        ("codeCogInseeCommuneNaissance", who.commune),
        ("codeCogInseePaysNaissance", FRANCE),
    ]


def _told(body: bytes) -> Told:
    try:
        said: dict[str, Any] = json.loads(body)["data"]["quotient_familial"]
        value, year, month = (_whole(said[name]) for name in ("valeur", "annee", "mois"))
        told = Told(value, str(said["fournisseur"])[:40], date(year, month, 1))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise SourceDownError("answer") from error
    if told.value < 0 or told.month > timezone.localdate() or not told.fund.isprintable():
        raise SourceDownError("answer")
    return told


def _whole(said: Any) -> int:
    """Neither true, nor infinity."""
    if isinstance(said, bool):
        raise TypeError
    return int(said)
