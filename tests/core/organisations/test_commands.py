"""The command line: one clear line, right or wrong."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from cantou.core.organisations.commands import offer, organisation
from cantou.core.organisations.models import Coverage, Organisation
from tests.support.factories import make_area, make_commune, make_organisation

pytestmark = pytest.mark.django_db


def run(command, *arguments) -> tuple[int, str]:
    done = CliRunner().invoke(command, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output.strip()


def test_an_organisation_and_its_offer():
    vic = make_commune("Vic", code="15258")
    cantal = make_area("departement", "Cantal", slug="d/cantal", communes=[vic])
    assert run(
        organisation, "create", "Mairie de Vic", "--territory", "15258", "--phone", "04 71 47 51 75"
    ) == (
        0,
        "Mairie de Vic : créé (mairie-de-vic).",
    )
    assert (
        run(organisation, "create", "Le Cantal", "--kind", "departement", "--territory", "d/cantal")[0] == 0
    )
    assert run(offer, "enable", "mairie-de-vic", "signalements") == (
        0,
        "signalements : ouvert, sur 1 territoire(s).",
    )
    assert run(offer, "enable", "le-cantal", "signalements") == (
        0,
        "signalements : ouvert, sur 2 territoire(s).",
    )
    assert run(offer, "close", "le-cantal", "signalements") == (0, "signalements : fermé.")
    assert list(Coverage.objects.values_list("territory_id", flat=True)) == [vic.pk]
    assert Organisation.objects.get(slug="le-cantal").territory == cantal


@pytest.mark.parametrize(
    ("command", "arguments", "message"),
    [
        (organisation, ["create", "X", "--territory", "99999"], "Aucun territoire « 99999 »"),
        (organisation, ["create", "X", "--phone", "12"], "phone : Ce numéro"),
        (offer, ["enable", "personne", "signalements"], "Aucun organisme « personne »"),
        (offer, ["enable", "une-mairie", "inconnu"], "Service inconnu : inconnu."),
        (offer, ["enable", "une-mairie", "signalements"], "sur quel territoire"),
        (offer, ["enable", "une-mairie", "signalements", "--set", "x"], "NOM=VALEUR"),
        (organisation, ["leave", "une-mairie", "--reason", "x"], "pas d’opérateur"),
    ],
)
def test_what_is_wrong_is_one_line(command, arguments, message):
    make_organisation(slug="une-mairie")
    code, output = run(command, *arguments)
    assert code in {1, 2}
    assert message in output.splitlines()[-1]


def test_a_departure_from_the_command_line(tmp_path):
    make_organisation("L’opérateur", is_operator=True)
    make_organisation(slug="vic", territory=make_commune())
    code, output = run(organisation, "leave", "vic", "--reason", "fin de convention")
    assert code == 0
    secret = output.split("--code ")[1].split()[0]
    assert run(organisation, "erase", "vic", "--code", secret, "--reason", "x")[0] == 1
    assert run(organisation, "export", "vic", tmp_path / "vic.zip")[0] == 0
    assert run(organisation, "export", "vic", tmp_path / "vic.zip")[0] == 1
    assert run(organisation, "erase", "vic", "--code", secret, "--reason", "x")[0] == 0
    assert Organisation.objects.get(slug="vic").state == "erased"
