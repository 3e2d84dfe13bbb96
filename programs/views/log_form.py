"""Pages that write a field log: catat and ubah, one multipart form that works without scripts."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agreements.context import PortalRequest
from agreements.models import Agreement
from p4gn_portal.formats import format_day, format_number, format_time
from programs import evidence, recording, workflow
from programs.entry import Entry, mentions_identity_number
from programs.forms.log import LogForm, first_figures, initial_of
from programs.log_history import last_change
from programs.models import Activity, ActivityLog
from programs.readiness import MISSING_WORDS, PARTS, missing, needs_photo
from programs.recording import Offer
from programs.views.scope import agreement_of, log_or_404, mark_received

CHECK, KEEP, CHOOSE = "periksa", "simpan", "pilih"  # what the buttons of the form ask
IDENTITY_WARNING = (
    "Teks memuat 16 angka yang menyerupai NIK. Hapus NIK dan data pribadi lain; "
    "cukup tuliskan jumlah orang."
)


@require_http_methods(["GET", "HEAD", "POST"])
def log_create(request: PortalRequest) -> HttpResponse:
    """A new log. The id in the form makes a second press, a reload and a resend the same log."""
    agreement = agreement_of(request)
    if not request.user.has_perm("programs.record_log"):
        raise PermissionDenied
    offer = recording.offered_to(request.user, agreement, asked_year(request))
    activity = offer.find(asked_activity(request))
    offer = offer.first(activity)
    if request.method == "POST" and request.POST.get("action") != CHOOSE:
        form = LogForm(
            request.POST,
            request.FILES,
            offered=offer.all,
            activity=activity,
            regions=recording.places(),
        )
        return take(request, form, offer, None)
    if request.htmx and turns_into_counts(request, activity):
        return moved_to(f"{request.path}?kegiatan={activity.code if activity else ''}")
    form = LogForm(
        initial=first_initial(request, agreement, activity),
        offered=offer.all,
        activity=activity,
        regions=() if request.htmx else recording.places(),
    )
    if request.htmx:
        return render(request, "programs/log/_figures.html", {"form": form})
    return form_page(request, form, offer, None)


@require_http_methods(["GET", "HEAD", "POST"])
def log_edit(request: PortalRequest, number: str) -> HttpResponse:
    """An open log: a draft, or one that came back with an officer's note."""
    log = log_or_404(request, number)
    if not request.user.has_perm("programs.change_log", log):
        is_resent = request.method == "POST" and log.author_id == request.user.pk
        if is_resent and not log.is_open:
            messages.info(request, "Catatan ini sudah dikirim; isiannya tidak dapat diubah.")
            return redirect(log)
        raise PermissionDenied
    offer = offer_for(request, log)
    asked = asked_activity(request)
    activity = offer.find(asked or log.activity.code)
    offer = offer.first(activity)
    if request.htmx and turns_into_counts(request, activity):
        return moved_to(f"{request.path}?kegiatan={activity.code if activity else ''}")
    posted = request.method == "POST" and request.POST.get("action") != CHOOSE
    initial = initial_of(log) | ({"activity": asked} if asked else {})
    if request.method == "POST":
        initial |= request.POST.dict()
    form = LogForm(
        *((request.POST, request.FILES) if posted else ()),
        initial=initial,
        offered=offer.all,
        activity=activity,
        regions=recording.places(),
        attached=log.evidence.all(),
    )
    if posted:
        return take(request, form, offer, log)
    if request.htmx:
        return render(request, "programs/log/_figures.html", {"form": form})
    return form_page(request, form, offer, log)


# --- What was asked -------------------------------------------------------------------------------


def asked_year(request: PortalRequest) -> int:
    """The year asked for in the form or the address, else this one."""
    return year_in(request.POST.get("year") or request.GET.get("tahun") or "")


def year_in(written: str) -> int:
    """The year as written, else this one."""
    is_year = len(written) == 4 and written.isascii() and written.isdigit()
    return int(written) if is_year else timezone.localdate().year


def asked_activity(request: PortalRequest) -> str:
    """The code of the activity: from the form, the address, or the choice just made."""
    get = request.GET
    return request.POST.get("activity") or get.get("kegiatan") or get.get("activity") or ""


def turns_into_counts(request: PortalRequest, activity: Activity | None) -> bool:
    """The choice changes which fields the page has: rehabilitation asks for counts only."""
    is_counts = activity is not None and not needs_photo(activity)
    return is_counts != (request.GET.get("counts_only") == "ya")


def moved_to(address: str) -> HttpResponse:
    """Let HTMX open the page anew."""
    return HttpResponse(headers={"HX-Redirect": address})


def offer_for(request: PortalRequest, log: ActivityLog) -> Offer:
    """What the log may be about; a correction stays with the activity it corrects."""
    offer = recording.offered_to(request.user, log.agreement, log.activity.year)
    own = offer.find(log.activity.code) or log.activity
    if log.corrects_id is not None:
        return Offer([own], [])
    return offer.first(own)


def first_initial(
    request: PortalRequest, agreement: Agreement, activity: Activity | None
) -> dict[str, Any]:
    """Today, the last place, one event: so that most of the page is filled already."""
    initial: dict[str, Any] = {
        "id": uuid4(),
        "performed_on": timezone.localdate(),
        "region": recording.last_place_of(request.user, agreement),
    }
    if activity is not None:
        initial |= {"activity": activity.code} | first_figures(activity)
    return initial | request.POST.dict()


# --- What is done with it -------------------------------------------------------------------------


def take(
    request: PortalRequest, form: LogForm, offer: Offer, log: ActivityLog | None
) -> HttpResponse:
    """Keep what was sent, then say what is missing or go on to the check."""
    form.is_valid()
    try:
        log = keep(request, form, log)
    except ActivityLog.DoesNotExist as error:
        raise Http404 from error
    except workflow.Conflict as conflict:
        form.add_error(None, f"{conflict} Isian baru tidak disimpan.")
        return form_page(request, form, offer, None, sent=conflict.log, status=409)
    except workflow.StaleEdit as stale:
        return stale_page(request, form, offer, stale.log)
    except workflow.NotReady as refusal:
        form.add_problems(refusal.problems)
    except workflow.AlreadyDecided as moved_on:
        messages.info(request, "Catatan ini sudah dikirim; isiannya tidak dapat diubah.")
        return redirect(moved_on.log)
    return (
        form_page(request, form, offer, None) if log is None else go_on(request, form, offer, log)
    )


def go_on(request: PortalRequest, form: LogForm, offer: Offer, log: ActivityLog) -> HttpResponse:
    """The log is kept: add its files, say what is missing, or go on to the check."""
    if not log.is_open:
        messages.info(request, "Catatan ini sudah kami terima sebelumnya; tidak dibuat ganda.")
        mark_received(request, log)
        return redirect(log)
    attach_all(form, log)
    if request.POST.get("action") == CHECK:
        form.add_problems(missing(log))
    warn_of_identity_numbers(request, form)
    if form.errors:
        return form_page(request, form, offer, log)
    mark_received(request, log)
    if request.POST.get("action") == CHECK:
        return redirect("programs:log-submit", log.number)
    messages.success(request, f"Draf tersimpan di server dengan nomor {log.number}.")
    return redirect(log)


def keep(request: PortalRequest, form: LogForm, log: ActivityLog | None) -> ActivityLog | None:
    """Write the fields down. A form with errors is kept only where photos would else be lost."""
    if log is not None:
        if not form.errors:
            version = form.cleaned_data["version"] or log.version
            log.activity = form.chosen  # type: ignore[assignment]  # valid, so it was found
            workflow.edit(log, entry=form.entry(), version=version)
        return log
    activity = form.chosen
    if activity is None or "id" not in form.cleaned_data:
        return None
    if form.errors and not any(form.uploads()):
        return None
    if not request.user.has_perm("programs.record_log_for", activity):
        raise PermissionDenied
    return workflow.record(
        log_id=form.cleaned_data["id"],
        activity=activity,
        entry=form.entry(),
        by=request.user,
    )


def attach_all(form: LogForm, log: ActivityLog) -> None:
    """Keep each file that can be kept; say of each other one why not, beside its field."""
    for row in log.evidence.filter(pk__in=form.cleaned_data.get("remove") or ()):
        try:
            evidence.remove(row)
        except evidence.InvalidEvidence as refusal:
            form.add_error(None, refusal.message)
    for name, kind, upload in form.uploads():
        try:
            evidence.attach(log, upload, kind=kind)
        except evidence.DuplicateEvidence:
            continue  # the same file came twice: it is there, which is what was wanted
        except evidence.InvalidEvidence as refusal:
            form.add_error(name, refusal.message)


def warn_of_identity_numbers(request: PortalRequest, form: LogForm) -> None:
    """Say that what was written looks like somebody's NIK; nothing is refused."""
    texts = ("place", "narrative", "result", "obstacle", "follow_up")
    if mentions_identity_number(*(form.cleaned_data.get(name) or "" for name in texts)):
        messages.warning(request, IDENTITY_WARNING)


# --- The page -------------------------------------------------------------------------------------


def form_page(
    request: PortalRequest,
    form: LogForm,
    offer: Offer,
    log: ActivityLog | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The one page of the form; `log` is there once the server holds something of it."""
    returned = None
    if log is not None and log.state == ActivityLog.State.RETURNED:
        returned = log.verifications.select_related("verifier", "party").last()
    context = {
        "form": form,
        "log": log,
        "shown": offer.shown,
        "has_others": len(offer.all) > offer.shown,
        "year": form.chosen.year if form.chosen else asked_year(request),
        "attached": log.evidence.all() if log else (),
        "version": log.version if log else "",
        "returned": returned,
        "missing_words": MISSING_WORDS,
        "returned_part": PARTS.get(returned.field, "") if returned else "",
        "action_url": reverse("programs:log-edit", args=[log.number])
        if log
        else reverse("programs:log-create"),
    }
    return render(request, "programs/log/form.html", context | more, status=status)


def stale_page(
    request: PortalRequest, form: LogForm, offer: Offer, current: ActivityLog
) -> HttpResponse:
    """Both versions side by side; nothing is chosen until the person chooses."""
    name, moment = last_change(current)
    form.add_error(
        None,
        f"Catatan ini telah diubah oleh {name} {format_time(moment)} WITA. "
        "Bandingkan kedua versi sebelum menyimpan.",
    )
    differences = compare(workflow.entry_of(current), form.entry())
    return form_page(request, form, offer, current, status=409, differences=differences)


def compare(kept: Entry, typed: Entry) -> list[tuple[str, str, str]]:
    """Label, stored and typed value of each part that differs."""
    labels: Mapping[str, str] = PARTS | {
        "place": "Nama tempat",
        "region_id": "Tempat",
        "participants_male": "Peserta laki-laki",
        "participants_female": "Peserta perempuan",
        "participants_unsplit": "Peserta tanpa rincian",
        "parts": "Rincian capaian",
    }
    found = []
    for name, label in labels.items():
        before, after = getattr(kept, name, None), getattr(typed, name, None)
        if before != after:
            found.append((label, in_words(before), in_words(after)))
    return found


def in_words(value: Any) -> str:
    """A value of the form as people read it."""
    if isinstance(value, Mapping):
        return "; ".join(format_number(one) for one in value.values()) or "–"
    if hasattr(value, "isoformat"):
        return format_day(value)
    return str(value) if value not in {None, ""} else "–"
