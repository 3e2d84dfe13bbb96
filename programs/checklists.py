"""What a verifier checks, by kind of activity: questions that its proof can answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements.models.duty import Strand
from programs.models import ActivityLog, Evidence


@dataclass(frozen=True, slots=True)
class Check:
    """One question: its key in the record, its label, and what to look at."""

    key: str
    label: str
    hint: str = ""


ACTIVITY = Check("activity", "Kegiatan", "Foto dan uraian menunjukkan kegiatan ini.")
WHEN_WHERE = Check("when_where", "Tanggal dan tempat", "Sesuai spanduk, daftar hadir, atau kamera.")
PARTICIPANTS = Check("participants", "Peserta", "Sesuai daftar hadir atau yang tampak pada foto.")
MEASUREMENTS = Check(
    "measurements", "Capaian", "Dalam satuan indikatornya, tidak dihitung dua kali."
)
EVIDENCE = Check("evidence", "Bukti", "Terbaca, asli, dan milik kegiatan ini.")
SHEET = Check("sheet", "Daftar hadir", "Jumlah tanda tangan sama dengan jumlah peserta.")
OF_STRAND = {
    Strand.PREVENTION: Check("message", "Materi", "Pesan pencegahan tampak pada foto atau uraian."),
    Strand.EMPOWERMENT: Check(
        "skill", "Pemberdayaan", "Yang dilatih atau didampingi tampak pada bukti."
    ),
    Strand.REHABILITATION: Check(
        "counts", "Rekap layanan", "Jumlah sesuai rekap, tanpa data perorangan."
    ),
    Strand.ERADICATION: Check(
        "lawful", "Dasar tindakan", "Surat tugas atau berita acara terlampir."
    ),
    Strand.SUPPORT: Check(
        "output", "Hasil dukungan", "Dokumen, dana, atau sarana tampak pada bukti."
    ),
}


def checks_of(log: ActivityLog, evidence: Iterable[Evidence]) -> list[Check]:
    """The questions that this log's kind and proof raise, in the order they are read."""
    kinds = {one.kind for one in evidence}
    asked = [ACTIVITY, OF_STRAND[Strand(log.activity.strand)], WHEN_WHERE]
    if log.participants:
        asked.append(PARTICIPANTS)
    if Evidence.Kind.ATTENDANCE in kinds:
        asked.append(SHEET)
    asked.append(MEASUREMENTS)
    if kinds:
        asked.append(EVIDENCE)
    return asked
