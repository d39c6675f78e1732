"""A photograph that says where and by whom it was taken, through every channel: nothing of that is ever served.

A channel is one line of CHANNELS: it files a report with the photograph, and that is all it has to do.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from PIL import Image
from PIL.ExifTags import IFD

from cantou.core.files.engine.metadata import foreign_parts
from cantou.core.files.models import StoredFile
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.models import Report
from tests.core.api.making import token_of
from tests.core.files import pictures
from tests.core.files.making import body_of, upload
from tests.services.signalements.filing import Filing, Place, sign_in
from tests.services.signalements.letters import arrive, make_operator, post_sms
from tests.services.signalements.open311.making import ROOT, get
from tests.services.signalements.open311.test_elsewhere import server
from tests.services.signalements.test_calls import typed
from tests.support.factories import make_publication
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db

INSEE = "15258"
SAMPLES = {
    "IMG_0042.jpg": pictures.jpeg(pictures.quarters(2400, 1600)),
    "IMG_0042.HEIC": (Path(pictures.__file__).parent / "data/turned.heic").read_bytes(),
}
EXIFTOOL = shutil.which("exiftool")
SPOKEN = {"System", "File", "ExifTool", "Composite", "RIFF", "JFIF", "VP8", "VP8X"}
"""What exiftool says of the pixels themselves, and of the file in its folder."""


def by_the_portal(client, place, settings, photograph):
    Filing(client, place).whole(what={"photos": [photograph]})


def at_the_desk(client, place, settings, photograph):
    sign_in(client, place.agent())
    assert typed(client, photos=photograph)[1].status_code == 302


def by_open311(client, place, settings, photograph):
    assert _open311(client, place, media=photograph).status_code == 200


def by_its_address(client, place, settings, photograph):
    with server({"/photo": (200, {}, photograph.read())}) as (host, _):
        settings.OUTBOUND_ALLOWED = {host}
        assert _open311(client, place, media_url=f"http://{host}/photo").status_code == 200
        run_jobs("cantou.signalements.fetch_photo")


def by_mail(client, place, settings, photograph):
    make_operator(settings, place)
    kind = "heic" if photograph.name.endswith("HEIC") else "jpeg"
    arrive(files=[(photograph.name, kind, photograph.read())])


def by_mms(client, place, settings, photograph):
    make_operator(settings, place)
    with server({"/photo": (200, {}, photograph.read())}) as (host, _):
        settings.OUTBOUND_ALLOWED = {host}
        post_sms(client, "Vic-sur-Cère, un trou devant le four", media=[f"http://{host}/photo"])


CHANNELS = {
    "portal": by_the_portal,
    "desk": at_the_desk,
    "open311": by_open311,
    "media_url": by_its_address,
    "mail": by_mail,
    "mms": by_mms,
}


def _open311(client, place, **given):
    key = token_of(place.mairie, scopes=("signalements:file",)).secret
    values = {
        "jurisdiction_id": INSEE,
        "service_code": "voirie",
        "address_string": "Devant le four",
        "api_key": key,
    }
    return client.post(f"{ROOT}/requests.json", values | given)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_of_it_is_ever_served(client, home, settings, tmp_path, channel, sample):
    settings.FILES_ACCEL = ""
    place = Place(code=INSEE)
    CHANNELS[channel](client, place, settings, upload(SAMPLES[sample], sample))
    run_jobs("cantou.files.")
    report = _published(place)
    served = dict(_served(client, place, report))
    images = {address: body for address, body in served.items() if _kind(body)}
    assert _public(images) >= 1
    assert len(images) >= 2
    for address, body in served.items():
        assert pictures.CANARY not in body, address
    for address, body in images.items():
        assert foreign_parts(body) == [], address
    assert _told_by_exiftool(images, tmp_path) == {}


def _published(place):
    with Scope.agent(place.mairie.pk).enter():
        report = Report.objects.get(organisation=place.mairie)
        (stored,) = StoredFile.objects.filter(organisation=place.mairie)
        widths = stored.widths
    assert widths
    make_publication(report, photos={stored.handle.hex: "Un trou"})
    return report


def _served(client, place, report):
    """Every page that shows the report, and all that these pages lead to in it: each width, the exports, the feed."""
    sign_in(client, place.agent())
    desk = f"/bureau/signalements/{report.reference}/"
    found = [place.root + "/", f"{place.root}/{report.reference}/", f"{place.root}/liste.csv",
             f"{place.root}/liste.geojson", f"{place.root}/flux.atom", desk, f"{desk}fiche/", f"{desk}saisi/",
             f"{place.root}/suivi/{secret_of(key=report.object_key)}/",
             "/bureau/signalements/liste.csv"]  # fmt: skip
    (row,) = get(client, "requests.json", jurisdiction_id=INSEE).json()
    yield "media_url", _ask(client, row["media_url"])
    seen = set(found)
    while found:
        address = found.pop()
        body = _ask(client, address)
        yield address, body
        if not _kind(body):
            more = {urljoin(address, one) for one in _led_to(body.decode("utf-8", "replace"))} - seen
            seen |= more
            found += sorted(more)


def _led_to(page):
    """Pictures and downloads, wherever they are written."""
    written = re.findall(r'(?:src|href|data-[a-z]+|srcset|imagesrcset)="([^"]+)"', page)
    every = {part.split()[0] for one in written for part in unescape(one).split(",") if part.split()}
    return {one for one in every if re.search(r"/(?:photo|fichiers?|files?)/|/masquer/|\.pdf$", one)}


def _ask(client, address):
    path = urlsplit(address)
    answer = client.get(f"{path.path}?{path.query}" if path.query else path.path)
    assert answer.status_code == 200, address
    return body_of(answer)


def _kind(body):
    if body[:2] == b"\xff\xd8":
        return "jpg"
    return "webp" if body[:4] == b"RIFF" and body[8:12] == b"WEBP" else ""


def _public(images):
    return sum(not address.startswith("/bureau/") for address in images)


def _placed() -> bytes:
    """A small photograph that says where it was taken."""
    exif, written = Image.Exif(), BytesIO()
    exif[0x010F] = "Maker"
    exif.get_ifd(IFD.GPSInfo)[1] = "N"
    Image.new("RGB", (64, 48)).save(written, "JPEG", exif=exif)
    return written.getvalue()


def _told_by_exiftool(images, folder):
    """Address → what exiftool finds beside the pixels; nothing where it is not installed: the walker has looked."""
    if EXIFTOOL is None:
        return {}
    names = {}
    for number, (address, body) in enumerate(images.items()):
        path = folder / f"{number}.{_kind(body)}"
        path.write_bytes(body)
        names[str(path)] = address
    told = subprocess.run([EXIFTOOL, "-j", "-G1", "-a", "-u", *names], check=True, capture_output=True).stdout
    found = {}
    for one in json.loads(told):
        said = {name for name in one if name != "SourceFile" and name.partition(":")[0] not in SPOKEN}
        if said:
            found[names[one["SourceFile"]]] = said
    return found


def test_what_is_planted_is_found(tmp_path):
    """Otherwise the tests above could not fail."""
    planted = {"/a": SAMPLES["IMG_0042.jpg"]}
    assert {"APP1", "COM"} <= set(foreign_parts(planted["/a"].removesuffix(b"CANARYTAIL01")))
    # exiftool takes eight seconds for all that is planted there: one place is enough to see that it looks.
    told = _told_by_exiftool({"/a": _placed()}, tmp_path)
    groups = {name.partition(":")[0] for names in told.values() for name in names}
    assert EXIFTOOL is None or groups >= {"GPS", "IFD0"}
