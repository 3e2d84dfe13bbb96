"""A notice of a kind more; the choices are words only, the column stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_trail")]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("log_returned", "Catatan perlu perbaikan"),
                    ("log_rejected", "Catatan ditolak"),
                    ("log_verified", "Catatan terverifikasi"),
                    ("report_ready", "Laporan selesai disusun"),
                    ("report_failed", "Laporan gagal disusun"),
                    ("report_due", "Laporan mendekati tenggat"),
                    ("agreement_ending", "Perjanjian mendekati akhir"),
                ],
                max_length=16,
                verbose_name="jenis",
            ),
        ),
    ]
