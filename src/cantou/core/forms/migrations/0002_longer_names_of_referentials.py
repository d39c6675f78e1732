from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core_forms", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="cardmodel",
            name="key",
            field=models.CharField(max_length=200),
        ),
    ]
