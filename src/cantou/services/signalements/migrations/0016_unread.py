from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signalements", "0015_resembles")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="is_unread",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
