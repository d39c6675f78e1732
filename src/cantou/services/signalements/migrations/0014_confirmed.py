from django.db import migrations, models


class Migration(migrations.Migration):
    """Those who were told so far still are."""

    dependencies = [("signalements", "0013_shared_stops")]

    operations = [
        migrations.AddField(model_name="metoo", name="confirmed", field=models.BooleanField(default=True)),
        migrations.AlterField(model_name="metoo", name="confirmed", field=models.BooleanField(default=False)),
    ]
