"""The Cantal as its competences could be: one département, three intercommunalités, four syndicats, their rules."""

from __future__ import annotations

from datetime import date, time

from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.load import load_territories
from cantou.core.territories.domain.perimeters import draw_perimeter
from cantou.core.territories.models import Territory, TerritoryLink
from cantou.services.signalements.domain.on_call import save_slot
from cantou.services.signalements.domain.rules import save_rule
from tests.support.factories import make_member, make_organisation, make_person

OWN_COMMUNES = ("15014", "15258", "15138", "15187")
DIR = {"outside_name": "DIR Massif Central", "outside_phone": "+33465710100"}
MOTORWAY = {
    "outside_name": "DIR Massif Central, district A75",
    "outside_phone": "+33465710175",
    "outside_hours": "jour et nuit",
    "blocks": True,
}


def area(code: str, level: str = "commune") -> Territory:
    return Territory.objects.get(level=level, code=code, valid_to=None)


def body(kind: str, name: str, territory: Territory):
    found = make_organisation(name, kind=kind, territory=territory)
    make_member(make_person(given_name=name), found, role="agent")
    return found


def rule(writer, category="", road_class="", *, on=None, since, to=None, who=None, why="compétence", **more):
    """`who`: the organisation, the writer itself without one; none when `more` says whom to call."""
    target = None if "outside_name" in more else who or writer
    values = {
        "category": category,
        "road_class": road_class,
        "territory_id": (on or writer.territory).pk,
        "competence": why,
        "valid_from": date.fromisoformat(since),
        "valid_to": date.fromisoformat(to) if to else None,
        "priority": more.pop("priority", 0),
        "target_id": target.pk if target else None,
        **more,
    }
    with Scope.agent(writer.pk).enter():
        return save_rule(values=values)


def turn(writer):
    """Jean, every other week from Friday to Friday."""
    values = {
        "name": "Jean",
        "phone": "+33612345678",
        "starts_on": date(2026, 1, 2),
        "starts_at": time(17),
        "ends_on": date(2026, 1, 9),
        "ends_at": time(17),
        "every": 2,
        "until": None,
        "categories": [],
    }
    with Scope.agent(writer.pk).enter():
        return save_slot(values=values)


class Cantal:
    """`who`: short name → organisation; `mairies`: code of a commune → its own, of those and of `communes`."""

    def __init__(self, communes) -> None:
        with Scope.public().enter():
            load_territories(departements=["15"])
        self.who = {"cd15": body("departement", "Cantal", area("15", "departement"))}
        self._intercommunalites()
        self._syndicats()
        self.mairies = {code: body("mairie", f"Mairie {code}", area(code)) for code in OWN_COMMUNES}
        for code in sorted({*communes} - {*OWN_COMMUNES}):
            self.mairies[code] = make_organisation(f"Mairie {code}", territory=area(code))
        self._tanavelle_leaves()
        self._roads()
        self._lights()
        self._waste()
        self._water()
        self._others()

    def _intercommunalites(self) -> None:
        for name, code in (("caba", "241500230"), ("htc", "200066637"), ("sfc", "200066660")):
            self.who[name] = body("epci", name.upper(), area(code, "epci"))

    def _syndicats(self) -> None:
        communes = [area(code) for code in ("15258", "15154", "15236", "15159", "15028")]
        departement = [area("15", "departement")]
        both = [area("200066660", "epci"), area("200066637", "epci")]
        town = [area("15014"), area("15012")]
        for name, members, since in (
            ("aep", communes, date(2020, 1, 1)),
            ("sdec", departement, date(2020, 1, 1)),
            ("sytec", both, date(2026, 1, 1)),
            ("smb", town, date(2020, 1, 1)),
        ):
            with Scope.public().enter():
                drawn = draw_perimeter(name=f"Syndicat {name}", kind="syndicat", members=members, on=since)
            self.who[name] = body("syndicat", f"Syndicat {name}", drawn)

    def _tanavelle_leaves(self) -> None:
        day = date(2026, 9, 1)
        commune, after = area("15232"), area("200066637", "epci")
        TerritoryLink.objects.filter(child=commune, kind="epci").update(valid_to=day)
        TerritoryLink.objects.create(child=commune, parent=after, kind="epci", valid_from=day)

    def _roads(self) -> None:
        cd15 = self.who["cd15"]
        for category in ("voirie", "signalisation", "arbre"):
            rule(cd15, category, "RD", since="2024-01-01", why="entretien des routes départementales")
        rule(
            cd15,
            "voirie",
            "RD",
            on=area("15014"),
            since="2025-01-01",
            to="2026-07-01",
            team="Agence d’Aurillac",
        )
        rule(cd15, "neige", "RD", since="2024-11-01")
        rule(cd15, "", "RN", since="2024-01-01", **DIR)
        rule(cd15, "", "A", since="2024-01-01", **MOTORWAY)
        rule(self.mairies["15258"], "voirie", "RD", since="2026-04-01", to="2026-05-01", why="chantier")
        rule(self.mairies["15187"], "", "RD", since="2026-01-01")

    def _lights(self) -> None:
        sdec = self.who["sdec"]
        rule(sdec, "eclairage", since="2025-01-01")
        rule(sdec, "eclairage", "RN", since="2025-06-01", outside_name="DIR Massif Central, éclairage")
        rule(self.mairies["15014"], "eclairage", since="2026-03-01")

    def _waste(self) -> None:
        rule(self.who["caba"], "dechets", since="2024-01-01")
        for name in ("htc", "sfc"):
            rule(self.who[name], "dechets", since="2024-01-01", to="2026-01-01")
        rule(self.who["sytec"], "dechets", since="2026-01-01")
        rule(self.mairies["15138"], "dechets", since="2026-06-01")

    def _water(self) -> None:
        rule(self.who["caba"], "eau", since="2024-01-01")
        rule(self.who["aep"], "eau", since="2020-01-01")
        # Tanavelle is no longer theirs to speak of when it is asked for today.
        epci = area("200066660", "epci")
        link = TerritoryLink.objects.create(
            child=area("15232"), parent=epci, kind="perimeter", valid_from=date(2020, 1, 1)
        )
        rule(self.who["sfc"], "eau", on=area("15232"), since="2024-01-01")
        link.delete()

    def _others(self) -> None:
        cd15 = self.who["cd15"]
        rule(cd15, "nuisibles", since="2025-05-01", outside_name="FREDON")
        rule(cd15, "nuisibles", since="2026-05-01", to="2026-10-01", priority=5, team="Mission ambroisie")
        rule(self.who["caba"], "proprete", since="2025-01-01")
        rule(self.who["smb"], "proprete", since="2026-02-01")
        rule(self.who["htc"], "batiment", since="2026-09-01")
