"""Signed, refused and taken back at once, each on a connection of its own: one end."""

from __future__ import annotations

import pytest

from cantou.core.journal.models import Entry
from cantou.core.parapheur.domain import signing
from cantou.core.parapheur.domain.asking import withdraw
from cantou.core.parapheur.domain.errors import SignatureError
from cantou.core.people.domain.rights import MAYOR
from cantou.core.scope.scope import Scope
from tests.core.parapheur.test_signing import House
from tests.support.concurrency import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ENDS = ("parapheur.signed", "parapheur.refused", "parapheur.withdrawn")


def test_what_is_signed_refused_and_taken_back_at_once_ends_once(settings, tmp_path):
    settings.SEALS = tmp_path
    house = House()
    request = house.ask()

    def sign():
        with house.scope():
            held = house.fresh(request)
            try:
                signing.sign(request=held, person=house.mayor, roles=[MAYOR])
            except SignatureError:
                return 0
            return 1

    def refuse():
        with house.scope():
            try:
                signing.refuse(request=house.fresh(request), person=house.mayor, reason="Non.")
            except SignatureError:
                return 0
            return 1

    def take_back():
        with house.scope():
            return withdraw(
                organisation=house.mairie.pk, service="essai", key=request.object_key, begins="acte:"
            )

    assert sum(race(sign, sign, refuse, take_back, sign)) == 1
    assert house.fresh(request).state in {"signed", "refused", "withdrawn"}
    with Scope.agent(house.mairie.pk).enter():
        assert Entry.objects.filter(organisation_id=house.mairie.pk, action__in=ENDS).count() == 1
