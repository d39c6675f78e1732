"""Who is acting, in which mode, for which organisations, on whose behalf, why.

Every database transaction has exactly one Scope. It is told to PostgreSQL by transaction-local settings
(`set_config(…, true)`): the role of the mode, on which the policies hang, and the values that they compare.
A session-level setting would survive in the connection pool and leak to the next user.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID


class Mode(StrEnum):
    """One PostgreSQL role each, so that one role never has two permissive policies on one table.

    An agent has two: for one organisation, and for several.
    """

    PUBLIC = "public"
    PERSON = "person"
    OBJECT = "object"
    AGENT = "agent"


class NoScopeError(RuntimeError):
    """A table that belongs to organisations was reached with no Scope open."""


@dataclass(frozen=True, slots=True)
class Scope:
    mode: Mode
    organisations: tuple[int, ...] = ()
    acting: int | None = None
    person: int | None = None
    object: UUID | None = None
    on_behalf_of: int | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.mode is Mode.AGENT and self.acting not in self.organisations:
            raise ValueError("The acting organisation is always among those of the Scope.")
        if self.mode is Mode.OBJECT and (self.acting is None or self.object is None):
            raise ValueError("Object mode names one organisation and one key.")
        if self.mode is Mode.PERSON and self.person is None:
            raise ValueError("Person mode names a person.")

    @property
    def role(self) -> str:
        if self.mode is Mode.AGENT and len(self.organisations) == 1:
            return "cantou_agent_one"
        return f"cantou_{self.mode.value}"

    @property
    def whose(self) -> int | None:
        """The person whose rows are shown."""
        if self.mode is Mode.PERSON and self.on_behalf_of is not None:
            return self.on_behalf_of
        return self.person

    @classmethod
    def public(cls, *, person: int | None = None) -> Scope:
        """What anybody may read. `person` is only remembered: no policy of this mode looks at it."""
        return cls(mode=Mode.PUBLIC, person=person)

    @classmethod
    def for_person(
        cls, person: int, *, acting: int | None = None, on_behalf_of: int | None = None, reason: str = ""
    ) -> Scope:
        """The person's own rows; writing one needs the organisation that it belongs to.

        With `on_behalf_of`, the rows of that other person, for whom this one may act (a mandate, a child):
        people.domain.authority makes that Scope.
        """
        return cls(mode=Mode.PERSON, person=person, acting=acting, on_behalf_of=on_behalf_of, reason=reason)

    @classmethod
    def for_object(cls, *, organisation: int, key: UUID, person: int | None = None) -> Scope:
        """One thing and what hangs on it. Also how a visitor files: the key is drawn before the insert."""
        return cls(mode=Mode.OBJECT, acting=organisation, object=key, person=person)

    @classmethod
    def agent(
        cls,
        acting: int,
        *,
        organisations: Iterable[int] = (),
        person: int | None = None,
        on_behalf_of: int | None = None,
        reason: str = "",
    ) -> Scope:
        """Reads the rows of `organisations`, writes those of `acting`. Never for an anonymous visitor."""
        return cls(
            mode=Mode.AGENT,
            organisations=tuple(sorted({acting, *organisations})),
            acting=acting,
            person=person,
            on_behalf_of=on_behalf_of,
            reason=reason,
        )

    @contextmanager
    def enter(self) -> Iterator[Scope]:
        """Open a transaction (a savepoint inside another) in which this Scope holds."""
        outer = _current.get()
        nested = connection.in_atomic_block
        with transaction.atomic():
            token = _current.set(self)
            try:
                _send(self)
                yield self
                # Commit and rollback clear the settings; releasing a savepoint does not.
                if nested and not connection.needs_rollback:
                    _send(outer)
            finally:
                _current.reset(token)

    @contextmanager
    def hold(self) -> Iterator[Scope]:
        """As `enter`; but where this very Scope is open, it goes on, and whoever opened it undoes what fails."""
        if _current.get() == self and connection.in_atomic_block:
            yield self
        else:
            with self.enter():
                yield self


_current: ContextVar[Scope | None] = ContextVar("cantou_scope", default=None)

_SETTINGS = (
    "select set_config('role', %s, true), set_config('cantou.organisations', %s, true),"
    " set_config('cantou.acting', %s, true), set_config('cantou.person', %s, true),"
    " set_config('cantou.object', %s, true)"
)


def _text(value: object | None) -> str:
    return "" if value is None else str(value)


def _settings(scope: Scope | None) -> list[str]:
    """What PostgreSQL is told: in public mode not the person, whom no policy of that mode looks at."""
    if scope is None:
        return ["none", "", "", "", ""]
    organisations = "{" + ",".join(map(str, scope.organisations)) + "}" if scope.organisations else ""
    person = None if scope.mode is Mode.PUBLIC else scope.whose
    return [scope.role, organisations, _text(scope.acting), _text(person), _text(scope.object)]


def _send(scope: Scope | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS, _settings(scope))


def current() -> Scope | None:
    return _current.get()


def require() -> Scope:
    scope = _current.get()
    if scope is None:
        raise NoScopeError("No Scope is open: say who acts, for which organisation, with Scope.….enter().")
    return scope


def acting() -> int:
    """The organisation that the current Scope writes for."""
    organisation = require().acting
    if organisation is None:
        raise NoScopeError("This Scope acts for no organisation: nothing can be written.")
    return organisation


def switch(scope: Scope) -> None:
    """Replace the Scope for the rest of the enclosing one: a request, once its person is known."""
    require()
    _current.set(scope)
    _send(scope)


def remember_person(person: int) -> None:
    """Who the visitor of a public Scope is. PostgreSQL has nothing to be told: it reads no person in that mode."""
    if require().mode is not Mode.PUBLIC:
        raise RuntimeError("Only a public Scope learns later who is there: open another one with switch().")
    _current.set(Scope.public(person=person))
