from __future__ import annotations

import json

import pytest

from cantou.services.site.domain import events

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


def test_the_datasets(client, country, at):
    at("2027-03-20")
    country.article("La passerelle rouvre")
    country.event("La veillée", starts="2027-03-27T20:00", ends="2027-03-27T23:00")
    root = f"/{country.commune.slug}/donnees/site"
    news = b"".join(client.get(f"{root}/actualites.csv").streaming_content).decode()
    assert "La passerelle rouvre" in news
    agenda = b"".join(client.get(f"{root}/agenda.ics").streaming_content).decode()
    assert "SUMMARY:La veillée" in agenda
