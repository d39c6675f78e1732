"""An organisation leaves: with all that it owns, then nothing of it remains but the journals."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from cantou.core.journal.domain.verify import verify
from cantou.core.journal.models import Entry
from cantou.core.organisations.domain.belongings import KEPT, column_of, tables
from cantou.core.organisations.domain.departures import leave
from cantou.core.organisations.domain.erasure import ask_erasure, cancel_erasure, erase_organisation
from cantou.core.organisations.domain.hosts import attach_host
from cantou.core.organisations.models import Coverage, Organisation
from cantou.core.scope.models import OrganisationModel
from cantou.core.scope.scope import Scope
from tests.support.factories import (
    make_commune,
    make_member,
    make_offer,
    make_organisation,
    make_person,
    make_report,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two mairies with a report, an agent and a host name each, and the operator."""

    class Two:
        operator = make_organisation("Cantal numérique", kind="syndicat", is_operator=True)
        leaving, staying = (
            make_organisation(name, territory=make_commune(name)) for name in ("Vic", "Murat")
        )

    for organisation in (Two.leaving, Two.staying):
        make_offer(organisation)
        make_report(organisation, f"Un trou à {organisation.name}")
        make_member(make_person(given_name="Jeanne"), organisation)
        attach_host(
            organisation=organisation,
            territory=organisation.territory,
            host=f"www.{organisation.name.lower()}.example",
        )
    return Two


def archive_of(organisation) -> ZipFile:
    stream = BytesIO()
    leave(organisation=organisation, stream=stream)
    return ZipFile(stream)


def rows_left(organisation) -> dict[str, int]:
    """Asked of the tables themselves."""
    left = {}
    with Scope.agent(organisation.pk).enter(), connection.cursor() as cursor:
        for model in tables():
            cursor.execute(
                f"select count(*) from {model._meta.db_table} where {column_of(model)} = %s",
                [organisation.pk],
            )
            left[model._meta.label_lower] = cursor.fetchone()[0]
    return {name: count for name, count in left.items() if count}


def test_every_protected_table_is_among_those_that_leave():
    protected = {model for model in apps.get_models() if issubclass(model, OrganisationModel)}
    assert protected <= set(tables())


def test_the_archive_holds_every_row_and_nothing_of_another(two):
    archive = archive_of(two.leaving)
    assert archive.testzip() is None
    counts = {
        name.removeprefix("donnees/").removesuffix(".jsonl"): len(archive.read(name).splitlines())
        for name in archive.namelist()
        if name.startswith("donnees/")
    }
    left = rows_left(two.leaving)
    left["journal.entry"] -= 1  # The export itself is told after it.
    assert counts == {name: count for name, count in left.items() if name != "organisations.coverage"}
    whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "Un trou à Vic" in whole
    assert "Un trou à Murat" not in whole
    report = json.loads(archive.read("donnees/signalements.report.jsonl").splitlines()[0])
    assert (report["description"], report["organisation_id"]) == ("Un trou à Vic", two.leaving.pk)
    member = json.loads(archive.read("donnees/people.membership.jsonl"))
    assert re.fullmatch("p[0-9a-f]{16}", member["person_id"])


def test_the_readme_tells_each_file_with_its_digest(two):
    archive = archive_of(two.leaving)
    readme = archive.read("LISEZ-MOI.txt").decode()
    for name in archive.namelist():
        if name != "LISEZ-MOI.txt":
            assert f"{name}," in readme
            assert sha256(archive.read(name)).hexdigest() in readme


def test_the_two_steps_erase_everything_and_nothing_of_another(two):
    before = rows_left(two.staying)
    code = ask_erasure(
        organisation=two.leaving, operator=two.operator, reason="Vic rejoint une autre plateforme"
    )
    assert not Coverage.objects.filter(organisation=two.leaving).exists()
    archive_of(two.leaving)
    rows = erase_organisation(
        organisation=two.leaving, operator=two.operator, code=f" {code} ", reason="parti"
    )
    assert rows > 0
    kept = {model._meta.label_lower for model in KEPT}
    assert set(rows_left(two.leaving)) <= kept
    assert rows_left(two.staying) == before
    two.leaving.refresh_from_db()
    assert (two.leaving.state, two.leaving.email, two.leaving.name) == ("erased", "", "Vic")


def test_both_journals_tell_it_and_still_hold(two):
    code = ask_erasure(organisation=two.leaving, operator=two.operator, reason="r")
    archive_of(two.leaving)
    erase_organisation(organisation=two.leaving, operator=two.operator, code=code, reason="parti")
    for organisation in (two.leaving, two.operator):
        with Scope.agent(organisation.pk).enter():
            assert verify(organisation=organisation.pk).broken_at is None
            actions = list(Entry.objects.order_by("number").values_list("action", flat=True))
        assert actions[-1] == "organisation.erased"
        assert "organisation.erasure_asked" in actions


def test_a_place_that_was_left_may_be_opened_again(two):
    code = ask_erasure(organisation=two.leaving, operator=two.operator, reason="r")
    archive_of(two.leaving)
    erase_organisation(organisation=two.leaving, operator=two.operator, code=code, reason="parti")
    make_offer(make_organisation("Vic de nouveau", territory=two.leaving.territory))


def test_nothing_is_erased_by_mistake(two):
    def refused(message: str, **change) -> None:
        arguments = {
            "organisation": two.leaving,
            "operator": two.operator,
            "code": code,
            "reason": "r",
            **change,
        }
        with pytest.raises(ValidationError, match=message):
            erase_organisation(**arguments)

    code = "00000000"
    refused("Demandez d’abord")
    archive_of(two.leaving)
    code = ask_erasure(organisation=two.leaving, operator=two.operator, reason="r")
    refused("Remettez d’abord ses données")
    archive_of(two.leaving)
    refused("Ce n’est pas le code", code="12345678")
    refused("Seul l’opérateur", operator=two.staying)
    refused("sa propre plateforme", organisation=two.operator)
    Organisation.objects.filter(pk=two.leaving.pk).update(
        erasure_asked_at=timezone.now() - timedelta(days=61)
    )
    two.leaving.refresh_from_db()
    refused("plus de 60 jours")
    assert rows_left(two.leaving)["signalements.report"] == 1


def test_a_departure_may_be_taken_back(two):
    ask_erasure(organisation=two.leaving, operator=two.operator, reason="r")
    with pytest.raises(ValidationError):
        ask_erasure(organisation=two.leaving, operator=two.operator, reason="r")
    cancel_erasure(organisation=two.leaving, operator=two.operator, reason="elle reste")
    with pytest.raises(ValidationError):
        cancel_erasure(organisation=two.leaving, operator=two.operator, reason="elle reste")
    make_offer(two.leaving)
    assert Coverage.objects.filter(organisation=two.leaving).count() == 1
