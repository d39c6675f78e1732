"""What is measured inside the process: searches, policies, photographs. Needs DATABASE_URL."""

from __future__ import annotations

import logging
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django
import structlog

from bench.table import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from bench.site import Site

django.setup()
# The requests that are asked inside this process write no line among those of the table.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def session_of(person: int) -> str:
    """A session of somebody, made as signing in would, with the second factor done."""
    from allauth.account.internal.flows.login import (
        _AUTHENTICATION_METHODS_USER_SESSION_KEY,
        AUTHENTICATION_METHODS_SESSION_KEY,
    )
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from cantou.core.people.models import Person

    found = Person.objects.get(pk=person)
    session = SessionStore()
    session[SESSION_KEY] = str(found.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = found.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "type": "totp", "at": time.time()},
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(found.pk)
    session.save()
    return str(session.session_key)


def people(organisations: list[int]) -> tuple[int, int]:
    """An inhabitant, and an agent of these organisations with a second factor."""
    from allauth.mfa.models import Authenticator

    from cantou.core.people.models import Membership, Person
    from cantou.core.scope.scope import Scope

    inhabitant = Person.objects.create_user(given_name="Ida", family_name="Mesure")
    agent = Person.objects.create_user(given_name="Ali", family_name="Mesure")
    Authenticator.objects.create(user=agent, type=Authenticator.Type.TOTP, data={"secret": ""})
    for organisation in organisations:
        with Scope.agent(organisation).enter():
            for service, role in (("signalements", "manager"), ("", "admin")):
                Membership.objects.create(
                    organisation_id=organisation, person=agent, service=service, role=role
                )
    return inhabitant.pk, agent.pk


def open_commune(code: str) -> None:
    from cantou.core.organisations.domain.offers import enable_offer
    from cantou.core.organisations.domain.organisations import create_organisation
    from cantou.core.territories.models import Level, Territory

    commune = Territory.objects.get(level=Level.COMMUNE, code=code, valid_to=None)
    mairie = create_organisation(kind="mairie", name=f"Mairie de {commune.name}", territory=commune)
    enable_offer(organisation=mairie, service="signalements")


def timed(act: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each run, after a few that do not count."""
    for _ in range(3):
        act()
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        found.append((time.perf_counter() - begun) * 1000)
    return found


def p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def find_commune() -> Row:
    from cantou.core.territories.domain.search import search
    from cantou.core.territories.models import Level, Territory

    rng = random.Random(15)
    names = list(Territory.objects.filter(level=Level.COMMUNE).values_list("name", flat=True))
    asked = [name[: rng.randint(1, len(name))] for name in rng.sample(names, 400)]
    asked += ["s", "saint", "le", "a", "l", "la ", "15", "150"]
    taken = []
    for text in asked:
        begun = time.perf_counter()
        search(text)
        taken.append((time.perf_counter() - begun) * 1000)
    return Row(
        "Trouver une commune (tout préfixe)",
        f"p50 {statistics.median(taken):.1f} ms, p95 {p95(taken):.1f} ms, pire {max(taken):.1f} ms",
        "p95 ≤ 5 ms",
        p95(taken) <= 5,
    )


QUERIES = {
    "liste": "select id, reference, description, created_at from signalements_report where organisation_id = {o}"
    " order by created_at desc, id desc limit 26",
    "page suivante": "select id, reference, description, created_at from signalements_report where organisation_id = {o}"
    " and created_at < '{at}' order by created_at desc, id desc limit 26",
    "compte": "select count(*) from work_workitem where organisation_id = {o} and is_open",
    "clé": "select * from signalements_report where organisation_id = {o} and id = {id}",
    "jointure": "select r.id, c.at from signalements_report r join signalements_statuschange c on c.report_id = r.id"
    " and c.organisation_id = {o} where r.organisation_id = {o} order by r.created_at desc, r.id desc limit 26",
}
SETTINGS = (
    "select set_config('role', 'cantou_agent_one', true), set_config('cantou.organisations', '{{{o}}}', true),"
    " set_config('cantou.acting', '{o}', true)"
)


def policies(site: Site, organisation: int) -> list[Row]:
    """The same queries with policies, and as owner with FORCE lifted: without. One after the other, many times."""
    rows = []
    with site.owner() as owner, site.application() as application:
        for table in ("signalements_report", "signalements_statuschange", "work_workitem"):
            owner.execute(f"alter table {table} no force row level security".encode())
        owner.commit()
        try:
            values = owner.execute(
                "select id, created_at from signalements_report where organisation_id = %s"
                " order by created_at desc, id desc offset 25 limit 1",
                [organisation],
            ).fetchone()
            assert values is not None
            for name, query in QUERIES.items():
                text = query.format(o=organisation, id=values[0], at=values[1].isoformat())
                with_them, without = _both(application, owner, text, organisation)
                ratio = statistics.median(with_them) / statistics.median(without)
                rows.append(
                    Row(
                        f"Politiques, {name}",
                        f"{statistics.median(with_them):.3f} ms contre {statistics.median(without):.3f} : {(ratio - 1) * 100:+.0f} %",
                        "≤ +10 %",
                        ratio <= 1.10,
                    )
                )
        finally:
            owner.rollback()
            for table in ("signalements_report", "signalements_statuschange", "work_workitem"):
                owner.execute(f"alter table {table} force row level security".encode())
            owner.commit()
    return rows


def _both(
    application: psycopg.Connection, owner: psycopg.Connection, text: str, organisation: int
) -> tuple[list[float], list[float]]:
    with_them: list[float] = []
    without: list[float] = []
    with application.transaction():
        application.execute(SETTINGS.format(o=organisation).encode())
        for _ in range(300):  # In turns: what else the machine does falls on both.
            with_them += timed(lambda: application.execute(text.encode(), prepare=True).fetchall(), 2)
            without += timed(lambda: owner.execute(text.encode(), prepare=True).fetchall(), 2)
    return with_them, without


def photograph() -> Row:
    """A 12-megapixel JPEG with detail everywhere, into three widths, in its bounded process."""
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        noise = Image.effect_noise((1000, 750), 60).resize((4000, 3000))
        Image.merge("RGB", (noise, noise.rotate(180), noise)).save(path, quality=88)
        taken = timed(lambda: _derived(path), 3)
    seconds = statistics.median(taken) / 1000
    return Row("Photographie de 12 Mpx, trois largeurs", f"{seconds:.2f} s", "≤ 2,5 s", seconds <= 2.5)


def _derived(path: Path) -> None:
    from cantou.core.files.engine.sandbox import derived

    with derived(path):
        pass
