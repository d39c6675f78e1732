from django.db import migrations

from cantou.core.scope import policies


class Migration(migrations.Migration):
    """The composite keys of what 0013 and 0015 added."""

    dependencies = [("signalements", "0017_subscribed_browsers")]

    operations = [
        policies.ProtectReference("RoundStop", "participation"),
        policies.ProtectReference("Report", "resembles"),
    ]
