"""Annexes of a report: the logs behind each line, the payments, the districts. Pure."""

from reports.renderers.blocks import Block, chapter, linked, para, table
from reports.renderers.values import Frozen, clean, day, number, rupiah


def annexes_of(frozen: Frozen) -> list[Block]:
    """The three annexes, in the office's order."""
    return [
        chapter("", "LAMPIRAN 1. CATATAN DI BALIK SETIAP BARIS", [logs(frozen)]),
        chapter("", "LAMPIRAN 2. REALISASI KEUANGAN MENURUT DOKUMEN", [payments(frozen)]),
        chapter("", "LAMPIRAN 3. REKAPITULASI MENURUT KECAMATAN", districts(frozen)),
    ]


def logs(frozen: Frozen) -> Block:
    """Each log behind each line."""
    rows = [
        [
            linked(line["id"], line["url"]),
            log["number"],
            day(log["performed_on"]),
            measured(log, line),
            "–" if log["participants"] is None else str(log["participants"]),
            str(log["evidence"]),
        ]
        for line in frozen["lines"]
        for log in line["proof"]
    ]
    if not rows:
        return para("Belum ada catatan terverifikasi.")
    return table(
        [
            ("Baris", 1, "l"), ("Catatan", 2.2, "l"), ("Tanggal", 2.2, "l"), ("Capaian", 2.4, "r"),
            ("Peserta", 1.2, "r"), ("Bukti", 1, "r"),
        ],
        rows,
    )  # fmt: skip


def measured(log: Frozen, line: Frozen) -> str:
    """What a log reports; of rehabilitation only the line's own sum is told."""
    if log["value"] is None:
        return "agregat"
    return f"{number(log['value'])} {clean(line['indicator']['unit'])}"


def payments(frozen: Frozen) -> Block:
    """Each payment with its document number, in rupiah."""
    rows = [
        [
            row["activity_code"],
            row["source_label"],
            payment["document_number"],
            day(payment["spent_on"]),
            rupiah(payment["amount"]),
        ]
        for row in frozen["money"]["activities"]
        for payment in row["payments"]
    ]
    if not rows:
        return para("Belum ada realisasi keuangan yang dicatat.")
    return table(
        [
            ("Kegiatan", 1.2, "l"), ("Sumber dana", 2, "l"), ("Nomor dokumen", 3, "l"),
            ("Tanggal", 2, "l"), ("Nilai", 2.4, "r"),
        ],
        rows,
    )  # fmt: skip


def districts(frozen: Frozen) -> list[Block]:
    """Counts by kecamatan; rehabilitation is not among them."""
    rows = [
        [row["code"], row["name"], str(row["logs"]), str(row["participants"])]
        for row in frozen["districts"]
    ]
    if not rows:
        return [para("Belum ada catatan terverifikasi pada periode ini.")]
    return [
        para("Layanan rehabilitasi tidak dirinci menurut wilayah."),
        table(
            [
                ("Kode", 1.5, "l"),
                ("Kecamatan", 4, "l"),
                ("Catatan", 1.5, "r"),
                ("Peserta", 1.5, "r"),
            ],
            rows,
        ),
    ]
