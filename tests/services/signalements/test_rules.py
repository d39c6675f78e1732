"""Writing rules: who may, what is refused, what a change would do, the desk's screens, the spreadsheet."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import IntegrityError
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.people.models import Membership
from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.services.signalements.domain.categories import add_category, change_category
from cantou.services.signalements.domain.defaults import BY_CODE
from cantou.services.signalements.domain.rules import RuleConflictError, preview
from cantou.services.signalements.domain.rules_csv import HEAD, RefusedLinesError, import_rules, rows
from cantou.services.signalements.models import OnCallSlot, RoadPiece, RoutingRule
from tests.services.signalements.competences import body, rule
from tests.services.signalements.filing import Filing, Place, errors, filed, plain, shown, sign_in
from tests.support.factories import make_area, make_commune, make_member, make_organisation, make_person

pytestmark = pytest.mark.django_db
ROOT = "/bureau/signalements/competences/"


@pytest.fixture
def cantal(place):
    area = make_area("departement", "Cantal", communes=[place.commune, make_commune("Thiézac")])
    return body("departement", "Conseil départemental", area)


@pytest.fixture
def manager(client, place):
    person = place.agent(email="jeanne@vic.example")
    make_member(person, place.mairie, role="agent")
    sign_in(client, person)
    return client


class TestRefused:
    @pytest.mark.database
    @pytest.mark.parametrize(
        ("first", "second", "refused"),
        [
            (("2025-01-01", None), ("2026-01-01", None), True),
            (("2025-01-01", "2026-01-01"), ("2026-01-01", None), False),
            (("2025-01-01", "2026-01-02"), ("2026-01-01", "2026-02-01"), True),
            (("2026-01-01", None), ("2025-01-01", "2026-01-01"), False),
        ],
    )
    def test_two_that_say_the_same_of_the_same_days(self, cantal, first, second, refused):
        rule(cantal, "voirie", "RD", since=first[0], to=first[1], why="la première")
        told = pytest.raises(RuleConflictError, match="la première") if refused else nullcontext()
        with told:
            rule(cantal, "voirie", "RD", since=second[0], to=second[1])

    @pytest.mark.parametrize("other", [{"category": "eau"}, {"road_class": "RN"}, {"priority": 1}])
    def test_another_subject_road_or_priority_is_another_rule(self, cantal, other):
        rule(cantal, "voirie", "RD", since="2025-01-01")
        rule(cantal, **{"category": "voirie", "road_class": "RD", "since": "2025-01-01", **other})

    def test_another_place_or_writer_is_another_rule(self, cantal, place):
        place.agent()
        rule(cantal, "voirie", since="2025-01-01")
        rule(cantal, "voirie", since="2025-01-01", on=place.commune)
        rule(place.mairie, "voirie", since="2025-01-01")

    @pytest.mark.database
    def test_the_database_refuses_it_by_itself(self, cantal):
        row = rule(cantal, "voirie", "RD", since="2025-01-01")
        row.pk = None
        with pytest.raises(IntegrityError, match="routing_rule_conflict"), Scope.agent(cantal.pk).enter():
            row.save(force_insert=True)

    def test_a_place_that_is_not_ones_own(self, place):
        place.agent()
        with pytest.raises(ValidationError, match="pas dans votre territoire"):
            rule(place.mairie, "voirie", since="2025-01-01", on=make_commune("Ailleurs"))

    def test_a_target_where_nobody_treats_reports(self, cantal):
        empty = make_organisation("Syndicat vide", kind="syndicat", territory=None)
        with pytest.raises(ValidationError, match="personne pour traiter"):
            rule(cantal, "eau", since="2025-01-01", who=empty)

    def test_an_association_takes_no_competence(self, place):
        club = body("association", "Club", place.commune)
        with pytest.raises(ValidationError, match="Seuls une mairie"):
            rule(club, "eau", since="2025-01-01")

    def test_an_organisation_that_left_the_platform_is_passed_over(self, place, cantal):
        from cantou.core.organisations.models import Organisation
        from tests.support.factories import make_report

        rule(cantal, "eau", since="2024-01-01")
        Organisation.objects.filter(pk=cantal.pk).update(state="leaving")
        make_report(place.mairie, category="eau")
        with connection.cursor() as cursor, Scope.agent(place.mairie.pk).enter():
            cursor.execute("select target_id, rules from signalements_routing")
            assert cursor.fetchall() == [(None, "[]")]


def test_a_preview_says_what_would_change_and_changes_nothing(cantal, place):
    values = {
        "category": "voirie",
        "territory_id": cantal.territory_id,
        "road_class": "RD",
        "competence": "routes",
        "valid_from": date(2027, 1, 1),
        "valid_to": None,
        "priority": 0,
        "target_id": cantal.pk,
    }
    with Scope.agent(cantal.pk).enter():
        entries = Entry.objects.count()
        found = preview(values=values, rule=None, day=date(2026, 1, 1))
        assert (RoutingRule.objects.count(), Entry.objects.count()) == (0, entries)
    (change,) = found.changes
    assert (change.before, change.after, change.communes) == ("la mairie", "Conseil départemental", 2)
    assert (found.communes, found.looked_at) == (2, 2)
    rule(cantal, "voirie", "RD", since="2026-01-01")
    with Scope.agent(cantal.pk).enter(), pytest.raises(RuleConflictError):
        preview(values=values, rule=None, day=date(2026, 1, 1))


def test_a_preview_names_the_subjects_that_the_organisation_has_added(place):
    to = body("epci", "Carladès", make_area("epci", "Carladès", communes=[place.commune]))
    values = {
        "category": "",
        "territory_id": place.commune.pk,
        "road_class": "",
        "competence": "convention",
        "valid_from": date(2027, 1, 1),
        "valid_to": None,
        "priority": 0,
        "target_id": to.pk,
    }
    with Scope.agent(place.mairie.pk).enter():
        own = add_category(title="Chiens errants", hint="", due_days=3)
        change_category(code="eau", values={"title": "Fontaines"}, questions=(), is_offered=True)
        found = preview(values=values, rule=None, day=date(2026, 1, 1))
        alone = preview(values={**values, "category": own.code}, rule=None, day=date(2026, 1, 1))
    titles = [change.title for change in found.changes]
    assert len(titles) == len(BY_CODE) + 1
    assert {"Chiens errants", "Fontaines"} <= set(titles)
    assert [(one.title, one.before, one.after) for one in alone.changes] == [
        ("Chiens errants", "la mairie", "Carladès")
    ]


class TestDesk:
    def test_a_rule_that_sends_where_nobody_is_left_is_marked(self, place, cantal, manager):
        rule(cantal, "voirie", "RD", since="2024-01-01")
        rule(place.mairie, "eau", since="2024-01-01", who=cantal)
        assert "plus aucun agent" not in shown(manager, ROOT)
        with Scope.agent(cantal.pk).enter():
            Membership.objects.filter(organisation=cantal).update(ended_at=timezone.now())
        assert shown(manager, ROOT).count("plus aucun agent") == 2

    def test_inherited_rules_are_shown_and_may_be_replaced_here(self, place, cantal, manager):
        inherited = rule(cantal, "voirie", "RD", since="2024-01-01", why="routes départementales")
        page = shown(manager, ROOT)
        assert "Reçues d’autres organismes" in page
        assert f"{ROOT}nouvelle/?depuis={veil(inherited.pk)}" in page
        assert "remplacée ici" not in page
        rule(place.mairie, "voirie", since="2024-01-01")
        assert "remplacée ici" in shown(manager, ROOT)
        form = shown(manager, f"{ROOT}nouvelle/?depuis={veil(inherited.pk)}")
        assert '<option value="voirie" selected>' in form
        assert '<option value="RD" selected>' in form
        for wrong in (inherited.pk, veil(inherited.pk + 1), "x"):
            assert '<option value="RD" selected>' not in shown(manager, f"{ROOT}nouvelle/?depuis={wrong}")

    def given(self, place, **more):
        return {
            "category": "voirie",
            "road_class": "RD",
            "territory": place.commune.pk,
            "who": "us",
            "competence": "chantier de la traverse",
            "valid_from": "2026-04-01",
            "last_day": "2026-04-30",
            "priority": "0",
            "cle": "k" * 24,
            **more,
        }

    def test_writing_one_with_a_preview_first(self, place, cantal, manager):
        rule(cantal, "voirie", "RD", since="2024-01-01")
        given = self.given(place, valid_from="2030-04-01", last_day="2030-04-30")
        page = plain(manager.post(f"{ROOT}nouvelle/", {**given, "act": "preview"}))
        assert "Ce que cela changerait" in page
        assert "au lieu de Conseil départemental" in page
        with Scope.agent(place.mairie.pk).enter():
            assert RoutingRule.objects.count() == 0
        for _twice in range(2):
            assert manager.post(f"{ROOT}nouvelle/", given)["Location"] == ROOT
        with Scope.agent(place.mairie.pk).enter():
            row = RoutingRule.objects.get()
        assert (row.valid_to, row.target_id, row.rank, row.breadth) == (
            date(2030, 5, 1),
            place.mairie.pk,
            0,
            0,
        )

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            ({"competence": ""}, "Dites pourquoi : les habitants le liront."),
            ({"last_day": "2026-03-01"}, "La fin est avant le début."),
            ({"who": "other"}, "Choisissez un organisme."),
            ({"who": "outside"}, "Dites qui appeler."),
        ],
    )
    def test_what_is_missing_is_said_beside_it(self, place, manager, more, message):
        answer = manager.post(f"{ROOT}nouvelle/", self.given(place, **more))
        assert answer.status_code == 422
        assert errors(answer) == [message]

    def test_a_conflict_is_told_and_nothing_is_kept(self, place, manager):
        manager.post(f"{ROOT}nouvelle/", self.given(place))
        answer = manager.post(f"{ROOT}nouvelle/", self.given(place, cle="z" * 24))
        assert answer.status_code == 422
        assert "Une autre de vos règles dit déjà cela" in plain(answer)

    def test_changing_and_deleting(self, place, manager):
        manager.post(f"{ROOT}nouvelle/", self.given(place))
        with Scope.agent(place.mairie.pk).enter():
            number = RoutingRule.objects.get().pk
        manager.post(f"{ROOT}{veil(number)}/", self.given(place, competence="chantier fini", last_day=""))
        assert "chantier fini" in shown(manager, ROOT)
        manager.post(f"{ROOT}{veil(number)}/supprimer/")
        with Scope.agent(place.mairie.pk).enter():
            assert RoutingRule.objects.count() == 0

    def test_trying(self, place, cantal, manager):
        rule(cantal, "voirie", "RD", since="2024-01-01", why="routes départementales")
        asked = {"commune": place.commune.pk, "category": "voirie", "road": "D 54", "day": "2026-11-22"}
        page = plain(manager.get(f"{ROOT}essayer/", asked))
        assert "Conseil départemental s’en occupe (routes départementales)." in page
        page = plain(manager.get(f"{ROOT}essayer/", {**asked, "road": "la route du haut"}))
        assert "Route non reconnue" in page
        assert "Aucune règle n’en parle" in page

    def test_a_reader_reads_and_writes_nothing(self, client, place, cantal):
        rule(cantal, "voirie", since="2024-01-01")
        person = make_person(email="elu@vic.example")
        make_member(person, place.mairie, role="reader")
        sign_in(client, person)
        assert "Remplacer ici" not in shown(client, ROOT)
        for path in ("nouvelle/", "importer/", "routes/"):
            assert client.get(f"{ROOT}{path}").status_code == 403
        assert client.get("/bureau/signalements/astreinte/").status_code == 403


class TestSpreadsheet:
    def test_what_is_exported_can_be_imported(self, place, cantal):
        rule(cantal, "voirie", "RD", since="2024-01-01", to="2027-01-01", team="=Agence")
        rule(
            cantal, "", "A", since="2024-01-01", outside_name="DIR", outside_phone="+33465710175", blocks=True
        )
        from cantou.core.web.exports import csv_lines

        with Scope.agent(cantal.pk).enter():
            before = list(rows(organisation=cantal.pk))
            text = "".join(csv_lines(HEAD, before))
            assert import_rules(content=text.encode(), replace=True) == 2
            assert list(rows(organisation=cantal.pk)) == before
            latin = text.removeprefix("\ufeff").encode("cp1252")
            assert import_rules(content=latin, replace=True) == 2

    def test_one_bad_line_and_nothing_is_taken_in(self, place, cantal):
        rule(cantal, "eau", since="2024-01-01", why="celle qui reste")
        head = ";".join(HEAD)
        code, slug = place.commune.code, cantal.slug
        lines = [
            f"voirie;commune;{code};RD;01/02/2026;;0;routes;{slug};;;;;;non",
            f"lune;commune;{code};;2026-01-01;;0;x;{slug};;;;;;non",
            f"voirie;commune;99999;;2026-01-01;;0;x;{slug};;;;;;non",
            f"voirie;commune;{code};D;2026-01-01;;0;x;{slug};;;;;;non",
            f"voirie;commune;{code};;hier;;0;x;{slug};;;;;;non",
            f"voirie;commune;{code};;2026-01-01;;0;x;;;;;;;non",
            f"voirie;commune;{code};;2026-01-01;;beaucoup;x;{slug};;;;;;non",
            f"voirie;commune;{code};;2026-01-01;;0;x;personne;;;;;;non",
        ]
        with Scope.agent(cantal.pk).enter():
            with pytest.raises(RefusedLinesError) as refused:
                import_rules(content="\n".join([head, *lines]).encode(), replace=True)
            assert [number for number, _why in refused.value.lines] == [3, 4, 5, 6, 7, 8, 9]
            assert RoutingRule.objects.get().competence == "celle qui reste"

    def test_through_the_screens(self, place, manager):
        page = manager.get(f"{ROOT}regles.csv")
        assert page["Content-Type"] == "text/csv; charset=utf-8"
        wrong = SimpleUploadedFile("regles.csv", b"a;b\n1;2\n")
        answer = manager.post(f"{ROOT}importer/", {"fichier": wrong})
        assert answer.status_code == 422
        assert "Il manque des colonnes" in plain(answer)
        right = SimpleUploadedFile("regles.csv", page.content)
        assert manager.post(f"{ROOT}importer/", {"fichier": right}).status_code == 302


def test_roads_through_the_screen(place, manager):
    feature = {
        "type": "Feature",
        "properties": {"numero": "D54"},
        "geometry": {"type": "LineString", "coordinates": [[2.6, 44.9], [2.6, 44.95]]},
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature, {}]}).encode()
    page = plain(manager.post(f"{ROOT}routes/", {"fichier": SimpleUploadedFile("r.geojson", content)}))
    assert "1 route(s), 1 tronçon(s)." in page
    assert "n° 2 : ni numéro de route" in page
    with Scope.agent(place.mairie.pk).enter():
        assert RoadPiece.objects.count() > 1
    answer = manager.post(f"{ROOT}routes/", {"fichier": SimpleUploadedFile("r.geojson", b"{")})
    assert errors(answer) == ["Ce fichier n’est pas du GeoJSON."]


def test_the_rota_through_the_screen(place, manager):
    address = "/bureau/signalements/astreinte/"
    given = {
        "name": "Jean",
        "phone": "06 12 34 56 78",
        "starts_on": "2026-01-02",
        "starts_at": "17:00",
        "ends_on": "2026-01-09",
        "ends_at": "17:00",
        "every": "2",
        "cle": "r" * 24,
    }
    landline = manager.post(address, {**given, "phone": "04 71 00 00 00"})
    assert errors(landline) == ["Ce n’est pas un numéro de mobile."]
    for _twice in range(2):
        assert manager.post(address, given).status_code == 302
    with Scope.agent(place.mairie.pk).enter():
        (row,) = OnCallSlot.objects.all()
    assert "toutes les 2 semaines" in shown(manager, address)
    answer = manager.post(f"{address}{veil(row.pk)}/", {**given, "ends_on": "2026-01-01"})
    assert errors(answer) == ["Le tour finit avant d’avoir commencé."]
    manager.post(f"{address}{veil(row.pk)}/supprimer/")
    assert "Personne n’est d’astreinte" in shown(manager, address)


class TestBeforeFiling:
    MOTORWAY = {
        "outside_name": "DIR Massif Central",
        "outside_phone": "+33465710175",
        "outside_words": "Dites le point kilométrique.",
    }

    def test_whom_to_call_is_said_before_anything_more_is_asked(self, client, place, cantal):
        rule(cantal, "", "A", since="2024-01-01", why="c’est une autoroute", blocks=True, **self.MOTORWAY)
        form = Filing(client, place)
        form.begin()
        assert form.what(q_route="A 75")["Location"].endswith("/ailleurs/")
        page = shown(client, form.url("ailleurs"))
        assert "À prévenir : DIR Massif Central" in page
        assert 'href="tel:+33465710175"' in page
        assert "Dites le point kilométrique." in page
        assert form.send()["Location"].endswith("/ailleurs/")
        assert filed(place) == []
        assert form.what(q_route="D 54")["Location"].endswith("/coordonnees/")
        assert client.get(form.url("ailleurs"))["Location"].endswith("/coordonnees/")

    def test_outside_but_not_blocking_may_still_be_sent(self, client, place, cantal):
        rule(cantal, "", "RN", since="2024-01-01", **self.MOTORWAY)
        form = Filing(client, place)
        form.begin()
        form.what(q_route="N 122")
        form.contact()
        page = shown(client, form.url("verifier"))
        assert "Appelez DIR Massif Central" in page
        assert "en gardera la trace" in page
        assert form.send().status_code == 302
        assert len(filed(place)) == 1

    def test_the_last_page_says_who_will_receive_it_and_why(self, client, place, cantal):
        rule(cantal, "voirie", "RD", since="2024-01-01", why="entretien des routes départementales")
        form = Filing(client, place)
        form.begin()
        form.what(q_route="D 54")
        form.contact()
        page = shown(client, form.url("verifier"))
        assert "Conseil départemental s’en occupe (entretien des routes départementales)." in page
        sent = form.send()["Location"]
        assert "Conseil départemental s’en occupe" in shown(client, sent)
        assert "Conseil départemental" in shown(client, sent.replace("envoye/", ""))

    def test_without_a_rule_it_is_the_mairie(self, client):
        place = Place("Murat", "murat")
        form = Filing(client, place)
        form.begin()
        form.what()
        form.contact()
        assert "Mairie de Murat s’en occupe." in shown(client, form.url("verifier"))
