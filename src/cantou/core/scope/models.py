"""What every table that belongs to an organisation inherits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeVar

from django.db import models

from cantou.core.scope.scope import require


@dataclass(frozen=True, slots=True)
class Access:
    """Who reads a protected table besides the agents of its organisation.

    public: the rows whose `is_public` is true, to anybody.
    person: the name of the column that holds the person, or "public".
    person_writes: whether the person also adds and changes these rows (never one's own rights).
    object: "key" for the rows that carry the opened `object_key`, or "public"; "busy": what is public is read, the
    rows of the opened key are written; "counter": those of the organisation acted for are read, added and changed,
    by whoever files there (docs/adr/0131).
    object_may: what the holder of that `object_key` does with them; each includes the next.
    append: whoever acts for the organisation, as a person or for one thing, may add a row without being able to
    read it (no RETURNING, so `bulk_create(…, ignore_conflicts=True)`); a person then changes only their own rows.
    """

    public: bool = False
    person: str | None = None
    person_writes: bool = True
    object: Literal["key", "public", "busy", "counter"] | None = None
    object_may: Literal["change", "add", "read"] = "change"
    append: bool = False


_Model = TypeVar("_Model", bound=models.Model)


class ScopedManager(models.Manager[_Model]):
    """Refuses to be used outside a Scope; PostgreSQL's policies do the filtering."""

    def get_queryset(self) -> models.QuerySet[_Model]:
        require()
        return super().get_queryset()


class SameOrganisationForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A reference to another protected table of the same organisation.

    A plain foreign key looks past the policies: one could point to another organisation's row. The migration
    operation `Protect` adds the composite constraint (organisation_id, this column) in its place.
    """

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs


class OrganisationModel(models.Model):
    """A row owned by one organisation, protected by row-level security in the database itself.

    A concrete model declares `access`, and its migration calls `Protect` with the same values (a test
    compares both with PostgreSQL's own catalogue).
    """

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    access: ClassVar[Access] = Access()
    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class ObjectModel(OrganisationModel):
    """A row that hangs on one thing (a report, a request…), which a private link or its filing opens."""

    object_key = models.UUIDField(editable=False)

    class Meta(OrganisationModel.Meta):
        abstract = True
