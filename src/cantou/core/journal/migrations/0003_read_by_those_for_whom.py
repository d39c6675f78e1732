from django.db import migrations, models

# The person whose rows a Scope shows, as in core.scope.policies.
PERSON = "(select nullif(current_setting('cantou.person', true), '')::bigint)"

READS = f"create policy person on journal for select to cantou_person using (on_behalf_of = {PERSON})"


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_digest_of_the_whole_row")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["on_behalf_of", "id"],
                condition=models.Q(on_behalf_of__isnull=False),
                name="journal_on_behalf_of",
            ),
        ),
        migrations.RunSQL(READS, "drop policy person on journal"),
    ]
