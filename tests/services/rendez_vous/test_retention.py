"""Who came is forgotten; that somebody came is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cantou.core.notices.domain import catalogue
from cantou.core.notices.domain.render import default_words
from cantou.core.notices.engine.words import check
from cantou.core.registry import services
from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous.domain import datasets, health, retention, statistics
from cantou.services.rendez_vous.models import Appointment
from tests.services.rendez_vous.settling import weekday
from tests.support.factories import make_person

pytestmark = pytest.mark.django_db
KEPT = 60


def past(hall, **said):
    """An appointment of long ago, as the demonstration tells one."""
    when = weekday(weeks=-12)
    with Scope.agent(hall.id).enter():
        from uuid import uuid4

        from cantou.services.rendez_vous.domain.appointments import Said, book_appointment, finish

        row = book_appointment(
            organisation=hall.id, key=uuid4(), motive=hall.motive, counters=[hall.counter], starts_at=when,
            said=Said(name="Ginette Fau", **said), tell=False, at=when - timedelta(days=3),
        )  # fmt: skip
        finish(appointment=row, came=True)
    return row


def test_after_its_time_nobody_is_named_and_the_link_is_over(client, hall):
    from cantou.services.rendez_vous.domain.appointments import secret_of

    row = past(hall, phone="+33612345678", note="Avec ma fille", postal="Le Bourg\n15800 Vic", wants="post")
    recent = hall.take(weekday())
    with Scope.agent(hall.id).enter():
        assert retention.purge(organisation=hall.id) == 1
        assert retention.purge(organisation=hall.id) == 0
    kept = hall.read(row)
    assert (kept.note, kept.postal, kept.booking.holder_name, kept.booking.holder_phone) == ("", "", "", "")
    assert hall.read(recent).booking.holder_name == "Ginette Fau"
    assert client.get(f"{hall.root}/suivi/{secret_of(key=row.object_key)}/").status_code == 410
    with Scope.agent(hall.id).enter():
        asked = {
            "organisation": hall.id,
            "since": timezone.now() - timedelta(days=300),
            "until": timezone.now(),
        }
        assert statistics.totals(**asked).kept == 1
        assert statistics.by_motive(**asked) == [("Carte d’identité ou passeport", 1, 0)]


def test_a_person_gets_theirs_and_is_forgotten(hall):
    ida = make_person(given_name="Ida", family_name="Bos", email="ida@exemple.fr")
    row = hall.take(weekday(), person=ida.pk, note="Un mot")
    (told,) = retention.export_person(ida.pk)
    assert (told["motif"], told["mot"]) == ("Carte d’identité ou passeport", "Un mot")
    assert retention.erase_person(ida.pk) == 1
    kept = hall.read(row)
    assert (kept.person_id, kept.note, kept.booking.holder_name, kept.booking.state) == (
        None,
        "",
        "",
        "cancelled",
    )


def test_open_data_names_nobody_and_hides_the_few(hall):
    past(hall)
    with Scope.public().enter():
        assert [row["motif"] for row in datasets.motives(hall.id)] == [
            "Carte d’identité ou passeport",
            "Urbanisme et travaux",
        ]
        assert list(datasets.months(hall.id)) == []


def test_a_motive_that_nobody_receives_any_more_is_noticed(hall):
    assert health.somebody_receives() is None
    with Scope.agent(hall.id).enter():
        hall.counter.is_open = False
        hall.counter.save()
    assert "2 motifs" in health.somebody_receives()


def test_what_is_past_and_unsaid_is_kept_in_the_evening(hall):
    from cantou.services.rendez_vous.domain.reminders import settle_past

    row = hall.take(weekday())
    with Scope.agent(hall.id).enter():
        assert settle_past(organisation=hall.id) == 0
        assert settle_past(organisation=hall.id, at=weekday() + timedelta(days=1)) == 1
    assert hall.read(row).booking.state == "done"


@pytest.mark.parametrize("notice", services()["rendez_vous"].notices, ids=lambda notice: notice.id)
def test_each_notice_has_words_that_only_use_what_it_is_given(notice):
    words = default_words("rendez_vous", notice.id)
    allowed = {placeholder.id for placeholder in catalogue.placeholders(notice)}
    for text in (words.subject, words.text, words.sms):
        check(text, allowed)


def test_practice_and_its_appointments(hall):
    from cantou.services.rendez_vous.domain import practice

    with Scope.agent(hall.id).enter():
        practice.fill(organisation=hall.id)
        assert Appointment.objects.filter(organisation=hall.id).count() == 3
