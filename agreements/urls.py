"""Addresses of agreements, read aloud and printed; a draft's pages stand under its amendment."""

from django.urls import URLPattern, URLResolver, include, path

from agreements.views import (
    aligning,
    amendments,
    drafting,
    exporting,
    instruments,
    particulars,
    reading,
)

app_name = "agreements"

draft: list[URLPattern | URLResolver] = [
    path("", amendments.amendment, name="amendment"),
    path("data/", drafting.edit_paper, name="amendment-edit"),
    path("naskah/", reading.document, name="amendment-document"),
    path("ajukan/", amendments.propose, name="amendment-propose"),
    path("tetapkan/", amendments.enact, name="amendment-enact"),
    path("kembalikan/", amendments.return_to_draft, name="amendment-return"),
    path("tarik/", amendments.abandon, name="amendment-abandon"),
    path("pasal-baru/", drafting.create_article, name="article-create"),
    path("tempel/", drafting.paste_articles, name="article-paste"),
    path("pasal/<str:number>/", drafting.edit_article, name="article-edit"),
    path("pasal/<str:number>/cabut/", drafting.repeal_article, name="article-repeal"),
    path("pasal/<str:number>/urungkan/", drafting.undo_article, name="article-undo"),
    path("pasal/<str:number>/selaraskan/", aligning.align_article, name="article-align"),
    path("kewajiban-baru/", drafting.create_duty, name="duty-create"),
    path("kewajiban/<str:code>/", drafting.edit_duty, name="duty-edit"),
    path("kewajiban/<str:code>/akhiri/", drafting.end_duty, name="duty-end"),
    path("kewajiban/<str:code>/tetap/", drafting.retain_duty, name="duty-retain"),
    path("kewajiban/<str:code>/selaraskan/", aligning.align_duty, name="duty-align"),
    path("kewajiban/<str:code>/urungkan/", drafting.undo_duty, name="duty-undo"),
]

instrument: list[URLPattern | URLResolver] = [
    path("", instruments.instrument_list, name="instruments"),
    path("baru/", instruments.instrument_create, name="instrument-create"),
    path("<slug:code>/", instruments.instrument, name="instrument"),
    path("<slug:code>/ubah/", instruments.instrument_edit, name="instrument-edit"),
    path("<slug:code>/cabut/", instruments.instrument_withdraw, name="instrument-withdraw"),
    path("<slug:code>/naskah/", instruments.paper, name="instrument-paper"),
]

one_agreement: list[URLPattern | URLResolver] = [
    path("", reading.detail, name="detail"),
    path("pasal/<str:number>/", reading.article, name="article"),
    path("unduh/pdf/", exporting.as_pdf, name="export-pdf"),
    path("unduh/docx/", exporting.as_docx, name="export-docx"),
    path("unduh/xml/", exporting.as_xml, name="export-xml"),
    path("banding/", reading.compare, name="compare"),
    path("lengkapi/", particulars.edit, name="edit"),
    path("sumber/<int:ordinal>/", particulars.settle, name="settle"),
    path("produk-hukum/", include(instrument)),
    path("perubahan/", amendments.amendments, name="amendments"),
    path("perubahan/baru/", amendments.amendment_create, name="amendment-create"),
    path("perubahan/<int:ordinal>/", include(draft)),
]

urlpatterns = [
    path("perjanjian/", reading.agreement_list, name="list"),
    path("perjanjian/<slug:slug>/", include(one_agreement)),
]
