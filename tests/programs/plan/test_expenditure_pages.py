"""Pages of payments: recorded with their paper, past the pagu with a reason, cancelled in words."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from programs.bullets import money_chart
from programs.models import Expenditure
from programs.standing import overview
from tests.factories import (
    YEAR,
    ActivityFactory,
    BudgetFactory,
    ExpenditureFactory,
    approved,
    draft_plan_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
D = Decimal


@pytest.fixture(autouse=True)
def _may():
    with time_machine.travel("2026-05-15T16:30:00Z", tick=False):  # 16 May by WITA
        yield


@pytest.fixture
def activity(agreement, people):
    activity = ActivityFactory(agreement=agreement, lead=people.kesbangpol, code="K-01")
    BudgetFactory(activity=activity, amount=D(1_500_000))
    approved(draft_plan_of(activity))
    return activity


@pytest.fixture
def send(client, people, activity):
    """Post a payment as the petugas."""
    client.force_login(people.petugas)

    def post(**change):
        data = {
            "spent_on": "2026-05-16",
            "source": "apbd",
            "amount": "1.250.000,50",
            "document_number": "SP2D/12/2026",
        }
        address = reverse("programs:expenditure-create", args=[YEAR, "K-01"])
        response = client.post(address, data | change)
        return response, " ".join(response.content.decode().split())

    return post


def pdf():
    buffer = BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(buffer)
    return buffer.getvalue()


def test_a_payment_is_recorded_as_written(send, people):
    response, _ = send()
    row = Expenditure.objects.get()
    assert response.url == f"/renja/{YEAR}/K-01/#keuangan"
    assert (row.amount, row.source, row.recorded_by) == (D("1250000.50"), "apbd", people.petugas)
    assert row.spent_on == date(YEAR, 5, 16)  # today in WITA, still the 15th in UTC


def test_past_the_pagu_a_reason_is_asked_for_and_what_was_typed_stays(send):
    response, text = send(amount="3.000.000")
    assert response.status_code == 422
    assert "Realisasi melebihi pagu sebesar Rp1.500.000,00." in text
    assert 'value="3.000.000"' in text
    assert "Alasan melebihi pagu" in text
    assert not Expenditure.objects.exists()
    response, _ = send(amount="3.000.000", over_budget_reason="Harga naik")
    assert response.status_code == 302
    assert Expenditure.objects.get().over_budget_reason == "Harga naik"


def test_within_the_pagu_no_reason_is_asked_for(client, send):
    response = client.get(reverse("programs:expenditure-create", args=[YEAR, "K-01"]))
    assert response.status_code == 200
    text = response.content.decode()
    assert "Alasan melebihi pagu" not in text
    assert "Terdapat kesalahan" not in text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"spent_on": ""}, "Isikan tanggal pembayaran."),
        ({"spent_on": "2026-05-17"}, "tidak boleh melewati hari ini (16 Mei 2026)"),
        ({"spent_on": "2025-12-31"}, "Pembayaran harus berada dalam tahun anggaran 2026."),
        ({"source": ""}, "Pilih sumber dana."),
        ({"source": "pinjol"}, "Pilih sumber dana dari daftar."),
        ({"amount": ""}, "Isikan nilai."),
        ({"amount": "0"}, "Nilai harus lebih besar dari nol."),
        ({"amount": "-5"}, "Nilai harus dalam rupiah tanpa huruf"),
        ({"amount": "1,250.000"}, "Contoh: 1.250.000."),
        ({"amount": "NaN"}, "Nilai harus dalam rupiah tanpa huruf"),
        ({"amount": "１２３"}, "Nilai harus dalam rupiah tanpa huruf"),
        ({"amount": "1.000.000.000.000.000,00"}, "paling besar Rp999.999.999.999.999,99"),
        ({"document_number": " "}, "Isikan nomor dokumen."),
        ({"document_number": "x" * 101}, "100"),
    ],
)
def test_bad_input_is_refused_in_words(send, change, says):
    response, text = send(**change)
    assert response.status_code == 422
    assert says in text
    assert not Expenditure.objects.exists()


def test_a_day_outside_the_terms_is_refused(send, agreement):
    agreement.effective = type(agreement.effective)(date(YEAR, 3, 1), date(YEAR, 12, 31))
    agreement.save()
    _, text = send(spent_on="2026-02-02")
    assert "Belum ada naskah perjanjian yang berlaku pada tanggal tersebut." in text


def test_a_document_is_recorded_once(send):
    send()
    _, text = send(amount="1")
    assert "Dokumen ini sudah dicatat untuk kegiatan yang sama." in text
    assert Expenditure.objects.count() == 1


def test_the_paper_is_kept_as_sent_and_read_in_scope_only(client, people, send):
    content = pdf()
    send(proof=SimpleUploadedFile("../../bukti.pdf", content))
    address = reverse("programs:expenditure-proof", args=[YEAR, "K-01", 1])
    response = client.get(address)
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == "application/pdf"
    assert 'filename="bukti-K-01-1.pdf"' in response["Content-Disposition"]
    assert ".." not in Expenditure.objects.get().proof.name
    client.force_login(people.luar)
    assert client.get(address).status_code == 404
    client.force_login(people.sistem)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Berkas yang dipilih kosong."),
        (b"<svg onload=alert(1)>", "tidak dapat diterima. Gunakan PDF, JPG, atau PNG."),
        (b"%PDF-1.7 rusak", "rusak atau terkunci kata sandi."),
    ],
)
def test_a_paper_is_judged_by_its_content(send, content, says):
    response, text = send(proof=SimpleUploadedFile("bukti.pdf", content))
    assert response.status_code == 422
    assert says in text
    assert not Expenditure.objects.exists()


def test_a_payment_is_cancelled_with_a_reason_and_stays_readable(client, people, send):
    send()
    address = reverse("programs:expenditure-cancel", args=[YEAR, "K-01", 1])
    assert "Isikan alasan pembatalan." in client.post(address, {}).content.decode()
    client.post(address, {"reason": "Salah catat"})
    text = client.get(reverse("programs:activity", args=[YEAR, "K-01"])).content.decode()
    assert "Dibatalkan: Salah catat" in text
    assert "<del>Rp1.250.000,50</del>" in text
    again = client.post(address, {"reason": "Lagi"}, follow=True)
    assert "Realisasi ini sudah dibatalkan." in again.content.decode()
    assert Expenditure.objects.get().cancel_reason == "Salah catat"


@pytest.mark.parametrize("ordinal", [0, 2, 99])
def test_a_payment_that_is_not_there_is_no_page(client, people, activity, ordinal):
    ExpenditureFactory(activity=activity)
    ExpenditureFactory()  # of another agreement, with a higher key
    client.force_login(people.petugas)
    for name in ("expenditure-cancel", "expenditure-proof"):
        assert (
            client.get(reverse(f"programs:{name}", args=[YEAR, "K-01", ordinal])).status_code == 404
        )


def test_a_payment_without_paper_has_no_paper_to_show(client, people, activity):
    ExpenditureFactory(activity=activity)
    client.force_login(people.petugas)
    address = reverse("programs:expenditure-proof", args=[YEAR, "K-01", 1])
    assert client.get(address).status_code == 404


def test_bars_never_stack_sources_and_say_what_they_show(activity):
    ExpenditureFactory(activity=activity, amount=D(3_000_000))
    ExpenditureFactory(activity=activity, amount=D(5), source="hibah")
    money = overview(activity.agreement, YEAR, date(YEAR, 5, 16)).money
    chart = money_chart("anggaran", money)
    assert chart.finding == (
        "Realisasi keuangan APBD Kabupaten: Rp3.000.000 dari Rp1.500.000 (200,0%); "
        "Hibah: Rp5 dari Rp0 (tanpa pagu). "
        "Garis putus-putus menandai pagu sampai triwulan berjalan."
    )
    assert chart.svg.count("<rect") == 4
    assert [row[0] for row in chart.rows] == ["APBD Kabupaten", "Hibah"]
    assert "style=" not in chart.svg
