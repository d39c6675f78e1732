from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("demarches", "0002_silence_and_figures"),
    ]

    operations = [
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("filed", "Demande déposée"),
                    ("receipt", "Accusé de réception"),
                    ("moved", "Avancement"),
                    ("message", "Message"),
                    ("asked", "Demande de la mairie"),
                    ("answered", "Réponse reçue"),
                    ("document", "Document"),
                    ("payment", "Somme à payer"),
                    ("paid", "Somme réglée"),
                    ("silence", "Décision née du silence"),
                    ("slot", "Réservation"),
                ],
                max_length=8,
            ),
        ),
    ]
