from django.db import migrations, models

# What is proposed already waits a day more, and no longer than until it begins. The owner is bound by FORCE meanwhile.
WAITING = """
alter table rendez_vous_appointment no force row level security;
update rendez_vous_appointment set proposed_until = least(proposed_at, now() + interval '1 day')
where proposed_for = 'earlier';
alter table rendez_vous_appointment force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("rendez_vous", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="appointment", name="proposed_until", field=models.DateTimeField(null=True)
        ),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("proposed_for", "earlier"), ("proposed_until__isnull", False))
                | models.Q(
                    models.Q(("proposed_for", "earlier"), _negated=True), ("proposed_until__isnull", True)
                ),
                name="appointment_proposed_until",
            ),
        ),
    ]
