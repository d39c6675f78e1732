"""What whoever has no account may take, and by what the same person or association is known again."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest

from cantou.core.booking.domain import errors
from cantou.core.booking.domain.holder import Holder, mark_of_label, mark_of_person
from cantou.core.booking.domain.strangers import MOST_A_DAY, TooManyAskedError, count_asked
from cantou.core.booking.domain.waiting import wait
from cantou.core.booking.models import Waiting
from cantou.core.scope.scope import Scope
from tests.support.booking import ANNE, at, make_mairie, make_resource

pytestmark = pytest.mark.django_db
HALL = "Comité des fêtes"


def asked(holder, *, network="192.0.2.7", most=2, organisation=1):
    try:
        count_asked(service="salles", organisation=organisation, holder=holder, network=network, most=most)
    except TooManyAskedError:
        return False
    return True


def test_an_address_a_number_or_an_account_is_bounded_each_for_itself():
    anne = Holder("Anne", email="anne@exemple.fr", phone="06 12 34 56 78")
    assert [asked(anne, network=str(number)) for number in range(3)] == [True, True, False]
    again = (
        Holder("Luc", email="Anne+loto@exemple.fr"),
        Holder("Luc", email="luc@exemple.fr", phone="+33612345678"),
    )
    assert [asked(one) for one in again] == [False, False]
    assert [asked(anne, organisation=2), asked(Holder("Luc", email="luc2@exemple.fr"))] == [True, True]


def test_whoever_gives_nothing_or_another_address_each_time_is_bounded_by_the_network():
    told = [asked(Holder("X", email=f"{number}@exemple.fr")) for number in range(MOST_A_DAY)]
    assert told == [True] * MOST_A_DAY
    assert [asked(Holder("X")), asked(Holder("X"), network="192.0.2.8")] == [False, True]
    assert asked(Holder("X"), most=0)


@pytest.mark.parametrize(
    "label",
    ["comité  des FÊTES", unicodedata.normalize("NFD", HALL), "Comite des fetes", "Comité-des-fêtes.",
     "Comité\u200b des fêtes", "Comité\u00a0des fêtes", "Comitédes fêtes"],
)  # fmt: skip
def test_an_association_is_the_same_however_its_name_is_written(label):
    assert mark_of_label(Holder("X", label=label)) == mark_of_label(Holder("X", label=HALL))


def test_names_of_other_letters_or_signs_stay_apart():
    marks = {mark_of_label(Holder("X", label=label)) for label in (HALL, "Comité", "★", "♥", "Клуб")}
    assert len(marks) == 5
    assert mark_of_label(Holder("X", label=" ")) == ""
    mails = {mark_of_person(Holder("X", email=email)) for email in ("a@b.fr", "A+1@b.fr", "+1@b.fr")}
    assert len(mails) == 2


@pytest.mark.parametrize(
    ("hours", "refused"),
    [((20, 21), errors.ClosedError), ((9, 16), errors.TooLongError), ((9, 9.25), errors.TooShortError)],
)
def test_nobody_waits_for_what_they_could_not_book(hours, refused):
    mairie = make_mairie()
    hall = make_resource(
        mairie, opening_hours="Mo-Su 08:00-18:00", min_minutes=30, max_minutes=240, step_minutes=15
    )
    start, end = (at(5, 0) + timedelta(hours=hour) for hour in hours)
    values = {"organisation": mairie.pk, "resource": hall, "starts_at": start, "ends_at": end, "holder": ANNE}
    with pytest.raises(refused):
        wait(**values)
    with Scope.agent(mairie.pk).enter():
        assert Waiting.objects.count() == 0
        wait(**values)  # An agent may.
        assert Waiting.objects.count() == 1
