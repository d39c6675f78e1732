"""Pages that are the same for every visitor with no session, kept by each process until something is published.

A view says `@cacheable`. Its page is kept in this process under its address, with the generations of what it
shows. Whoever publishes calls `bump` in the same transaction; before a page is shown again, one read by primary
key asks whether its generations still stand. So a publication is seen by every process as soon as it commits, and
nothing has to be sent around.

Nothing personal can be kept: only GET by somebody with no cookie but the CSRF one is looked at, and an answer
that sets a cookie, carries a CSRF token or says `private` is not kept. docs/adr/0045.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime

    from django.http import HttpRequest

    View = Callable[..., HttpResponse]

_V = TypeVar("_V", bound="View")

OK = 200
EVERYTHING = "all"
AGE_SECONDS = 20
"""How long a browser or a proxy may show it without asking again."""
MOST_PAGES = 4_000
MOST_BYTES = 48_000_000
LONGEST_ADDRESS = 300
SMALLEST_TO_COMPRESS = 400
VARY = ("Cookie", "Accept-Encoding", "HX-Request")


# -- What changes


def keys_of(*, organisations: Iterable[int] = (), territories: Iterable[int] = ()) -> set[str]:
    return {f"o:{key}" for key in organisations} | {f"t:{key}" for key in territories}


def bump(
    *, organisation: int | None = None, territory: int | None = None, territories: Iterable[int] = ()
) -> None:
    """Something public of this organisation, or shown in these places, has changed; with nothing: everywhere.

    In the transaction of the change, near its end: writers of one key wait for each other until commit.
    """
    places = {*territories, *([territory] if territory is not None else [])}
    keys = keys_of(organisations=[] if organisation is None else [organisation], territories=places)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into web_generation (key, changed)"
            " select key, pg_current_xact_id()::text::bigint from unnest(%s::text[]) key order by key"
            " on conflict (key) do update set changed = excluded.changed"
            " where web_generation.changed <> excluded.changed",
            [sorted(keys or {EVERYTHING})],
        )


def generations_of(keys: Collection[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("select key, changed from web_generation where key = any(%s)", [list(keys)])
        return dict(cursor.fetchall())


def generations_before(keys: str, values: Collection[Any]) -> dict[str, int | None] | None:
    """Key → generation, of the keys that this SQL selects; read before a value that is kept under them.

    What is read afterwards is as new as they are, or newer: at worst it is made again for nothing. None where this
    very transaction, which may yet be undone, has changed one of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select asked.key, changed, changed::text::xid8 is not distinct from pg_current_xact_id_if_assigned()"  # noqa: S608 (constant SQL, values apart)
            f" and changed is not null from ({keys}) asked(key) left join web_generation using (key)",
            list(values),
        )
        rows = cursor.fetchall()
    return None if any(mine for *_, mine in rows) else {key: changed for key, changed, _ in rows}


def take_snapshot() -> str:
    """What the database shows now: for `generations_seen`, once what it showed has been read."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])


def generations_seen(keys: Collection[str], snapshot: str) -> dict[str, int] | None:
    """The generations, if none of them changed since, nor in this very transaction; else None.

    A number from the future is one of another life of the database, from which this one was restored.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select key, changed, (pg_visible_in_snapshot(changed::text::xid8, %s::pg_snapshot)"
            " or changed::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot()))"
            " and changed::text::xid8 is distinct from pg_current_xact_id_if_assigned()"
            " from web_generation where key = any(%s)",
            [snapshot, list(keys)],
        )
        rows = cursor.fetchall()
    return {key: changed for key, changed, _ in rows} if all(seen for *_, seen in rows) else None


# -- What a view says


@dataclass(frozen=True, slots=True)
class Plan:
    params: frozenset[str]


def cacheable(*, params: Iterable[str] = ()) -> Callable[[_V], _V]:
    """This view's page is the same for all visitors with no session, at one address.

    `params` names the query parameters that it reads: an address with any other is drawn each time. The page
    depends on the place, on its providers, and on what the view adds to `request.page_keys`; where time changes
    its words (« ouvert, ferme à 18 h ») the view says until when in `request.page_until`.

    Such a view only reads: ATOMIC_REQUESTS gives it no savepoint inside the request's transaction.
    """
    plan = Plan(frozenset(params))

    def decorate(view: _V) -> _V:
        @wraps(view)
        def run(*args: Any, **kwargs: Any) -> HttpResponse:
            return view(*args, **kwargs)

        run.page_plan = plan  # type: ignore[attr-defined]
        return cast("_V", transaction.non_atomic_requests(run))

    return decorate


# -- What is kept


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    compressed: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    generations: Mapping[str, int]
    keys: frozenset[str]
    until: datetime | None = None

    def stands(self) -> bool:
        """One read by key, unless its time is over."""
        if self.until is not None and timezone.now() >= self.until:
            return False
        return generations_of(self.keys) == self.generations

    @property
    def size(self) -> int:
        return len(self.body) + len(self.compressed) + 500

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page as this browser wants it: compressed or not, or that it has it already."""
        zipped = bool(self.compressed) and _accepts_gzip(request)
        etag = f'"{self.etag}{"-gz" if zipped else ""}"'
        known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
        if etag in known or "*" in known:
            response = HttpResponse(status=304)
            del response.headers["Content-Type"]
        else:
            response = HttpResponse(self.compressed if zipped else self.body)
            for name, value in self.headers:
                response.headers[name] = value
            if zipped:
                response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = f"public, max-age={AGE_SECONDS}"
        patch_vary_headers(response, VARY)
        return response


def _accepts_gzip(request: HttpRequest) -> bool:
    """As Django's GZipMiddleware reads it, which compresses what is not kept."""
    return "gzip" in request.headers.get("Accept-Encoding", "").lower()


class Store:
    """The pages that this process keeps; the least lately used go first."""

    def __init__(self, *, pages: int = MOST_PAGES, size: int = MOST_BYTES) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._lock = threading.Lock()
        self._most, self._largest, self._size = pages, size, 0

    def get(self, key: str) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        with self._lock:
            self._forget(key)
            self._pages[key] = page
            self._size += page.size
            while len(self._pages) > self._most or self._size > self._largest:
                _, oldest = self._pages.popitem(last=False)
                self._size -= oldest.size

    def forget(self, key: str) -> None:
        with self._lock:
            self._forget(key)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0

    def __len__(self) -> int:
        return len(self._pages)

    def _forget(self, key: str) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._size -= page.size


store = Store()


# -- Around the request


def _is_anybody(request: HttpRequest) -> bool:
    """Nothing in this request tells one visitor from another."""
    return (
        request.method == "GET"
        and not request.COOKIES.keys() - {settings.CSRF_COOKIE_NAME}
        and "Authorization" not in request.headers
        and "HX-Request" not in request.headers
    )


def _address(request: HttpRequest) -> str:
    """Everything of the request on which a page may depend. The host has been checked against the known ones."""
    query = request.META.get("QUERY_STRING", "")
    return f"{request.scheme}://{request.get_host().lower()}{request.path}?{query}"


def _reads_only(request: HttpRequest, params: frozenset[str]) -> bool:
    """No parameter that the view does not know of, and none twice: nobody fills the memory with addresses."""
    values = request.GET.lists()
    return all(name in params and len(value) == 1 for name, value in values)


class PageCacheMiddleware:
    """Outside the Scope: a page that is kept opens no transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.PAGE_CACHE or not _is_anybody(request):
            return _private(self.get_response(request))
        address = _address(request)
        page = store.get(address)
        if page is not None:
            if page.stands():
                return page.answer(request)
            store.forget(address)
        response = self.get_response(request)
        fresh = _drawn(request, response)
        if fresh is None:
            return _private(response)
        if len(address) <= LONGEST_ADDRESS:
            store.put(address, fresh)
        return fresh.answer(request)

    def process_view(self, request: Any, view: object, _args: object, _kwargs: object) -> None:
        """What the database looked like before the page was drawn, for the pages that may be kept."""
        plan: Plan | None = getattr(view, "page_plan", None)
        if plan is not None and settings.PAGE_CACHE and _is_anybody(request):
            request.page_snapshot = take_snapshot() if _reads_only(request, plan.params) else None


def _drawn(request: HttpRequest, response: HttpResponse) -> Page | None:
    """The page to keep, or None when this answer is not the same for all, or was overtaken by a publication."""
    snapshot = getattr(request, "page_snapshot", None)
    if snapshot is None or not _same_for_all(request, response):
        return None
    keys = frozenset({EVERYTHING, *getattr(request, "page_keys", ())})
    generations = generations_seen(keys, snapshot)
    if generations is None:
        return None
    body = response.content
    compressed = gzip.compress(body, 9, mtime=0) if len(body) >= SMALLEST_TO_COMPRESS else b""
    return Page(
        body=body,
        compressed=compressed if len(compressed) < len(body) else b"",
        headers=tuple((name, value) for name, value in response.items() if name != "Vary"),
        etag=hashlib.sha256(body).hexdigest()[:24],
        generations=generations,
        keys=keys,
        until=getattr(request, "page_until", None),
    )


def _same_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        response.status_code == OK
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and not response.has_header("Content-Encoding")
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and {name.strip() for name in response.get("Vary", "").split(",")} <= {"", *VARY}
    )


def _private(response: HttpResponse) -> HttpResponse:
    """What is not said to be for all is for one: no proxy keeps it."""
    if not response.has_header("Cache-Control") and not response.has_header("Expires"):
        response.headers["Cache-Control"] = "private, no-cache"
    return response
