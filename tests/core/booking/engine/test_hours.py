from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cantou.core.booking.engine import hours
from cantou.core.booking.engine.errors import HoursError
from cantou.core.booking.engine.local import Span

MAIRIE = "Mo-Fr 08:00-12:00,14:00-18:00; PH off"
MONDAY = date(2026, 6, 1)

HOLIDAYS_2026 = [
    *(
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
    ),
    *(date(2026, 7, 14), date(2026, 8, 15), date(2026, 11, 1), date(2026, 11, 11), date(2026, 12, 25)),
]


def utc(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_public_holidays_of_a_year_are_closed_and_no_other_day():
    closed = [
        day
        for number in range(365)
        if not hours.open_spans(
            "Mo-Su 08:00-12:00; PH off", day := date(2026, 1, 1) + timedelta(number), day + timedelta(1)
        )
    ]
    assert closed == HOLIDAYS_2026


def test_a_week_with_a_holiday():
    assert hours.open_spans(MAIRIE, date(2026, 11, 10), date(2026, 11, 13)) == (
        Span(utc(11, 10, 7), utc(11, 10, 11)),
        Span(utc(11, 10, 13), utc(11, 10, 17)),
        Span(utc(11, 12, 7), utc(11, 12, 11)),
        Span(utc(11, 12, 13), utc(11, 12, 17)),
    )


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (date(2026, 3, 28), utc(3, 28, 0), utc(3, 28, 3)),
        (date(2026, 3, 29), utc(3, 29, 0), utc(3, 29, 2)),
        (date(2026, 3, 30), utc(3, 29, 23), utc(3, 30, 2)),
        (date(2026, 10, 24), utc(10, 23, 23), utc(10, 24, 2)),
        (date(2026, 10, 25), utc(10, 24, 23), utc(10, 25, 3)),
        (date(2026, 10, 26), utc(10, 26, 0), utc(10, 26, 3)),
    ],
)
def test_the_hour_on_the_wall_stays_when_clocks_are_moved(day, opens, closes):
    assert hours.open_spans("Mo-Su 01:00-04:00", day, day + timedelta(1)) == (Span(opens, closes),)


def test_what_nobody_can_read_is_closed():
    assert hours.open_spans("333333333", date(2026, 6, 1), date(2026, 7, 1)) == ()


def test_no_text_is_always():
    assert hours.open_spans("", date(2026, 3, 29), date(2026, 3, 30)) == (
        Span(utc(3, 28, 23), utc(3, 29, 22)),
    )


def test_a_night_belongs_to_both_days():
    assert hours.open_spans("Sa 20:00-03:00", date(2026, 6, 6), date(2026, 6, 7)) == (
        Span(utc(6, 6, 18), utc(6, 6, 22)),
    )
    assert hours.is_open("Sa 20:00-03:00", utc(6, 6, 18), utc(6, 7, 1))
    assert not hours.is_open("Sa 20:00-03:00", utc(6, 6, 18), utc(6, 7, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "answer"),
    [
        (utc(6, 2, 6), utc(6, 2, 10), True),
        (utc(6, 2, 5, 59), utc(6, 2, 10), False),
        (utc(6, 2, 9), utc(6, 2, 13), False),  # across lunch
        (utc(5, 1, 8), utc(5, 1, 9), False),  # 1 May
    ],
)
def test_open_from_the_first_instant_to_the_last(start, end, answer):
    assert hours.is_open(MAIRIE, start, end) is answer


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (utc(6, 2, 9), utc(6, 2, 9)),
        (utc(6, 2, 10), utc(6, 2, 12)),
        (utc(4, 30, 17), utc(5, 4, 6)),  # Thursday evening, then 1 May, then a weekend
    ],
)
def test_when_it_opens_next(after, found):
    assert hours.next_opening(MAIRIE, after) == found


def test_what_never_opens_again_says_so():
    assert hours.next_opening("2020 Mo 08:00-09:00", utc(6, 1, 0)) is None


@pytest.mark.parametrize(
    ("written", "kept", "said"),
    [
        (
            "Mo-Fr 8:00-12:00,14:00-18:00; PH off",
            "Mo-Fr 08:00-12:00,14:00-18:00; PH closed",
            [
                "Du lundi au vendredi : de 8 h à 12 h et de 14 h à 18 h.",
                "Samedi et dimanche : fermé.",
                "Fermé les jours fériés.",
            ],
        ),
        (
            "du lundi au vendredi de 8h à 12h et 14h-18h, fermé les jours fériés",
            "Mo-Fr 08:00-12:00,14:00-18:00; PH closed",
            [
                "Du lundi au vendredi : de 8 h à 12 h et de 14 h à 18 h.",
                "Samedi et dimanche : fermé.",
                "Fermé les jours fériés.",
            ],
        ),
        (
            "lundi 9h30 – 12h30\nmercredi 14 h à 17 h 30 ; samedi 9h-midi",
            "Mo 09:30-12:30; We 14:00-17:30; Sa 09:00-12:00",
            [
                *("Lundi : de 9 h 30 à 12 h 30.", "Mardi : fermé.", "Mercredi : de 14 h à 17 h 30."),
                *("Jeudi et vendredi : fermé.", "Samedi : de 9 h à 12 h.", "Dimanche : fermé."),
            ],
        ),
        # The afternoon is added to the morning; other hours for one day replace those of all days.
        (
            "lundi 9h-12h, lundi 14h-18h",
            "Mo 09:00-12:00, Mo 14:00-18:00",
            ["Lundi : de 9 h à 12 h et de 14 h à 18 h.", "Du mardi au dimanche : fermé."],
        ),
        (
            "tous les jours 9h-18h ; dimanche 10h-12h",
            "Mo-Su 09:00-18:00; Su 10:00-12:00",
            ["Du lundi au samedi : de 9 h à 18 h.", "Dimanche : de 10 h à 12 h."],
        ),
        (
            "Fermé le lundi ; tous les jours 9h-18h",
            "Mo-Su 09:00-18:00; Mo closed",
            ["Lundi : fermé.", "Du mardi au dimanche : de 9 h à 18 h."],
        ),
        (
            "Vendredi 20 h à 3 h",
            "Fr 20:00-03:00",
            ["Du lundi au jeudi : fermé.", "Vendredi : de 20 h à 3 h.", "Samedi et dimanche : fermé."],
        ),
        ("24h/24, 7j/7", "Mo-Su", ["Tous les jours, à toute heure."]),
        ("", "", ["Tous les jours, à toute heure."]),
        (
            "Sa 10:00-12:00; Jul-Aug Mo-Su 10:00-19:00",
            "Sa 10:00-12:00; Jul-Aug Mo-Su 10:00-19:00",
            [
                *("Du lundi au vendredi : fermé.", "Samedi : de 10 h à 12 h.", "Dimanche : fermé."),
                "Les horaires changent selon la période de l’année.",
            ],
        ),
    ],
)
def test_what_a_secretary_writes_is_understood_and_said_again(written, kept, said):
    assert hours.understand(written) == kept
    assert hours.in_words(kept, MONDAY) == said


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("bonjour", "« bonjour » n’est pas compris."),
        ("lundi", "Il manque des heures, par exemple « lundi de 8h à 12h »."),
        ("lundi de 8h", "Jusqu’à quelle heure, après 8 h 00 ?"),
        ("lundi au 8h", "Jusqu’à quel jour, après « lundi » ?"),
        ("fermé", "Quel jour est-ce fermé ? Écrivez par exemple « fermé le lundi »."),
        ("Mo 25:00-26:00", "À partir de « 25:00-26:00 », ce n’est pas compris."),
        ("Mo-Fr 12:00-08:00", "« 12:00-08:00 » ferme avant d’ouvrir."),
        ("Mo 08:00-08:00", "« 08:00-08:00 » ouvre et ferme à la même heure."),
        ("Feb 30 08:00-09:00", "« Feb 30 » n’est pas une date."),
        ("Mo 08:00+", "« + » ne dit pas à quelle heure ferme ce jour-là."),
        (
            "SH off; Mo 08:00-10:00",
            "Les vacances scolaires (SH) ne sont pas connues ici : écrivez les dates.",
        ),
        ("2020 Mo 08:00-09:00", "Avec ces horaires, ce n’est jamais ouvert dans l’année qui vient."),
        ("x" * 600, "C’est trop long : 600 signes, et 500 au plus."),
    ],
)
def test_what_is_not_understood_is_explained(written, why):
    with pytest.raises(HoursError) as refused:
        hours.understand(written)
    assert str(refused.value) == why


@given(st.text(max_size=80))
def test_whatever_is_written_is_kept_or_explained(written):
    try:
        kept = hours.understand(written)
    except HoursError:
        return
    assert hours.understand(kept) == kept
    assert hours.in_words(kept, MONDAY)


WORDS = [
    "lundi",
    "mardi",
    "au",
    "et",
    ",",
    ";",
    "8h",
    "12h",
    "14h30",
    "-",
    "fermé",
    "jours fériés",
    "midi",
    "minuit",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_words_in_any_order_are_kept_or_explained(written):
    try:
        kept = hours.understand(written)
    except HoursError:
        return
    assert hours.understand(kept) == kept


@settings(max_examples=50)
@given(
    st.sampled_from([MAIRIE, "24/7", "Sa 20:00-03:00", "Mo-Su 02:30-05:00; PH off", "Mo-Su 22:00-02:30"]),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.integers(1, 40),
)
def test_days_one_by_one_make_the_same_as_all_at_once(expression, first, days):
    apart = [
        span
        for number in range(days)
        for span in hours.open_spans(expression, first + timedelta(number), first + timedelta(number + 1))
    ]
    whole: list[Span] = []
    for span in apart:
        if whole and whole[-1].end == span.start:
            whole[-1] = Span(whole[-1].start, span.end)
        else:
            whole.append(span)
    assert list(hours.open_spans(expression, first, first + timedelta(days))) == whole
