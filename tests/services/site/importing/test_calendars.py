from __future__ import annotations

from datetime import UTC, date, datetime

from cantou.services.site.importing.reading import read

BAL = """UID:bal@exemple.fr
DTSTART;TZID=Europe/Paris:20260714T210000
DTEND;TZID=Europe/Paris:20260714T235900
SUMMARY:Bal du 14\\, place
LOCATION:Salle des fêtes
DESCRIPTION:<p>Venez</p><script>vol()</script>"""


def calendar(*events: str) -> bytes:
    inner = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inner}END:VCALENDAR\r\n".replace("\r\n", "\n").encode()


def test_an_event_keeps_what_it_says() -> None:
    reading = read(calendar(BAL))
    (item,) = reading.items
    assert (item.kind, item.source, item.title, item.place, item.text) == (
        "event", "bal@exemple.fr", "Bal du 14, place", "Salle des fêtes", "Venez"
    )  # fmt: skip
    assert item.starts_at == datetime(2026, 7, 14, 19, tzinfo=UTC)
    assert item.ends_at == datetime(2026, 7, 14, 21, 59, tzinfo=UTC)
    assert dict(reading.removed) == {"script": 1}


def test_a_day_stays_a_day_and_a_rule_that_can_be_walked_is_kept() -> None:
    reading = read(
        calendar("UID:m\nDTSTART;VALUE=DATE:20260301\nRRULE:FREQ=MONTHLY;BYDAY=1SU\nSUMMARY:Marché")
    )
    (item,) = reading.items
    assert (item.starts_at, item.ends_at, item.rule) == (
        date(2026, 3, 1),
        date(2026, 3, 2),
        "FREQ=MONTHLY;BYDAY=1SU",
    )


def test_a_rule_made_to_run_for_ever_is_not_kept() -> None:
    bombs = [
        "FREQ=SECONDLY;INTERVAL=1",
        "FREQ=YEARLY;BYSECOND=0,1,2,3;BYMINUTE=0,1,2,3;BYHOUR=1,2,3",
        f"FREQ=DAILY;BYMONTHDAY={','.join(['1'] * 500)}",
    ]
    reading = read(calendar(*(f"{BAL}\nRRULE:{rule}" for rule in bombs)))
    assert [item.rule for item in reading.items] == ["", "", ""]
    assert len([told for told in reading.told if "sa répétition n’est pas lue" in told]) >= 1


def test_bad_dates_cost_their_own_event_only() -> None:
    reading = read(
        calendar(
            "UID:a\nDTSTART:20260230T100000\nSUMMARY:Le 30 février",
            "UID:b\nDTSTART:20260301T100000Z\nDTEND:20260228T100000Z\nSUMMARY:À l’envers",
            "UID:c\nSUMMARY:Sans date",
            BAL,
            f"{BAL}\nSTATUS:CANCELLED".replace("bal@", "x@"),
        )
    )
    assert [item.title for item in reading.items] == ["Bal du 14, place"]
    assert reading.told == [
        "Les événements annulés ne sont pas repris.",
        "1 événement (« Le 30 février ») : non repris, il est mal écrit.",
        "1 événement (« À l’envers ») : non repris. Il finit avant de commencer.",
        "1 événement (« Sans date ») : non repris. Il n’a pas de début, ou plusieurs.",
    ]
