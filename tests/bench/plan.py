"""Times the Renja page and the totals of a year: 24 activities, and a hundred times as many."""

import json
import os
import sys
from datetime import date
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")

import django

django.setup()

import pgtrigger
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from agreements.models import Agreement
from agreements.models.duty import Strand
from programs.models import (
    Achievement,
    Activity,
    ActivityDuty,
    Budget,
    Expenditure,
    Indicator,
    Target,
    WorkPlan,
)
from programs.standing.roll import read_roll, total_of
from tests.bench.timing import median_ms
from tests.factories import OrganizationFactory, UserFactory, in_force, side, user_in

FEW, MANY = 24, 2_400
UNITS = 12
RUNS = 9
YEAR = 2026


def main() -> None:
    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    with transaction.atomic(), pgtrigger.ignore():
        plans = {"few": planned(FEW), "many": planned(MANY)}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    told = {
        name: {
            "page": of_page(plan.agreement),
            "totals": {"ms": median_ms(lambda plan=plan: totals(plan), RUNS)},
            "bare sql": {"ms": median_ms(lambda plan=plan: bare(plan), RUNS)},
        }
        for name, plan in plans.items()
    }
    sys.stdout.write(json.dumps(told) + "\n")


def planned(count: int) -> WorkPlan:
    """An approved plan of so many activities, each with one indicator, 4 targets, 2 sources."""
    agreement = in_force(duties=6)
    units = [OrganizationFactory(parent=side(agreement, 1)) for _ in range(UNITS)]
    duties = list(agreement.duties.all())
    plan = WorkPlan.objects.create(
        agreement=agreement,
        year=YEAR,
        state=WorkPlan.State.APPROVED,
        effective_on=date(YEAR, 1, 1),
        approved_by=UserFactory(),
        approved_at=timezone.now(),
    )
    strands = [str(one) for one in Strand.values]
    activities = Activity.objects.bulk_create(
        Activity(
            agreement=agreement,
            year=YEAR,
            code=f"K-{number:04}",
            title=f"Kegiatan {number}",
            strand=strands[number % len(strands)],
            lead=units[number % UNITS],
        )
        for number in range(1, count + 1)
    )
    ActivityDuty.objects.bulk_create(
        ActivityDuty(activity=one, duty=duties[number % len(duties)])
        for number, one in enumerate(activities)
    )
    indicators = Indicator.objects.bulk_create(
        Indicator(activity=one, name="sekolah", unit="sekolah", accumulation="sum")
        for one in activities
    )
    Target.objects.bulk_create(
        Target(plan=plan, indicator=one, quarter=quarter, value=Decimal(10))
        for one in indicators
        for quarter in range(1, 5)
    )
    Budget.objects.bulk_create(
        Budget(plan=plan, activity=one, source=source, quarter=quarter, amount=Decimal(1_000_000))
        for one in activities
        for source, quarter in (("apbd", 1), ("apbd", 3), ("apbn", 2))
    )
    payer = UserFactory()
    Expenditure.objects.bulk_create(
        Expenditure(
            activity=one,
            spent_on=date(YEAR, 3, 1),
            source="apbd",
            amount=Decimal(500_000),
            document_number=f"SP2D-{one.pk}",
            recorded_by=payer,
        )
        for one in activities
    )
    Achievement.objects.bulk_create(
        Achievement(
            indicator=one,
            month=date(YEAR, month, 1),
            total=Decimal(3),
            logs=3,
            latest=Decimal(1),
            participants=120,
        )
        for one in indicators
        for month in range(1, 11)
    )
    return plan


def totals(plan: WorkPlan) -> None:
    """What the page's recapitulation reads and adds up."""
    total_of(read_roll(plan, timezone.localdate()).entries)


def bare(plan: WorkPlan) -> None:
    """What any page that tells the same sums must ask of the database at the least."""
    list(Budget.objects.filter(plan=plan).values("source").annotate(Sum("amount")))
    spent = Expenditure.objects.counted().filter(activity__agreement=plan.agreement)
    list(spent.values("source").annotate(Sum("amount")))
    list(Target.objects.filter(plan=plan).values("quarter").annotate(Sum("value")))
    done = Achievement.objects.filter(indicator__activity__agreement=plan.agreement)
    list(done.values("month").annotate(Sum("total")))


def of_page(agreement: Agreement) -> dict[str, float]:
    client = Client()
    client.force_login(
        user_in(side(agreement, 1), Role.AUDITOR), "accounts.backend.PasswordBackend"
    )
    address = reverse("programs:workplan", args=[YEAR])
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    count = len(queries)  # the next request empties the log
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}")
    return {"ms": median_ms(lambda: client.get(address), RUNS), "queries": count}


if __name__ == "__main__":
    main()
