"""Makes what tests need. Plain functions with defaults; each gives back the model.

Rows of an organisation are made inside a Scope, as everywhere.
"""

from __future__ import annotations

import itertools
from uuid import uuid4

from cantou.core.organisations.domain.hosts import attach_host, confirm_host
from cantou.core.organisations.models import HostName, Offer, Organisation
from cantou.core.people.models import Membership, Person
from cantou.core.scope.scope import Scope
from cantou.core.territories.models import Territory, TerritoryLink

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


def make_area(
    level: str, name: str = "", *, inside: Territory | None = None, communes=(), **fields
) -> Territory:
    """An EPCI, a perimeter, a département or a région, with these communes in it, itself in `inside`."""
    number = next(_numbers)
    first = {"departement": "d", "epci": "epci", "region": "r", "perimeter": "p"}[level]
    values = {
        "level": level,
        "code": f"{level}-{number}",
        "name": name or f"{level} {number}",
        "slug": f"{first}/{level}-{number}",
        **fields,
    }
    area = Territory.objects.create(**values)
    for commune in communes:
        TerritoryLink.objects.create(child=commune, parent=area, kind=level)
    if inside is not None:
        TerritoryLink.objects.create(child=area, parent=inside, kind=inside.level)
    return area


def make_organisation(name: str = "", *, territory: Territory | None = None, **fields) -> Organisation:
    number = next(_numbers)
    values = {"kind": "mairie", "name": name or f"Mairie {number}", "slug": f"mairie-{number}", **fields}
    return Organisation.objects.create(territory=territory, **values)


def make_offer(
    organisation: Organisation,
    service: str = "signalements",
    *,
    territory: Territory | None = None,
    **settings,
) -> Offer:
    from cantou.core.organisations.domain.offers import enable_offer

    places = None if territory is None else [territory]
    return enable_offer(organisation=organisation, service=service, territories=places, settings=settings)


def make_person(**fields) -> Person:
    return Person.objects.create_user(**fields)


def make_member(
    person: Person, organisation: Organisation, service: str = "signalements", role: str = "manager"
) -> Membership:
    with Scope.agent(organisation.pk).enter():
        return Membership.objects.create(organisation=organisation, person=person, service=service, role=role)


def make_report(organisation: Organisation, description: str = "Un trou dans la route", **fields):
    from cantou.services.signalements.domain.reports import file_report

    values = {"key": uuid4(), **fields}
    if values.get(
        "contact"
    ):  # As a rule whoever files owns the address: what happens before that is tested by itself.
        values["contact"] = {"confirmed": True, **values["contact"]}
    commune = values.pop("commune", None) or organisation.territory_id
    return file_report(organisation=organisation.pk, commune=commune, description=description, **values)


def make_publication(report, title: str = "Un trou au Bourg", *, person: Person | None = None, **fields):
    from cantou.services.signalements.domain.publications import publish

    values = {"text": "", "place": "", "with_point": True, "photos": {}, **fields}
    with Scope.agent(report.organisation_id).enter():
        return publish(report=report, title=title, person=person.pk if person else None, **values)


def make_host(organisation: Organisation, host: str) -> HostName:
    """A name of its portal for which the operator answers."""
    attach_host(organisation=organisation, territory=organisation.territory, host=host)
    return confirm_host(host=host)
