"""Only core.booking's domain writes what can be taken: another way in could take it twice.

Looked for in the sources: a write to one of its tables by Django, by SQL, or by saving an instance that is called a
booking. What it says of a planted one is tested here.
"""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.test_consistency import modules, read

ROOM = "src/cantou/core/booking/"
MODELS = frozenset(
    {
        *("Booking", "Component", "Feed", "Lane", "LaneShare", "Occupation", "OutsideCalendar", "Place"),
        *("Quota", "Resource", "Series", "Tally", "Tariff", "Use", "Waiting"),
    }
)
WRITES = frozenset(
    f"{prefix}{verb}"
    for prefix in ("", "a")  # Django's asynchronous twins
    for verb in (
        *("create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"),
        *("save", "select_for_update"),
    )
)
SQL = re.compile(
    r"\b(?:insert\s+into|update|delete\s+from|copy|truncate(?:\s+table)?|merge\s+into)\s+\"?booking_",
    re.IGNORECASE,
)
FROM = "cantou.core.booking.models"
INNER = {"alike", "claims", "closed", "placing", "counting", "freeing"}
"""Modules of the room's domain that write a part of what belongs together: nobody else's to call."""


class Visitor(ast.NodeVisitor):
    """Names of a module that stand for the room's models, and what is done with them."""

    def __init__(self) -> None:
        self.models: set[str] = set()
        self.modules: set[str] = set()
        self.found: list[tuple[int, str]] = []

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        source = node.module or ""
        for name in node.names:
            known = name.asname or name.name
            if source.startswith(FROM) and name.name in MODELS:
                self.models.add(known)
            elif source == "cantou.core.booking" and name.name == "models":
                self.modules.add(known)
            elif source == "cantou.core.booking.domain" and name.name in INNER:
                self.found.append((node.lineno, f"domain.{name.name}"))
            elif source.removeprefix("cantou.core.booking.domain.") in INNER:
                self.found.append((node.lineno, f"{source}.{name.name}"))

    def visit_Call(self, node: ast.Call) -> None:
        if self._is_model(node.func):
            self.found.append((node.lineno, f"{ast.unparse(node.func)}(…)"))
        elif isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            root = node.func.value
            while isinstance(root, ast.Call | ast.Attribute | ast.Subscript):
                if self._is_model(root):
                    break
                root = root.func if isinstance(root, ast.Call) else root.value
            if self._is_model(root) or self._is_called_booking(node.func.value):
                self.found.append((node.lineno, ast.unparse(node.func)))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and SQL.search(node.value):
            self.found.append((node.lineno, "SQL"))

    def _is_model(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr in MODELS and isinstance(node.value, ast.Name) and node.value.id in self.modules
        return isinstance(node, ast.Name) and node.id in self.models

    @staticmethod
    def _is_called_booking(node: ast.AST) -> bool:
        """`booking.save()`, `request.booking.delete()`; a service's own rows have names of their own."""
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        return name in {"booking", "occupation", "tally", "bookings", "occupations", "tallies", "waitings"}


def other_ways_in(source: str) -> list[tuple[int, str]]:
    visitor = Visitor()
    visitor.visit(ast.parse(source))
    return visitor.found


def test_nobody_else_writes_what_can_be_taken():
    found = [
        f"{name}:{line}: {what}"
        for name in modules("src/cantou/")
        if not name.startswith(ROOM)
        for line, what in other_ways_in(read(name))
    ]
    assert found == []


def test_in_the_room_itself_only_the_domain_does():
    """Its views, feeds and tasks call it."""
    own = [
        name
        for name in modules(ROOM)
        if not name.startswith((f"{ROOM}domain/", f"{ROOM}models/", f"{ROOM}migrations/"))
    ]
    assert own
    found = [f"{name}:{line}: {what}" for name in own for line, what in other_ways_in(read(name))]
    assert found == []


def test_an_occupation_is_taken_in_one_statement_of_one_module():
    """In the domain too: what takes a lane or a place stands in placing.py and counting.py."""
    taking = re.compile(
        r"insert into booking_(?:occupation|tally|use)\b|(?:Occupation|Tally|Use)\.objects\.\w*create"
    )
    living = [name for name in modules(ROOM) if "/migrations/" not in name]
    places = {name.removeprefix(f"{ROOM}domain/") for name in living if taking.search(read(name))}
    assert places == {"placing.py", "counting.py"}


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("Booking.objects.create(state='confirmed')", "Booking.objects.create"),
        ("Occupation.objects.filter(pk=1).update(active=True)", "Occupation.objects.filter(pk=1).update"),
        ("Occupation.objects.bulk_create([])", "Occupation.objects.bulk_create"),
        ("Tally.objects.update_or_create()", "Tally.objects.update_or_create"),
        ("row = Occupation(active=True)", "Occupation(…)"),
        ("models.Booking(state='x')", "models.Booking(…)"),
        ("models.Tally.objects.all().delete()", "models.Tally.objects.all().delete"),
        ("def f(booking):\n    booking.state = 'done'\n    booking.save()", "booking.save"),
        ("def f(self):\n    self.bookings.update(state='done')", "self.bookings.update"),
        ("cursor.execute('insert into booking_occupation values (1)')", "SQL"),
        ("TEXT = 'UPDATE booking_tally set used = 0'", "SQL"),
        ("from cantou.core.booking.domain import placing", "domain.placing"),
        ("from cantou.core.booking.domain.placing import take", "cantou.core.booking.domain.placing.take"),
    ],
)
def test_a_planted_way_in_is_found(source, what):
    imports = (
        "from cantou.core.booking import models\n"
        "from cantou.core.booking.models import Booking, Occupation, Tally\n"
    )
    assert [found for _, found in other_ways_in(imports + source)] == [what]


@pytest.mark.parametrize(
    "source",
    [
        "Booking.objects.filter(pk=1).exists()",
        "from cantou.core.booking.domain.book import book\nbook(organisation=1)",
        "Deposit.objects.create(booking=booking)",
        "TEXT = 'select count(*) from booking_booking'",
        "from cantou.core.booking.domain.writing import writing",
    ],
)
def test_reading_and_calling_the_domain_are_no_way_in(source):
    assert other_ways_in(f"from cantou.core.booking.models import Booking\n{source}") == []
