"""Addresses of portals, unique on the whole platform.

They are computed over all of France even where four départements are loaded, so that loading the rest later
changes none. A name that several communes bear, or that the platform needs for itself, takes its département.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cantou.core.territories.engine.names import normalise, slugify, without_joints

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEVELS: dict[str, str] = {"departement": "d", "epci": "epci", "region": "r", "perimeter": "p"}
"""First segment of the portals of other levels. Communes called « Y » or « Oô » exist: none is called so."""

RESERVED = frozenset(
    {
        *LEVELS.values(),
        # doors
        *("bureau", "compte", "comptes", "accounts", "connexion", "deconnexion", "inscription", "identity"),
        # machines
        *("api", "static", "media", "health", "metrics", "ask", "oidc", "oauth", "webhooks", "live", "flux"),
        *(
            "assets",
            "admin",
            "debug",
            "demo",
            "test",
            "www",
            "mail",
            "favicon",
            "robots",
            "sitemap",
            "manifest",
        ),
        # pages that stand outside of any portal
        *(
            "accueil",
            "aide",
            "recherche",
            "contact",
            "accessibilite",
            "mentions-legales",
            "donnees-personnelles",
            "donnees",
        ),
        *(
            "plan-du-site",
            "agenda",
            "agendas",
            "carte",
            "cartes",
            "fichiers",
            "paiement",
            "avis-de-paiement",
            "simulateur",
            "theme",
            "themes",
            "lien",
            "liens",
            "suivi",
            "merci",
        ),
        *("hors-ligne", "langue", "commune", "communes", "departement", "departements", "region", "regions"),
        *("territoire", "territoires", "perimetre", "perimetres", "service", "services", "signalements"),
        *("defi", "maintenance", "qr", "reference", "references", "i18n", "jsi18n"),
    }
)
"""What may never be the address of a commune. Words that begin with « _ » or hold a dot cannot be one."""


def commune_slugs(communes: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """(code, name, département) of every commune of France → the slug of each code."""
    rows = [(code, slugify(name), departement.lower()) for code, name, departement in communes]
    bearers = Counter(base for _, base, _ in rows)
    wanted = {
        code: base if bearers[base] == 1 and base not in RESERVED else f"{base}-{departement}"
        for code, base, departement in rows
    }
    taken = Counter(wanted.values())
    # Two of one name in one département, or a name that ends like a département: the INSEE code settles it.
    return {code: slug if taken[slug] == 1 else f"{slug}-{code.lower()}" for code, slug in wanted.items()}


def former_slugs(parts: Iterable[tuple[str, str, str]], *, taken: Iterable[str]) -> dict[str, str]:
    """(code, name, département) of merged communes → the address that redirects, where it is unmistakable.

    `taken` are the slugs of the communes of today, and their bare names: « Murat », which two communes bear,
    cannot also mean a third one that has merged.
    """
    rows = [(code, slugify(name), departement.lower()) for code, name, departement in parts]
    bearers = Counter(base for _, base, _ in rows)
    unavailable = set(taken) | RESERVED
    wanted = {}
    for code, base, departement in rows:
        lone = bearers[base] == 1 and base not in unavailable
        wanted[code] = base if lone else f"{base}-{departement}"
    times = Counter(wanted.values())
    return {code: slug for code, slug in wanted.items() if times[slug] == 1 and slug not in unavailable}


def area_slugs(level: str, areas: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """(code, name, département) of areas of one level → « epci/bassin-d-aurillac », « d/cantal »."""
    rows = [(code, area_base(level, name), departement.lower()) for code, name, departement in areas]
    bearers = Counter(base for _, base, _ in rows)
    wanted = {
        code: base if bearers[base] == 1 or not departement else f"{base}-{departement}"
        for code, base, departement in rows
    }
    taken = Counter(wanted.values())
    first = LEVELS[level]
    return {
        code: f"{first}/{base}" if taken[base] == 1 else f"{first}/{base}-{code.lower()}"
        for code, base in wanted.items()
    }


def area_base(level: str, name: str) -> str:
    """« CA du Bassin d'Aurillac » is known as « bassin-d-aurillac »; a département keeps its article."""
    if level != "epci":
        return slugify(name)
    kind, _, rest = name.partition(" ")
    plain = rest if kind in {"CC", "CA", "CU"} and rest else name
    return without_joints(normalise(plain)).replace(" ", "-")


def free_slug(base: str, *, taken: Mapping[str, object] | set[str]) -> str:
    """`base`, or `base-2`, `base-3`… when another has it: for what an operator draws and names."""
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
