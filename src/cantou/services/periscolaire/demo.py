"""What `make demo` shows: the school of Vic-sur-Cère, a family with an account and one without. Nobody here exists."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.models import Organisation
from cantou.core.people.domain import dependants, sharing
from cantou.core.people.domain.demonstration import demo_person
from cantou.core.people.domain.relations import household_of
from cantou.core.scope.scope import Scope
from cantou.core.web.addresses import portal_path
from cantou.services.periscolaire.domain import activities, attendance, families, places, queries
from cantou.services.periscolaire.models import Activity

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration
    from cantou.services.periscolaire.models import Family

COMMUNE = "15258"
WHY = "démonstration"
BRACKETS = [{"below": 500, "cents": 210}, {"below": 900, "cents": 320}, {"below": None, "cents": 410}]
SEPTEMBER, JULY = 9, 7


def load(show: Demonstration) -> None:
    mairie = Organisation.objects.filter(kind="mairie", territory__code=COMMUNE).first()
    if mairie is None or mairie.territory is None or not mairie.territory.slug:
        return
    enable_offer(organisation=mairie, service="periscolaire", settings={"phone": "04 65 71 31 20"})
    with Scope.agent(mairie.pk, reason=WHY).enter():
        known = Activity.objects.filter(organisation_id=mairie.pk).exists()
    if not known:
        _make(mairie.pk)
    show.pages.append((_("Cantine et garderie"), portal_path(mairie.territory.slug, "periscolaire:index")))
    show.say(_("Une cantine, une garderie, deux familles"))


def _make(organisation: int) -> None:
    rose = demo_person(name="rose", given_name="Rose", family_name="Chassang")
    today = timezone.localdate()
    with Scope.agent(organisation, reason=WHY).enter():
        canteen, evening = _activities(today)
    for name, age in (("Lou", 9), ("Mila", 6)):
        born_on = today - timedelta(days=366 * age)
        home = household_of(person=rose.pk)
        child = dependants.add(
            person=rose.pk,
            given_name=name,
            family_name="Chassang",
            born_on=born_on,
            household=home[0].household if home else None,
        )
        sharing.share(person=rose.pk, dependant=child.pk, organisation=organisation)
        facts = families.Child(person=child.pk, given_name=name, family_name="Chassang", born_on=born_on)
        with Scope.agent(organisation, reason=WHY).enter():
            payer = families.Payer(person=rose.pk, name=str(rose))
            families.enrol(payer=payer, child=facts, activities=[canteen, evening], by_agent=False)
            if name == "Lou":
                families.save_needs(child=child.pk, needs=families.Needs(allergies="arachide"))
            _book(child.pk, canteen, today)
    with Scope.agent(organisation, reason=WHY).enter():
        family = _counter(canteen, today)
        for one in set(
            queries.enrolments(organisation).filter(family=family).values_list("child_id", flat=True)
        ):
            _book(one, canteen, today)
        _tick(organisation, canteen, today)


def _activities(today: date) -> tuple[Activity, Activity]:
    first = date(today.year - (today.month < SEPTEMBER - 1), SEPTEMBER, 1)
    year = {"starts_on": first, "ends_on": date(first.year + 1, JULY, 3)}
    common = {
        **year, "weekdays": [0, 1, 3, 4], "cutoff_days": 1, "cutoff_at": time(10), "is_public": True,
        "absence_is_billed": True,
    }  # fmt: skip
    grid = {"base": BRACKETS, "outside_percent": 20, "siblings": [10]}
    canteen = activities.save_activity(
        activity=None,
        values={
            **common, "title": _("Cantine"), "kind": "canteen", "hours": _("de 12 h à 13 h 20"), "places": 60,
            "grid": {"label": _("Cantine"), **grid},
        },
    )  # fmt: skip
    flat = {"label": _("Garderie du soir"), "base": [{"below": None, "cents": 150}]}
    evening = activities.save_activity(
        activity=None,
        values={
            **common, "title": _("Garderie du soir"), "kind": "evening", "hours": _("de 16 h 30 à 18 h 30"),
            "places": None, "grid": flat,
        },
    )  # fmt: skip
    noel = date(first.year, 12, 19)
    activities.add_closing(
        title=_("Vacances de Noël"), starts_on=noel, ends_on=noel + timedelta(days=15), activity=None
    )
    return canteen, evening


def _counter(canteen: Activity, today: date) -> Family:
    return families.new_family(
        given_name="Marcel",
        family_name="Soubrier",
        postal="4 chemin du Lac\n15800 Vic-sur-Cère",
        phone="",
        is_resident=True,
        activities=[canteen],
        children=[
            families.NewChild(
                given_name=name, family_name="Soubrier", born_on=today - timedelta(days=366 * age)
            )
            for name, age in (("Ana", 8), ("Basile", 5))
        ],
    )


def _book(child: int, canteen: Activity, today: date) -> None:
    """Last month, this one and the next."""
    spans = queries.spans(canteen.organisation_id, today - timedelta(60), today + timedelta(40))
    days = canteen.rule.days(today.replace(day=1) - timedelta(31), today + timedelta(40), spans)
    places.set_days(child=child, changes={(canteen.pk, on): True for on in days}, by_agent=True)


def _tick(organisation: int, canteen: Activity, today: date) -> None:
    last = today.replace(day=1) - timedelta(1)
    spans = queries.spans(organisation, last.replace(day=1), last)
    for number, on in enumerate(canteen.rule.days(last.replace(day=1), last, spans)):
        keys = list(queries.sheet(organisation, canteen.pk, on).values_list("pk", flat=True))
        came = {key: (place + number) % 9 != 0 for place, key in enumerate(keys)}
        attendance.tick(activity=canteen.pk, on=on, came=came)
