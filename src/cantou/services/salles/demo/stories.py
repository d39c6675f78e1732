"""The halls, the people and the associations of the demonstration. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

VIC = "15258"
HOURS = "07:00-26:00"
CENTRE = "Espace de la Cère"

BIG = {
    ("resident", "half_day"): 6000,
    ("resident", "day"): 12000,
    ("resident", "weekend"): 20000,
    ("outside", "day"): 24000,
    ("outside", "weekend"): 40000,
    ("association", "half_day"): 3000,
    ("association", "day"): 6000,
    ("association", "weekend"): 10000,
    ("association_outside", "day"): 15000,
}
SMALL = {
    ("resident", "half_day"): 2500,
    ("resident", "day"): 5000,
    ("resident", "weekend"): 8000,
    ("outside", "day"): 9000,
    ("association", "half_day"): 1000,
    ("association", "day"): 2000,
}
GRIDS = {"big": BIG, "small": SMALL}

HALLS: tuple[tuple[Mapping[str, Any], Mapping[str, Any], str], ...] = (
    (
        {
            "title": "Grande salle",
            "summary": "Parquet, scène et lumière du jour, pour danser ou pour un repas.",
            "address": "12, avenue de la Gare",
            "seated": 180, "standing": 300, "surface": 240, "step_free": True, "accessible_toilets": True,
            "hearing_loop": True, "reserved_parking": True,
            "equipment": "180 chaises\n30 tables\nScène de 40 m²\nSono et deux micros\nVidéoprojecteur",
            "keys": "Porte principale\nRégie", "inventory": "120 chaises\n30 tables\n2 micros",
            "deposit_percent": 30, "caution_cents": 50000, "cleaning_cents": 10000,
            "rules": "La musique s’arrête à 2 h.\nRien n’est fixé aux murs.",
        },
        {"building": CENTRE, "opening_hours": HOURS, "cutoff_minutes": 4320},
        "big",
    ),
    (
        {
            "title": "Salle du bas",
            "summary": "Une salle claire pour une réunion, un cours ou un goûter.",
            "address": "12, avenue de la Gare",
            "seated": 40, "standing": 60, "surface": 55, "step_free": True, "accessible_toilets": True,
            "equipment": "40 chaises\n10 tables\nTableau blanc", "keys": "Porte du bas",
            "inventory": "40 chaises\n10 tables", "caution_cents": 15000, "asks_insurance": False,
        },
        {"building": CENTRE, "opening_hours": HOURS, "cutoff_minutes": 2880},
        "small",
    ),
    (
        {
            "title": "Cuisine",
            "summary": "Four, frigo, plonge : pour réchauffer et servir.",
            "address": "12, avenue de la Gare",
            "standing": 8, "surface": 24, "step_free": True, "keys": "Cuisine",
            "inventory": "1 four\n2 frigos", "caution_cents": 20000,
        },
        {"building": CENTRE, "opening_hours": HOURS},
        "small",
    ),
    (
        {
            "title": "Salle de la Vieille École",
            "summary": "Au hameau, sous les tilleuls, avec une petite cour.",
            "address": "Hameau de Salvagnac",
            "seated": 50, "surface": 70, "access_note": "Deux marches à l’entrée ; une rampe se prête.",
            "equipment": "50 chaises\n12 tables\nPoêle", "keys": "Porte", "inventory": "50 chaises\n12 tables",
            "caution_cents": 15000,
        },
        {"building": "Vieille École", "opening_hours": HOURS, "cutoff_minutes": 2880},
        "small",
    ),
)  # fmt: skip
WHOLE: tuple[Mapping[str, Any], Mapping[str, Any], str] = (
    {
        "title": "Salle des fêtes",
        "summary": "La grande salle, la salle du bas et la cuisine ensemble, pour une fête entière.",
        "text": "Au bord de la Cère, à cinq minutes à pied de la gare. Un grand parking, une terrasse.",
        "address": "12, avenue de la Gare",
        "seated": 220, "standing": 350, "surface": 320, "step_free": True, "accessible_toilets": True,
        "hearing_loop": True, "reserved_parking": True,
        "equipment": "220 chaises\n40 tables\nScène de 40 m²\nCuisine équipée\nSono\nVidéoprojecteur",
        "keys": "Porte principale\nCuisine\nRégie", "inventory": "120 chaises\n40 tables\n2 micros\n1 four",
        "deposit_percent": 30, "caution_cents": 80000, "cleaning_cents": 15000, "position": 0,
        "rules": "La musique s’arrête à 2 h.\nRien n’est fixé aux murs.\nLe feu d’artifice est interdit.",
    },
    {"building": CENTRE, "opening_hours": HOURS, "cutoff_minutes": 4320, "lead_minutes": 2880},
    "big",
)  # fmt: skip

ITEMS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("Tables", 40, {"summary": "Pliantes, 1,80 m", "caution_cents": 5000}),
    ("Chaises", 120, {"summary": "Empilables", "caution_cents": 5000}),
    ("Barnums", 3, {"summary": "3 m sur 6, à monter à quatre", "caution_cents": 30000, "price_cents": 2000}),
    ("Vidéoprojecteurs", 1, {"summary": "Avec son écran", "caution_cents": 40000}),
    ("Gobelets réutilisables", 500, {"caution_cents": 3000}),
)

ASSOCIATIONS: tuple[tuple[str, str, bool], ...] = (
    ("Chorale La Cérette", "Mireille Bastide", True),
    ("Gymnastique volontaire", "Colette Puech", True),
    ("Comité des fêtes", "Luc Roche", True),
    ("Club des aînés", "Fernand Malbec", True),
    ("Bourrée du Carladez", "Agnès Serres", True),
    ("Judo club", "Karim Benali", True),
    ("Théâtre des Tilleuls", "Inès Martres", True),
    ("Yoga et relaxation", "Sandrine Coste", True),
    ("Parents d’élèves", "Julien Fabre", True),
    ("Tarot et belote", "Raymond Estival", True),
    ("Société de chasse", "Marcel Lours", True),
    ("Country du Plomb", "Nadine Vaur", False),
)

WISHES: tuple[tuple[str, str, str, int, tuple[tuple[int, int], tuple[int, int]], str], ...] = (
    ("Chorale La Cérette", "grande-salle", "Répétition", 1, ((20, 0), (22, 0)), "Le piano est là."),
    ("Bourrée du Carladez", "salle-des-fetes", "Danse", 1, ((20, 30), (23, 0)), ""),
    ("Gymnastique volontaire", "grande-salle", "Gymnastique douce", 0, ((18, 0), (19, 30)), ""),
    ("Judo club", "grande-salle", "Enfants", 2, ((14, 0), (17, 0)), "Les tapis restent en place."),
    ("Judo club", "grande-salle", "Adultes", 4, ((19, 0), (21, 0)), ""),
    ("Théâtre des Tilleuls", "grande-salle", "Répétition", 4, ((20, 0), (23, 0)), ""),
    ("Yoga et relaxation", "salle-du-bas", "Yoga", 3, ((18, 30), (20, 0)), ""),
    ("Club des aînés", "salle-du-bas", "Jeux", 3, ((14, 0), (18, 0)), ""),
    ("Tarot et belote", "salle-du-bas", "Cartes", 3, ((19, 30), (23, 0)), ""),
    ("Parents d’élèves", "salle-du-bas", "Aide aux devoirs", 0, ((16, 30), (18, 30)), ""),
    ("Comité des fêtes", "salle-du-bas", "Réunion", 0, ((20, 30), (22, 30)), ""),
    ("Country du Plomb", "grande-salle", "Danse", 3, ((20, 0), (22, 0)), ""),
    ("Société de chasse", "salle-de-la-vieille-ecole", "Réunion", 4, ((20, 0), (22, 0)), ""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """`weeks`: from this week; `state`: where it has come to."""

    weeks: int
    hall: str
    name: str
    state: str
    event: str
    weekday: int = 5
    hours: tuple[int, int] = (18, 2)
    nights: int = 0
    audience: str = "resident"
    label: str = ""
    email: str = ""
    wants: str = ""
    guests: int | None = None
    said: str = ""
    typed: bool = False
    keys: bool = False
    broken: int = 0


HIRES = (
    Story(weeks=-5, hall="salle-des-fetes", name="Gérard Vaissade", state="done", event="Noces d’or", guests=140),
    Story(weeks=-3, hall="salle-des-fetes", name="Élodie Cros", state="done", event="Mariage", guests=180, broken=2),
    Story(
        weeks=-2, hall="salle-du-bas", name="Paul Estrade", state="done", event="Anniversaire", hours=(14, 20),
        guests=30,
    ),
    Story(
        weeks=0, hall="salle-de-la-vieille-ecole", name="Solange Bouniol", state="confirmed", event="Baptême",
        weekday=6, hours=(10, 20), guests=45, keys=True, typed=True,
    ),
    Story(
        weeks=2, hall="salle-des-fetes", name="Luc Roche", state="confirmed", event="Loto de Noël",
        label="Comité des fêtes", audience="association_free", guests=200,
    ),
    Story(
        weeks=3, hall="grande-salle", name="Hélène Roux", state="held", event="Repas de famille", guests=70,
        email="helene.roux@courriel.example", wants="email",
    ),
    Story(
        weeks=4, hall="salle-des-fetes", name="Kévin Dauzat", state="requested", event="Trente ans", guests=90,
        email="kevin.dauzat@courriel.example", wants="email",
    ),
    Story(
        weeks=5, hall="salle-du-bas", name="Inès Martres", state="requested", event="Lecture publique",
        label="Théâtre des Tilleuls", audience="association", weekday=3, hours=(19, 22), guests=35,
    ),
    Story(
        weeks=6, hall="grande-salle", name="Nadège Cussac", state="refused", event="Vente privée", weekday=2,
        hours=(9, 19), audience="outside", said="La salle ne se loue pas pour un commerce.",
    ),
    Story(
        weeks=7, hall="salle-des-fetes", name="Bernard Chauvet", state="cancelled", event="Banquet", guests=110,
        said="Annulé à la demande de M. Chauvet.",
    ),
    Story(
        weeks=9, hall="salle-des-fetes", name="Agnès Serres", state="confirmed", event="Bal traditionnel",
        label="Bourrée du Carladez", audience="association", guests=250,
    ),
)  # fmt: skip

LOANS: tuple[tuple[int, int, tuple[tuple[str, int], ...], str, str, tuple[str, ...]], ...] = (
    (
        -12,
        2,
        (("Tables", 10), ("Chaises", 60)),
        "Luc Roche",
        "Comité des fêtes",
        ("confirmed", "out", "back"),
    ),
    (-2, 1, (("Barnums", 2),), "Marcel Lours", "Société de chasse", ("confirmed", "out")),
    (6, 2, (("Tables", 6), ("Chaises", 40)), "Solange Bouniol", "", ("confirmed",)),
    (13, 1, (("Vidéoprojecteurs", 1),), "Inès Martres", "Théâtre des Tilleuls", ()),
)
"""(days from today, further days, what, who, association, steps)"""
