"""What is told while the evening's digest begins waits for a digest all the same."""

from __future__ import annotations

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.notices.domain.digests import ask

pytestmark = pytest.mark.django_db(transaction=True)

LOCK = "notices.digest:7:8"
FETCH = "select id from procrastinate_jobs where status = 'todo' for update skip locked"


def asked(at) -> None:
    ask(organisation=7, person=8, at=at)


def test_a_digest_that_somebody_counts_on_does_not_begin_before_they_have_committed(now):
    asked(now)
    other = connections.create_connection("default")
    try:
        with transaction.atomic():
            asked(now)
            with other.cursor() as cursor:
                cursor.execute(FETCH)
                assert cursor.fetchall() == []
        with other.cursor() as cursor:
            cursor.execute(FETCH)
            assert len(cursor.fetchall()) == 1
    finally:
        other.close()
    assert ProcrastinateJob.objects.filter(queueing_lock=LOCK).count() == 1


def test_a_digest_that_has_begun_is_asked_for_again(now):
    asked(now)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing'")
    asked(now)
    states = (
        ProcrastinateJob.objects.filter(queueing_lock=LOCK).order_by("id").values_list("status", flat=True)
    )
    assert list(states) == ["doing", "todo"]


@pytest.fixture
def now():
    from django.utils import timezone

    return timezone.now()
