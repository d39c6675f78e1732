"""What Cantou asks of other servers: photographs by their address, reports handed to another city."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from PIL import Image

from cantou.core.files.models import StoredFile
from cantou.core.scope.scope import Scope
from cantou.core.web import remote
from cantou.services.signalements.domain.endpoints import key_of, save_endpoint
from cantou.services.signalements.domain.forwards import forward, look, send, send_again
from cantou.services.signalements.domain.remote_photos import fetch
from cantou.services.signalements.models import Endpoint, Forward, Message, RemotePhoto
from tests.services.signalements.open311.making import City, file, get
from tests.support.factories import make_publication, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


@contextmanager
def server(answers):
    """A server of one's own, on loopback: path → (status, headers, body), or a list of them in turn."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(b"")

        def do_POST(self):
            self.answer(self.rfile.read(int(self.headers["Content-Length"])))

        def answer(self, body):
            path = self.path.partition("?")[0]
            heard.append((self.command, self.path, dict(self.headers), parse_qs(body.decode())))
            found = answers[path]
            if isinstance(found, list):
                found = found.pop(0) if len(found) > 1 else found[0]
            if found is None:
                self.close_connection = True
                return
            status, headers, content = found
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            """Nothing on the screen."""

    heard: list = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{running.server_port}", heard
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


def photograph(kind="JPEG"):
    """With where it was taken, by whom, and a comment."""
    picture = Image.new("RGB", (640, 480), "#3a6b35")
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "Appareil de Jeanne", "Chez Jeanne"
    exif.get_ifd(0x8825).update({1: "N", 2: (44.0, 58.0, 48.0), 3: "E", 4: (2.0, 37.0, 12.0)})
    kept = io.BytesIO()
    picture.save(kept, kind, exif=exif, comment=b"Chez Jeanne")
    return kept.getvalue()


@pytest.fixture
def city():
    return City()


def photo_of(city):
    with Scope.agent(city.mairie.pk).enter():
        return RemotePhoto.objects.get(organisation=city.mairie)


def files_of(city):
    with Scope.agent(city.mairie.pk).enter():
        return list(StoredFile.objects.filter(organisation=city.mairie))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/a.jpg", "http://localhost:8000/a.jpg", "http://[::1]/a.jpg", "http://10.0.0.1/a.jpg",
        "http://192.168.1.1/a.jpg", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/a.jpg",
        "http://[64:ff9b::7f00:1]/a.jpg", "http://0.0.0.0/a.jpg", "http://2130706433/a.jpg", "http://224.0.0.1/a",
    ],
)  # fmt: skip
def test_no_private_address_is_asked(address):
    with pytest.raises(remote.RemoteError) as refused:
        remote.get(address, most_bytes=1_000, seconds=2)
    assert refused.value.code == "private"


@pytest.mark.parametrize(
    "address",
    ["ftp://exemple.fr/a", "http://exemple.fr:22/", "http://a b/", "http:///a", "//exemple.fr/", "x" * 3_000],
)
def test_what_is_no_address(address):
    with pytest.raises(remote.RemoteError) as refused:
        remote.get(address, most_bytes=1_000)
    assert refused.value.code == "address"


class TestLimits:
    def test_a_redirection_inside_is_refused(self, settings):
        with server({"/a": (302, {"Location": "http://127.0.0.2:9009/secret"}, b"")}) as (host, _):
            settings.OUTBOUND_ALLOWED = {host}
            with pytest.raises(remote.RemoteError) as refused:
                remote.get(f"http://{host}/a", most_bytes=1_000)
        assert refused.value.code == "private"

    def test_redirections_without_end(self, settings):
        with server({"/a": (302, {"Location": "/a"}, b"")}) as (host, heard):
            settings.OUTBOUND_ALLOWED = {host}
            with pytest.raises(remote.RemoteError) as refused:
                remote.get(f"http://{host}/a", most_bytes=1_000)
        assert (refused.value.code, len(heard)) == ("redirections", 4)

    def test_two_gigabytes_are_refused_before_they_are_read(self, settings):
        with server({"/a": (200, {"Content-Length": "2147483648"}, b"x")}) as (host, _):
            settings.OUTBOUND_ALLOWED = {host}
            with pytest.raises(remote.RemoteError) as refused:
                remote.get(f"http://{host}/a", most_bytes=15_000_000)
        assert refused.value.code == "too_large"

    def test_a_length_that_lies(self, settings):
        with server({"/a": (200, {"Transfer-Encoding": "identity", "Content-Length": ""}, b"x" * 5_000)}) as (
            host,
            _,
        ):
            settings.OUTBOUND_ALLOWED = {host}
            with pytest.raises(remote.RemoteError) as refused:
                remote.get(f"http://{host}/a", most_bytes=1_000)
        assert refused.value.code == "too_large"


class TestPhotographs:
    def filed(self, client, city, settings, answers, name="/photo.jpg"):
        with server(answers) as (host, heard):
            settings.OUTBOUND_ALLOWED = {host}
            answer = file(client, city, city.key().secret, media_url=f"http://{host}{name}")
            assert answer.status_code == 200
            run_jobs("cantou.signalements.fetch_photo")
        return heard

    def test_it_joins_the_report_and_nothing_of_it_is_served_but_the_picture(
        self, client, city, settings, home
    ):
        self.filed(client, city, settings, {"/photo.jpg": (200, {}, photograph())})
        run_jobs("cantou.files.")
        (stored,) = files_of(city)
        photo = photo_of(city)
        assert (photo.state, photo.address, stored.state) == ("taken", "", "clean")
        (report,) = city.reports()
        make_publication(report, photos={stored.handle.hex: "Un trou"})
        (row,) = get(client, "requests.json", jurisdiction_id=city.code).json()
        with Scope.agent(city.mairie.pk).enter():
            shown = StoredFile.objects.get(pk=stored.pk)
        base = row["media_url"].rpartition("/")[0]
        for address in {row["media_url"], *(f"{base}/{one.name}" for one in shown.renditions)}:
            answer = client.get(address.removeprefix("http://127.0.0.1:8000"))
            assert answer.status_code == 200
            content = b"".join(answer.streaming_content)
            assert b"Jeanne" not in content
            if shutil.which("exiftool"):
                assert {
                    group
                    for group in groups(content)
                    if group not in {"ExifTool", "File", "RIFF", "Composite"}
                } == set()

    @pytest.mark.parametrize(
        ("answer", "why"),
        [
            ((404, {}, b"non"), "answer"),
            ((200, {}, b"<html>"), "file"),
            ((200, {"Content-Length": "2147483648"}, b"x"), "too_large"),
            ((302, {"Location": "http://10.0.0.1/a.jpg"}, b""), "private"),
        ],
    )
    def test_what_is_refused_is_said_at_the_desk(self, client, city, settings, home, answer, why):
        self.filed(client, city, settings, {"/photo.jpg": answer})
        photo = photo_of(city)
        assert (photo.state, photo.refusal, photo.address) == ("refused", why, "")
        assert files_of(city) == []
        assert len(city.reports()) == 1

    def test_one_that_might_come_later_is_tried_again(self, client, city, settings, home):
        with server({"/photo.jpg": [(503, {}, b""), (200, {}, photograph())]}) as (host, _):
            settings.OUTBOUND_ALLOWED = {host}
            file(client, city, city.key().secret, media_url=f"http://{host}/photo.jpg")
            photo = photo_of(city)
            with pytest.raises(remote.RemoteError):
                fetch(organisation=city.mairie.pk, photo=photo.pk, last=False)
            assert photo_of(city).state == "waiting"
            for _ in range(2):
                fetch(organisation=city.mairie.pk, photo=photo.pk, last=False)
        assert photo_of(city).state == "taken"
        assert len(files_of(city)) == 1


def groups(content: bytes) -> set[str]:
    said = subprocess.run(["exiftool", "-G", "-j", "-"], input=content, capture_output=True, check=True)
    (found,) = json.loads(said.stdout)
    return {name.partition(":")[0] for name in found if ":" in name}


NUMBER = [{"service_request_id": "638344"}]


def as_json(data, status=200):
    return (status, {"Content-Type": "application/json"}, json.dumps(data).encode())


class TestForwards:
    def handed(self, city, host, *, knows_repeats=False):
        self.report = make_report(
            city.mairie, "Le texte de Jeanne", contact={"name": "Jeanne", "phone": "0471000000"}
        )
        with Scope.agent(city.mairie.pk).enter():
            endpoint = save_endpoint(
                endpoint=None, name="Aurillac", url=f"http://{host}/v2", jurisdiction="15014", key="clé secrète",
                knows_repeats=knows_repeats,
            )  # fmt: skip
            values = {
                "report": self.report,
                "endpoint": endpoint,
                "service_code": "12",
                "words": "Un trou",
                "person": None,
            }
            row = forward(**values)
            assert forward(**values) == row
        return {"organisation": city.mairie.pk, "row": row.pk}

    def row(self, city):
        with Scope.agent(city.mairie.pk).enter():
            return Forward.objects.get(organisation=city.mairie)

    def thread(self, city):
        with Scope.agent(city.mairie.pk).enter():
            return [one.body for one in Message.objects.filter(organisation=city.mairie).order_by("pk")]

    def test_it_is_sent_once_and_followed(self, city, settings):
        states = [
            (404, {}, b"[]"),
            as_json([{"service_request_id": "638344", "status": "open", "status_notes": "Vu."}]),
            as_json([{"service_request_id": "638344", "status": "open", "status_notes": "Vu."}]),
            as_json([{"service_request_id": "638344", "status": "closed", "status_notes": "Rebouché."}]),
        ]
        answers = {"/v2/requests.json": as_json(NUMBER), "/v2/requests/638344.json": states}
        with server(answers) as (host, heard):
            settings.OUTBOUND_ALLOWED = {host}
            ids = self.handed(city, host)
            for _ in range(2):
                send(**ids, last=False)
            for _ in range(4):
                look(**ids)
        posts = [one for one in heard if one[0] == "POST"]
        assert len(posts) == 1
        assert posts[0][3] == {
            "jurisdiction_id": ["15014"], "api_key": ["clé secrète"], "service_code": ["12"],
            "description": ["Un trou"], "address_string": ["Vic-sur-Cère"],
        }  # fmt: skip
        row = self.row(city)
        assert (row.state, row.remote_id, row.remote_status) == ("sent", "638344", "closed")
        assert self.thread(city) == [
            "Aurillac\u00a0: En cours de leur côté. Vu.",
            "Aurillac\u00a0: Terminé de leur côté. Rebouché.",
        ]

    def test_a_city_that_changes_its_words_at_each_look_writes_to_nobody_each_time(self, city, settings):
        said = [
            as_json([{"service_request_id": "638344", "status": "open", "status_notes": f"Vu {number}."}])
            for number in range(6)
        ]
        closed = as_json([{"service_request_id": "638344", "status": "closed", "status_notes": "<b>Fin</b>"}])
        answers = {"/v2/requests.json": as_json(NUMBER), "/v2/requests/638344.json": [*said, closed]}
        with server(answers) as (host, _heard):
            settings.OUTBOUND_ALLOWED = {host}
            ids = self.handed(city, host)
            send(**ids, last=False)
            for _ in range(7):
                look(**ids)
        assert [one.rpartition("té. ")[2] for one in self.thread(city)] == [
            "Vu 0.", "Vu 1.", "Vu 2.", "<b>Fin</b>",
        ]  # fmt: skip

    def test_an_answer_nested_without_end_is_unreadable(self, city, settings):
        with server({"/v2/requests.json": (200, {}, b"[" * 200_000)}) as (host, _heard):
            settings.OUTBOUND_ALLOWED = {host}
            send(**self.handed(city, host), last=False)
        assert self.row(city).state == "unsure"

    def test_a_token_becomes_a_number(self, city, settings):
        answers = {
            "/v2/requests.json": as_json([{"token": "t1"}]),
            "/v2/tokens/t1.json": [
                as_json([{"token": "t1"}]),
                as_json([{"service_request_id": "7", "token": "t1"}]),
            ],
            "/v2/requests/7.json": as_json([]),
        }
        with server(answers) as (host, _):
            settings.OUTBOUND_ALLOWED = {host}
            ids = self.handed(city, host)
            send(**ids, last=False)
            assert self.row(city).state == "token"
            look(**ids)
            assert self.row(city).state == "token"
            look(**ids)
        assert (self.row(city).state, self.row(city).remote_id) == ("sent", "7")

    def test_what_is_refused_is_said(self, city, settings):
        error = as_json([{"code": 403, "description": "Invalid api_key"}], status=403)
        with server({"/v2/requests.json": [error, as_json(NUMBER)]}) as (host, _):
            settings.OUTBOUND_ALLOWED = {host}
            ids = self.handed(city, host)
            send(**ids, last=False)
            row = self.row(city)
            assert (row.state, row.error) == ("failed", "Invalid api_key")
            with Scope.agent(city.mairie.pk).enter():
                send_again(row=row)
            send(**ids, last=False)
        assert self.row(city).state == "sent"

    def test_a_city_that_is_busy_is_asked_again(self, city, settings):
        with server({"/v2/requests.json": [(429, {}, b""), as_json(NUMBER)]}) as (host, _):
            settings.OUTBOUND_ALLOWED = {host}
            ids = self.handed(city, host)
            with pytest.raises(remote.RemoteError):
                send(**ids, last=False)
            assert self.row(city).state == "waiting"
            send(**ids, last=False)
        assert self.row(city).state == "sent"

    @pytest.mark.parametrize("knows_repeats", [False, True])
    def test_what_may_have_arrived_is_not_doubled(self, city, settings, knows_repeats):
        with server({"/v2/requests.json": [None, as_json(NUMBER)]}) as (host, heard):
            settings.OUTBOUND_ALLOWED = {host}
            ids = self.handed(city, host, knows_repeats=knows_repeats)
            if knows_repeats:
                with pytest.raises(remote.RemoteError):
                    send(**ids, last=False)
            for _ in range(2):
                send(**ids, last=False)
        assert self.row(city).state == ("sent" if knows_repeats else "unsure")
        keys = {one[2]["Idempotency-Key"] for one in heard}
        assert (len(heard), len(keys)) == (2 if knows_repeats else 1, 1)

    def test_the_key_is_not_in_the_database(self, city, settings):
        ids = self.handed(city, "127.0.0.1:9009")
        with Scope.agent(city.mairie.pk).enter():
            row = Endpoint.objects.get(organisation=city.mairie)
        assert b"secr" not in bytes(row.sealed_key)
        assert key_of(row) == "clé secrète"
        send(**ids, last=True)
        assert (self.row(city).state, self.row(city).error) == (
            "failed",
            "l’adresse mène à l’intérieur d’un réseau",
        )
