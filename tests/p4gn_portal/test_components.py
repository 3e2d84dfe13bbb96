"""What components draw, and that no page breaks the rules all pages share."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.conf import settings as django_settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from p4gn_portal.components import Chart, Event, Figure, Progress, ThreadStep
from p4gn_portal.menu import MENU
from p4gn_portal.statuses import STATUSES

TEMPLATES = Path(django_settings.BASE_DIR) / "templates"


@pytest.fixture(autouse=True)
def _static_files_need_no_manifest(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def drawn(source, **context):
    return Template(source).render(Context(context))


def component(name, **context):
    return render_to_string(f"components/_{name}.html", context)


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class ExampleForm(forms.Form):
    activity = forms.ChoiceField(
        label="Kegiatan Renja", choices=[("1", "Sosialisasi")], widget=forms.RadioSelect
    )
    place = forms.CharField(label="Tempat", error_messages={"required": "Pilih desa/kelurahan."})
    key = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Catatan ini sudah diputuskan oleh verifikator lain.")


def test_a_status_has_a_word_a_shape_and_a_tone():
    html = drawn('{% status "duty" "late" detail="0 dari 1" %}')
    assert words_of(html) == "Terlambat, 0 dari 1"
    assert "#triangle" in html
    assert "tone-bahaya" in html


def test_the_error_summary_counts_and_leads_to_each_field():
    html = component("error_summary", form=ExampleForm({}))
    assert "Terdapat kesalahan (4)" in html
    assert "sudah diputuskan oleh verifikator lain" in html
    assert '<a href="#id_place">Pilih desa/kelurahan.</a>' in html
    assert '<a href="#div_id_activity">Kegiatan Renja: Bagian ini wajib diisi.</a>' in html
    assert "id_key" not in html  # nothing on the page stands for a hidden field


def test_no_summary_without_errors():
    assert words_of(component("error_summary", form=ExampleForm())) == ""


def test_a_refused_field_shows_its_sentence_and_keeps_what_was_typed():
    class Numbers(forms.Form):
        count = forms.IntegerField(label="Jumlah")

    html = drawn("{% load crispy_forms_filters %}{{ form|crispy }}", form=Numbers({"count": "x<"}))
    assert 'value="x&lt;"' in html
    assert 'id="id_count_error"' in html
    assert 'aria-describedby="id_count_error"' in html
    assert "Isikan bilangan bulat." in html


def test_a_break_in_the_thread_is_shown():
    steps = [
        ThreadStep("Pasal", "4(1)", "Tugas", "/p/"),
        ThreadStep("Kewajiban", gap="Belum ditautkan ke kewajiban"),
        ThreadStep("Catatan", "CTT-2026-00042", is_current=True, url="/here/"),
    ]
    html = component("thread", steps=steps)
    assert '<a href="/p/">4(1) Tugas</a>' in html
    assert "Belum ditautkan ke kewajiban" in html
    assert "/here/" not in html  # no link from a page to itself
    assert html.count('aria-current="page"') == 1


def test_progress_asks_again_only_while_the_job_runs():
    running = component("progress", progress=Progress(64, "Membuat lampiran", "/k/", True))
    done = component("progress", progress=Progress(100, "Selesai", "/k/", False))
    failed = component("progress", progress=Progress(64, "", "/k/", False, failed="Gagal."))
    assert 'hx-get="/k/"' in running
    assert 'value="64"' in running
    assert "hx-get" not in done
    assert 'role="alert"' in failed


def test_a_figure_opens_the_rows_behind_it():
    html = component("figure_card", figure=Figure("Terlambat", "2", "/kewajiban/?s=late"))
    assert words_of(html) == "Terlambat 2 Rincian : Terlambat"
    assert 'href="/kewajiban/?s=late"' in html


def test_a_chart_has_its_finding_and_its_table_and_no_more_trust_than_its_drawing():
    chart = Chart("c", "Judul", "Temuan <b>.", "<svg></svg>", ["Bulan"], [["Januari <i>"]])
    html = component("chart", chart=chart)
    assert "<svg></svg>" in html
    assert "Temuan &lt;b&gt;." in html
    assert "Januari &lt;i&gt;" in html


def test_a_timeline_tells_days_as_days_and_moments_in_wita():
    events = [
        Event(date(2026, 2, 6), "Pertemuan"),
        Event(datetime(2026, 11, 24, 12, 18, tzinfo=UTC), "Dikirim", changes=[("L", "45", "42")]),
    ]
    text = words_of(component("timeline", events=events))
    assert "6 Februari 2026" in text
    assert "24 November 2026 pukul 20.18 WITA" in text
    assert "sebelumnya 45 menjadi 42" in text


def test_pages_keep_the_filters_of_the_address():
    request = RequestFactory().get("/catatan/?tahun=2026&page=2")
    page = Paginator(range(1234), 25).page(5)
    html = render_to_string("components/_pagination.html", {"page_obj": page}, request)
    assert "Menampilkan 101–125 dari 1.234" in words_of(html)
    assert "?tahun=2026&amp;page=6" in html


def test_one_page_needs_no_paging():
    request = RequestFactory().get("/")
    page = Paginator(range(3), 25).page(1)
    assert (
        words_of(render_to_string("components/_pagination.html", {"page_obj": page}, request)) == ""
    )


def test_the_way_back_up_ends_at_this_page_without_a_link():
    html = drawn('{% breadcrumbs "Renja 2026" "/renja/2026/" "K-07" %}')
    assert words_of(html) == "Renja 2026 K-07"
    assert html.count("<a ") == 1


@time_machine.travel("2026-11-23T16:01:00Z", tick=False)  # 24 November in WITA
@pytest.mark.parametrize(("day", "says"), [(date(2026, 11, 24), False), (date(2026, 3, 1), True)])
def test_a_day_that_is_not_today_is_said_in_words_and_the_filters_stay(day, says):
    request = RequestFactory().get("/kewajiban/?pihak=a%22b&per=2026-03-01&page=2")
    html = render_to_string("components/_as_of.html", {"day": day}, request)
    assert ("berlaku pada 1 Maret 2026" in html) == says
    assert '<input type="hidden" name="pihak" value="a&quot;b">' in html
    assert html.count("hidden") == 1 + says  # the sentence brings an icon, itself hidden


@pytest.mark.parametrize(
    ("level", "tone"),
    [(constants.SUCCESS, "ok"), (constants.ERROR, "bahaya"), (constants.INFO, "proses")],
)
def test_messages_have_a_sign_beside_their_words(level, tone):
    html = component("messages", messages=[Message(level, "Diterima <server>")])
    assert f"tone-{tone}" in html
    assert "Diterima &lt;server&gt;" in html
    assert "<use" in html


@pytest.mark.parametrize("value", [None, "", "x", "NaN", "2026-13-01"])
def test_what_is_not_known_is_a_dash(value):
    source = "{{ v|rupiah }}{{ v|percent_id }}{{ v|day_id }}{{ v|moment_id }}{{ v|quarter_id }}"
    assert drawn(source, v=value) == "–––––"


def test_filters_read_the_machine_notation_of_a_snapshot():
    source = '{{ "1250000.00"|rupiah }} {{ "41.25"|percent_id }} {{ "2026-02-06"|day_long }}'
    assert drawn(source) == "Rp1.250.000,00 41,3% Jumat, 6 Februari 2026"


def test_an_open_range_of_days_says_so():
    assert drawn("{% day_range a b %}", a=date(2026, 2, 6), b=None) == "sejak 6 Februari 2026"
    assert drawn("{% day_range a b %}", a="2026-06-09", b="2026-06-11") == "9–11 Juni 2026"


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_error_pages_stand_without_request_user_or_database(code):
    html = render_to_string(f"{code}.html")
    assert '<html lang="id">' in html
    assert html.count("<h1>") == 1


def test_the_500_page_tells_its_code():
    assert "8F3A" in render_to_string("500.html", {"error_code": "8F3A"})


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_no_template_needs_what_the_security_policy_forbids(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=", source)
    assert not re.search(r"<[^<>]*\son[a-z]+=", source)
    assert "<style" not in source
    for script in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize(
    "path", sorted((TEMPLATES / "components").glob("*.html")), ids=lambda p: p.name
)
def test_each_component_first_says_what_it_needs(path):
    first = path.read_text(encoding="utf-8").lstrip()
    assert first.startswith(("{#", "{% comment %}"))
    assert "eeds" in first[:400] or "Made by" in first[:300]


def test_every_icon_that_is_asked_for_is_drawn():
    sprite = (Path(django_settings.BASE_DIR) / "static/src/img/ikon.svg").read_text(
        encoding="utf-8"
    )
    drawn_icons = set(re.findall(r'<symbol id="([a-z-]+)"', sprite))
    asked = set()
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'{% icon "([a-z-]+)"', source))
        asked |= set(re.findall(r'icon_name="([a-z-]+)"', source))
    asked |= {item.icon for item in MENU}
    asked |= {look.icon for looks in STATUSES.values() for look in looks.values()}
    assert asked <= drawn_icons
