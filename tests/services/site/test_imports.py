from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from cantou.core.files.models import StoredFile
from cantou.services.site.domain.articles import save_article
from cantou.services.site.domain.imports import AT_ONCE, begin, choose, items_of, launch
from cantou.services.site.models import Article, Import, Page
from tests.core.files.making import upload
from tests.services.site.importing.test_feeds import ATOM, BOMB, RSS, export, post
from tests.services.site.making import plain, shown
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
DESK = "/bureau/site/reprise"


@pytest.fixture
def elsewhere(settings):
    """Another site, on this machine, that the one outgoing client may ask; `answers`: by path."""
    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, body = answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                return

        def log_message(self, *_):
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    settings.OUTBOUND_ALLOWED = {host}
    yield f"http://{host}", answers
    server.shutdown()
    server.server_close()


def begun(country, **given):
    with country.scope():
        row = begin(**given)
    run_jobs("cantou.site")
    return again(country, row)


def again(country, row):
    with country.scope():
        return Import.objects.get(pk=row.pk)


def states(country, row):
    with country.scope():
        return [(item.kind, item.title, item.state) for item in items_of(row)]


def taken(country, row, *positions, publishes=False):
    with country.scope():
        chosen = positions or [item.position for item in items_of(row)]
        choose(row=row, chosen=chosen)
        launch(row=row, publishes=publishes, with_pictures=True)
    run_jobs("cantou.site")
    return again(country, row)


def test_an_export_is_shown_first_then_what_is_chosen_becomes_drafts(client, country):
    content = export(
        post(number=1, content="<h2>Un titre</h2><p>Un *mot* [x]<script>vol()</script></p>"),
        post("page", number=2, content="<h2>L’équipe</h2><ul><li>le maire</li></ul>"),
        post(number=3),
    )
    row = begun(country, name="export.xml", content=content)
    assert (row.state, row.kind, row.content) == ("ready", "wordpress", None)
    assert row.told == ["Retiré des textes, par sécurité : script (1)."]
    with country.scope():
        assert not Article.objects.exists()
        assert not Page.objects.exists()
    row = taken(country, row, 0, 1)
    assert row.state == "done"
    assert states(country, row) == [
        ("news", "Titre 1", "made"), ("page", "Titre 2", "made"), ("news", "Titre 3", "left")
    ]  # fmt: skip
    with country.scope():
        article, page = Article.objects.get(), Page.objects.get()
        assert (article.state, article.is_public, page.is_public) == ("draft", False, False)
        assert article.text == "**Un titre**\n\nUn \\*mot\\* \\[x\\]"
        versions = list(page.versions.values_list("blocks", flat=True))
    assert versions[0] == [
        {"kind": "heading", "level": 2, "text": "L’équipe"},
        {"kind": "text", "text": "- le maire"},
    ]
    assert "Titre 1" not in shown(client, f"{country.root}/actualites/")


def test_a_second_import_changes_nothing_and_says_what_changed_there(country):
    first = begun(country, name="a.xml", content=export(post(number=1), post(number=2)))
    taken(country, first)
    with country.scope():
        article = Article.objects.get(title="Titre 1")
        save_article(values={"title": "Titre relu ici"}, article=article)
    second = begun(
        country,
        name="a.xml",
        content=export(post(number=1), post(number=2, content="Autre chose"), post(number=4)),
    )
    assert [state for _, _, state in states(country, second)] == ["known", "changed", "new"]
    taken(country, second)
    with country.scope():
        titles = sorted(Article.objects.values_list("title", "text"))
    assert titles == [("Titre 2", "Bonjour"), ("Titre 4", "Bonjour"), ("Titre relu ici", "Bonjour")]


def test_with_the_agent_s_word_what_was_published_there_is_published_with_its_date(client, country):
    row = begun(country, name="f.xml", content=RSS.encode())
    taken(country, row, publishes=True)
    assert "3 mars 2026" in shown(client, f"{country.root}/actualites/")


def test_by_address_with_its_pictures(country, elsewhere):
    origin, answers = elsewhere
    feed = RSS.replace("https://exemple.fr", origin).encode()
    answers["/feed/"] = (200, {}, feed)
    answers["/vieux"] = (301, {"Location": "/feed/"}, b"")
    answers["/pont.jpg"] = (200, {}, upload().read())
    row = begun(country, address=f"{origin}/vieux")
    assert (row.state, row.told) == ("ready", [])
    taken(country, row)
    run_jobs("cantou.files.")
    with country.scope():
        article = Article.objects.get()
        file = StoredFile.objects.get(object_key=article.key)
        assert (file.state, file.is_public) == ("clean", False)
        assert items_of(row).get().told == [
            "Une image n’a pas de description\u00a0: ajoutez-la avant de publier."
        ]


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        ("/prive", (302, {"Location": "http://10.0.0.1/feed"}, b""), "Cette adresse ne se lit pas d’ici."),
        (
            "/moi",
            (302, {"Location": "http://127.0.0.1:8080/feed"}, b""),
            "Cette adresse ne se lit pas d’ici.",
        ),
        ("/nuage", (302, {"Location": "http://169.254.169.254/"}, b""), "Cette adresse ne se lit pas d’ici."),
        (
            "/ronde",
            (302, {"Location": "/ronde"}, b""),
            "Cette adresse renvoie d’un endroit à l’autre sans fin.",
        ),
        (
            "/fichier",
            (302, {"Location": "file:///etc/passwd"}, b""),
            "Cette adresse n’est pas celle d’un site.",
        ),
        (
            "/lourd",
            (200, {"Content-Length": "200000000"}, b"<rss>"),
            "Ce fichier est trop lourd : 25 Mo au plus.",
        ),
        (
            "/bombe",
            (200, {}, BOMB.encode()),
            "Ce fichier déclare des entités XML : il n’est pas lu, par prudence.",
        ),
        ("/rien", (404, {}, b""), "L’autre site a répondu 404 : ce fichier n’y est pas, ou il est fermé."),
    ],
)
def test_what_should_not_be_read_is_not_and_says_why(country, elsewhere, path, answer, said):
    origin, answers = elsewhere
    answers[path] = answer
    row = begun(country, address=f"{origin}{path}")
    assert (row.state, row.told) == ("failed", [said])


def test_an_address_inside_is_refused_without_being_asked(country):
    row = begun(country, address="http://127.0.0.1:5432/")
    assert (row.state, row.told) == ("failed", ["Cette adresse ne se lit pas d’ici."])
    with country.scope(), pytest.raises(ValidationError, match="n’est pas celle d’un site"):
        begin(address="ftp://exemple.fr/feed")


def test_a_picture_that_leads_inside_costs_the_picture_only(country):
    feed = ATOM.replace('src="/f.png"', 'src="http://169.254.169.254/f.png"').encode()
    row = taken(country, begun(country, name="f.atom", content=feed))
    with country.scope():
        item = items_of(row).get()
        assert (item.state, item.told) == ("made", ["image\u00a0: Cette adresse ne se lit pas d’ici."])


def test_the_desk_shows_launches_and_reports(client, country):
    sign_in(client, country.agent())
    nothing = client.post(f"{DESK}/", {"address": "", "cle": "k" * 20})
    assert (nothing.status_code, "l’un des deux" in nothing.content.decode()) == (422, True)
    form = {"file": SimpleUploadedFile("a.xml", export(post(number=1), post(number=2))), "cle": "m" * 20}
    page = client.post(f"{DESK}/", form)["Location"]
    assert "Lecture de l’ancien site" in shown(client, page)
    run_jobs("cantou.site")
    assert client.get(f"{page}avance/")["HX-Refresh"] == "true"
    assert "Titre 1" in shown(client, page)
    client.post(f"{page}reprendre/", {"quoi": ["1", "x", "99999999999999999999"], "images": "on"})
    run_jobs("cantou.site")
    assert "1 élément repris" in shown(client, page)
    with country.scope():
        assert list(Article.objects.values_list("title", flat=True)) == ["Titre 2"]


def test_who_only_writes_does_not_bring_a_site_over(client, country):
    sign_in(client, country.agent("writer"))
    assert client.get(f"{DESK}/").status_code == 403


def test_a_thousand_things_are_chosen_page_by_page(client, country):
    sign_in(client, country.agent())
    number = 2 * AT_ONCE + 5
    form = {
        "file": SimpleUploadedFile("a.xml", export(*(post(number=one) for one in range(number)))),
        "cle": "n" * 20,
    }
    page = client.post(f"{DESK}/", form)["Location"]
    run_jobs("cantou.site")
    first = client.get(page).content.decode()
    assert first.count('name="quoi"') == AT_ONCE
    assert "Page 1 sur 3" in plain(first)
    assert f"{number} cochés" in plain(first)
    send = f"{page}reprendre/"
    # Two of the first page, none of the second, then all of the third as it was.
    answer = client.post(send, {"quoi": ["0", "99"], "page": "0", "faire": "suite"})
    assert answer["Location"] == f"{page}?page=1"
    answer = client.post(send, {"page": "1", "faire": "suite"})
    last = client.get(answer["Location"]).content.decode()
    assert last.count('name="quoi"') == 5
    assert "7 cochés" in plain(last)
    back = client.post(send, {"quoi": [str(one) for one in range(200, 205)], "page": "2", "faire": "avant"})
    assert back["Location"] == f"{page}?page=1"
    client.post(send, {"page": "0", "faire": "rien"})
    assert "0 cochés." in plain(client.get(page).content.decode())
    assert "au moins une chose" in plain(client.post(send, {"page": "0"}, follow=True).content.decode())
    client.post(send, {"page": "0", "faire": "tout"})
    assert f"{number} cochés" in shown(client, page)
    assert client.get(f"{page}?page=9999999999999999999999").status_code == 200
    client.post(send, {"quoi": ["7"], "page": "0", "faire": "suite"})
    client.post(send, {"page": "1", "faire": "suite"})
    client.post(send, {"quoi": ["204"], "page": "2"})
    assert "0 sur 2" in shown(client, page)
    run_jobs("cantou.site")
    with country.scope():
        assert Article.objects.count() == 2
    assert client.get(f"{page}?page=2").content.decode().count("pas repris") == 0
