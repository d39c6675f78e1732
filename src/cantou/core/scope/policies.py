"""The migration operation that puts a table under the protection of row-level security."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db.migrations.operations.base import Operation

from cantou.core.scope.models import Access, SameOrganisationForeignKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState
    from django.db.models import Model

# Sub-selects, so that PostgreSQL evaluates each setting once a statement; nullif, because a setting
# reads as empty text, not as null, after the transaction that made it.
ORGANISATIONS = "any((select nullif(current_setting('cantou.organisations', true), '')::bigint[])::bigint[])"
ACTING = "(select nullif(current_setting('cantou.acting', true), '')::bigint)"
PERSON = "(select nullif(current_setting('cantou.person', true), '')::bigint)"
OBJECT = "(select nullif(current_setting('cantou.object', true), '')::uuid)"
AGENTS = "cantou_agent, cantou_agent_one"


def _agent() -> Iterator[tuple[str, str]]:
    """Who acts for a single organisation has a role of its own.

    An equality joins that of the query in one equivalence class, and costs nothing more: PostgreSQL counts `= any(…)`
    as a condition besides it, expects a hundredth of the rows, and no longer walks the index (docs/adr/0092).
    """
    own = f"organisation_id = {ACTING}"
    yield "agent", f"for select to cantou_agent using (organisation_id = {ORGANISATIONS})"
    yield "agent_one", f"for select to cantou_agent_one using ({own})"
    yield "agent_insert", f"for insert to {AGENTS} with check ({own})"
    yield "agent_update", f"for update to {AGENTS} using ({own}) with check ({own})"
    yield "agent_delete", f"for delete to {AGENTS} using ({own})"


def _person(access: Access) -> Iterator[tuple[str, str]]:
    if access.person == "public":
        yield "person", "for select to cantou_person using (is_public)"
    elif access.person:
        mine = f'"{access.person}" = {PERSON}'
        check = f"{mine} and organisation_id = {ACTING}"
        yield "person", f"for select to cantou_person using ({mine})"
        if not access.person_writes:
            return
        yield "person_insert", f"for insert to cantou_person with check ({check})"
        yield "person_update", f"for update to cantou_person using ({check}) with check ({check})"


_OBJECT_READS = {
    "key": f"organisation_id = {ACTING} and object_key = {OBJECT}",
    "public": "is_public",
    "busy": "is_public",
    "counter": f"organisation_id = {ACTING}",
}
_OBJECT_WRITES = {"key": "key", "busy": "key", "counter": "counter"}


def _object(access: Access) -> Iterator[tuple[str, str]]:
    if access.object is None:
        return
    yield "object", f"for select to cantou_object using ({_OBJECT_READS[access.object]})"
    if access.object not in _OBJECT_WRITES or access.object_may == "read":
        return
    own = _OBJECT_READS[_OBJECT_WRITES[access.object]]
    yield "object_insert", f"for insert to cantou_object with check ({own})"
    if access.object_may == "change":
        yield "object_update", f"for update to cantou_object using ({own}) with check ({own})"


def policies(access: Access) -> dict[str, str]:
    """Name → the policy's text, one for each mode and command that has any."""
    found = dict(_agent())
    if access.public:
        found["public"] = "for select to cantou_public using (is_public)"
    found.update(_person(access))
    found.update(_object(access))
    if access.append:
        found["person_insert"] = f"for insert to cantou_person with check (organisation_id = {ACTING})"
        found["object_insert"] = f"for insert to cantou_object with check (organisation_id = {ACTING})"
    return found


def same_organisation_columns(model: type[Model]) -> list[tuple[str, str]]:
    """(column, table it points to) of each reference inside one organisation."""
    return [
        (field.column, field.related_model._meta.db_table)  # noqa: SLF001
        for field in model._meta.local_fields  # noqa: SLF001
        if isinstance(field, SameOrganisationForeignKey)
    ]


class Protect(Operation):
    """FORCE ROW LEVEL SECURITY, the policies of `access`, and composite keys for one protected table."""

    reversible = True

    def __init__(
        self,
        model: str,
        *,
        public: bool = False,
        person: str | None = None,
        person_writes: bool = True,
        object: Any = None,  # noqa: A002
        object_may: Any = "change",
        append: bool = False,
    ) -> None:
        self.model = model
        self.access = Access(
            public=public,
            person=person,
            person_writes=person_writes,
            object=object,
            object_may=object_may,
            append=append,
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "Protect", [self.model], asdict(self.access)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        table = model._meta.db_table  # noqa: SLF001
        schema_editor.execute(f'alter table "{table}" enable row level security')
        schema_editor.execute(f'alter table "{table}" force row level security')
        for name, text in policies(self.access).items():
            schema_editor.execute(f'create policy "{name}" on "{table}" {text}')
        schema_editor.execute(
            f'alter table "{table}" add constraint "{table}_same_organisation" unique (organisation_id, id)'
        )
        for column, other in same_organisation_columns(model):
            schema_editor.execute(same_organisation_key(table, column, other))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model)
        table = model._meta.db_table  # noqa: SLF001
        for name in policies(self.access):
            schema_editor.execute(f'drop policy "{name}" on "{table}"')
        schema_editor.execute(f'alter table "{table}" no force row level security')
        schema_editor.execute(f'alter table "{table}" disable row level security')
        for column, _ in same_organisation_columns(model):
            schema_editor.execute(f'alter table "{table}" drop constraint "{table}_{column}_same"')
        schema_editor.execute(f'alter table "{table}" drop constraint "{table}_same_organisation" cascade')

    def describe(self) -> str:
        return f"Protect {self.model} with row-level security"


def same_organisation_key(table: str, column: str, other: str) -> str:
    """SQL of the composite foreign key that keeps a reference inside its organisation."""
    return (
        f'alter table "{table}" add constraint "{table}_{column}_same"'
        f' foreign key (organisation_id, "{column}") references "{other}" (organisation_id, id)'
        " deferrable initially deferred"
    )


class ProtectReference(Operation):
    """The composite key of a SameOrganisationForeignKey added after its table was protected."""

    reversible = True

    def __init__(self, model: str, field: str) -> None:
        self.model = model
        self.field = field

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "ProtectReference", [self.model, self.field], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def _parts(self, app_label: str, state: ProjectState) -> tuple[str, str, str]:
        model = state.apps.get_model(app_label, self.model)
        field: Any = model._meta.get_field(self.field)  # noqa: SLF001
        return model._meta.db_table, field.column, field.related_model._meta.db_table  # noqa: SLF001

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(same_organisation_key(*self._parts(app_label, to_state)))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        table, column, _ = self._parts(app_label, from_state)
        schema_editor.execute(f'alter table "{table}" drop constraint "{table}_{column}_same"')

    def describe(self) -> str:
        return f"Keep {self.model}.{self.field} inside its organisation"
