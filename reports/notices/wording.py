"""The words of a notice: heading, reason and address; what people typed is made one line."""

from django.conf import settings
from django.db.models import Model

from agreements.models import Agreement
from p4gn_portal.formats import format_day
from p4gn_portal.nightly import NightlyLook
from programs.models import ActivityLog
from reports.models import Notification, ProgressReport


def heading_of(notice: Notification) -> str:
    """Kind and object in one line, fit for the subject of a mail (no header can be slipped in)."""
    return one_line(f"{notice.get_kind_display()}: {notice.object}")


def reason_of(notice: Notification) -> str:
    """Why: what was written with it, what the verifier wrote, how long it lasts, what differs."""
    about = notice.object
    if notice.note:
        return f"{notice.by}: “{notice.note}”" if notice.by else notice.note
    if isinstance(about, NightlyLook):
        return f"Selisih: {about.found}"
    if isinstance(about, Agreement) and notice.kind == Notification.Kind.AGREEMENT_ENDING:
        last_day = about.last_day_in_force
        return f"Hari terakhir berlaku: {format_day(last_day)}" if last_day else ""
    if isinstance(about, ProgressReport):
        return f"Tenggat: {format_day(about.due_on)}"
    if isinstance(about, ActivityLog) and notice.kind in DECISIONS:
        decision = about.verifications.order_by("-pk").first()
        return f"Alasan: “{decision.note}”" if decision and decision.note else ""
    return ""


def page_of(notice: Notification) -> str:
    """The page of what it is about, in the agreement it belongs to; nothing where it is gone."""
    about = notice.object
    if about is None:
        return ""
    if notice.kind == Notification.Kind.QUEUE_WAITS and isinstance(about, Agreement):
        return f"/verifikasi/?perjanjian={about.slug}"
    page: str = about.get_absolute_url()
    agreement = agreement_of(about)
    return f"{page}?perjanjian={agreement.slug}" if agreement else page


def address_of(notice: Notification) -> str:
    """The same with the portal's own address before it, for mails."""
    return f"{settings.BASE_URL}{page_of(notice)}"


def agreement_of(about: Model) -> Agreement | None:
    """The agreement a thing belongs to; a nightly look belongs to none."""
    return about if isinstance(about, Agreement) else getattr(about, "agreement", None)


def one_line(text: str) -> str:
    """The text without line breaks and other controls."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


DECISIONS = {Notification.Kind.LOG_RETURNED, Notification.Kind.LOG_REJECTED}
