"""A Scope that is open already is not opened again."""

from __future__ import annotations

import pytest

from cantou.core.scope.scope import Scope, current

pytestmark = pytest.mark.django_db


def test_one_that_holds_goes_on_without_a_statement_and_another_is_entered(django_assert_num_queries):
    with Scope.public().enter() as scope:
        with django_assert_num_queries(0), Scope.public().hold():
            assert current() is scope
        other = Scope.public(person=7)
        with other.hold():
            assert current() is other
        assert current() is scope
