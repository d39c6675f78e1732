from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cantou.services.site.domain import events, polls
from cantou.services.site.domain import favours_typed as favours
from cantou.services.site.domain.favours import publish_favour

pytestmark = pytest.mark.django_db


def test_the_news_and_the_agenda_of_a_commune(client, country, at):
    at("2027-03-20")
    country.article("La passerelle rouvre", text="*Samedi*.", themes=["travaux"])
    country.article("Un secret", shown=False)
    row = country.event("Le marché", starts="2027-03-20T08:00", ends="2027-03-20T12:00", rule="FREQ=WEEKLY")
    with country.scope():
        from datetime import datetime

        from cantou.core.booking.engine import local

        planned = local.instant(datetime.fromisoformat("2027-04-03T08:00"))
        events.change_time(event=row, planned_at=planned, reason="neige")
    code = country.commune.code
    [one] = client.get(f"/api/v1/site/articles?commune={code}").json()["items"]
    assert (one["title"], one["text"], one["html"]) == (
        "La passerelle rouvre",
        "Samedi.",
        "<p><em>Samedi</em>.</p>\n",
    )
    found = client.get(f"/api/v1/site/events?commune={code}&since=2027-03-27&until=2027-04-10").json()
    assert [(each["starts_at"], each["is_cancelled"], each["reason"]) for each in found] == [
        ("2027-03-27T07:00:00Z", False, ""),
        ("2027-04-03T06:00:00Z", True, "neige"),
        ("2027-04-10T06:00:00Z", False, ""),
    ]
    assert client.get("/api/v1/site/events?commune=99999").status_code == 422
    backwards = client.get(f"/api/v1/site/events?commune={code}&since=2027-03-27&until=2027-03-01")
    assert "Le dernier jour vient après le premier" in json.dumps(backwards.json(), ensure_ascii=False)


def test_the_polls_and_the_notices_of_a_commune(client, country):
    closes_at = timezone.now() + timedelta(days=5)
    for results in ("after", "at_once"):
        with country.scope():
            values = {"question": f"{results} ?", "choices": ["Oui", "Non"], "closes_at": closes_at}
            row = polls.save_poll(values={**values, "results": results})
            polls.open_poll(poll=row)
            row.refresh_from_db()
        polls.answer(poll=row, edition=1, number=1, browser="b")
    with country.scope():
        polls.save_poll(
            values={"question": "Un brouillon ?", "choices": ["Oui", "Non"], "closes_at": closes_at}
        )
        row = favours.type_in(
            key=uuid4(),
            values={
                "kind": "offer",
                "category": "lend",
                "title": "Prête ma remorque",
                "text": "Le week-end.",
            },
            name="Ginette Fau",
            phone="04 65 71 31 31",
            how="phone",
        )
    code = country.commune.code
    assert client.get(f"/api/v1/site/favours?commune={code}").json()["items"] == []
    with country.scope():
        publish_favour(row=row)
    at_once, after = client.get(f"/api/v1/site/polls?commune={code}").json()["items"]
    assert [choice["votes"] for choice in after["choices"]] == [None, None]
    assert [choice["votes"] for choice in at_once["choices"]] == [0, 1]
    assert at_once["is_open"]
    answer = client.get(f"/api/v1/site/favours?commune={code}")
    [one] = answer.json()["items"]
    assert (one["title"], one["kind"], one["where"]) == ("Prête ma remorque", "offer", "")
    for secret in ("Ginette", "657131"):
        assert secret not in answer.content.decode()


def test_the_datasets(client, country, at):
    at("2027-03-20")
    country.article("La passerelle rouvre")
    country.event("La veillée", starts="2027-03-27T20:00", ends="2027-03-27T23:00")
    root = f"/{country.commune.slug}/donnees/site"
    news = b"".join(client.get(f"{root}/actualites.csv").streaming_content).decode()
    assert "La passerelle rouvre" in news
    agenda = b"".join(client.get(f"{root}/agenda.ics").streaming_content).decode()
    assert "SUMMARY:La veillée" in agenda
