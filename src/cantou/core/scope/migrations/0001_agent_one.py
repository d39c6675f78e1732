from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import migrations

from cantou.core.scope.grants import level_agents

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def level(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On a new database there is nothing yet to bring level; on an older one, it is waited for by `cantou check`."""
    with schema_editor.connection.cursor() as cursor:
        level_agents(cursor)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(level, migrations.RunPython.noop)]
