"""Asks every address as every role for what belongs to the neighbours, and watches whether anything of it moves.

First each address with each identifier, by GET and by POST; then every form that a page offered, with each of its
choices replaced by an identifier of the neighbours. Each request is undone.
"""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from tests.house.neighbours import CODE, MARK, NUMBER, OUR_CODE, OUR_MARK, Neighbours, sum_of

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITES = re.compile(r"\s*(?:insert|update|delete|with|truncate)\b", re.IGNORECASE)
TABLE = re.compile(r'\s*(?:insert into|update|delete from)\s+(?:only\s+)?"(\w+)"', re.IGNORECASE)
# What every request may write: its session, its attempts.
OWN_BUSINESS = re.compile(r'"(?:django_session|web_attempt|usersessions_usersession)"|\bweb_attempt\b')
# Whoever belongs to one commune may speak in another as anybody may: new rows, under a key that is theirs.
AS_ANYBODY = (
    (
        re.compile(r"post /commune-\w+/signalements/abonnements/ "),
        {
            "journal.Entry",
            "journal.Head",
            "organisations.PrivateLink",
            "signalements.Subscriber",
            "signalements.Subscription",
        },
    ),
    (
        re.compile(r"post /commune-\w+/site/lettre/ "),
        {
            "journal.Entry",
            "journal.Head",
            "organisations.PrivateLink",
            "site.Subscriber",
            "site.Subscription",
        },
    ),
    (
        re.compile(r"post /commune-\w+/dechets/points/\w+/ "),
        {"journal.Entry", "journal.Head", "organisations.Reference", "dechets.PointReport"},
    ),
    (
        re.compile(r"post /commune-\w+/site/questions/poser/ "),
        {
            "journal.Entry",
            "journal.Head",
            "organisations.Reference",
            "organisations.PrivateLink",
            "site.Question",
            "site.QuestionMessage",
            "work.WorkItem",
        },
    ),
    (
        re.compile(r"post /commune-\w+/alertes/abonnement/ "),
        {
            "journal.Entry",
            "journal.Head",
            "organisations.PrivateLink",
            "alertes.Subscriber",
            "alertes.Subscription",
        },
    ),
)
INHABITANTS = ("visitor", "inhabitant")
OUTSIDE_THE_DESK = (*INHABITANTS, "administrator")
"""In a portal and in their account, other agents are no more than this one."""
NOBODYS = ("_composants/", ".well-known/")
"""The same for all: they read no table."""
METHOD_NOT_ALLOWED = 405


@dataclass
class Found:
    leaks: set[tuple[str, str]] = field(default_factory=set)
    trespasses: set[tuple[str, str, str]] = field(default_factory=set)
    broken: set[tuple[str, str, str]] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    """The roles that were shown what is rightly theirs."""
    asked: int = 0


@dataclass
class Form:
    """Of a page: where it goes, and each field with the values that it offers."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)


TAG = re.compile(r"<(form|input|button|textarea|select|option|/select)\b([^>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


def forms_of(page: str) -> list[Form]:
    """Our own pages, well formed: a quarter of the time that a parser of all of HTML takes."""
    found: list[Form] = []
    select = ""
    for tag, rest in TAG.findall(page):
        given = {name: unescape(two or one or bare) for name, two, one, bare in ATTRIBUTE.findall(rest)}
        kind, name = tag.lower(), given.get("name")
        if kind == "form":
            found.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif kind == "/select":
            select = ""
        elif kind == "option":
            if select:
                found[-1].fields[select].append(given.get("value", ""))
        elif found and name:
            select = name if kind == "select" else ""
            offered = found[-1].fields.setdefault(name, [])
            if kind != "select":
                offered.append(given.get("value", ""))
    return found


class Fuzz:
    def __init__(self, neighbours: Neighbours, addresses) -> None:
        self.neighbours = neighbours
        self.addresses = addresses
        self.before = sum_of(neighbours)
        self.found = Found()
        self.known_forms: set[tuple] = set()
        self.only_shown: set[str] = set()
        """Routes that take no POST: learnt once."""
        self.wrote: set[str] = set()
        """Tables that the request wrote; "" where its words do not say."""
        self.status = 0

    def run(self) -> Found:
        with connection.execute_wrapper(self._watch), silence():
            for address in self.addresses:
                for path in self.paths(address):
                    for role in self._roles(address):
                        self._visit(role, self.neighbours.roles[role], address, path)
        return self.found

    def _roles(self, address):
        if address.route.startswith(NOBODYS):
            return ("visitor",)
        outside = address.in_portal or address.route.startswith("compte/")
        return OUTSIDE_THE_DESK if outside else self.neighbours.roles

    def paths(self, address) -> Iterator[str]:
        """Portal addresses below both communes: their things in our portal, ours in theirs."""
        for path in address.filled(self.neighbours.values):
            if address.in_portal:
                yield f"/commune-a{path}"
                yield f"/commune-b{path}"
            else:
                yield path

    def _visit(self, role, client, address, path) -> None:
        page = self._ask(role, client, path, "get")
        if address.route not in self.only_shown:
            self._ask(role, client, path, "post", BODY)
            if self.status == METHOD_NOT_ALLOWED:
                self.only_shown.add(address.route)
        for form in forms_of(page):
            self._try_form(role, client, path, form)

    def _try_form(self, role, client, path, form) -> None:
        action = form.action.partition("#")[0] or path
        if not action.startswith("/"):
            action = path.partition("?")[0] + action
        once = (role in INHABITANTS, form.method, re.sub(r"\d+", "0", action), frozenset(form.fields))
        if once in self.known_forms:
            return
        self.known_forms.add(once)
        usual = {name: values[:1] for name, values in form.fields.items() if values}
        for name, values in form.fields.items():
            for text in replacements(name, values):
                self._ask(role, client, action, form.method, usual | {name: [text]})

    def _ask(self, role, client, path, method, body=None) -> str:
        self.found.asked += 1
        cookies = client.cookies.copy()
        with undone():
            self.wrote = set()
            answer = getattr(client, method)(path, body)
            text = content(answer)
            self.status = answer.status_code
            self._judge(role, f"{method} {path}", answer, text)
            if self.wrote:
                self._compare(role, f"{method} {path} {body if body is not BODY else ''}")
        client.cookies = cookies
        return text if "html" in answer.headers.get("Content-Type", "") else ""

    def _judge(self, role, what, answer, text) -> None:
        if MARK.lower() in text.lower() or MARK in str(answer.headers):
            self.found.leaks.add((role, what))
        if OUR_MARK.lower() in text.lower():
            self.found.shown.add(role)
            if role in INHABITANTS:
                self.found.leaks.add((role, what))
        if answer.status_code >= 500:
            error = getattr(answer, "exc_info", None)
            self.found.broken.add((role, what, repr(error[1])[:200] if error else str(answer.status_code)))

    def _compare(self, role, what) -> None:
        only = None if "" in self.wrote else self.wrote
        after = sum_of(self.neighbours, only=only)
        changed = [label for label, digest in after.items() if self.before[label] != digest]
        allowed = [tables for address, tables in AS_ANYBODY if address.match(what)]
        if changed and not any(set(changed) <= tables for tables in allowed):
            self.found.trespasses.add((role, what, ", ".join(changed)))

    def _watch(self, execute, sql, params, many, context):
        if WRITES.match(sql) and (sql.startswith("DELETE") or not OWN_BUSINESS.search(sql)):
            named = TABLE.match(sql)
            self.wrote.add(named[1] if named else "")
        return execute(sql, params, many, context)


BODY_NAMES = (
    *("item", "organisation", "report", "person", "view", "q", "reference", "act", "status", "back"),
    *("assignee", "photo", "id", "key", "file", "member", "category", "service", "job", "offer"),
)
BODY = dict.fromkeys(BODY_NAMES, (str(NUMBER), CODE))
TYPED = ("q", "reference", "code")
KINDS = (
    (re.compile(r"(?<![\d-])\d+$"), str(NUMBER)),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}"), str(UUID(int=NUMBER))),
    (re.compile(OUR_CODE), CODE),
)


def replacements(name: str, values: list[str]) -> list[str]:
    """What of theirs could stand where one of these values stands."""
    found = [shape.sub(text, value) for value in values for shape, text in KINDS if shape.search(value)]
    if name in TYPED:
        found.append(CODE)
    return list(dict.fromkeys(found))[:2]


@contextmanager
def silence():
    """Refusals are what is expected here, and errors are told by the test."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def content(answer) -> str:
    """Bytes that are no text too: a name in a PDF or an image's comment is a leak."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return whole.decode("latin-1")
