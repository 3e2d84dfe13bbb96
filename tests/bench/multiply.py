"""Makes many logs of few, straight in SQL: the same rows again under new ids and numbers.

Years of decided work are copied; what waits for somebody is as much as people ever leave waiting.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")

import django

django.setup()

from django.db import connection, transaction

from agreements.models import Agreement
from reports.example.bulk import recount

# Each copy keeps its original's columns but for those named: id and number, or the log it hangs on.
LOGS = """
    INSERT INTO programs_activitylog
    SELECT (jsonb_populate_record(l, jsonb_build_object(
        'id', md5(l.id::text || copy)::uuid, 'corrects_id', NULL,
        'number', 'CTT-2026-' || (1000000 + row_number() OVER ())::text))).*
    FROM programs_activitylog l, generate_series(1, %s) copy
    WHERE l.state IN ('verified', 'rejected')
"""
HANGING = """
    INSERT INTO {table} ({columns})
    SELECT md5(log_id::text || copy)::uuid, {others} FROM {table}, generate_series(1, %s) copy
    WHERE log_id IN (SELECT id FROM programs_activitylog WHERE state IN ('verified', 'rejected'))
"""
TABLES = {
    "programs_measurement": "indicator_id, value",
    "programs_verification": "round, verifier_id, party_id, decision, checklist, field, note,"
    " decided_at",
}


def multiply(copies: int) -> None:
    """Add so many copies of every log with its figures and decisions; recount the roll-ups."""
    with transaction.atomic(), connection.cursor() as cursor:
        # No trigger fires and no reference is checked: a million copies take a minute, not an hour.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, others in TABLES.items():
            statement = HANGING.format(table=table, columns=f"log_id, {others}", others=others)
            cursor.execute(statement, [copies])
        cursor.execute(LOGS, [copies])
    for agreement in Agreement.objects.filter(is_example=True):
        recount(agreement)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    multiply(int(sys.argv[1]))
