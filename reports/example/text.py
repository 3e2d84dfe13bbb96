"""The example's words: thirteen articles in the usual order, one amendment. No real text."""

from dataclasses import dataclass

TITLE = "Contoh: Nota Kesepakatan Sinergi P4GN & PN Kabupaten Hulu Sungai Selatan 2026"
SUBJECT = (
    "Pencegahan dan Pemberantasan Penyalahgunaan dan Peredaran Gelap Narkotika dan Prekursor "
    "Narkotika (P4GN & PN)"
)
SOURCE_NOTE = (
    "Seluruh isi perjanjian ini, Renja, catatan, dan angkanya adalah data contoh untuk mengenal "
    "portal. Naskah ini bukan naskah resmi dan tidak mengikat siapa pun."
)
ROLES = {
    1: "Memberikan dukungan kebijakan, pendanaan, sarana dan prasarana, serta memobilisasi "
    "Perangkat Daerah (contoh).",
    2: "Memimpin dan mengorkestrasi pelaksanaan P4GN secara terpadu (contoh).",
}
CAPACITIES = {1: "PIHAK KESATU", 2: "PIHAK KEDUA"}


@dataclass(frozen=True, slots=True)
class Pasal:
    """Heading and clauses of one article."""

    heading: str
    clauses: tuple[str, ...]

    @property
    def body(self) -> str:
        """Its paragraphs, numbered where there are several."""
        if len(self.clauses) == 1:
            return self.clauses[0]
        return "\n".join(f"({place}) {words}" for place, words in enumerate(self.clauses, start=1))


ARTICLES = (
    Pasal("Maksud dan Tujuan (contoh)", (
        "Nota Kesepakatan ini dimaksudkan sebagai landasan PARA PIHAK dalam menyinergikan "
        "perencanaan dan pelaksanaan P4GN & PN di Kabupaten Hulu Sungai Selatan.",
        "Tujuannya meningkatkan ketanggapan daerah terhadap ancaman narkoba dan mewujudkan "
        "lingkungan masyarakat yang bersih dari narkoba.",
    )),
    Pasal("Objek dan Ruang Lingkup (contoh)", (
        "Objek Nota Kesepakatan ini adalah pelaksanaan P4GN & PN secara terpadu.",
        "Ruang lingkupnya meliputi pencegahan, pemberdayaan masyarakat, rehabilitasi, dan "
        "dukungan terhadap pemberantasan.",
    )),
    Pasal("Tugas dan Tanggung Jawab Para Pihak (contoh)", (
        "PIHAK KESATU bertugas memberikan dukungan kebijakan melalui regulasi serta menyediakan "
        "sarana dan prasarana.",
        "PIHAK KEDUA bertindak sebagai leading sector dan orkestrator yang memobilisasi peran "
        "aktif seluruh pemangku kepentingan.",
    )),
    Pasal("Pelaksanaan (contoh)", (
        "Nota Kesepakatan ini dilaksanakan melalui Rencana Kerja (Renja) tahunan yang menjadi "
        "lampirannya.",
        "PIHAK KESATU memobilisasi Perangkat Daerah sesuai kewenangan masing-masing untuk "
        "melaksanakan Renja.",
        "Pelaksanaan kegiatan dicatat beserta buktinya dan diverifikasi oleh pihak yang lain.",
    )),
    Pasal("Pembiayaan (contoh)", (
        "PIHAK KESATU memberikan dukungan pendanaan melalui APBD sesuai kemampuan daerah.",
        "PIHAK KEDUA membiayai kegiatannya melalui APBN.",
        "Pembiayaan dapat pula bersumber dari sumber lain yang sah dan tidak mengikat.",
    )),
    Pasal("Jangka Waktu (contoh)", (
        "Nota Kesepakatan ini berlaku selama 3 (tiga) tahun sejak 1 Januari 2026 dan dapat "
        "diperpanjang dengan kesepakatan PARA PIHAK.",
    )),
    Pasal("Monitoring dan Evaluasi (contoh)", (
        "PARA PIHAK melakukan monitoring dan evaluasi sekurang-kurangnya sekali setiap semester.",
        "Hasilnya dituangkan dalam laporan pelaksanaan Rencana Kerja.",
    )),
    Pasal("Korespondensi (contoh)", (
        "Surat-menyurat antara PARA PIHAK disampaikan secara tertulis kepada unit yang ditunjuk "
        "oleh masing-masing pihak.",
    )),
    Pasal("Penyelesaian Perselisihan (contoh)", (
        "Perselisihan diselesaikan secara musyawarah untuk mufakat.",
    )),
    Pasal("Keadaan Kahar (contoh)", (
        "PARA PIHAK dibebaskan dari tanggung jawab atas keterlambatan akibat keadaan kahar.",
        "Pihak yang mengalaminya memberitahukan secara tertulis paling lambat 14 (empat belas) "
        "hari sejak kejadian.",
    )),
    Pasal("Perubahan (contoh)", (
        "Hal yang belum diatur atau perlu diubah dituangkan dalam adendum yang disepakati PARA "
        "PIHAK.",
    )),
    Pasal("Pengakhiran (contoh)", (
        "Nota Kesepakatan ini berakhir karena jangka waktunya habis atau atas kesepakatan PARA "
        "PIHAK.",
    )),
    Pasal("Penutup (contoh)", (
        "Nota Kesepakatan ini dibuat dalam rangkap 2 (dua) yang berkekuatan hukum sama.",
    )),
)  # fmt: skip

# Which article and clause each duty of the source would stand under, and how often it falls due.
DUTIES = {
    "KWJ-01": (3, "ayat (2)", "quarterly"),
    "KWJ-02": (3, "ayat (2)", "quarterly"),
    "KWJ-03": (3, "ayat (1)", "annual"),
    "KWJ-04": (5, "ayat (1)", "quarterly"),
    "KWJ-05": (3, "ayat (1)", "annual"),
    "KWJ-06": (4, "ayat (2)", "quarterly"),
}
# Which variable of IKOTAN each might bear on; KWJ-05 names none, as a finding to be seen.
VARIABLES = {
    "KWJ-01": "masyarakat",
    "KWJ-02": "kelembagaan",
    "KWJ-03": "hukum",
    "KWJ-04": "kewilayahan",
    "KWJ-05": "",
    "KWJ-06": "keluarga",
}
PROOFS = {
    "KWJ-01": "Catatan kegiatan dengan foto dan daftar hadir.",
    "KWJ-02": "Undangan, daftar hadir, dan notulen rapat koordinasi.",
    "KWJ-03": "Peraturan atau keputusan yang ditetapkan.",
    "KWJ-04": "Dokumen pencairan dana.",
    "KWJ-05": "Berita acara serah terima atau pinjam pakai.",
    "KWJ-06": "Catatan kegiatan Perangkat Daerah dengan buktinya.",
}

REGULATION = "KWJ-03"
INSTRUMENT = {
    "official_number": "CONTOH/SK/P4GN",
    "title": "Tim Terpadu P4GN dan PN (contoh)",
    "meaning": "Membentuk tim yang mengoordinasikan Rencana Kerja (contoh).",
    "source": "Data contoh, bukan produk hukum yang sesungguhnya.",
}
AMENDMENT_TITLE = "Perubahan Pertama (contoh)"
AMENDMENT_REASON = "Monitoring dirasa terlalu jarang; laporan dibutuhkan setiap triwulan (contoh)."
DRAFT_TITLE = "Perubahan Kedua (contoh)"
DRAFT_REASON = "Pelaksanaan di desa perlu disebut dalam naskah (contoh)."
DRAFTED_POSITION = 4
DRAFTED_CLAUSE = "(4) Pelaksanaan di desa dan kelurahan dilakukan bersama kelompok kerja setempat."
AMENDED_POSITION = 7
AMENDED = Pasal("Monitoring dan Evaluasi (contoh)", (
    "PARA PIHAK melakukan monitoring dan evaluasi sekurang-kurangnya sekali setiap triwulan.",
    "Hasilnya dituangkan dalam laporan pelaksanaan Rencana Kerja yang setiap barisnya dapat "
    "ditelusuri sampai pada buktinya.",
))  # fmt: skip
