from __future__ import annotations

from uuid import UUID

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.tasks import task
from cantou.services.site.domain import act_checks, bulletins, clock, digest, import_making, imports

SERVICE = "site"


def _organisations() -> list[int]:
    with Scope.public().enter():
        found = Offer.objects.filter(service=SERVICE).order_by("organisation_id")
        return list(found.values_list("organisation_id", flat=True).distinct())


@task(name="cantou.site.strike", opens_scope=False)
def strike() -> None:
    for organisation in _organisations():
        strike_one.defer(organisation=organisation)


@task(name="cantou.site.strike_one")
def strike_one(*, organisation: int) -> None:
    clock.strike(organisation=organisation)


@task(name="cantou.site.check_acts", opens_scope=False)
def check_acts() -> None:
    for organisation in _organisations():
        check_acts_of.defer(organisation=organisation)


@task(name="cantou.site.check_acts_of")
def check_acts_of(*, organisation: int) -> None:
    act_checks.check_all(organisation=organisation)


@task(name="cantou.site.read_import", opens_scope=False)
def read_import(*, organisation: int, number: int) -> None:
    imports.read(organisation=organisation, number=number)


@task(name="cantou.site.make_import", opens_scope=False)
def make_import(*, organisation: int, number: int) -> None:
    import_making.make(organisation=organisation, number=number)


@task(name="cantou.site.digest", opens_scope=False)
def thursday() -> None:
    for organisation in _organisations():
        thursday_one.defer(organisation=organisation)


@task(name="cantou.site.digest_one")
def thursday_one(*, organisation: int) -> None:
    digest.tell(organisation=organisation)


@task(name="cantou.site.read_bulletin", opens_scope=False)
def read_bulletin(*, organisation: int, key: str) -> None:
    bulletins.read(organisation=organisation, key=UUID(key))
