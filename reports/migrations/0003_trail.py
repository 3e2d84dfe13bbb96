"""Indexes by which the audit trail reads each history table: by time, and by who did it."""

from django.db import migrations, models


def history_of(apps):
    """The history tables of all apps."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.local_fields}
        if {"pgh_id", "pgh_created_at"} <= names and model._meta.managed:
            yield model


def index_of(model):
    fields = ["pgh_created_at", "pgh_id"]
    return models.Index(fields=fields, name=f"{model._meta.model_name}_trail")


def add(apps, schema_editor):
    for model in history_of(apps):
        schema_editor.add_index(model, index_of(model))


def remove(apps, schema_editor):
    for model in history_of(apps):
        schema_editor.remove_index(model, index_of(model))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_links_passwords_and_tries"),
        ("agreements", "0004_instruments"),
        ("programs", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("reports", "0002_no_hand_in_it"),
    ]

    operations = [
        migrations.RunPython(add, remove),
        migrations.RunSQL(
            "CREATE INDEX pghistory_context_user ON pghistory_context ((metadata -> 'user'))",
            "DROP INDEX pghistory_context_user",
        ),
    ]
