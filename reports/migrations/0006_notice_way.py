"""The way of a notice is fixed when it is given; of those given before, what waits goes by digest."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef


def settle_what_waits(apps, schema_editor):
    preferences = apps.get_model("reports", "NoticePreference").objects.filter(
        user=OuterRef("user"), kind=OuterRef("kind"), way="portal"
    )
    waiting = apps.get_model("reports", "Notification").objects.filter(
        mailed_at__isnull=True, mail_error=""
    )
    waiting.exclude(Exists(preferences)).exclude(kind="log_verified").update(way="digest")


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_thread_proof")]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="way",
            field=models.CharField(
                choices=[
                    ("portal", "Hanya di portal"),
                    ("digest", "Ringkasan harian"),
                    ("at_once", "Surel segera"),
                ],
                default="portal",
                max_length=8,
                verbose_name="cara",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(settle_what_waits, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="notification", name="notification_to_mail"),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(
                    ("digest__isnull", True),
                    ("mail_error", ""),
                    ("mailed_at__isnull", True),
                    ("way__in", ["digest", "at_once"]),
                ),
                fields=["id"],
                name="notification_to_mail",
            ),
        ),
    ]
