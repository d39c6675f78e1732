"""The first administrator of an organisation: by the list, by its page, by the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.core import mail
from django.core.exceptions import ValidationError

from cantou.core.organisations.models import Coverage, Organisation
from cantou.core.people.domain.memberships import accept_invitation, open_invitation
from cantou.core.people.domain.queries import administrator_invitations, administrators_of
from cantou.core.scope.scope import Scope
from cantou.desk.commands import onboard, organisation
from cantou.desk.domain.administrators import AdministeredError, is_administered, name_administrator
from cantou.desk.views.operator.onboarding import COLUMNS, EXAMPLE
from tests.desk.making import journal_of, make_agent, make_mairie, sit_down
from tests.desk.test_operator import upload
from tests.support.factories import make_commune, make_person
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
PAGE = "/bureau/exploitation/organismes/%s/"


@pytest.fixture
def operator(client):
    ours = make_mairie("Cantal", kind="departement", is_operator=True)
    sit_down(client, make_agent(ours, "operator", given_name="Nadia"), ours)
    return ours


def waiting(body):
    with Scope.agent(body.pk).enter():
        return [
            (row.email, row.name, row.roles) for row in administrator_invitations(organisations=[body.pk])
        ]


def run(command, *arguments) -> tuple[int, str]:
    done = CliRunner().invoke(command, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output.strip()


def ask(client, body, **fields):
    values = {f"administrateur-{name}": value for name, value in fields.items()}
    return client.post(
        PAGE % body.slug + "administrateur/", {"administrateur-key": fields.get("key", "a" * 32), **values}
    )


# -- The command line


def test_a_list_of_communes(tmp_path):
    make_commune("Vic", code="15258")
    file = tmp_path / "communes.csv"
    file.write_text("insee,services\n15258,signalements\n99999,\n", "utf-8")
    code, output = run(onboard, file, "--preview")
    assert (code, output.splitlines()) == (
        1,
        [
            "ligne 2 : Mairie de Vic, à créer (signalements)",
            "ligne 3 : —, refusé : Code INSEE 99999 : aucune commune de ce code n’est chargée ici.",
            "1 à créer, 0 à compléter, 0 déjà à jour, 1 refusé.",
        ],
    )
    assert run(onboard, file)[1].splitlines()[-1] == "1 créé, 0 complété, 0 déjà à jour, 1 refusé."
    assert run(onboard, file)[1].splitlines()[-1] == "0 créé, 0 complété, 1 déjà à jour, 1 refusé."


def test_every_column_of_the_model_is_understood(tmp_path):
    make_commune("Vic-sur-Cère", code="15258")
    file = tmp_path / "communes.csv"
    file.write_text(";".join(COLUMNS) + "\n" + ";".join(EXAMPLE) + "\n", "utf-8")
    code, output = run(onboard, file)
    assert (code, output.splitlines()[0]) == (
        0,
        (
            "ligne 2 : Mairie de Vic-sur-Cère, créé (signalements) : Administration : invitation à"
            " jeanne.vidal@exemple.fr."
        ),
    )
    vic = Organisation.objects.get()
    assert waiting(vic) == [("jeanne.vidal@exemple.fr", "Jeanne Vidal", [":admin"])]
    assert run(onboard, file) == (
        0,
        (
            "ligne 2 : Mairie de Vic-sur-Cère, déjà à jour (signalements)\n"
            "0 créé, 0 complété, 1 déjà à jour, 0 refusé."
        ),
    )
    assert journal_of(vic).count("people.invited") == 1


def test_a_list_of_codes_alone_is_a_list(tmp_path):
    make_commune("Vic-sur-Cère", code="15258")
    file = tmp_path / "communes.csv"
    file.write_text("insee\n15258\n", "utf-8")
    assert run(onboard, file)[0] == 0
    assert Organisation.objects.get().name == "Mairie de Vic-sur-Cère"


def test_the_command_invites_by_mail_once():
    cantal = make_mairie("Cantal", is_operator=True)
    code, output = run(organisation, "administrator", cantal.slug, "--email", "Nadia@exemple.fr")
    assert code == 0
    assert output.startswith(f"{cantal.name} : l’invitation part à nadia@exemple.fr")
    secret = output.split("Code    : ")[1].splitlines()[0].replace("-", "").replace(" ", "")
    assert open_invitation(secret=secret).roles == [":admin", ":operator"]
    again = run(organisation, "administrator", cantal.slug, "--email", "nadia@exemple.fr")
    assert again == (0, f"{cantal.name} : l’invitation à nadia@exemple.fr est déjà partie.")
    person = make_person()
    accept_invitation(secret=secret, person=person.pk)
    code, output = run(organisation, "administrator", cantal.slug, "--email", "autre@exemple.fr")
    assert (code, "a déjà un administrateur" in output) == (1, True)
    assert journal_of(cantal)[-2:] == ["people.invited", "people.joined"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Dites qui"),
        (["--email", "nadia@"], "adresse"),
    ],
)
def test_the_command_refuses_in_one_line(arguments, said):
    code, output = run(organisation, "administrator", make_mairie().slug, *arguments)
    assert code != 0
    assert said in output


def test_the_command_prints_a_letter(tmp_path):
    mairie = make_mairie("Vic")
    letter = tmp_path / "lettre.pdf"
    assert (
        run(organisation, "administrator", mairie.slug, "--name", "Jeanne Vidal", "--letter", letter)[0] == 0
    )
    assert letter.read_bytes().startswith(b"%PDF")
    assert waiting(mairie) == [("", "Jeanne Vidal", [":admin"])]


# -- The desk


def test_the_operator_invites_on_the_organisation_s_page(client, operator):
    mairie = make_mairie("Vic")
    assert "Il n’en a pas encore" in client.get(PAGE % mairie.slug).content.decode()
    assert "sans administrateur" in client.get("/bureau/exploitation/organismes/").content.decode()
    assert ask(client, mairie, name="Jeanne Vidal", email="jeanne@exemple.fr").status_code == 302
    assert waiting(mairie) == [("jeanne@exemple.fr", "Jeanne Vidal", [":admin"])]
    assert "n’a pas encore répondu" in client.get(PAGE % mairie.slug).content.decode()
    ask(client, mairie, name="Jeanne Vidal", email="jeanne@exemple.fr", key="b" * 32)
    run_jobs()
    assert [message.to for message in mail.outbox] == [["jeanne@exemple.fr"]]
    assert journal_of(mairie) == ["people.invited"]


def test_without_an_address_a_card_is_printed_and_takes_the_place_of_the_one_before(client, operator):
    mairie = make_mairie("Vic")
    ask(client, mairie, name="Jeanne Vidal", email="jeanne@exemple.fr")
    answer = ask(client, mairie, name="Jeanne Vidal", email="", key="b" * 32)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert waiting(mairie) == [("", "Jeanne Vidal", [":admin"])]
    assert journal_of(mairie) == ["people.invited", "people.invitation_withdrawn", "people.invited"]


def test_an_organisation_that_has_one_invites_by_itself(client, operator):
    mairie = make_mairie("Vic")
    make_agent(mairie, "admin")
    page = client.get(PAGE % mairie.slug).content.decode()
    assert "Cet organisme en a un" in page
    assert "Inviter cette personne" not in page
    answer = ask(client, mairie, name="Intrus", email="intrus@exemple.fr")
    assert answer.status_code == 422
    assert waiting(mairie) == []
    with pytest.raises(AdministeredError):
        name_administrator(organisation=mairie, email="intrus@exemple.fr")


def test_nobody_else_names_an_administrator(client):
    make_mairie("Cantal", is_operator=True)
    ours, other = make_mairie(), make_mairie()
    sit_down(client, make_agent(ours, "admin"), ours)
    assert ask(client, other, name="Intrus", email="intrus@exemple.fr").status_code == 403
    assert not is_administered(organisation=other.pk)


@pytest.mark.parametrize("state", ["practice", "leaving"])
def test_an_organisation_that_is_not_open_has_none_to_invite(state):
    mairie = make_mairie()
    mairie.state = state
    with pytest.raises(ValidationError):
        name_administrator(organisation=mairie, email="jeanne@exemple.fr")


def test_a_list_invites_through_the_desk_and_says_what_it_will_do(client, operator):
    vic, murat, salers = (make_commune(name) for name in ("Vic", "Murat", "Salers"))
    text = (
        "insee;administrateur\n"
        f"{vic.code};Jeanne Vidal <jeanne@exemple.fr>\n{murat.code};Luc Bonnet\n{salers.code};luc@\n"
    )
    draft = upload(client, text)["Location"]
    shown = client.get(draft).content.decode()
    assert "Administration : invitation à jeanne@exemple.fr." in shown
    assert "imprimez l’invitation sur sa page" in shown
    assert "l’adresse « luc@ » n’est pas complète" in shown
    client.post(f"{draft}lancer/")
    run_jobs("cantou.desk.onboard")
    bodies = {body.territory_id: body for body in Organisation.objects.exclude(pk=operator.pk)}
    assert waiting(bodies[vic.pk]) == [("jeanne@exemple.fr", "Jeanne Vidal", [":admin"])]
    assert waiting(bodies[murat.pk]) == []
    assert salers.pk not in bodies
    assert not Coverage.objects.exists()


def test_the_invited_secretary_opens_her_first_service(client):
    vic = make_mairie("Vic")
    invited = name_administrator(organisation=vic, name="Jeanne Vidal")
    person = make_person()
    accept_invitation(secret=invited.secret, person=person.pk)
    sit_down(client, person, vic)
    assert client.get("/bureau/services/signalements/ouvrir/").status_code == 200
    with Scope.agent(vic.pk).enter():
        assert administrators_of(organisations=[vic.pk]).count() == 1
