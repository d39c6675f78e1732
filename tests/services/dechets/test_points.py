from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.core.work.models import WorkItem
from cantou.services.dechets.domain.retention import purge
from cantou.services.dechets.models import DropOffPoint, PointReport
from tests.services.dechets.making import make_trouble, plain, shown
from tests.support.factories import make_offer, make_organisation
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


def say(client, country, point, **fields):
    return client.post(f"{country.root}/points/{veil(point.pk)}/", {"quoi": "full", "mots": "", **fields})


def reports(country):
    with country.scope():
        return list(PointReport.objects.order_by("pk"))


def items(organisation):
    with Scope.agent(organisation.pk).enter():
        return list(WorkItem.objects.order_by("pk"))


def test_the_map_its_list_and_what_each_takes(client, country):
    country.point("Le lavoir", takes=["verre", "textiles"], lon=2.55, lat=44.95)
    country.point("La gare", takes=["papiers"])
    text = shown(client, f"{country.root}/points/")
    assert "Le lavoir Verre, Textiles" in text
    assert "La gare Papiers" in text
    text = shown(client, f"{country.root}/points/?quoi=papiers")
    assert "Le lavoir" not in text
    found = json.loads(client.get(f"{country.root}/points/points.geojson").content)
    assert [one["geometry"]["coordinates"] for one in found["features"]] == [[2.55, 44.95]]


def test_where_nobody_takes_reports_it_waits_at_our_own_desk(client, country):
    point = country.point()
    answer = say(client, country, point, mots="Le verre déborde", cle="k" * 20)
    assert (
        say(client, country, point, mots="Le verre déborde", cle="k" * 20)["Location"] == answer["Location"]
    )
    run_jobs()
    (report,) = reports(country)
    assert (report.state, report.what, report.words) == ("open", "full", "Le verre déborde")
    (item,) = items(country.syndicat)
    assert (item.queue, item.title, item.is_open) == ("points", "Le lavoir\u00a0: plein", True)
    assert "Quelqu’un a dit : plein" in shown(client, f"{country.root}/points/{veil(point.pk)}/")
    sign_in(client, country.agent("agent"))
    page = f"/bureau/dechets/souci/{report.reference}/"
    assert "Le verre déborde" in plain(client.get(page).content.decode())
    client.post(f"{page}regle/")
    assert [item.is_open for item in items(country.syndicat)] == [False]
    assert "Quelqu’un a dit" not in shown(client, f"{country.root}/points/{veil(point.pk)}/")


def test_where_somebody_takes_reports_it_becomes_one(client, country):
    from cantou.services.signalements.models import Report

    mairie = make_organisation("Mairie", territory=country.commune)
    make_offer(mairie)
    point = country.point(where="au pont", lon=2.55, lat=44.95)
    say(client, country, point, quoi="broken", mots="La trappe pend")
    run_jobs()
    run_jobs()
    with Scope.agent(mairie.pk).enter():
        report = Report.objects.get()
    assert report.description == "Le lavoir\u00a0: cassé. La trappe pend"
    assert (report.category, report.lon, report.lat) == ("dechets", 2.55, 44.95)
    assert report.where == "Le lavoir, au pont"
    assert [one.state for one in reports(country)] == ["handed"]
    assert items(country.syndicat) == []
    assert [item.service for item in items(mairie)] == ["signalements"]


def test_it_is_not_believed_for_ever_and_a_responsible_clears_it(client, country):
    point = country.point()
    with country.scope():
        point.trouble, point.trouble_on = "full", timezone.localdate() - timedelta(days=15)
        point.save()
    assert "Quelqu’un a dit" not in shown(client, f"{country.root}/points/{veil(point.pk)}/")
    sign_in(client, country.agent())
    client.post(f"/bureau/dechets/points/{veil(point.pk)}/regle/")
    with country.scope():
        assert DropOffPoint.objects.values_list("trouble", "trouble_on").get() == ("", None)


@pytest.mark.parametrize(
    ("typed", "why"), [({"quoi": "rouge"}, "rouge"), ({"quoi": ""}, "champ"), ({"mots": "a" * 301}, "300")]
)
def test_what_is_wrong_is_said(client, country, typed, why):
    answer = say(client, country, country.point(), **typed)
    assert answer.status_code == 422
    assert why in plain(answer.content.decode())
    assert reports(country) == []


def test_a_point_that_is_not_shown_is_not_there(client, country):
    point = country.point(is_public=False)
    assert say(client, country, point).status_code == 404


def test_half_a_year_after_it_is_settled_nothing_is_left(country):
    point = country.point()
    make_trouble(point, words="Le verre déborde")
    run_jobs()
    with country.scope():
        assert purge(organisation=country.syndicat.pk) == 0
        old = timezone.now() - timedelta(days=181)
        PointReport.objects.update(state="done", closed_at=old)
        assert purge(organisation=country.syndicat.pk) == 1
        assert (PointReport.objects.count(), WorkItem.objects.count()) == (0, 0)
