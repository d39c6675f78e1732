from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("salles", "0002_what_serves"),
    ]

    operations = [
        migrations.AddField(
            model_name="hire",
            name="through",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
