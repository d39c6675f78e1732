from django.db import migrations, models

# What was filed already goes on with what its organisation set until now. The owner is bound by FORCE meanwhile.
COPIED = """
alter table demarches_case no force row level security;
alter table demarches_demarche no force row level security;
update demarches_case c set parameters = d.parameters from demarches_demarche d
where d.organisation_id = c.organisation_id and d.id = c.demarche_id and d.parameters <> '{}'::jsonb;
alter table demarches_case force row level security;
alter table demarches_demarche force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("demarches", "0004_sharing")]

    operations = [
        migrations.AddField(model_name="case", name="parameters", field=models.JSONField(default=dict)),
        migrations.AddField(
            model_name="workflowversion", name="form_number", field=models.PositiveIntegerField(default=0)
        ),
        migrations.RunSQL(COPIED, migrations.RunSQL.noop),
    ]
