import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from cantou.core.people.protection import ProtectPersons
from cantou.core.scope.policies import PERSON

# A feed is an agents' one now: a person's own has a table of its own (docs/adr/0139). The owner is bound by FORCE.
AGENTS_ONLY = """
drop policy "person" on booking_feed;
alter table booking_feed no force row level security;
delete from booking_feed where person_id is not null;
alter table booking_feed force row level security;
"""
AS_BEFORE = (
    f'create policy "person" on "booking_feed" for select to cantou_person using ("person_id" = {PERSON})'
)


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0004_closing_what_is_counted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="feed", name="booking_feed_of_one"),
        migrations.RemoveIndex(model_name="feed", name="booking_feed_person"),
        migrations.RunSQL(AGENTS_ONLY, AS_BEFORE),
        migrations.RemoveField(model_name="feed", name="person"),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(("place__isnull", True), ("resource__isnull", False))
                | models.Q(("place__isnull", False), ("resource__isnull", True)),
                name="booking_feed_of_one",
            ),
        ),
        migrations.CreateModel(
            name="PersonFeed",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("seed", models.CharField(max_length=64)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        ProtectPersons("PersonFeed", ("person_id",)),
    ]
