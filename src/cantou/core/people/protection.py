"""Rows that belong to persons and to no organisation: a household, a mandate (docs/adr/0030)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.migrations.operations.base import Operation

from cantou.core.scope.models import ScopedManager
from cantou.core.scope.policies import PERSON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState


class PersonalModel(models.Model):
    """Seen and written in person mode only, by the persons whom one of the columns `persons` names.

    Agents, visitors and the login role by itself see no row. A concrete model's migration calls
    `ProtectPersons` with the same columns. `acted_for` names the column of a person whose row is also seen and
    changed by whoever may act for them in a household.
    """

    persons: ClassVar[tuple[str, ...]]
    acted_for: ClassVar[str] = ""
    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


def policies(persons: Sequence[str], *, table: str = "", acted_for: str = "") -> dict[str, str]:
    mine = seen = " or ".join(f'"{column}" = {PERSON}' for column in persons)
    if acted_for:
        seen = (
            f"{mine} or exists (select from people_householdtie t where t.person_id = {PERSON}"
            f' and t.other_id = "{table}"."{acted_for}" and t.may_act)'
        )
    return {
        "person": f"for select to cantou_person using ({seen})",
        "person_insert": f"for insert to cantou_person with check ({mine})",
        "person_update": f"for update to cantou_person using ({seen}) with check ({seen})",
        "person_delete": f"for delete to cantou_person using ({mine})",
    }


class ProtectPersons(Operation):
    """FORCE ROW LEVEL SECURITY and the policies of person mode for one table of persons."""

    reversible = True

    def __init__(self, model: str, persons: Sequence[str], *, acted_for: str = "") -> None:
        self.model = model
        self.persons = tuple(persons)
        self.acted_for = acted_for

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        more = {"acted_for": self.acted_for} if self.acted_for else {}
        return "ProtectPersons", [self.model, self.persons], more

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table  # noqa: SLF001
        schema_editor.execute(f'alter table "{table}" enable row level security')
        schema_editor.execute(f'alter table "{table}" force row level security')
        for name, text in policies(self.persons, table=table, acted_for=self.acted_for).items():
            schema_editor.execute(f'create policy "{name}" on "{table}" {text}')

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table  # noqa: SLF001
        for name in policies(self.persons):
            schema_editor.execute(f'drop policy "{name}" on "{table}"')
        schema_editor.execute(f'alter table "{table}" no force row level security')
        schema_editor.execute(f'alter table "{table}" disable row level security')

    def describe(self) -> str:
        return f"Protect {self.model}: its persons only"
