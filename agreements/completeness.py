"""What a signed paper must still supply before its text can enter into force."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Amendment


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing still to be filled in, in Indonesian, and the page where it is filled in."""

    text: str
    url: str
    blocks: bool = True  # False: worth settling, but the text may enter into force without it


def missing(agreement: Agreement) -> list[Missing]:
    """All that the original text of an agreement still lacks, in the order of the paper."""
    original = agreement.amendments.filter(ordinal=0).first()
    if original is None:
        return []
    paper = reverse("agreements:amendment", args=[agreement.slug, 0])
    edit = reverse("agreements:edit", args=[agreement.slug])
    found = [Missing(text, edit) for text in _parties(agreement)]
    found += [Missing(text, paper) for text in problems_of(original)]
    found += [
        Missing(f"Konfirmasi pernyataan sumber: {one.statement}", edit, blocks=False)
        for one in agreement.statements.all()
        if one.needs_confirmation
    ]
    return found


def problems_of(amendment: Amendment) -> list[str]:
    """Why the amendment cannot be enacted; empty when it can."""
    found = _dates(amendment)
    if not amendment.document:
        found.append("Unggah naskah yang sudah ditandatangani.")
    if amendment.is_original:
        found += _original(amendment)
    elif not (
        amendment.article_versions.exists()
        or amendment.duty_versions.exists()
        or amendment.repeals.exists()
        or amendment.extends_until
    ):
        found.append("Naskah perubahan ini belum mengubah apa pun.")
    for duty in amendment.duty_versions.filter(article__isnull=True).select_related("duty"):
        found.append(f"Pilih pasal untuk kewajiban {duty.duty.code} ({duty.title}).")
    for duty in amendment.duty_versions.filter(due_rule="").select_related("duty"):
        found.append(f"Pilih jatuh tempo untuk kewajiban {duty.duty.code} ({duty.title}).")
    for duty in amendment.duty_versions.filter(due_rule="once", due_on__isnull=True):
        found.append(f"Isikan tanggal paling lambat untuk kewajiban {duty.duty.code}.")
    return found + _consistency(amendment)


def _consistency(amendment: Amendment) -> list[str]:
    """Problems of the text as it would read from the effective day on."""
    if amendment.effective_on is None:
        return []
    drafted = {one.article_id: one.number for one in amendment.article_versions.all()}
    repealed = set(amendment.repeals.filter(article__isnull=False).values_list("article", flat=True))
    present = {
        one.article_id: one.number
        for one in amendment.agreement.text_on(amendment.effective_on)
        if one.article_id not in repealed
    }
    numbers = list((present | drafted).values())
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    found = [f"Nomor Pasal {number} dipakai lebih dari satu kali." for number in twice]
    return found + _orphans(amendment, set(present) | set(drafted))


def _orphans(amendment: Amendment, articles: set[int]) -> list[str]:
    """Duties that would stand under an article that is no longer there."""
    settled = set(amendment.repeals.filter(duty__isnull=False).values_list("duty", flat=True))
    drafted = list(amendment.duty_versions.select_related("duty"))
    settled |= {one.duty_id for one in drafted}
    assert amendment.effective_on is not None  # noqa: S101
    standing = amendment.agreement.duties_on(amendment.effective_on).exclude(duty__in=settled)
    return [
        f"Kewajiban {one.duty.code} bersumber pada pasal yang dicabut; pilih pasal lain atau akhiri."
        for one in [*drafted, *standing]
        if one.article_id is not None and one.article_id not in articles
    ]


def _dates(amendment: Amendment) -> list[str]:
    found = []
    if amendment.signed_on is None:
        found.append("Isikan tanggal penandatanganan.")
    elif amendment.signed_on > timezone.localdate():
        found.append("Tanggal penandatanganan tidak boleh melewati hari ini.")
    if amendment.effective_on is None:
        found.append("Isikan tanggal mulai berlaku.")
    elif (
        amendment.signed_on is not None
        and amendment.effective_on < amendment.signed_on
        and not amendment.retroactive_reason
    ):
        found.append("Berlaku surut: isikan alasan mengapa berlaku sebelum ditandatangani.")
    return found


def _original(amendment: Amendment) -> list[str]:
    found = []
    if amendment.extends_until is None:
        found.append("Isikan tanggal berakhirnya perjanjian.")
    if not amendment.article_versions.exists():
        found.append("Isikan sedikitnya satu pasal.")
    return found


def _parties(agreement: Agreement) -> list[str]:
    found = []
    for party in agreement.parties.select_related("organization"):
        name = party.organization.short_name
        if not party.document_number:
            found.append(f"Isikan nomor naskah dari {name}.")
        if not party.signatory_name:
            found.append(f"Isikan nama dan jabatan penanda tangan dari {name}.")
    return found
