"""Pages over HTTP: eight connections, over many portals and reports."""

from __future__ import annotations

import gzip
import http.client
import re
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import uuid4

from bench.load import Result, get, load, post
from bench.table import Row
from cantou.run.ports import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.site import Site

OK = 200
FOUND = 302
FORM = "application/x-www-form-urlencoded"


def sample(site: Site) -> dict[str, list[str]]:
    """Addresses to ask for: portals of active organisations, and their published reports."""
    with site.owner() as owner:
        slugs = [row[0] for row in owner.execute(
            "select s.slug from organisations_coverage c join territories_territory s on s.id = c.territory_id"
            " where c.service = 'signalements' and c.rank = 0 order by c.id limit 400").fetchall()]  # fmt: skip
        owner.execute("alter table signalements_publication no force row level security")
        reports = [f"/{slug}/signalements/{code}/" for slug, code in owner.execute(
            "select t.slug, p.reference from signalements_publication p join territories_territory t on t.id = p.commune_id"
            " order by p.id limit 2000").fetchall()]  # fmt: skip
        owner.rollback()
    return {
        "portal": [f"/{slug}/" for slug in slugs],
        "list": [f"/{slug}/signalements/" for slug in slugs],
        "detail": reports,
        "slugs": slugs,
    }


def over(paths: Sequence[str], cookie: str = "") -> Callable[[int], bytes]:
    headers = [("Cookie", f"cantou_session={cookie}")] if cookie else []
    return lambda number: get(paths[number % len(paths)], headers=headers)


def told(result: Result) -> str:
    others = {status: count for status, count in result.statuses.items() if status != OK}
    return (
        f"p50 {result.percentile(0.5):.0f} ms, p95 {result.percentile(0.95):.0f} ms, {result.rate:.0f} req/s"
        + (f", réponses {others}" if others else "")
    )


def public_pages(site: Site, cookie: str, seconds: float) -> list[Row]:
    """Drawn for somebody with a session, then for a visitor without one, again."""
    addresses = sample(site)
    rows = []
    for name, title in (("portal", "Accueil d’un portail"), ("list", "Liste"), ("detail", "Fiche")):
        drawn = load(port=site.port, make=over(addresses[name], cookie), seconds=seconds)
        few = addresses[name][:40]
        load(port=site.port, make=over(few), seconds=2)
        kept = load(port=site.port, make=over(few), seconds=seconds)
        holds = drawn.percentile(0.95) <= 60 and drawn.rate >= 150
        rows.append(Row(f"{title}, dessinée", told(drawn), "p95 ≤ 60 ms, ≥ 150 req/s", holds))
        ratio = kept.rate / drawn.rate
        rows.append(
            Row(
                f"{title}, gardée (visiteur sans session)",
                f"{told(kept)} : × {ratio:.1f}",
                "≥ × 5",
                ratio >= 5,
            )
        )
    return rows


def desk_pages(site: Site, cookie: str, references: Sequence[str], seconds: float) -> list[Row]:
    rows = []
    for title, paths in (
        ("Bureau, file d’attente", ["/bureau/"]),
        ("Bureau, en retard", ["/bureau/?echeance=retard"]),
        ("Bureau, dossier", [f"/bureau/signalements/{code}/" for code in references]),
        ("Bureau, statistiques", ["/bureau/statistiques/"]),
    ):
        result = load(port=site.port, make=over(paths, cookie), seconds=seconds)
        p95 = result.percentile(0.95)
        rows.append(Row(title, told(result), "p95 ≤ 150 ms", p95 <= 150 and set(result.statuses) == {OK}))
    return rows


STEPS = (
    ("description", {"description": "Un trou dans la chaussée, assez profond."}),
    ("coordonnees", {}),
    ("verifier", {}),
)


def someone(number: int) -> list[tuple[str, str]]:
    """Each report from a network of its own: many from one are asked a question, then refused."""
    return [("X-Forwarded-For", f"{20 + number // 250}.{number % 250}.7.1")]


def filing(site: Site, slugs: Sequence[str], *, reports: int) -> list[Row]:
    """Each step of a filing without its photograph; the last one is the report itself."""
    keys = [str(uuid4()) for _ in range(reports)]
    host = f"{HOST}:{site.port}"

    def first(number: int) -> bytes:
        body = urlencode({"ou-words": "Devant le four, au Bourg", "cle": keys[number]}).encode()
        path = f"/{slugs[number % len(slugs)]}/signalements/nouveau/voirie/"
        return post(path, body, host=host, kind=FORM, headers=someone(number))

    results = [("lieu", load(port=site.port, make=first, connections=4, seconds=60, most=reports))]
    for step, fields in STEPS:

        def following(number: int, step: str = step, fields: dict[str, str] = fields) -> bytes:
            path = f"/{slugs[number % len(slugs)]}/signalements/brouillon/{keys[number]}/{step}/"
            return post(path, urlencode(fields).encode(), host=host, kind=FORM, headers=someone(number))

        results.append((step, load(port=site.port, make=following, connections=4, seconds=60, most=reports)))
    return [
        Row(f"Signaler, étape « {name} »", told(result).replace(f", réponses {{{FOUND}: {reports}}}", ""), "p95 ≤ 150 ms",
            result.percentile(0.95) <= 150 and set(result.statuses) == {FOUND})
        for name, result in results
    ]  # fmt: skip


def fetched(port: int, path: str) -> bytes:
    """The body as it travels, compressed when the server does so."""
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip, br"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return body if answer.getheader("Content-Encoding") else gzip.compress(body, 9, mtime=0)


LINKED = re.compile(rb'(?:href|src)="(/(?:static|theme)/[^"]+\.(?:css|js|woff2|svg))"')


def weights(site: Site, slug: str) -> list[Row]:
    """Everything that the first view of a page fetches but photographs, as it travels."""
    rows = []
    for title, path in (("accueil du portail", f"/{slug}/"), ("signaler", f"/{slug}/signalements/nouveau/"),
                        ("liste", f"/{slug}/signalements/"), ("trouver sa commune", "/")):  # fmt: skip
        body = fetched(site.port, path)
        plain = gzip.decompress(body)
        parts = {link.decode(): len(fetched(site.port, link.decode())) for link in set(LINKED.findall(plain))}
        total = len(body) + sum(parts.values())
        rows.append(
            Row(
                f"Première vue, {title}",
                f"{total / 1000:.1f} kB dont HTML {len(body) / 1000:.1f}",
                "≤ 60 kB",
                total <= 60_000,
            )
        )
    return rows


def opening(site: Site) -> Row:
    """One more commune opens; how long until its portal shows it."""
    with site.owner() as owner:
        code, slug = owner.execute(
            "select code, slug from territories_territory t where level = 'commune' and valid_to is null and slug is not null"
            " and not exists (select 1 from organisations_organisation o where o.territory_id = t.id) order by id desc limit 1"
        ).fetchone()  # type: ignore[misc]
    fetched(site.port, f"/{slug}/")
    begun = time.perf_counter()
    from bench.inside import open_commune

    open_commune(code)
    while b"signalements/nouveau" not in gzip.decompress(fetched(site.port, f"/{slug}/")):
        time.sleep(0.02)
        if time.perf_counter() - begun > 30:
            return Row("Ouvrir un portail de plus", "jamais vu", "≤ 2 s", holds=False)
    seconds = time.perf_counter() - begun
    return Row("Ouvrir un portail de plus", f"{seconds:.2f} s, sans redémarrer", "≤ 2 s", seconds <= 2)
