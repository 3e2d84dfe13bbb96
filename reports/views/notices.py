"""Pages of notices: the list, how one wants to hear of them, the end of mails, and a reminder."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements.context import PortalRequest
from agreements.models import Duty
from p4gn_portal.paging import LongPaginator
from programs.models import Activity
from programs.views.scope import agreement_of
from reports import subscribers
from reports.forms import NoticeFilter, NoticeWaysForm, NudgeForm
from reports.models import Notification
from reports.notices import ways
from reports.notices.nudge import nudge
from reports.notices.optout import address_behind, user_behind
from reports.notices.wording import page_of, reason_of

PER_PAGE = 25
may_nudge = permission_required("reports.nudge", raise_exception=True)


@require_safe
def notices(request: PortalRequest) -> HttpResponse:
    """What one was told, what was not read yet first."""
    form = NoticeFilter(request.GET)
    mine = Notification.objects.filter(user=request.user).select_related("by", "content_type")
    rows = form.filtered(mine).order_by(ways.UNREAD_FIRST, "-created_at", "-pk")
    page = LongPaginator(rows.prefetch_related("object"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    told = [(one, page_of(one), reason_of(one)) for one in page.object_list]
    context = {"page_obj": page, "told": told, "filter_form": form}
    return render(request, "reports/notices/list.html", context)


@require_POST
def notices_read(request: PortalRequest) -> HttpResponse:
    """Mark one as read, or all."""
    mine = Notification.objects.filter(user=request.user, read_at__isnull=True)
    asked = request.POST.get("nomor", "")
    if asked:
        mine = mine.filter(pk=int(asked)) if asked.isdecimal() and len(asked) < 19 else mine.none()
    mine.update(read_at=timezone.now())
    return redirect("reports:notices")


@require_http_methods(["GET", "HEAD", "POST"])
def notice_ways(request: PortalRequest) -> HttpResponse:
    """How one wants to hear of each kind."""
    posted = request.POST if request.method == "POST" else None
    form = NoticeWaysForm(posted, current=ways.ways_of(request.user))
    if request.method == "POST" and form.is_valid():
        ways.choose(request.user, form.cleaned_data)
        messages.success(request, "Pilihan pemberitahuan disimpan.")
        return redirect("reports:notice-ways")
    return render(request, "reports/notices/ways.html", {"form": form})


@csrf_exempt  # mail programs post here of themselves (RFC 8058); the token says whose it is
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def notices_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End mails to whoever holds the link of one of them; nothing personal is told."""
    user = user_behind(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        ways.no_mail(user)
    return render(request, "reports/notices/stop.html", {"is_done": request.method == "POST"})


@csrf_exempt  # as above
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_mails_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End published reports to the address whose link it is."""
    address = address_behind(token)
    if address is None:
        raise Http404
    if request.method == "POST":
        subscribers.stop(address)
    context = {"is_done": request.method == "POST"}
    return render(request, "reports/notices/stop_reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_nudge
def nudge_activity(request: PortalRequest, year: int, code: str) -> HttpResponse:
    """Ask those who lead an activity to act."""
    activities = Activity.objects.of(agreement_of(request), year).select_related("lead__parent")
    activity = get_object_or_404(activities, code=code)
    return nudged(request, activity, [activity], activity.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@may_nudge
def nudge_duty(request: PortalRequest, code: str) -> HttpResponse:
    """Ask those who lead the activities of a duty to act."""
    agreement = agreement_of(request)
    duty = get_object_or_404(Duty, agreement=agreement, code=code)
    year = timezone.localdate().year
    activities = Activity.objects.of(agreement, year).filter(duties=duty)
    open_ones = activities.exclude(state__in=[Activity.State.CANCELLED, Activity.State.DONE])
    return nudged(
        request, duty, list(open_ones.select_related("lead__parent")), duty.get_absolute_url()
    )


def nudged(
    request: PortalRequest, about: Model, activities: Sequence[Activity], back: str
) -> HttpResponse:
    """Ask for a word first, then tell those responsible."""
    if not request.user.has_perm("reports.nudge", agreement_of(request)):
        raise PermissionDenied
    form = NudgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        count = nudge(about, activities, by=request.user, note=form.cleaned_data["note"])
        if count:
            messages.success(request, f"Pengingat disampaikan kepada {count} orang.")
        else:
            messages.info(
                request,
                "Penanggung jawab sudah diingatkan hari ini, atau belum memiliki akun di portal.",
            )
        return redirect(back)
    units = sorted({one.lead.name for one in activities})
    context = {"about": about, "units": units, "form": form, "back": back}
    return render(request, "reports/notices/nudge.html", context)
