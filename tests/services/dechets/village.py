"""What stands on every page of this service, for the tests that look at all of them (tests/house/village.py)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from cantou.core.booking.models import Booking
from cantou.core.notices.domain.subscriptions import Who
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.scope.scope import Scope
from cantou.core.territories.models import Place
from cantou.services.dechets.domain import bulky
from cantou.services.dechets.domain.centres import add_closure, save_centre
from cantou.services.dechets.domain.guide import save_word
from cantou.services.dechets.domain.point_import import start_import
from cantou.services.dechets.domain.points import put_in_queue, save_point, speak_of
from cantou.services.dechets.domain.rules import add_change
from cantou.services.dechets.domain.subscriptions import ours
from cantou.services.dechets.models import CollectionRule, PointReport, SectorArea
from tests.services.dechets.making import make_sector

KEY = UUID(int=77)


def furnish(commune, mairie) -> dict[str, list[str]]:
    """An argument of an address → what stands there."""
    enable_offer(
        organisation=mairie, service="dechets", settings={"phone": "04 65 71 31 20", "bulky": "en mairie"}
    )
    home = Place.objects.get(commune=commune, name="Salvagnac")
    today = timezone.localdate()
    with Scope.agent(mairie.pk).enter():
        weekly = {"weekdays": list(range(6)), "shift": "none"}
        sector = make_sector("Les hameaux", communes=[commune], places=[home], menageres=weekly, tri=weekly)
        make_sector(
            "Ailleurs", communes=[commune], menageres={"weekdays": [1], "weeks": "even", "shift": "week"}
        )
        moved = next(day for ahead in range(3, 10) if (day := today + timedelta(days=ahead)).weekday() == 2)
        change = add_change(
            sector=sector,
            stream="menageres",
            removed_on=moved,
            added_on=moved + timedelta(days=4),
            reason="neige",
        )
        place = {"commune": commune.pk, "lon": 2.55, "lat": 44.95}
        point = save_point(
            values={"name": "Le lavoir", "takes": ["verre", "textiles"], "where": "au pont", **place}
        )
        save_point(
            values={"name": "La gare", "takes": ["verre"], "commune": commune.pk, "lon": 2.56, "lat": 44.96}
        )
        centre = save_centre(
            values={
                "name": "La déchèterie",
                "hours": "lundi 9h-12h",
                "takes": "Gravats, bois",
                "phone": "",
                **place,
            }
        )
        closure = add_closure(
            centre=centre, starts_on=today, ends_on=today + timedelta(days=2), reason="inventaire"
        )
        word = save_word(
            word="sac de pellets", synonyms="granulés", outlets=["tri", "decheterie"], note="Vide"
        )
    reference = speak_of(point=point, key=KEY, what="full", words="Le verre déborde")
    with Scope.agent(mairie.pk).enter():
        row = PointReport.objects.select_related("point__commune").get(reference=reference)
        put_in_queue(row)
        point.trouble, point.trouble_on = "full", today
        point.save()
        area = SectorArea.objects.filter(sector=sector).get()
        days = CollectionRule.objects.filter(sector=sector, stream="tri").get()
    rows = {
        "home": home,
        "sector": sector,
        "change": change,
        "spot": point,
        "centre": centre,
        "closed": closure,
    }
    turn, pickup = _bulky(commune, mairie)
    with Scope.agent(mairie.pk).enter():
        file = "nom;reçoit;où\nLe lavoir;verre;au pont neuf\nLe four;verre;\nLe puits;cailloux;\n"
        rows["points_file"] = start_import(content=file.encode())
    rows |= {"turn": turn, "lift": pickup}
    rows |= {"entry": word, "area": area, "days": days}
    values = {name: [str(each.pk)] for name, each in rows.items()}
    values["thing"] = ["matelas"]
    values["lifted"] = [pickup.reference]
    values["bulk"] = [bulky.secret_of(pickup.object_key)]
    return values | {"trouble": [reference], "stream": ["tri"], "reminded": [_reminded(commune, mairie)]}


def _bulky(commune, mairie):
    start = timezone.now() + timedelta(days=9)
    asked = bulky.Asked(
        name="Lucette Canapé",
        street="4 rue du Four",
        commune=commune.pk,
        things=["un canapé", "un matelas"],
        phone="06 12 34 56 78",
        note="Portail vert",
    )
    with Scope.agent(mairie.pk).enter():
        turn = bulky.open_round(starts_at=start, ends_at=start + timedelta(hours=4), places=3, commune=None)
        return turn, bulky.book_pickup(turn=turn, key=UUID(int=78), asked=asked)


def _reminded(commune, mairie) -> str:
    """The secret of somebody who is reminded, and has something to confirm besides."""
    who = Who("email", "lucette.reminded@exemple.fr")
    wanted = {"organisation": mairie.pk, "who": who, "slug": commune.slug, "commune_id": commune.pk}
    with Scope.public().enter():
        row = ours.subscribe(**wanted, how={"streams": ["tri"]}, label="Ici", place_id=None)
    with Scope.for_object(organisation=mairie.pk, key=row.object_key).enter():
        ours.confirm(row=row)
    with Scope.public().enter():
        ours.subscribe(**wanted, how={"streams": []}, label="Là aussi", place_id=None)
    return ours.secret_of(row.object_key)


def words() -> dict[str, dict[str, object]]:
    """What the constraints of these tables ask for (tests/house/neighbours.py)."""
    return {
        "dechets.SectorArea": {
            "zone": None,
            "place": None,
            "commune": lambda maker: maker.organisation.territory,
        },
        "dechets.CollectionRule": {
            "weekdays": [1],
            "weeks": "all",
            "shift": "none",
            "ends_on": None,
            "holidays": [],
        },
        "dechets.CollectionChange": {"removed_on": timezone.localdate(), "added_on": None},
        "dechets.Stream": {"code": "tri"},
        "dechets.DropOffPoint": {
            "takes": ["verre"],
            "trouble": "",
            "trouble_on": None,
            "lon": None,
            "lat": None,
        },
        "dechets.PointReport": {"what": "full", "state": "open", "closed_at": None},
        "dechets.Centre": {"hours": "Mo 09:00-12:00", "lon": None, "lat": None},
        "dechets.PointImport": {
            "columns": ["nom", "reçoit"],
            "rows": lambda maker: [[maker.mark, "verre"]],
            "report": [],
            "done_at": None,
        },
        "dechets.BulkyRound": {
            "starts_at": timezone.now(),
            "ends_at": timezone.now() + timedelta(hours=4),
            "places": 3,
            "cancelled_at": None,
        },
        "dechets.BulkyPickup": {
            "things": lambda maker: [maker.mark],
            "wants": "",
            "booking": lambda maker: maker.one(Booking),
            "waiting": None,
        },
        "dechets.Subscriber": {"channel": "email"},
    }
