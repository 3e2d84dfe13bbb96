"""Times the text of a day: 60 articles worded once, and 60 that 200 amendments reworded."""

import json
import os
import sys
from datetime import date, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")

import django

django.setup()

import pgtrigger
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from agreements.models import Agreement, Amendment, Article, ArticleVersion
from tests.bench.timing import median_ms
from tests.factories import AgreementFactory, UserFactory, side, user_in

ARTICLES, AMENDMENTS = 60, 200
FIRST_DAY = date(2026, 1, 1)
BODY = "\n".join(f"({n}) PARA PIHAK melaksanakan ayat {n} secara terpadu." for n in range(1, 9))


def main() -> None:
    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    with transaction.atomic(), pgtrigger.ignore():
        once, often = amended(0), amended(AMENDMENTS)
    day = (FIRST_DAY + timedelta(days=AMENDMENTS // 2)).isoformat()
    told = {
        name: {"once": of_page(once, params), "often": of_page(often, params)}
        for name, params in (("per", {"per": day}), ("diketahui", {"per": day, "diketahui": day}))
    }
    sys.stdout.write(json.dumps(told) + "\n")


def amended(times: int) -> Agreement:
    """An agreement whose every article was worded `times` + 1 times, a day apart."""
    agreement = AgreementFactory(
        signed_on=FIRST_DAY,
        status=Agreement.Status.CONCLUDED,
        effective=DateRange(FIRST_DAY, None),
    )
    hands = [UserFactory() for _ in range(2)]
    amendments = Amendment.objects.bulk_create(
        enacted(agreement, ordinal, hands) for ordinal in range(times + 1)
    )
    articles = Article.objects.bulk_create(
        Article(agreement=agreement, position=number) for number in range(1, ARTICLES + 1)
    )
    ArticleVersion.objects.bulk_create(
        ArticleVersion(
            article=article,
            amendment=amendment,
            number=str(article.position),
            heading=f"Judul {article.position}",
            body=BODY,
            validity=DateRange(
                amendment.effective_on,
                None if amendment.ordinal == times else amendment.effective_on + timedelta(days=1),
            ),
        )
        for amendment in amendments
        for article in articles
    )
    return agreement


def enacted(agreement: Agreement, ordinal: int, hands: list) -> Amendment:
    day = FIRST_DAY + timedelta(days=ordinal)
    return Amendment(
        agreement=agreement,
        ordinal=ordinal,
        kind=Amendment.Kind.ADDENDUM if ordinal else Amendment.Kind.ORIGINAL,
        title=f"Perubahan ke-{ordinal}",
        number=str(ordinal),
        signed_on=day,
        effective_on=day,
        document="naskah.pdf",
        state=Amendment.State.ENACTED,
        drafted_by=hands[0],
        proposed_by=hands[0],
        enacted_by=hands[1],
        enacted_at=timezone.make_aware(datetime.combine(day, datetime.min.time())),
    )


def of_page(agreement: Agreement, params: dict[str, str]) -> dict[str, float]:
    client = Client()
    client.force_login(
        user_in(side(agreement, 1), Role.AUDITOR), "accounts.backend.PasswordBackend"
    )
    address = agreement.get_absolute_url()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, params)
    count = len(queries)  # the next request empties the log
    if response.content.count(b'class="pasal"') != ARTICLES:
        raise SystemExit(f"{address} does not show {ARTICLES} articles")
    return {"ms": median_ms(lambda: client.get(address, params)), "queries": count}


if __name__ == "__main__":
    main()
