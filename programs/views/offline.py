"""What a phone keeps for work without signal: the empty form, and how this person's is filled."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from agreements.context import PortalRequest
from agreements.models import Agreement
from programs import delivery, recording
from programs.forms.log import LogForm, first_figures
from programs.models import Activity, ActivityLog, Region
from programs.readiness import MISSING_WORDS, needs_photo
from programs.recording import Offer
from programs.views.scope import agreement_of

DRAFTS_SHOWN = 100


@login_not_required
@require_safe
def offline_form(request: HttpRequest) -> HttpResponse:
    """The page of the form with nobody's data in it; the phone fills it from what it keeps."""
    return render(request, "programs/log/offline.html")


@never_cache
@require_GET
def delivery_reference(request: PortalRequest) -> JsonResponse:
    """The form as this person gets it today: its two bodies, and the figures of each activity."""
    if not request.user.has_perm("programs.record_log"):
        raise PermissionDenied
    agreement = agreement_of(request)
    offer = recording.offered_to(request.user, agreement, timezone.localdate().year)
    places = recording.places()
    initial = {
        "performed_on": timezone.localdate(),
        "region": recording.last_place_of(request.user, agreement),
    }
    counted = next((one for one in offer.all if not needs_photo(one)), None)
    answer = {
        "pengguna": str(request.user.pk),
        "perjanjian": agreement.slug,
        "dibuat": timezone.now().isoformat(),
        "formulir": {
            "biasa": body_of(offer, None, places, initial),
            "jumlah": body_of(offer, counted, places, initial) if counted else "",
        },
        "capaian": {one.code: figures_of(offer, one) for one in offer.all},
    }
    return JsonResponse(answer)


@require_safe
def log_drafts(request: PortalRequest) -> HttpResponse:
    """What waits on this phone, and what the server keeps of one's own that was not sent yet."""
    if not request.user.has_perm("programs.record_log"):
        raise PermissionDenied
    context = {"drafts": open_logs_of(request, agreement_of(request))}
    return render(request, "programs/log/drafts.html", context)


def open_logs_of(request: PortalRequest, agreement: Agreement) -> list[tuple[ActivityLog, str]]:
    """One's own drafts and returned logs, each with how many of its promised files have come."""
    open_states = [ActivityLog.State.DRAFT, ActivityLog.State.RETURNED]
    mine = ActivityLog.objects.filter(
        agreement=agreement, author=request.user, state__in=open_states
    )
    rows = delivery.with_promises(mine.with_thread())[:DRAFTS_SHOWN]
    return [(one, delivery.files_words(one.files_promised, one.files_missing)) for one in rows]  # type: ignore[attr-defined]


def body_of(
    offer: Offer, activity: Activity | None, places: list[Region], initial: dict[str, Any]
) -> str:
    """Markup of the form's body; without an activity nothing is chosen and photos are asked."""
    form = LogForm(initial=initial, offered=offer.all, activity=activity, regions=places)
    context = {
        "form": form,
        "shown": offer.shown,
        "has_others": len(offer.all) > offer.shown,
        "year": timezone.localdate().year,
        "action_url": reverse("programs:log-create"),
        "missing_words": MISSING_WORDS,
    }
    return render_to_string("programs/log/_body.html", context)


def figures_of(offer: Offer, activity: Activity) -> dict[str, Any]:
    """Markup of one activity's figures, and whether it is told by counts only."""
    form = LogForm(
        initial=first_figures(activity), offered=offer.all, activity=activity, regions=()
    )
    return {
        "html": render_to_string("programs/log/_figures.html", {"form": form}),
        "countsOnly": form.counts_only,
    }
