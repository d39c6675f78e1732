"""Makes what tests need. Plain functions with defaults; each gives back the model.

Rows of an organisation are made inside a Scope, as everywhere.
"""

from __future__ import annotations

import itertools
from uuid import uuid4

from cantou.core.organisations.models import Coverage, Offer, OfferArea, Organisation
from cantou.core.people.models import Membership, Person
from cantou.core.scope.scope import Scope
from cantou.core.territories.models import Territory

_numbers = itertools.count(1)


def make_commune(name: str = "", **fields) -> Territory:
    number = next(_numbers)
    values = {
        "level": "commune",
        "code": f"{15000 + number:05}",
        "name": name or f"Commune {number}",
        "slug": f"commune-{number}",
        **fields,
    }
    return Territory.objects.create(**values)


def make_organisation(name: str = "", *, territory: Territory | None = None, **fields) -> Organisation:
    number = next(_numbers)
    values = {"kind": "mairie", "name": name or f"Mairie {number}", "slug": f"mairie-{number}", **fields}
    return Organisation.objects.create(territory=territory, **values)


def make_offer(
    organisation: Organisation, service: str = "signalements", *, territory: Territory | None = None
) -> Offer:
    place = territory or organisation.territory
    assert place is not None
    with Scope.agent(organisation.pk).enter():
        offer = Offer.objects.create(organisation=organisation, service=service)
        OfferArea.objects.create(organisation=organisation, offer=offer, territory=place)
        Coverage.objects.create(
            organisation=organisation, service=service, territory=place, offer=offer, rank=0
        )
    return offer


def make_person(**fields) -> Person:
    return Person.objects.create_user(**fields)


def make_member(
    person: Person, organisation: Organisation, service: str = "signalements", role: str = "manager"
) -> Membership:
    with Scope.agent(organisation.pk).enter():
        return Membership.objects.create(organisation=organisation, person=person, service=service, role=role)


def make_report(organisation: Organisation, description: str = "Un trou dans la route", **fields):
    from cantou.services.signalements.domain.reports import file_report

    values = {"key": uuid4(), "secret": uuid4().hex, **fields}
    commune = values.pop("commune", None) or organisation.territory_id
    return file_report(organisation=organisation.pk, commune=commune, description=description, **values)
