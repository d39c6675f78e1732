from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("demarches", "0007_who_files_for_another")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="channel",
            field=models.CharField(
                choices=[
                    ("web", "portail"),
                    ("phone", "téléphone"),
                    ("visit", "guichet"),
                    ("paper", "papier"),
                    ("taken", "repris d’un autre logiciel"),
                ],
                default="web",
                max_length=5,
            ),
        ),
    ]
