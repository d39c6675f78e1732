from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_hostname_confirmed"),
        ("signalements", "0005_open311"),
        ("territories", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="report",
            name="report_latest",
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("is_public", True)),
                fields=["organisation", "commune", "-updated_at", "-id"],
                name="publication_news",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["organisation", "-created_at", "-id"],
                include=("status", "category", "closed_at", "due_on"),
                name="report_latest",
            ),
        ),
    ]
