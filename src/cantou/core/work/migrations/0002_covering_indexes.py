from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_hostname_confirmed"),
        ("work", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="workitem",
            name="work_item_open",
        ),
        migrations.RemoveIndex(
            model_name="workitem",
            name="work_item_due",
        ),
        migrations.RemoveIndex(
            model_name="workitem",
            name="work_item_mine",
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["organisation", "received_at", "id"],
                include=("service", "assignee", "due_at"),
                name="work_item_open",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("is_open", True)),
                fields=["organisation", "due_at", "id"],
                include=("service",),
                name="work_item_due",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["organisation", "assignee", "received_at", "id"],
                include=("service", "due_at"),
                name="work_item_mine",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(fields=["organisation", "received_at"], name="work_item_received"),
        ),
    ]
