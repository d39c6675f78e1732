"""What issue 6 asks of forms and cases: rules, publishing, what saves itself, the next delay among a million.

`python -m bench --only cases,forms` runs these alone, on the database that is seeded already.
"""

from __future__ import annotations

import http.client
import statistics
import time
from datetime import date
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bench.inside import p95, timed
from bench.load import load, post
from bench.pages import FORM, FOUND, sample, someone, told
from bench.seed import bare, insert, lifted
from bench.table import Row
from cantou.run.ports import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from bench.site import Site

FIELDS, RULES, SAVES, DRAFTS = 100, 100, 600, 40
CASES, TIMERS = 100_000, 1_000_000
NO_CONTENT = 204
KEY = "debit-de-boissons"
REFERENCE = "BANC"


def document(number: int = 0) -> dict[str, Any]:
    """A form of a hundred questions in ten pages; each after the first is shown or not by a rule on those before."""
    elements = [
        {"key": f"q{n}", "type": "number", "label": f"Question {n}, n° {number}"}
        | ({"condition": _rule(n)} if n else {})
        for n in range(FIELDS)
    ]
    pages = [
        {"key": f"p{at}", "title": f"Page {at}", "elements": elements[at * 10 : at * 10 + 10]}
        for at in range(FIELDS // 10)
    ]
    return {"title": "Cent questions", "pages": pages}


def _rule(number: int) -> dict[str, Any]:
    from cantou.core.forms.engine.tree import to_json
    from cantou.core.forms.engine.words import parse

    before = f"q{number - 1}"
    return to_json(parse(f"{before} > 10 et {before} < 5000 ou q0 = 3 ou non (q{number // 2} = 7)"))


def cases(place: Site, organisations: list[int]) -> Iterator[Row]:
    yield _rules()
    yield _publishing(organisations[0])
    yield from _delays(place, organisations[0])


def _rules() -> Row:
    from cantou.core.forms.engine.answering import fill
    from cantou.core.forms.engine.sense import read
    from cantou.core.forms.engine.steps import Seen, steps_of

    definition = read(document())
    answers = {f"q{n}": str(20 + n) for n in range(FIELDS)}
    today = date(2026, 3, 2)

    def act() -> None:
        seen = Seen(definition, fill(definition, answers, today=today), today=today)
        for step in steps_of(definition):
            seen.shown(step)

    taken = timed(act, 300)
    return Row(f"{RULES} règles d’un formulaire rempli", _in_words(taken), "p95 ≤ 5 ms", p95(taken) <= 5)


def _publishing(organisation: int) -> Row:
    from cantou.core.forms.domain.publishing import create_form, publish
    from cantou.core.scope.scope import Scope

    agent = Scope.agent(organisation)
    with agent.enter():
        form = create_form(key=f"banc-{time.time_ns()}", title="Cent questions")
    numbers = iter(range(1_000))

    def act() -> None:
        with agent.enter():
            publish(form=form, document=document(next(numbers)))

    taken = timed(act, 40)
    return Row(
        f"Publier un formulaire de {FIELDS} questions", _in_words(taken), "p95 ≤ 300 ms", p95(taken) <= 300
    )


def _delays(place: Site, organisation: int) -> Iterator[Row]:
    """A million delays of a hundred thousand cases of one organisation, all due: the next one, read and locked."""
    from django.utils import timezone

    from cantou.core.scope.scope import Scope
    from cantou.services.demarches.domain import queries

    opened(organisation)
    with place.owner() as owner:
        seeded = seed_delays(owner, organisation)
        owner.commit()
    yield Row(f"({CASES} dossiers, {seeded} délais échus)", "en place")
    agent = Scope.agent(organisation, reason="délais")

    def act() -> None:
        with agent.enter():
            found = (
                queries.due_timers(organisation, timezone.now()).select_for_update(skip_locked=True).first()
            )
            if found is None:
                raise RuntimeError("no delay is due")

    taken = timed(act, 300)
    yield Row("Le prochain délai échu", _in_words(taken), "p95 ≤ 10 ms", p95(taken) <= 10)


def opened(organisation: int) -> None:
    from cantou.core.organisations.domain.offers import enable_offer
    from cantou.core.organisations.models import Organisation
    from cantou.core.scope.scope import Scope
    from cantou.services.demarches.domain.demarches import open_demarche
    from cantou.services.demarches.engine.packages import PACKAGES

    with Scope.agent(organisation).enter():
        mairie = Organisation.objects.get(pk=organisation)
        enable_offer(organisation=mairie, service="demarches")
        open_demarche(package=PACKAGES[KEY])


def seed_delays(owner: psycopg.Connection, organisation: int) -> int:
    """Those that are missing; how many there are then."""
    owner.execute("set constraints all immediate")
    with lifted(owner, "demarches_timer"):
        held = owner.execute("select count(*) from demarches_timer").fetchone()
    if held and held[0] >= TIMERS:
        return int(held[0])
    tables = ("demarches_demarche", "demarches_workflowversion", "core_forms_version", "core_forms_form")
    with (
        lifted(owner, tables[0]),
        lifted(owner, tables[1]),
        lifted(owner, tables[2]),
        lifted(owner, tables[3]),
        lifted(owner, "demarches_case"),
        lifted(owner, "demarches_timer"),
        bare(owner, ["demarches_case", "demarches_timer"]),
    ):
        owner.execute(
            f"create temporary table bench_demarche as select d.id, w.id as workflow, v.id as version, gen_random_uuid() as key"
            f" from demarches_demarche d join demarches_workflowversion w on w.demarche_id = d.id and w.number = d.number"
            f" join core_forms_form f on f.id = d.form_id join core_forms_version v on v.form_id = f.id and v.number = f.number"
            f" where d.organisation_id = {organisation} and d.key = '{KEY}'".encode()
        )
        own = {"organisation_id": str(organisation)}
        insert(owner, "demarches_case",
               {**own, "object_key": "gen_random_uuid()", "demarche_id": "d.id", "workflow_id": "d.workflow",
                "form_version_id": "d.version", "reference": f"'{REFERENCE}' || n", "channel": "'web'", "phase": "'under_review'",
                "status": "'examen'", "status_title": "'En cours d’examen'", "due_on": "'9999-12-31'"},
               f"bench_demarche d cross join generate_series(1, {CASES}) n")  # fmt: skip
        insert(owner, "demarches_timer",
               {**own, "object_key": "c.object_key", "case_id": "c.id", "key": "'relance' || k", "number": "k",
                "due_at": "now() - make_interval(secs => (c.id * 7919 + k * 104729) % 5000000)"},
               f"demarches_case c cross join generate_series(1, {TIMERS // CASES}) k"
               f" where c.organisation_id = {organisation} and c.reference like '{REFERENCE}%'")  # fmt: skip
    for table in ("demarches_case", "demarches_timer"):
        owner.execute(f"analyze {table}".encode())
    return TIMERS


def forms(place: Site, organisation: int) -> Iterator[Row]:
    """Forty people fill in the same form, two at a time; each answer is saved as soon as it is typed."""
    opened(organisation)
    slug = sample(place)["slugs"][0]
    host = f"{HOST}:{place.port}"
    keeps = [_begun(place.port, slug, number) for number in range(DRAFTS)]

    def save(number: int) -> bytes:
        body = urlencode({"q-prenom": "Ginette", "q-nom": f"Fau {number}", "q-courriel": "g@exemple.fr"})
        path, token = keeps[number % DRAFTS]
        headers = [*someone(number % DRAFTS), *_proof_of(token)]
        return post(path, body.encode(), host=host, kind=FORM, headers=headers)

    result = load(port=place.port, make=save, connections=1, seconds=60, most=SAVES)
    p = result.percentile(0.95)
    words = told(result).replace(f", réponses {{{NO_CONTENT}: {SAVES}}}", "")
    holds = p <= 20 and set(result.statuses) == {NO_CONTENT}
    yield Row("Un brouillon s’enregistre", words, "p95 ≤ 20 ms", holds)


def _begun(port: int, slug: str, number: int) -> tuple[str, str]:
    """Where the page of a new draft saves itself, and the token that its visitor holds."""
    path = f"/{slug}/demarches/remplir/{KEY}/"
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    connection.request("GET", path, headers=dict(someone(number * 250)))
    answer = connection.getresponse()
    answer.read()
    token = SimpleCookie(answer.headers["Set-Cookie"])["cantou_csrf"].value
    headers = {"Content-Type": FORM, **dict(someone(number * 250)), **dict(_proof_of(token))}
    connection.request("POST", path, urlencode({"key": f"banc-{time.time_ns()}"}), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != FOUND:
        raise RuntimeError(f"a draft is not begun: {answer.status}")
    return f"{answer.headers['Location']}garder/?etape=vous", token


def _proof_of(token: str) -> list[tuple[str, str]]:
    return [("Cookie", f"cantou_csrf={token}"), ("X-CSRFToken", token)]


def _in_words(values: list[float]) -> str:
    return f"p50 {statistics.median(values):.1f} ms, p95 {p95(values):.1f} ms"
