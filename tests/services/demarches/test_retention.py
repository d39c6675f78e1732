"""What goes, and when; what a person has back, and has erased."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from cantou.core.notices.models import Notice
from cantou.core.people.domain.personal_data import lines
from cantou.services.demarches.domain import cases
from cantou.services.demarches.domain.effects import run_effects
from cantou.services.demarches.domain.personal_data import RETENTION_DAYS
from cantou.services.demarches.domain.retention import erase_person, export_person, purge, warn_next
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.models import Case, CaseCount, CaseEvent, Effect, Note
from cantou.services.demarches.tasks import keeping
from tests.services.demarches.village import shown
from tests.support.factories import make_person
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


def test_a_case_is_emptied_once_its_time_is_over(place, client, agent):
    case = place.file()
    with place.scope():
        cases.note(case=case, body="Voisin prévenu", person=None)
        cases.press(case=case, button="instruire", agent=True, person=None)
        cases.press(case=case, button="accorder", agent=True, person=None)
        assert purge(organisation=place.mairie.pk) == 0
        ended = timezone.now() - timedelta(days=900)
        Case.objects.filter(pk=case.pk).update(ended_at=ended, keep_until=ended.date(), warned_at=ended)
        assert purge(organisation=place.mairie.pk) == 1
        assert purge(organisation=place.mairie.pk) == 0
    case = place.fresh(case)
    assert (case.name, case.email, case.answers, case.phase) == ("", "", {}, "granted")
    with place.scope():
        assert (Note.objects.count(), Effect.objects.count()) == (0, 0)
        assert not CaseEvent.objects.exclude(body="", data={}).exists()
    shown(Client(), place.follow(case), status=410)
    assert "la durée de conservation est passée" in shown(client, f"/bureau/demarches/{case.reference}/")


def test_a_case_stays_as_long_as_its_demarche_says(place):
    case, ended = place.file(), timezone.now() - timedelta(days=6 * 365)
    with place.scope():
        cases.press(case=case, button="instruire", agent=True, person=None)
        cases.press(case=case, button="accorder", agent=True, person=None)
        long = ended.date() + timedelta(days=PACKAGES["concession-funeraire"].retention_days)
        Case.objects.filter(pk=case.pk).update(ended_at=ended, keep_until=long, warned_at=ended)
        assert purge(organisation=place.mairie.pk) == 0
    assert place.fresh(case).name == "Ginette Fau"
    assert max(one.retention_days for one in PACKAGES.values()) <= RETENTION_DAYS


def test_a_person_has_their_cases_back_and_their_account_leaves_them(place):
    person = make_person(email="ginette@exemple.fr")
    case = place.file(person=person.pk)
    (told,) = export_person(person.pk)
    assert (told["démarche"], told["nom"]) == ("Débit de boissons temporaire", "Ginette Fau")
    assert erase_person(person.pk) == 1
    case = place.fresh(case)
    assert (case.person_id, case.email, case.phone, case.postal) == (None, "", "", "")
    assert export_person(person.pk) == []


def test_whoever_asked_is_told_a_fortnight_before_once_and_keeps_a_copy(place, client, agent, home):
    case, today = place.file(), timezone.localdate()
    with place.scope():
        for button in ("instruire", "accorder"):
            cases.press(case=case, button=button, agent=True, person=None)
        run_effects(case=case)
        Case.objects.filter(pk=case.pk).update(keep_until=today + timedelta(days=15))
        assert not warn_next(organisation=place.mairie.pk)
        Case.objects.filter(pk=case.pk).update(keep_until=today - timedelta(days=1))
        assert purge(organisation=place.mairie.pk) == 0
    for _each in range(2):
        keeping()
        run_jobs()
    with place.scope():
        assert Notice.objects.filter(kind="goes", channel="email").count() == 1
        (line,) = Note.objects.filter(case=case)
        assert "La personne en est prévenue" in line.body
        assert purge(organisation=place.mairie.pk) == 0
    kept = Client().get(f"{place.follow(case)}dossier.zip")
    names = zipfile.ZipFile(BytesIO(b"".join(kept.streaming_content))).namelist()
    assert names[:2] == ["dossier.pdf", "accuse-de-reception.pdf"]
    assert any(one.startswith("documents/01 ") for one in names)
    with place.scope():
        Case.objects.filter(pk=case.pk).update(warned_at=timezone.now() - timedelta(days=14))
        assert purge(organisation=place.mairie.pk) == 1
        (left,) = CaseCount.objects.all()
        assert (left.cases, left.phase, left.duration) == (1, "granted", "week")
        assert left.month == timezone.localdate(case.filed_at).replace(day=1)
    page = shown(client, "/bureau/demarches/chiffres/")
    assert "Débit de boissons temporaire" in page
    assert any("Nombres sans nom" in one.data.what for one in lines())
