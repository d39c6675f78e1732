"""The law's day goes by: silence grants or refuses, once, and who asked has the proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cantou.core.forms.domain.drafts import current_version
from cantou.core.notices.models import Notice
from cantou.services.demarches.domain import cases, silences
from cantou.services.demarches.domain.demarches import open_demarche
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.models import CaseEvent
from cantou.services.demarches.tasks import due
from tests.services.demarches.village import BUVETTE, answers, shown
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


def filed(place, silence, *, days, workflow=None):
    """Of a démarche made for it, two months, as many days ago."""
    base = PACKAGES[BUVETTE]
    key = f"essai-{silence}"
    package = replace(
        base, key=key, silence=silence, period=(2, "months"), title=f"Essai {silence}",
        workflow=workflow or base.workflow,
    )  # fmt: skip
    with place.scope():
        demarche = open_demarche(package=package)
        version = current_version(organisation=place.mairie.pk, key=key)
        case = cases.file_case(
            demarche=demarche,
            key=uuid4(),
            version=version.pk,
            answers=answers(),
            at=timezone.now() - timedelta(days=days),
        )
    return place.fresh(case)


def pass_the_day():
    for _each in range(2):
        due()
        run_jobs()


@pytest.mark.parametrize(
    ("silence", "said"), [("accord", "la demande est acceptée"), ("rejet", "la demande est refusée")]
)
def test_silence_decides_once_and_both_are_told(client, place, agent, silence, said):
    case = filed(place, silence, days=70)
    pass_the_day()
    case = place.fresh(case)
    assert case.silent_on == case.due_on
    page = shown(Client(), place.follow(case))
    assert said in page
    with place.scope():
        assert CaseEvent.objects.filter(case=case, kind="silence").count() == 1
        assert Notice.objects.filter(kind="silence", channel="email").count() == 1
        assert Notice.objects.filter(kind="to_agents", person=agent, channel="in_app").count() >= 1
    attestation = Client().get(f"{place.follow(case)}attestation.pdf")
    desk = client.get(f"/bureau/demarches/{case.reference}/attestation.pdf")
    if silence == "accord":
        assert "attestation.pdf" in page
        assert (attestation.content[:5], desk.content[:5]) == (b"%PDF-", b"%PDF-")
        assert b"StructTreeRoot" in desk.content
    else:
        assert "attestation.pdf" not in page
        assert (attestation.status_code, desk.status_code) == (404, 404)


def test_nothing_is_decided_before_the_day_nor_after_an_answer(place):
    early, answered = filed(place, "accord", days=30), filed(place, "rejet", days=70)
    with place.scope():
        for button in ("instruire", "accorder"):
            cases.press(case=answered, button=button, agent=True, person=None)
        assert not silences.pass_next(organisation=place.mairie.pk)
    assert Client().get(f"{place.follow(early)}attestation.pdf").status_code == 404


def test_a_workflow_may_wait_for_silence(place):
    base = PACKAGES[BUVETTE].workflow
    way = {"key": "silence", "to": "refusee", "on": {"on": "trigger", "name": "silence"}}
    statuses = [
        {**one, "ways": [*one["ways"], way]} if one["key"] == "deposee" else one for one in base["statuses"]
    ]
    case = filed(place, "rejet", days=70, workflow={**base, "statuses": statuses})
    pass_the_day()
    assert place.fresh(case).phase == "refused"
