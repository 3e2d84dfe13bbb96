"""Addresses of what is told: home, duties, trace and reports."""

from django.urls import path

from reports.audit.views import history
from reports.views import (
    duties,
    evaluation,
    home,
    integrity,
    notices,
    performance,
    places,
    public,
    report,
    trace,
)

app_name = "reports"

urlpatterns = [
    path("", home.home, name="home"),
    path("dasbor/", performance.performance, name="performance"),
    path("dasbor/unduh/xlsx/", performance.download, name="performance-download"),
    path("dasbor/antarperjanjian/", performance.across, name="across"),
    path("perjanjian/<slug:slug>/riwayat/", history, name="terms-history"),
    path("kewajiban/", duties.duties, name="duties"),
    path("kewajiban/unduh/xlsx/", duties.duties_download, name="duties-download"),
    path("kewajiban/<str:code>/", duties.duty, name="duty"),
    path("kewajiban/<str:code>/ingatkan/", notices.nudge_duty, name="nudge-duty"),
    path("renja/<year:year>/<str:code>/ingatkan/", notices.nudge_activity, name="nudge-activity"),
    path("renja/<year:year>/evaluasi/", evaluation.evaluation, name="evaluation"),
    path(
        "renja/<year:year>/evaluasi/unduh/<str:extension>/",
        evaluation.download,
        name="evaluation-download",
    ),
    path("renja/<year:year>/pemantauan/unduh/xlsx/", evaluation.monitoring, name="monitoring"),
    path("unit/", places.units, name="units"),
    path("unit/<slug:slug>/", places.unit, name="unit"),
    path("aksi-ran/", places.ran, name="ran"),
    path("aksi-ran/unduh/xlsx/", places.ran_download, name="ran-download"),
    path("peta/", places.region_map, name="map"),
    path("peta/<str:code>/", places.district, name="district"),
    path("telusur/", trace.index, name="trace-index"),
    path("telusur/temuan/<slug:code>/", trace.finding, name="finding"),
    path("telusur/<slug:kind>/<str:code>/", trace.place, name="trace"),
    path("telusur/<slug:kind>/<str:code>/unduh/pdf/", trace.place_pdf, name="trace-pdf"),
    path("laporan/", report.report_list, name="list"),
    path("laporan/susun/", report.compose, name="compose"),
    path("laporan/jadwal/", report.schedules, name="schedules"),
    path("laporan/<str:code>/", report.report, name="report"),
    path("laporan/<str:code>/kemajuan/", report.progress, name="report-progress"),
    path("laporan/<str:code>/unduh/<str:extension>/", report.download, name="report-download"),
    path("laporan/<str:code>/uraian/", report.write, name="report-narrative"),
    path("laporan/<str:code>/ajukan/", report.propose, name="report-propose"),
    path("laporan/<str:code>/kembalikan/", report.send_back, name="report-return"),
    path("laporan/<str:code>/terbitkan/", report.publish, name="report-publish"),
    path("laporan/<str:code>/susun-ulang/", report.retry, name="report-retry"),
    path("laporan/<str:code>/batalkan/", report.cancel, name="report-cancel"),
    path("laporan/<str:code>/perbaiki/", report.revise, name="report-revise"),
    path("audit/keutuhan/", integrity.proofs, name="proofs"),
    path("audit/segel/", integrity.seal_checks, name="seal-checks"),
    path("pemberitahuan/", notices.notices, name="notices"),
    path("pemberitahuan/dibaca/", notices.notices_read, name="notices-read"),
    path("pemberitahuan/berhenti/<str:token>/", notices.notices_stop, name="notices-stop"),
    path(
        "pemberitahuan/berhenti/laporan/<str:token>/",
        notices.report_mails_stop,
        name="report-mails-stop",
    ),
    path("akun/pemberitahuan/", notices.notice_ways, name="notice-ways"),
    path("v/<str:code>/", public.check, name="public-check"),
]
