"""What is kept with a place: the same object while nothing is published, another one as soon as something is."""

from __future__ import annotations

import pytest

from cantou.core.scope.scope import Scope
from cantou.core.web import kept as room
from cantou.core.web.kept import kept, these
from cantou.core.web.pagecache import bump

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty(page_cache):
    room.forget()
    yield
    room.forget()


def value(made, keys=frozenset({"t:1"})):
    """What is kept under one name; each making is written down."""
    return kept("name", lambda: made.append(len(made)) or made[-1], lambda _value: keys)


def test_it_is_kept_until_its_place_changes():
    made = []
    first = value(made)
    assert value(made) is first
    with Scope.public().enter():
        bump(territory=2)
    assert value(made) is first
    with Scope.public().enter():
        bump(territory=1)
    assert value(made) is not first


def test_what_is_worked_out_goes_with_it():
    made = []
    asked = []
    for _ in range(2):
        assert value(made).remember("twice", lambda: asked.append(1) or 2) == 2
    assert asked == [1]
    with Scope.public().enter():
        bump()
    assert value(made).remember("twice", lambda: 3) == 3


def test_it_is_never_older_than_its_generation():
    """Something is published between the first reading and that of the generations: it is read again."""
    made = []

    def make():
        made.append(1)
        if len(made) == 1:
            with Scope.public().enter():
                bump(territory=1)
        return len(made)

    found = kept("name", make, lambda _value: {"t:1"})
    assert found.value == 2
    assert kept("name", make, lambda _value: {"t:1"}) is found


def test_keys_that_the_second_reading_adds_are_asked_too():
    """An organisation joins while the value is read."""
    made = []

    def make():
        made.append(1)
        if len(made) == 1:
            with Scope.public().enter():
                bump(territory=1)
        return frozenset({"t:1"} if len(made) == 1 else {"t:1", "o:5"})

    first = kept("name", make, lambda keys: keys)
    assert set(first.keys) == {"all", "t:1", "o:5"}
    with Scope.public().enter():
        bump(organisation=5)
    assert kept("name", make, lambda keys: keys) is not first


def test_the_oldest_goes_first(monkeypatch):
    monkeypatch.setattr(room, "MOST", 2)
    first = kept(1, object, lambda _value: {"t:1"})
    for name in (2, 3):
        kept(name, object, lambda _value: {"t:1"})
    assert kept(1, object, lambda _value: {"t:1"}) is not first


def test_nothing_is_kept_where_pages_are_not(settings):
    settings.PAGE_CACHE = False
    made = []
    assert value(made) is not value(made)


def test_what_its_own_transaction_has_changed_is_given_and_not_kept():
    """It may yet be undone; the others still see what was before."""
    made = []
    with Scope.public().enter():
        bump(territory=1)
        assert value(made) is not value(made)
    assert value(made) is value(made)


def test_what_is_the_same_everywhere_stands_until_something_is_said_to_all():
    made = []

    def asked(place):
        under = kept(place, object, lambda _value: {f"t:{place}"})
        return room.everywhere("banner", under, lambda: made.append(1) or len(made))

    assert [asked(1), asked(2)] == [1, 1]
    with Scope.public().enter():
        bump(territory=1)
    assert asked(1) == 1
    with Scope.public().enter():
        bump()
    assert [asked(1), asked(2)] == [2, 2]


def test_nothing_is_the_same_everywhere_where_pages_are_not_kept(settings):
    settings.PAGE_CACHE = False
    made = []
    under = kept("place", object, lambda _value: {"t:1"})
    for _ in range(2):
        room.everywhere("banner", under, lambda: made.append(1))
    assert made == [1, 1]


class TestKeysThatAreForeseen:
    """The generations are read first: one read fewer, and never kept under a newer one."""

    def asked(self, make, keys=frozenset({"t:1"})):
        return kept("name", make, lambda _value: keys, these({"t:1"}))

    def test_it_is_kept_until_one_of_them_changes(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            first = self.asked(object)
        assert self.asked(object) is first
        with Scope.public().enter():
            bump(territory=1)
        second = self.asked(object)
        assert second is not first
        assert self.asked(object) is second

    def test_what_is_published_while_it_is_read_makes_it_again(self):
        def make():
            with Scope.public().enter():
                bump(territory=1)
            return "old or new"

        assert self.asked(make).value == "old or new"
        assert self.asked(lambda: "new").value == "new"

    def test_keys_that_were_not_foreseen_are_asked_afterwards(self):
        both = frozenset({"t:1", "o:5"})
        first = self.asked(object, both)
        assert set(first.keys) == {"all", *both}
        assert self.asked(object, both) is first
        with Scope.public().enter():
            bump(organisation=5)
        assert self.asked(object, both) is not first

    def test_what_its_own_transaction_has_changed_is_given_and_not_kept(self):
        with Scope.public().enter():
            bump(territory=1)
            assert self.asked(object) is not self.asked(object)
        assert self.asked(object) is self.asked(object)
