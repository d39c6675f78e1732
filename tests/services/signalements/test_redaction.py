"""What is hidden is gone from the bytes; what names somebody is pointed out before it is published."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from cantou.core.files.domain.redaction import KEPT_DAYS
from cantou.core.files.domain.retention import purge
from cantou.core.files.models import StoredFile
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.redactions import suspects, without_suspects
from cantou.services.signalements.models import Publication
from tests.core.files import pictures
from tests.core.files.making import again, body_of, make_file
from tests.services.signalements.filing import plain, shown, sign_in
from tests.support.factories import make_publication, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
# Of 600 × 400, in thousandths: from (150, 100) to (300, 300).
BOX = (250, 250, 250, 500)


@pytest.fixture
def shot(place):
    """A report with a white photograph."""
    report = make_report(place.mairie)
    data = pictures.jpeg(Image.new("RGB", (2400, 1600), "white"))
    file = make_file(place.mairie, report.object_key, data)
    run_jobs()
    return report, again(file)


def page_of(report, file):
    return f"/bureau/signalements/{report.reference}/masquer/{file.handle.hex}/"


def photograph(client, report, file, width):
    answer = client.get(f"/bureau/signalements/{report.reference}/photo/{file.file_name(width)}")
    assert answer.status_code == 200
    return Image.open(io.BytesIO(body_of(answer))).convert("L")


def redacted(client, report, file):
    answer = client.post(page_of(report, file), {"left": 25, "top": 25, "width": 25, "height": 50})
    assert answer.status_code == 302
    with Scope.agent(file.organisation_id).enter():
        return StoredFile.objects.get(pk=file.pk)


def test_every_width_is_black_there_and_as_it_was_elsewhere(client, place, shot):
    report, file = shot
    sign_in(client, place.agent())
    done = redacted(client, report, file)
    assert done.widths == [1920, 960, 480]
    for width in done.widths:
        image = photograph(client, report, done, width)
        left, top, right, bottom = (
            image.width // 4 + 2, image.height // 4 + 2, image.width // 2 - 2, image.height * 3 // 4 - 2,
        )  # fmt: skip
        assert max(image.crop((left, top, right, bottom)).tobytes()) <= 4
        assert min(image.crop((image.width * 6 // 10, 0, image.width, image.height)).tobytes()) >= 250


def test_the_old_addresses_and_the_old_bytes_are_gone(
    client, place, shot, home, django_capture_on_commit_callbacks
):
    report, file = shot
    make_publication(report, photos={file.handle.hex: "La route"})
    sign_in(client, place.agent())
    public = f"{place.root}/{report.reference}/photo/{file.file_name(480)}"
    assert body_of(Client().get(public))
    with django_capture_on_commit_callbacks(execute=True):
        done = redacted(client, report, file)
    assert Client().get(public).status_code == 404
    assert Client().get(f"/fichiers/{file.file_name(480)}").status_code == 404
    for width in file.widths:
        assert not (home / "files" / file.stored_name(width)).exists()
    assert done.file_name(480) in shown(Client(), f"{place.root}/{report.reference}/")
    assert (home / "quarantine" / done.original).exists()
    for visitor in (client, Client()):
        for name in (done.original, done.original.rsplit("/", 1)[1] + ".jpg"):
            assert visitor.get(f"/bureau/signalements/{report.reference}/photo/{name}").status_code != 200
            assert visitor.get(f"/fichiers/{name}").status_code == 404


def test_undone_within_thirty_days_and_not_after(client, place, shot, home):
    report, file = shot
    sign_in(client, place.agent())
    done = redacted(client, report, file)
    client.post(page_of(report, done), {"remove": "1"})
    back = again(done)
    assert back.boxes == []
    assert min(photograph(client, report, back, 480).tobytes()) >= 250
    done = redacted(client, report, back)
    with Scope.agent(place.mairie.pk).enter():
        assert done.original_until == timezone.localdate() + timedelta(days=KEPT_DAYS)
        StoredFile.objects.filter(pk=done.pk).update(original_until=timezone.localdate() - timedelta(days=1))
        purge(organisation=place.mairie.pk)
    over = again(done)
    assert (over.original, over.boxes) == ("", [])
    client.post(page_of(report, over), {"remove": "1"})
    assert min(photograph(client, report, again(over), 480).tobytes()) <= 4


def test_two_touches_without_script(client, place, shot):
    report, file = shot
    sign_in(client, place.agent())
    assert 'type="image"' in shown(client, page_of(report, file))
    first = client.post(page_of(report, file), {"at.x": "80", "at.y": "53", "corner": ""})
    assert "Premier coin posé, à 25 %" in plain(first)
    assert again(file).boxes == []
    client.post(page_of(report, file), {"at.x": "160", "at.y": "159", "corner": "250,248"})
    assert again(file).boxes == [[250, 248, 250, 498]]


@pytest.mark.parametrize(("name", "zoom", "width"), [("wide", 1, 640), ("at", 3, 960), ("wide", 2, 1280)])
def test_a_small_plate_is_aimed_at_on_a_larger_picture(client, place, shot, name, zoom, width):
    report, file = shot
    sign_in(client, place.agent())
    page = f"{page_of(report, file)}?zoom={zoom}"
    assert f'name="{name}"' in shown(client, page)
    assert f'width="{width}"' in shown(client, page)
    height = width * 2 // 3
    touch = {f"{name}.x": str(width // 4), f"{name}.y": str(height // 4 + 1), "corner": ""}
    assert "Premier coin posé, à 25 %" in plain(client.post(page, touch))
    assert 'value="250,250"' in shown(client, f"{page}&coin=250,250")
    touch = {f"{name}.x": str(width // 2), f"{name}.y": str(height * 3 // 4 + 1), "corner": "250,250"}
    assert client.post(page, touch)["Location"].endswith(f"?zoom={zoom}") is (zoom > 1)
    (box,) = again(file).boxes
    assert (box[:3], abs(box[3] - 500) <= 2) == ([250, 250, 250], True)


def test_a_keyboard_on_the_picture_is_sent_to_the_numbers(client, place, shot):
    report, file = shot
    sign_in(client, place.agent())
    answer = client.post(page_of(report, file), {"at.x": "0", "at.y": "0", "corner": ""})
    assert "Au clavier" in plain(answer)
    wrong = client.post(page_of(report, file), {"left": "120", "top": "x", "width": "0", "height": ""})
    assert wrong.status_code == 422
    assert again(file).boxes == []


def test_only_those_who_publish(client, place, shot):
    report, file = shot
    sign_in(client, place.agent("reader"))
    assert client.get(page_of(report, file)).status_code == 403
    assert Client().get(page_of(report, file)).status_code in {302, 403, 404}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Appelez le 06 12 34 56 78 ou +33612345678", ["06 12 34 56 78", "+33612345678"]),
        ("Écrire à marcel.roux@exemple.fr.", ["marcel.roux@exemple.fr"]),
        ("La voiture AB-123-CD et la 4L 1234 XY 15", ["AB-123-CD", "1234 XY 15"]),
        (
            "Chez M. Roux, puis Mme Le Goff et Monsieur de Vidal",
            ["M. Roux", "Mme Le Goff", "Monsieur de Vidal"],
        ),
        ("Le trou fait 30 cm, au 12 rue du Four, RD 120, depuis 2024", []),
    ],
)
def test_what_may_name_somebody(text, expected):
    assert [one.words for one in suspects(text)] == expected
    assert suspects(without_suspects(text)) == []


def test_it_is_pointed_out_then_hidden_or_meant(client, place):
    report = make_report(place.mairie, "Le trou devant chez M. Roux, 06 12 34 56 78")
    sign_in(client, place.agent())
    address = f"/bureau/signalements/{report.reference}/publier/"
    given = {"title": "Un trou", "text": "Devant chez M. Roux, 06 12 34 56 78", "place": ""}
    asked = client.post(address, given)
    assert asked.status_code == 422
    assert "M. Roux" in plain(asked)
    hidden = client.post(address, {**given, "cacher": "1"})
    assert "Devant chez […], […]" in plain(hidden)
    with Scope.agent(place.mairie.pk).enter():
        assert not Publication.objects.exists()
    assert client.post(address, {**given, "as_is": "on"}).status_code == 302
    with Scope.agent(place.mairie.pk).enter():
        assert Publication.objects.get().text == "Devant chez M. Roux, 06 12 34 56 78"
