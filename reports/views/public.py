"""The public check behind the QR code: title, period, status and the hashes of the files."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.files import files_of
from reports.models import ProgressReport
from reports.reading import period_of

NOT_OF_A_CODE = re.compile(r"[^0-9A-Z]")
GROUP = 4


@require_safe
@login_not_required
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody who holds a printed report may know of it. Nothing else is told."""
    report = (
        ProgressReport.objects.filter(verification_code=spelled(code))
        .select_related("agreement")
        .defer("snapshot")
        .first()
    )
    if report is None:
        return render(request, "reports/public/unknown.html", status=404)
    is_published = report.state == ProgressReport.State.PUBLISHED
    context = {
        "title": f"{report.get_kind_display()} – {report.agreement.title}",
        "period": period_of(report).label,
        "revision": report.revision,
        "is_published": is_published,
        "is_example": report.agreement.is_example,
        "successor": report.successor if is_published else None,
        "files": files_of(report) if is_published else [],
    }
    return render(request, "reports/public/check.html", context)


def spelled(code: str) -> str:
    """The code as it is printed, however it was typed: abcd efgh jklm reads ABCD-EFGH-JKLM."""
    plain = NOT_OF_A_CODE.sub("", code.upper())
    return "-".join(plain[at : at + GROUP] for at in range(0, len(plain), GROUP))
