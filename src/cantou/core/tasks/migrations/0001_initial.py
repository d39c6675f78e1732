from django.db import migrations, models
from django.db.models.functions import Now

DEAD_LETTERS = """
create index procrastinate_jobs_dead on procrastinate_jobs ((args -> 'organisation'), id desc)
  where status = 'failed'
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.CreateModel(
            name="Failure",
            fields=[
                ("job", models.BigIntegerField(primary_key=True, serialize=False)),
                ("error", models.CharField(max_length=120)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("stalls", models.PositiveSmallIntegerField(default=0)),
                ("at", models.DateTimeField(db_default=Now())),
            ],
            options={"db_table": "tasks_failure"},
        ),
        migrations.RunSQL(DEAD_LETTERS, "drop index procrastinate_jobs_dead"),
    ]
