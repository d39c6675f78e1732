"""Pages kept for visitors with no session: shown again only as long as they are right, and never to the wrong one."""

from __future__ import annotations

import gzip
import threading

import pytest
from django.contrib import messages
from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.test import Client
from django.urls import path
from django.views.decorators.cache import never_cache

from cantou.core.organisations.domain.organisations import update_organisation
from cantou.core.scope.scope import Scope
from cantou.core.web.models import Generation
from cantou.core.web.pagecache import MOST_PAGES, Page, Store, bump, cacheable
from tests.support.factories import make_commune, make_offer, make_organisation, make_person

drawn: list[str] = []
during: list[object] = []


@cacheable(params=["q"])
def page(request):
    drawn.append(request.get_full_path())
    for act in during:
        act()
    return HttpResponse(f"<p>{request.GET.get('q', '')}</p>" + "Le lampadaire est éteint. " * 40)


@cacheable()
def with_form(request):
    drawn.append(get_token(request))
    return HttpResponse("un formulaire")


@cacheable()
def with_message(request):
    messages.success(request, "C’est fait")
    return HttpResponse("x")


@cacheable()
def with_session(request):
    request.session["seen"] = True
    return HttpResponse("x")


@cacheable()
def with_name(request):
    return HttpResponse(f"Bonjour {request.user.pk if request.user.is_authenticated else 'à tous'}")


@cacheable()
def varying(request):
    return HttpResponse("x", headers={"Vary": "Accept-Language"})


def plain(request):
    drawn.append("plain")
    return HttpResponse("x")


urlpatterns = [
    path("page/", page),
    path("form/", with_form),
    path("message/", with_message),
    path("session/", with_session),
    path("name/", with_name),
    path("varying/", varying),
    path("plain/", plain),
    path("never/", never_cache(cacheable()(plain))),
    path("broken/", cacheable()(lambda _request: HttpResponse("x", status=503))),
]


@pytest.fixture(autouse=True)
def pages(settings, page_cache):
    settings.ROOT_URLCONF = __name__
    drawn.clear()
    during.clear()
    return page_cache


@pytest.mark.django_db(transaction=True)
class TestAPageThatIsKept:
    def test_it_is_drawn_once_and_costs_one_read(self, client, django_assert_num_queries):
        first = client.get("/page/")
        with django_assert_num_queries(1):
            again = client.get("/page/")
        assert drawn == ["/page/"]
        assert again.content == first.content
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == "public, max-age=20"
        assert again["Vary"] == "Cookie, Accept-Encoding, HX-Request"
        assert "Content-Security-Policy" in again

    def test_a_browser_that_has_it_gets_nothing(self, client):
        etag = client.get("/page/")["ETag"]
        again = client.get("/page/", headers={"If-None-Match": f'"other", W/{etag}'})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert "Content-Type" not in again

    def test_it_is_compressed_for_those_who_accept(self, client):
        plain_ = client.get("/page/", headers={"Accept-Encoding": "br"})
        zipped = client.get("/page/", headers={"Accept-Encoding": "br, GZIP"})
        assert "Content-Encoding" not in plain_
        assert zipped["Content-Encoding"] == "gzip"
        assert gzip.decompress(zipped.content) == plain_.content
        assert len(zipped.content) < len(plain_.content) / 2
        assert zipped["ETag"] != plain_["ETag"]
        assert drawn == ["/page/"]

    def test_a_publication_is_seen_by_others_as_soon_as_it_commits(self, client):
        def elsewhere():
            with Scope.public().enter():
                bump()
            connection.close()

        client.get("/page/")
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        client.get("/page/")
        client.get("/page/")
        assert len(drawn) == 2

    def test_a_publication_that_is_undone_is_none(self, client):
        client.get("/page/")
        with pytest.raises(ZeroDivisionError), Scope.public().enter():
            bump()
            _ = 1 / 0
        client.get("/page/")
        assert len(drawn) == 1

    def test_a_page_overtaken_while_it_was_drawn_is_not_kept(self, client):
        def elsewhere():
            thread = threading.Thread(target=publish)
            thread.start()
            thread.join()

        def publish():
            with Scope.public().enter():
                bump()
            connection.close()

        during.append(elsewhere)
        assert client.get("/page/").status_code == 200
        during.clear()
        client.get("/page/")
        client.get("/page/")
        assert len(drawn) == 2

    def test_a_publication_begun_before_and_committed_after_is_seen(self, client):
        begun, go = threading.Event(), threading.Event()

        def slow():
            with Scope.public().enter():
                bump()
                begun.set()
                go.wait(10)
            connection.close()

        thread = threading.Thread(target=slow)
        thread.start()
        begun.wait(10)
        client.get("/page/")
        go.set()
        thread.join()
        client.get("/page/")
        client.get("/page/")
        assert len(drawn) == 2

    def test_generations_of_another_life_of_the_database_are_taken_as_they_are(self, client):
        Generation.objects.create(key="all", changed=2**40)
        client.get("/page/")
        client.get("/page/")
        assert len(drawn) == 1


@pytest.mark.django_db(transaction=True)
class TestWhatIsNeverKept:
    @pytest.mark.parametrize("path", ["/form/", "/message/", "/session/", "/varying/", "/plain/", "/never/"])
    def test_what_is_for_one_visitor(self, path, pages):
        for _ in range(2):
            answer = Client().get(path)
            assert "public" not in answer["Cache-Control"]
        assert len(pages) == 0

    def test_a_form_s_token_is_never_another_s(self):
        tokens = {Client().get("/form/").cookies["cantou_csrf"].value for _ in range(3)}
        assert len(tokens) == 3

    def test_somebody_signed_in_neither_leaves_a_page_nor_gets_one(self, client, pages):
        person = make_person()
        other = Client()
        other.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert other.get("/name/").content.decode() == f"Bonjour {person.pk}"
        assert len(pages) == 0
        assert client.get("/name/").content.decode() == "Bonjour à tous"
        assert len(pages) == 1
        mine = other.get("/name/")
        assert mine.content.decode() == f"Bonjour {person.pk}"
        assert mine["Cache-Control"] == "private, no-cache"

    @pytest.mark.parametrize(
        "headers",
        [{"Authorization": "Bearer x"}, {"HX-Request": "true"}, {"Cookie": "cantou_terminal=1"}],
    )
    def test_a_request_that_says_who_it_is(self, client, pages, headers):
        client.get("/page/", headers=headers)
        assert len(pages) == 0
        client.get("/page/")
        client.get("/page/", headers=headers)
        assert len(drawn) == 3

    def test_acts_and_failures(self, client, pages):
        client.post("/page/")
        client.head("/page/")
        client.get("/broken/")
        assert len(pages) == 0


@pytest.mark.django_db(transaction=True)
class TestPoisoning:
    def test_another_host_name_has_its_own_page_and_a_foreign_one_has_none(self, client, pages):
        client.get("/page/")
        client.get("/page/", headers={"Host": "vic.localhost"})
        client.get("/page/", headers={"Host": "vic.localhost:8443"})
        assert len(drawn) == 3
        for host in ("evil.example", "testserver.evil.example", "testserver:80@evil.example", "a b"):
            assert client.get("/page/", headers={"Host": host}).status_code in {400, 421}
        assert len(pages) == 3

    @pytest.mark.parametrize(
        "headers",
        [
            {"X-Forwarded-Host": "evil.example"},
            {"X-Forwarded-Proto": "https"},
            {"X-Forwarded-Prefix": "/evil"},
            {"X-Original-URL": "/name/"},
            {"X-Rewrite-Url": "/name/"},
            {"X-HTTP-Method-Override": "POST"},
            {"Forwarded": "host=evil.example;proto=https"},
        ],
    )
    def test_headers_of_proxies_change_neither_the_page_nor_its_address(self, client, headers):
        first = client.get("/page/", headers=headers)
        second = client.get("/page/")
        assert b"evil" not in first.content
        assert second.content == first.content
        assert len(drawn) == 1

    def test_only_the_parameters_that_the_view_reads_make_a_page(self, client, pages):
        client.get("/page/?q=eau")
        client.get("/page/?q=bois")
        assert len(pages) == 2
        for query in ("utm_source=x", "q=eau&utm_source=x", "q=eau&q=bois", "Q=eau", "q[]=eau"):
            client.get(f"/page/?{query}")
        assert len(pages) == 2
        assert b"<p>eau</p>" in client.get("/page/?q=eau").content

    def test_a_long_address_is_not_kept(self, client, pages):
        assert client.get("/page/?q=" + "a" * 500).status_code == 200
        assert len(pages) == 0

    def test_the_memory_is_bounded(self):
        def make(size: int) -> Page:
            return Page(b"x" * size, b"", (), "e", {}, frozenset())

        store = Store(pages=3, size=5_000)
        for number in range(5):
            store.put(str(number), make(10))
        assert [store.get(str(number)) is not None for number in range(5)] == [False, False, True, True, True]
        store.get("2")
        store.put("large", make(3_000))
        assert store.get("2") is not None
        assert store.get("3") is None
        store.put("too large", make(6_000))
        assert len(store) == 0
        assert MOST_PAGES < 10_000


@pytest.mark.django_db(transaction=True)
def test_a_portal_is_drawn_again_only_when_it_changes(client, settings, django_assert_max_num_queries):
    settings.ROOT_URLCONF = "cantou.config.urls"
    vic, murat = make_commune("Vic"), make_commune("Murat")
    mairie, other = make_organisation("Mairie de Vic", territory=vic), make_organisation(territory=murat)
    make_offer(mairie)

    def etag() -> str:
        return client.get(f"/{vic.slug}/")["ETag"]

    first = etag()
    with django_assert_max_num_queries(1):
        assert etag() == first
    update_organisation(organisation=other, phone="04 71 47 51 75")
    with django_assert_max_num_queries(1):
        assert etag() == first
    update_organisation(organisation=mairie, phone="04 71 47 51 75")
    second = etag()
    assert second != first
    make_offer(make_organisation("Un EPCI", kind="epci"), territory=vic)
    with pytest.raises(pytest.fail.Exception), django_assert_max_num_queries(1):
        etag()


@pytest.mark.django_db
def test_a_shared_template_takes_no_token(rf, settings):
    """What the page cache rests on: drawing a public page asks for no CSRF token."""
    settings.ROOT_URLCONF = "cantou.config.urls"
    request = rf.get("/")
    request.place = None
    render(request, "web/portal_base.html", {})
    assert "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
