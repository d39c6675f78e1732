"""Organisations: made, changed, and on the host names of their portals."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cantou.core.journal.models import Entry
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.hosts import (
    answers,
    attach_host,
    check_host,
    clean_host,
    confirm_host,
    detach_host,
    recheck_hosts,
)
from cantou.core.organisations.domain.organisations import create_organisation, update_organisation
from cantou.core.organisations.engine.leading import addresses_of, leads_only_to
from cantou.core.organisations.models import HostName, Organisation
from cantou.core.scope.scope import Scope
from tests.support.factories import make_area, make_commune, make_host, make_organisation

pytestmark = pytest.mark.django_db


def test_a_mairie_is_made_from_what_people_type():
    vic = make_commune("Vic-sur-Cère")
    mairie = create_organisation(
        kind="mairie",
        name="  Mairie de  Vic-sur-Cère ",
        territory=vic,
        siren="211 502 588",
        phone="04.71.47.51.75",
        email="mairie@exemple.fr",
        website="vicsurcere.fr",
        hours="lundi et jeudi 9h-12h",
        address=" Place de la mairie \n\n 15800  Vic-sur-Cère ",
    )
    mairie.refresh_from_db()
    assert (mairie.name, mairie.slug) == ("Mairie de Vic-sur-Cère", "mairie-de-vic-sur-cere")
    assert (mairie.siren, mairie.phone, mairie.hours) == ("211502588", "+33471475175", "Mo,Th 09:00-12:00")
    assert mairie.website == "https://vicsurcere.fr"
    assert mairie.address == "Place de la mairie\n15800 Vic-sur-Cère"
    assert show_phone(mairie.phone) == "04\u00a071\u00a047\u00a051\u00a075"
    with Scope.agent(mairie.pk).enter():
        assert Entry.objects.values_list("action", "subject").get() == (
            "organisation.created",
            "organisation:mairie-de-vic-sur-cere",
        )


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(ValidationError) as refused:
        create_organisation(
            kind="mairie", name=" ", siren="123", phone="12", email="a", hours="b", website="h t"
        )
    assert set(refused.value.message_dict) == {"name", "siren", "phone", "email", "hours", "website"}


def test_two_of_one_name_get_two_addresses():
    assert [create_organisation(kind="association", name="Les Amis").slug for _ in range(3)] == [
        "les-amis",
        "les-amis-2",
        "les-amis-3",
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"siren": "211502588"}, "siren"), ({"is_operator": True}, "is_operator"), ({}, "kind")],
)
def test_the_database_refuses_a_double_and_the_message_says_where(fields, field):
    vic, murat = make_commune(), make_commune()
    create_organisation(kind="mairie", name="Une", territory=vic, siren="211502588", is_operator=True)
    place = vic if field == "kind" else murat
    with pytest.raises(ValidationError) as refused:
        create_organisation(kind="mairie", name="Deux", territory=place, **fields)
    assert list(refused.value.message_dict) == [field]


def test_a_practice_mairie_stands_beside_the_real_one():
    vic = make_commune()
    create_organisation(kind="mairie", name="La vraie", territory=vic)
    assert create_organisation(kind="mairie", name="Pour essayer", territory=vic, is_practice=True).is_open


def test_only_what_changes_is_written_and_journaled():
    mairie = make_organisation(phone="+33471475175")
    assert update_organisation(organisation=mairie, phone="04 71 47 51 75") == []
    assert update_organisation(organisation=mairie, phone="04 71 47 51 76", email="a@exemple.fr") == [
        "email",
        "phone",
    ]
    with pytest.raises(ValidationError):
        update_organisation(organisation=mairie, phone="1")
    mairie.refresh_from_db()
    assert (mairie.phone, mairie.email) == ("+33471475176", "a@exemple.fr")
    with Scope.agent(mairie.pk).enter():
        assert list(Entry.objects.values_list("action", "details")) == [
            ("organisation.changed", {"fields": ["email", "phone"]})
        ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.Vic-sur-Cere.fr/accueil?x=1", "www.vic-sur-cere.fr"),
        ("vic.fr:8443", "vic.fr"),
        ("mairie.rennes-en-forêt.fr.", "mairie.xn--rennes-en-fort-2kb.fr"),
    ],
)
def test_a_host_name_is_read_from_what_somebody_pastes(typed, kept):
    assert clean_host(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "vic", "-vic.fr", "vic..fr", "192.168.0.1", "vic sur.fr", "a" * 300 + ".fr", "é" * 80 + ".fr"],
)
def test_what_is_not_a_host_name_is_refused(typed):
    with pytest.raises(ValidationError):
        clean_host(typed)


def test_a_host_is_attached_once_and_one_is_the_main_one():
    vic, murat = make_commune(), make_commune()
    mairie = make_organisation(territory=vic)
    make_host(mairie, "vic.example")
    make_host(mairie, "www.vic.example")
    attach_host(organisation=mairie, territory=vic, host="old.vic.example")
    assert dict(HostName.objects.values_list("host", "is_main")) == {
        "vic.example": False,
        "www.vic.example": True,
        "old.vic.example": False,
    }
    other = make_organisation(territory=murat)
    for taken in ("vic.example", "127.0.0.1.fr:80@vic.example"):
        with pytest.raises(ValidationError):
            attach_host(organisation=other, territory=murat, host=taken)
    assert answers("VIC.example.")
    assert not answers("old.vic.example")
    assert answers("localhost")
    assert not answers("murat.example")
    detach_host(organisation=mairie, host="vic.example")
    detach_host(organisation=mairie, host="vic.example")
    assert not answers("vic.example")


def test_a_name_answers_once_it_leads_here_and_no_longer_once_it_does_not(settings):
    """Who holds a name may point it to their own server: a session must not be handed over there."""
    settings.IS_LOCAL = False
    settings.PLATFORM_ADDRESSES = ["192.0.2.7"]
    vic = make_commune()
    mairie = make_organisation(territory=vic)
    attach_host(organisation=mairie, territory=vic, host="vic.localhost")
    assert not check_host(organisation=mairie, host="vic.localhost")
    assert HostName.objects.values_list("confirmed_at", "proof", "is_main").get() == (None, "", False)
    settings.IS_LOCAL = True
    assert not check_host(organisation=make_organisation(territory=make_commune()), host="vic.localhost")
    assert check_host(organisation=mairie, host="vic.localhost")
    assert recheck_hosts() == 0
    assert HostName.objects.values_list("proof", "is_main").get() == ("dns", True)
    settings.IS_LOCAL = False
    assert recheck_hosts() == 1
    assert HostName.objects.values_list("confirmed_at", "proof", "is_main").get() == (None, "", False)
    confirm_host(host="vic.localhost")
    assert recheck_hosts() == 0
    assert HostName.objects.values_list("proof", "is_main").get() == ("operator", True)
    with pytest.raises(ValidationError):
        confirm_host(host="murat.localhost")


def test_a_name_leads_where_all_its_addresses_are():
    assert addresses_of("127.0.0.1") == {"127.0.0.1"}
    assert leads_only_to("127.0.0.1", ["192.0.2.7", "127.0.0.1"])
    assert not leads_only_to("127.0.0.1", ["192.0.2.7"])
    assert not leads_only_to("vic.invalid", ["vic.invalid"])


def test_only_the_place_s_own_authority_names_its_portal():
    vic, murat = make_commune(), make_commune()
    mairie = make_organisation(territory=vic)
    make_host(mairie, "www.vic.example")
    pays = make_area("perimeter", communes=[vic, murat])
    make_host(make_organisation(territory=pays, kind="syndicat"), "pays.example")
    practice = make_organisation(territory=murat, state=Organisation.State.PRACTICE)
    for other, territory in (
        (make_organisation(territory=vic, kind="association"), vic),
        (make_organisation(territory=vic, kind="company"), vic),
        (make_organisation(territory=murat), vic),
        (practice, murat),
    ):
        with pytest.raises(ValidationError, match="Seule l’autorité"):
            attach_host(organisation=other, territory=territory, host="www.ailleurs.example")
    assert dict(HostName.objects.values_list("host", "is_main")) == {
        "www.vic.example": True,
        "pays.example": True,
    }
