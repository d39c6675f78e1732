"""Counting attempts, the question after too many, and the shared cache."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from cantou.core.web import cache as backend
from cantou.core.web import throttle as counting
from cantou.core.web.challenge import NUMBERS, WORDS, ask, guarded, solved
from cantou.core.web.client import client_ip, client_network
from cantou.core.web.models import Attempt, CacheEntry
from cantou.core.web.throttle import forgive, peek, throttle

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)


def test_so_many_and_no_more():
    seen = [throttle("sign-in:192.0.2.7", limit=2, period=HOUR) for _ in range(3)]
    assert [(one.number, one.allowed) for one in seen] == [(1, True), (2, True), (3, False)]
    assert 3590 <= seen[-1].wait_seconds <= 3601
    assert throttle("sign-in:192.0.2.8", limit=2, period=HOUR).number == 1


def test_a_new_period_counts_from_one():
    throttle("x", limit=1, period=HOUR)
    Attempt.objects.update(ends_at=timezone.now())
    assert peek("x", limit=1).number == 0
    assert throttle("x", limit=1, period=HOUR).number == 1


def test_what_succeeded_is_forgiven():
    throttle("x", limit=1, period=HOUR)
    assert peek("x", limit=1).number == 1
    forgive("x")
    assert peek("x", limit=1).number == 0


def test_whom_it_counts_is_not_kept():
    throttle("sign-in:jeanne@exemple.fr", limit=1, period=HOUR)
    assert b"jeanne" not in bytes(Attempt.objects.get().key)


def test_what_is_over_is_purged():
    throttle("x", limit=1, period=HOUR)
    throttle("y", limit=1, period=HOUR)
    Attempt.objects.filter(key=counting.digest("x")).update(ends_at=timezone.now())
    assert counting.purge() == 1


@pytest.mark.parametrize("table", ["web_attempt", "web_cacheentry"])
def test_a_crash_may_empty_the_table(table):
    with connection.cursor() as cursor:
        cursor.execute("select relpersistence from pg_class where relname = %s", [table])
        assert cursor.fetchone() == ("u",)


def solution(question: str) -> str:
    if "plus" in question:
        one, other = (NUMBERS.index(word) for word in re.findall(r"font (\S+) plus (\S+)\s", question)[0])
        return str(one + other)
    words = [word for word in re.findall(r"\w+", question) if word in WORDS]
    place = ["premier", "deuxième", "troisième", "dernier"].index(question.split()[3])
    return words[place]


def test_a_question_is_answered_once():
    for _ in range(20):
        question, token = ask()
        assert not solved(token=token, answer="patate")
        assert solved(token=token, answer=f" {solution(question).upper()}. ")
        assert not solved(token=token, answer=solution(question))
    assert not solved(token="made-up", answer="1")


def test_numbers_may_be_written_out():
    while "plus" not in (asked := ask())[0]:
        pass
    assert solved(token=asked[1], answer=NUMBERS[int(solution(asked[0]))])


@guarded("file", free=2, limit=5)
def view(request):
    return HttpResponse(request.POST.get("text", ""))


def send(**data):
    return view(RequestFactory().post("/", data, REMOTE_ADDR="192.0.2.7"))


def test_the_guard_asks_then_refuses_and_loses_nothing():
    assert [send(text="un").content, send(text="deux").content] == [b"un", b"deux"]
    asked = send(text="trois <ici>", password="secret")
    page = asked.content.decode()
    assert asked.status_code == 429
    assert 'name="text" value="trois &lt;ici&gt;"' in page
    assert "secret" not in page
    question = unescape(re.search(r'for="challenge">([^<]+)<', page).group(1))
    token = re.search(r'name="challenge_token" value="([^"]+)"', page).group(1)
    done = send(text="trois", challenge_token=token, challenge_answer=solution(question))
    assert done.content == b"trois"
    again = send(text="x", challenge_token=token, challenge_answer=solution(question))
    assert "pas la réponse attendue" in again.content.decode()
    wall = send(text="x")
    assert (wall.status_code, "challenge_token" in wall.content.decode()) == (429, False)
    assert int(wall["Retry-After"]) > 0


def test_reading_is_not_counted():
    for _ in range(9):
        assert view(RequestFactory().get("/")).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_a_visitor_cannot_claim_an_address(settings, proxies, forwarded, found):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
    assert client_ip(request) == found


def test_one_household_is_one_network():
    def network(ip):
        return client_network(RequestFactory().get("/", REMOTE_ADDR=ip))

    assert network("2001:db8:1:2:aaaa::1") == network("2001:db8:1:2:bbbb::2") == "2001:db8:1:2::"
    assert network("192.0.2.7") == network("::ffff:192.0.2.7") == "192.0.2.7"
    assert network("::ffff:198.51.100.7") == "198.51.100.7"


def test_the_cache():
    assert cache.get("a", 5) == 5
    cache.set("a", {"list": [1, "x"]}, 60)
    assert cache.get("a") == {"list": [1, "x"]}
    assert (cache.add("a", 1), cache.add("b", 1)) == (False, True)
    assert (cache.touch("a", 120), cache.touch("none")) == (True, False)
    assert (cache.delete("b"), cache.delete("b")) == (True, False)
    assert cache.get_many(["a", "b"]) == {"a": {"list": [1, "x"]}}
    assert bytes(CacheEntry.objects.get().key) != b"a"
    cache.set("for ever", 1, None)
    cache.clear()
    assert not CacheEntry.objects.exists()


def test_what_has_expired_is_gone_and_may_be_added_again():
    cache.set("a", 1, 60)
    cache.set("b", 1, 60)
    CacheEntry.objects.update(expires_at=timezone.now())
    assert (cache.get("a"), cache.touch("a"), cache.add("a", 2, 60), cache.get("a")) == (None, False, True, 2)
    assert backend.purge() == 1


def test_what_a_refusal_undoes_is_counted_all_the_same(client):
    """An invitation's secret is not found by trying: a 404 is an attempt like another."""
    for number in (1, 2):
        assert client.get("/compte/invitation/ABCDEF/").status_code == 404
        assert Attempt.objects.values_list("number", flat=True).get() == number
    Attempt.objects.update(number=60)
    assert client.get("/compte/invitation/ABCDEF/").status_code == 429
