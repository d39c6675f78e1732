from django.db import migrations, models

KNOWN = """
update organisations_hostname set is_main = false where host not like '%.localhost';
update organisations_hostname set confirmed_at = now(), proof = 'operator' where host like '%.localhost';
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_banner")]

    operations = [
        migrations.AddField(
            model_name="hostname", name="confirmed_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="hostname",
            name="proof",
            field=models.CharField(
                blank=True,
                choices=[("dns", "Dns"), ("operator", "Operator")],
                default="",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="hostname",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_at", None), ("is_main", False), ("proof", ""))
                | models.Q(("confirmed_at__isnull", False), ("proof__in", ["dns", "operator"])),
                name="host_confirmed",
            ),
        ),
    ]
