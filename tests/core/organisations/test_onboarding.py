"""A list of communes from a CSV: looked at, done, done again."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from cantou.core.organisations.domain.onboarding import onboard, preview
from cantou.core.organisations.models import Coverage, Organisation
from tests.support.factories import make_area, make_commune, make_organisation

pytestmark = pytest.mark.django_db

HEADER = "Code INSEE;SIREN;Nom;Type;Courriel;Téléphone;Horaires;Services\n"


def csv(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> BytesIO:
    return BytesIO((header + "".join(f"{line}\n" for line in lines)).encode(encoding))


def told(done) -> list[tuple[int, str, str]]:
    return [(line.number, line.name, line.action) for line in done.lines]


@pytest.fixture
def vic():
    return make_commune("Vic-sur-Cère", code="15258", siren="211502588")


def test_a_line_becomes_a_mairie_and_its_offers(vic):
    done = onboard(
        stream=csv(
            "15258;;;;mairie@exemple.fr;04 71 47 51 75;lundi et jeudi 9h-12h;signalements", encoding="cp1252"
        )
    )
    assert told(done) == [(2, "Mairie de Vic-sur-Cère", "create")]
    mairie = Organisation.objects.get()
    assert (mairie.kind, mairie.territory, mairie.phone) == ("mairie", vic, "+33471475175")
    assert list(Coverage.objects.values_list("territory_id", "service")) == [(vic.pk, "signalements")]


def test_looking_at_it_writes_nothing(vic):
    assert told(preview(stream=csv("15258;;;;;;;signalements"))) == [(2, "Mairie de Vic-sur-Cère", "create")]
    assert not Organisation.objects.exists()


def test_doing_it_again_doubles_nothing_and_completes_what_changed(vic):
    onboard(stream=csv("15258;;;;a@exemple.fr;;;"))
    assert told(onboard(stream=csv("15258;;;;a@exemple.fr;;;")))[0][2] == "same"
    assert told(onboard(stream=csv("15258;;;;b@exemple.fr;;;")))[0][2] == "update"
    again = onboard(stream=csv("15258;;;;;;;"), default_services=["signalements"])
    assert told(again)[0][2] == "update"
    assert told(onboard(stream=csv("15258;;;;;;;"), default_services=["signalements"]))[0][2] == "same"
    assert Organisation.objects.values_list("email").get() == ("b@exemple.fr",)
    assert Coverage.objects.count() == 1


def test_a_siren_says_which_commune_or_epci(vic):
    valley = make_area(
        "epci", "CC Cère et Goul", code="200066637", siren="200066637", kind="CC", communes=[vic]
    )
    done = onboard(stream=csv(";211 502 588;;;;;;", ";200066637;;;;;;"))
    assert told(done) == [
        (2, "Mairie de Vic-sur-Cère", "create"),
        (3, "communauté de communes Cère et Goul", "create"),
    ]
    assert set(Organisation.objects.values_list("kind", "territory_id", "siren")) == {
        ("mairie", vic.pk, "211502588"),
        ("epci", valley.pk, "200066637"),
    }


def test_a_code_that_a_spreadsheet_has_cut_is_found():
    moulins = make_commune("Moulins", code="03190")
    cantal = make_area("departement", "Cantal", code="15")
    done = onboard(stream=csv("3190;;;;;;;", "15;;Conseil départemental;Département;;;;"))
    assert told(done) == [(2, "Mairie de Moulins", "create"), (3, "Conseil départemental", "create")]
    assert set(Organisation.objects.values_list("territory_id", flat=True)) == {moulins.pk, cantal.pk}


def test_what_is_wrong_is_told_line_by_line_and_stops_no_other(vic):
    done = onboard(
        stream=csv(
            "99999;;;;;;;",
            "15258;;;;mairie;12;n’importe;inconnu",
            ";;Les Amis;Royaume;;;;",
            "15258;;;;;;;",
            "15258;;;;;;;",
        )
    )
    assert [line.action for line in done.lines] == ["refused", "refused", "refused", "refused", "refused"]
    first, second, third, _fourth, fifth = (line.messages for line in done.lines)
    assert first == ["Code INSEE 99999 : aucune commune de ce code n’est chargée ici."]
    assert second[0] == "Service inconnu : inconnu."
    assert len(second) == 4
    assert third[0].startswith("Type d’organisme inconnu")
    assert fifth == ["Même organisme que la ligne 3."]


def test_a_good_line_goes_through_beside_a_bad_one(vic):
    murat = make_commune("Murat", code="15138")
    done = onboard(stream=csv("15258;12;;;;;;", "15138;;;;;;;signalements"))
    assert [line.action for line in done.lines] == ["refused", "create"]
    assert list(Organisation.objects.values_list("territory_id", flat=True)) == [murat.pk]


def test_what_the_database_refuses_is_told_too(vic):
    make_organisation(siren="211502588", kind="association")
    murat = make_commune("Murat", code="15138")
    make_organisation(territory=murat, state="practice")
    done = onboard(stream=csv("15138;;;;;;;signalements"))
    assert [line.action for line in done.lines] == ["create"]
    assert Organisation.objects.filter(territory=murat).count() == 2


@pytest.mark.parametrize("content", [b"", b"bonjour", b"couleur;forme\nrouge;ronde\n", "🐄".encode()])
def test_a_file_of_another_kind_is_refused_in_one_line(content):
    with pytest.raises(ValidationError):
        preview(stream=BytesIO(content))


def test_the_number_of_queries_of_a_preview_does_not_grow(django_assert_num_queries):
    codes = [make_commune(code=f"15{number:03}").code for number in range(40)]
    with django_assert_num_queries(2):
        preview(stream=csv(*(f"{code};;;;;;;" for code in codes[:2])))
    with django_assert_num_queries(2):
        preview(stream=csv(*(f"{code};;;;;;;" for code in codes)))
