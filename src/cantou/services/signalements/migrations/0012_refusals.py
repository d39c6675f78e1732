from django.db import migrations, models

from cantou.core.scope.models import Access
from cantou.core.scope.policies import policies

# The owner is bound by FORCE too, until the end of these two statements.
MARKED = """
alter table signalements_report no force row level security;
alter table signalements_abuse no force row level security;
update signalements_report r set set_aside = true from signalements_abuse a
 where a.organisation_id = r.organisation_id and a.report_id = r.id;
alter table signalements_abuse force row level security;
alter table signalements_report force row level security;
"""

# A visitor is looked for among the refused, and leaves where they came from: nothing of it is theirs to change.
UNNEEDED = (
    ("signalements_block", "object_insert"),
    ("signalements_block", "object_update"),
    ("signalements_origin", "object_update"),
)
_WAS = policies(Access(object="key"))


class Migration(migrations.Migration):
    dependencies = [("signalements", "0011_subscriptions")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="set_aside",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(MARKED, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="block", name="block_once"),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.UniqueConstraint(
                fields=("organisation", "object_key", "abuse"), name="block_once"
            ),
        ),
        *(
            migrations.RunSQL(
                f'drop policy "{name}" on "{table}"', f'create policy "{name}" on "{table}" {_WAS[name]}'
            )
            for table, name in UNNEEDED
        ),
    ]
