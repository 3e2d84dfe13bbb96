"""Addresses of Renja, field logs and verification."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from programs.models.plan import FIRST_YEAR, LAST_YEAR
from programs.views import (
    activity,
    activity_form,
    evidence,
    expenditure,
    ikotan,
    log,
    log_form,
    plan,
    verification,
)


class YearConverter:
    """A year that a plan may have; anything else is no address."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        """The year; ValueError for one outside those that plans may have."""
        year = int(value)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError
        return year

    def to_url(self, value: int | str) -> str:
        """Four digits."""
        return f"{int(value):04}"


app_name = "programs"
register_converter(YearConverter, "year")

one_activity = [
    path("", activity.activity_detail, name="activity"),
    path("ubah/", activity_form.activity_edit, name="activity-edit"),
    path("buang/", activity_form.activity_discard, name="activity-discard"),
    path("status/", activity.activity_state, name="activity-state"),
    path("belanja/", expenditure.expenditure_create, name="expenditure-create"),
    path(
        "belanja/<int:ordinal>/batalkan/",
        expenditure.expenditure_cancel,
        name="expenditure-cancel",
    ),
    path("belanja/<int:ordinal>/bukti/", expenditure.expenditure_proof, name="expenditure-proof"),
]
one_year: list[URLPattern | URLResolver] = [
    path("", plan.workplan, name="workplan"),
    path("buat/", plan.workplan_create, name="workplan-create"),
    path("setujui/", plan.workplan_approve, name="workplan-approve"),
    path("ubah/", plan.workplan_revise, name="workplan-revise"),
    path("kegiatan-baru/", activity_form.activity_create, name="activity-create"),
    path("<str:code>/", include(one_activity)),
]

urlpatterns = [
    path("renja/", plan.workplan_now, name="workplan-now"),
    path("renja/<year:year>/", include(one_year)),
    path("catatan/", log.log_list, name="log-list"),
    path("catatan/catat/", log_form.log_create, name="log-create"),
    path("catatan/<str:number>/", log.log_detail, name="log"),
    path("catatan/<str:number>/ubah/", log_form.log_edit, name="log-edit"),
    path("catatan/<str:number>/kirim/", log.log_submit, name="log-submit"),
    path("catatan/<str:number>/batalkan/", log.log_withdraw, name="log-withdraw"),
    path("catatan/<str:number>/ralat/", log.log_correct, name="log-correct"),
    path(
        "catatan/<str:number>/bukti/<uuid:evidence_id>/",
        evidence.evidence_file,
        name="evidence",
    ),
    path(
        "catatan/<str:number>/bukti/<uuid:evidence_id>/buka/",
        evidence.evidence_open,
        name="evidence-open",
    ),
    path("ikotan/", ikotan.scores, name="ikotan"),
    path("ikotan/catat/", ikotan.score_record, name="ikotan-record"),
    path("ikotan/dokumen/<int:ordinal>/", ikotan.score_document, name="ikotan-document"),
    path("verifikasi/", verification.queue, name="queue"),
    path("verifikasi/<str:number>/", verification.verify, name="verify"),
]
