"""Addresses of Renja, field logs and verification."""

from django.urls import URLPattern, URLResolver, include, path

from programs.views import (
    activity,
    activity_form,
    bulk,
    compare,
    delivery,
    evidence,
    exchange,
    expenditure,
    ikotan,
    log,
    log_form,
    offline,
    plan,
    prints,
    reconciliation,
    threshold,
    verification,
)

app_name = "programs"

one_activity = [
    path("", activity.activity_detail, name="activity"),
    path("ubah/", activity_form.activity_edit, name="activity-edit"),
    path("buang/", activity_form.activity_discard, name="activity-discard"),
    path("status/", activity.activity_state, name="activity-state"),
    path("daftar-hadir/", prints.attendance_sheet, name="attendance-sheet"),
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
    path("ekspor/", exchange.plan_export, name="workplan-export"),
    path("impor/", exchange.plan_import, name="workplan-import"),
    path("impor/<int:ordinal>/", exchange.import_preview, name="import-preview"),
    path("impor/<int:ordinal>/bertanda/", exchange.import_marked, name="import-marked"),
    path("impor/<int:ordinal>/terapkan/", exchange.import_apply, name="import-apply"),
    path("banding/", compare.workplan_compare, name="workplan-compare"),
    path("kegiatan-baru/", activity_form.activity_create, name="activity-create"),
    path("<str:code>/", include(one_activity)),
]

urlpatterns = [
    path("renja/", plan.workplan_now, name="workplan-now"),
    path("renja/<year:year>/", include(one_year)),
    path("catatan/", log.log_list, name="log-list"),
    path("catatan/catat/", log_form.log_create, name="log-create"),
    path("catatan/draf/", offline.log_drafts, name="log-drafts"),
    path("luring/catat/", offline.offline_form, name="offline-form"),
    path("catatan/kirim/rujukan/", offline.delivery_reference, name="delivery-reference"),
    path("catatan/kirim/sesi/", delivery.delivery_session, name="delivery-session"),
    path("catatan/kirim/<uuid:log_id>/", delivery.delivery_log, name="delivery-log"),
    path(
        "catatan/kirim/<uuid:log_id>/bukti/<uuid:file_id>/",
        delivery.delivery_file,
        name="delivery-file",
    ),
    path("catatan/kirim/<uuid:log_id>/selesai/", delivery.delivery_finish, name="delivery-finish"),
    path("catatan/<str:number>/", log.log_detail, name="log"),
    path("catatan/<str:number>/cetak/laporan/", prints.log_report, name="log-report"),
    path("catatan/<str:number>/cetak/berita-acara/", prints.log_record, name="log-record"),
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
    path("renja/ambang/", threshold.thresholds, name="thresholds"),
    path("renja/ambang/ubah/", threshold.threshold_set, name="threshold-set"),
    path("audit/rekonsiliasi/", reconciliation.reconciliations, name="reconciliations"),
    path("verifikasi/", verification.queue, name="queue"),
    path("verifikasi/sekaligus/", bulk.verify_alike, name="verify-alike"),
    path("verifikasi/<str:number>/", verification.verify, name="verify"),
]
