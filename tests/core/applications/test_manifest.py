"""A manifest is read or refused with what is wrong with it, in French, beside its field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from cantou.core.applications.commands import application as command
from cantou.core.applications.manifest import LONGEST, ManifestRefusedError, read, schema
from cantou.core.applications.models import Application
from tests.support.application import External

COMMITTED = Path(__file__).resolve().parents[3] / "docs/api/application-manifest.schema.json"
GOOD = External(url="https://covoiturage.example").manifest()


def refused(**changes) -> list[tuple[str, str]]:
    with pytest.raises(ManifestRefusedError) as error:
        read(json.dumps({**GOOD, **changes}))
    return error.value.errors


def test_what_is_committed_is_the_schema_and_the_example_fits_it():
    assert COMMITTED.read_text("utf-8") == schema(), "cantou application schema > docs/api/…"
    Draft202012Validator.check_schema(json.loads(schema()))
    assert list(Draft202012Validator(json.loads(schema())).iter_errors(GOOD)) == []


def test_read_as_the_registry_knows_services():
    manifest = read(json.dumps(GOOD)).as_service()
    assert (manifest.id, manifest.title) == ("app-covoiturage", "Covoiturage du Carladès")
    (tile,) = manifest.portal
    assert (tile.url_name, tile.intent) == ("https://covoiturage.example/trajets", "se_deplacer")
    assert manifest.personal_data[0].retention_days == 90


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"id": "Covoiturage"}, "id", "Cette valeur n’a pas la forme attendue."),
        ({"title": ""}, "title", "Il faut au moins 2 caractères."),
        ({"couleur": "bleu"}, "couleur", "Ce champ n’existe pas."),
        ({"core": ">=9"}, "core", "Cette plateforme est en version"),
        ({"core": "la dernière"}, "core", "Donnez les versions acceptées"),
        ({"scopes": ["signalements:tout"]}, "scopes[0]", "« signalements:tout » n’existe pas ici."),
        ({"url": "http://covoiturage.example"}, "url", "Donnez une adresse en https"),
        (
            {"webhook": {"url": "https://10.0.0.7/x", "events": ["signalements.filed"]}},
            "webhook.url",
            "Donnez une adresse en https",
        ),
        (
            {"webhook": {"url": "https://a.example/x", "events": ["signalements.tout"]}},
            "webhook.events[0]",
            "« signalements.tout » n’existe pas ici.",
        ),
        ({"sign_in": {"redirect_uris": []}}, "sign_in.redirect_uris", "Il en faut au moins 1."),
        ({"portal": [{**GOOD["portal"][0], "intent": "voler"}]}, "portal[0].intent", "Une de ces valeurs"),
        (
            {"portal": [{**GOOD["portal"][0], "path": "//ailleurs.example"}]},
            "portal[0].path",
            "Une tuile mène",
        ),
        ({"personal_data": [{"what": "Nom"}]}, "personal_data[0].purpose", "Ce champ est obligatoire."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(changes, field, message):
    found = refused(**changes)
    assert field in dict(found)
    assert dict(found)[field].startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Ce n’est pas du JSON."),
        ("[]", "Donnez un objet JSON."),
        ("x" * (LONGEST + 1), "Ce fichier est trop long"),
    ],
)
def test_what_is_no_manifest(text, message):
    with pytest.raises(ManifestRefusedError) as error:
        read(text)
    assert error.value.errors[0][1].startswith(message)


@pytest.mark.django_db
def test_the_command_adds_then_updates(tmp_path, operator):
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(GOOD))
    first = CliRunner().invoke(command, ["add", str(file)])
    assert first.exit_code == 0, first.output
    assert "whsec_" in first.output
    file.write_text(json.dumps({**GOOD, "title": "Autre nom"}))
    assert CliRunner().invoke(command, ["add", str(file)]).output == "« Autre nom » est à jour.\n"
    assert list(Application.objects.values_list("code", "title")) == [("app-covoiturage", "Autre nom")]
    assert CliRunner().invoke(command, ["list"]).output == "covoiturage\tAutre nom\ten service\n"
    file.write_text(json.dumps({**GOOD, "scopes": ["x:y"]}))
    wrong = CliRunner().invoke(command, ["add", str(file)])
    assert (wrong.exit_code, "« x:y » n’existe pas ici" in wrong.output) == (1, True)
