"""Addresses of Renja, field logs and verification."""

from django.urls import path

from programs.views import evidence, log, log_form, verification

app_name = "programs"

urlpatterns = [
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
    path("verifikasi/", verification.queue, name="queue"),
    path("verifikasi/<str:number>/", verification.verify, name="verify"),
]
