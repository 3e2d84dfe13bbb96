"""IKOTAN: the scores that BNN issued year by year, and the work beside each of its variables."""

from pathlib import PurePosixPath

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.context import PortalRequest
from agreements.papers import media_type_of
from p4gn_portal.downloads import attachment
from programs import ikotan
from programs.forms.ikotan import ScoreForm, YearFilter
from programs.ikotan_scales import scales
from programs.models import IkotanScore
from programs.models.plan import FIRST_YEAR, LAST_YEAR
from programs.variables import variables_of
from programs.views.plan import require, years_of
from programs.views.scope import agreement_of


@require_safe
def scores(request: PortalRequest) -> HttpResponse:
    """Scores as issued, the newest year first, then what is done toward the five variables."""
    agreement = agreement_of(request)
    require(request, "programs.view_ikotan", agreement)
    year = year_asked(request)
    found = IkotanScore.objects.filter(agreement=agreement).select_related("recorded_by")
    rows = list(found.select_related("correction").order_by("-year", "-pk"))
    numbered = {one.pk: place for place, one in enumerate(sorted(rows, key=lambda one: one.pk), 1)}
    context = {
        "scores": [(numbered[one.pk], one, hasattr(one, "correction")) for one in rows],
        "scales": scales().values(),
        "year": year,
        "filter_form": YearFilter(
            {"tahun": year}, years=sorted({*years_of(agreement), year}, reverse=True)
        ),
        "variables": variables_of(agreement, year),
        "may_record": request.user.has_perm("programs.record_ikotan", agreement),
    }
    return render(request, "programs/ikotan/scores.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def score_record(request: PortalRequest) -> HttpResponse:
    """Write down a score; with `?ralat=<tahun>` a correction of the one that stands."""
    agreement = agreement_of(request)
    require(request, "programs.record_ikotan", agreement)
    stands = None
    if (asked := request.GET.get("ralat", "")).isdecimal() and len(asked) == 4:
        standing = IkotanScore.objects.standing().filter(agreement=agreement, year=int(asked))
        stands = standing.first()
    form = ScoreForm(request.POST or None, request.FILES or None, stands=stands)
    if request.method == "POST" and form.is_valid():
        try:
            score = ikotan.record(agreement, form.issued, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Nilai IKOTAN {score.year} dicatat.")
            return redirect("programs:ikotan")
    return render(request, "programs/ikotan/record.html", {"form": form, "stands": stands})


@require_safe
def score_document(request: PortalRequest, ordinal: int) -> FileResponse:
    """The scan that tells a score; `ordinal` counts the records of the agreement."""
    agreement = agreement_of(request)
    require(request, "programs.view_ikotan", agreement)
    rows = enumerate(IkotanScore.objects.filter(agreement=agreement).order_by("pk"), 1)
    score = dict(rows).get(ordinal)
    if score is None:
        raise Http404
    name = score.document.name or ""
    return attachment(
        score.document,
        filename=f"ikotan-{score.year}{PurePosixPath(name).suffix}",
        media_type=media_type_of(name),
    )


def year_asked(request: PortalRequest) -> int:
    """`?tahun=2026`; nonsense reads as this year."""
    asked = request.GET.get("tahun", "")
    is_year = len(asked) == 4 and asked.isascii() and asked.isdecimal()
    if is_year and FIRST_YEAR <= int(asked) <= LAST_YEAR:
        return int(asked)
    return timezone.localdate().year
