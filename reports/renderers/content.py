"""A periodic report as chapters in the office's order: the same words and figures for PDF and DOCX.

Only what the snapshot holds is told; what the signed paper must still supply stays a blank.
"""

from typing import Any

from reports.renderers import annexes, comparison, figures
from reports.renderers.blocks import Block, bullets, chapter, facts, heading, para, table
from reports.renderers.values import (
    NOT_DUE,
    UNKNOWN,
    Frozen,
    clean,
    day,
    grade_in_words,
    or_blank,
    percent,
    rupiah,
)

STRAND_HEADS = "ABCDEFGH"
DUTY_WORDS = {
    "met": "Terpenuhi",
    "late": "Terlambat",
    "not_due": NOT_DUE,
    "not_applicable": "Tidak berlaku",
}


def document_of(frozen: Frozen) -> dict[str, Any]:
    """The whole document: title page, chapters, annexes, signatures."""
    report, agreement = frozen["report"], frozen["agreement"]
    return {
        "cover": cover_of(frozen),
        "is_example": agreement["is_example"],
        "code": report["code"],
        "sha256": frozen["sha256"],
        "seal": seal_of(frozen),
        "check_url": frozen["links"]["check"],
        "verification_code": report["verification_code"],
        "chapters": [
            introduction(frozen),
            policy(frozen),
            implementation(frozen),
            achievements(frozen),
            closing(frozen),
        ],
        "signatures": [signature_of(party) for party in agreement["parties"]],
        "annexes": annexes.annexes_of(frozen),
    }


def seal_of(frozen: Frozen) -> str:
    """The head of the sealed history, as printed; nothing where none was sealed yet."""
    seal = frozen.get("seal")
    return f"Segel jejak audit nomor {seal['ordinal']}: {seal['root']}" if seal else ""


def cover_of(frozen: Frozen) -> Frozen:
    """The title page."""
    report, agreement = frozen["report"], frozen["agreement"]
    return {
        "parties": [clean(party["name"]).upper() for party in agreement["parties"]],
        "letterheads": [letterhead_of(party) for party in agreement["parties"]],
        "title": report["title"].upper(),
        "about": f"PELAKSANAAN {agreement['kind'].upper()}",
        "agreement": clean(agreement["title"]),
        "period": report["period"].upper(),
        "revision": report["revision_label"].upper(),
    }


def letterhead_of(party: Frozen) -> Frozen:
    """Name, lines and emblem at the head of the title page; `emblem` is JPEG in base64 or empty."""
    kept = party.get("letterhead") or {"lines": [], "emblem": ""}
    return {
        "name": clean(party["name"]).upper(),
        "lines": [clean(line) for line in kept["lines"]],
        "emblem": kept["emblem"],
    }


def signature_of(party: Frozen) -> Frozen:
    """A block to be filled by hand: only names the paper gives are printed."""
    return {
        "capacity": clean(party["capacity"] or party["short_name"]).upper(),
        "position": clean(party["signatory_position"]),
        "name": clean(party["signatory_name"]),
    }


# --- BAB I ---------------------------------------------------------------------------------------


def introduction(frozen: Frozen) -> Block:
    """BAB I."""
    report, agreement = frozen["report"], frozen["agreement"]
    names = " dan ".join(clean(party["name"]) for party in agreement["parties"])
    return chapter(
        "I",
        "PENDAHULUAN",
        [
            heading("A. Latar Belakang"),
            para(f"{agreement['kind']} “{clean(agreement['title'])}” dibuat antara {names}."),
            *(
                para(f"{clean(party['name'])}: {clean(party['role'])}")
                for party in agreement["parties"]
                if party["role"]
            ),
            heading("B. Dasar Pelaksanaan"),
            facts(basis_of(frozen)),
            heading("C. Maksud dan Tujuan"),
            para(
                f"Laporan ini menyajikan pelaksanaan kewajiban PARA PIHAK pada {report['period']} "
                f"dan kumulatif sampai dengan {day(report['last_day'])}. Setiap baris dapat "
                "ditelusuri sampai ke bukti, catatan kegiatan, dan pasal yang mendasarinya."
            ),
            heading("D. Ruang Lingkup"),
            para(
                "Yang dihitung hanya catatan kegiatan yang telah diverifikasi oleh pihak lain. "
                "Realisasi keuangan dihitung dari dokumen pembayaran menurut sumber dananya."
            ),
        ],
    )


def basis_of(frozen: Frozen) -> list[tuple[str, str]]:
    """What the report stands on: agreement, numbers, days, amendments."""
    agreement = frozen["agreement"]
    numbers = [
        (f"Nomor menurut {clean(party['short_name'])}", or_blank(party["document_number"]))
        for party in agreement["parties"]
    ]
    until = agreement["effective_until"]
    last = day(until) if until else "tidak ditentukan"
    amendments = [
        (
            clean(row["title"]),
            f"Nomor {or_blank(row['number'])}, berlaku {day(row['effective_on'])}",
        )
        for row in agreement["amendments"]
        if row["ordinal"]
    ]
    return [
        (agreement["kind"], clean(agreement["title"])),
        *numbers,
        ("Tanggal penandatanganan", day(agreement["signed_on"])),
        ("Masa berlaku", f"{day(agreement['effective_from'])} s.d. {last}"),
        *amendments,
        ("Naskah yang dipakai", f"yang berlaku pada {day(frozen['terms']['day'])}"),
    ]


# --- BAB II --------------------------------------------------------------------------------------


def policy(frozen: Frozen) -> Block:
    """BAB II."""
    plan = frozen["plan"]
    told = (
        "Belum ada Renja yang disetujui untuk periode ini; "
        "target dan pagu belum dapat dibandingkan."
    )
    if plan is not None:
        told = f"{clean(plan['label'])}, berlaku mulai {day(plan['effective_on'])}."
    return chapter(
        "II",
        "KEBIJAKAN DAN RENCANA KERJA",
        [
            heading("A. Kewajiban menurut Pasal"),
            duty_table(frozen),
            heading("B. Rencana Kerja (Renja) Nota Kesepakatan"),
            para(told),
            heading("C. Anggaran menurut Sumber Dana"),
            money_table(frozen),
        ],
    )


def duty_table(frozen: Frozen) -> Block:
    """Each duty with its article, its activities and how it stands."""
    return table(
        [
            ("Kode", 1.2, "l"), ("Kewajiban", 3.4, "l"), ("Pasal", 1.4, "l"), ("Pihak", 1.7, "l"),
            ("Kegiatan", 2.8, "l"), ("Terpenuhi", 1.3, "c"), ("Status", 1.5, "l"),
        ],
        [
            [
                duty["code"],
                duty["title"],
                article_of(duty),
                duty["obligor"],
                ", ".join(duty["activities"]) or "belum ada",
                f"{duty['done']} dari {duty['due']}" if duty["due"] else "–",
                DUTY_WORDS[duty["state"]],
            ]
            for duty in frozen["terms"]["duties"]
        ],
    )  # fmt: skip


def article_of(duty: Frozen) -> str:
    """Article and clause under which a duty stands."""
    clause = clean(duty["clause"])
    return f"{clean(duty['article'])} {clause}".strip() if duty["article"] else "–"


def money_table(frozen: Frozen) -> Block:
    """One row a source; the sum says that it crosses sources."""
    money = frozen["money"]
    rows = [[row["source_label"], *_amounts(row)] for row in money["sources"]]
    if len(rows) > 1:
        rows.append(["Jumlah semua sumber", *_amounts(money["total"])])
    return table(
        [
            ("Sumber dana", 2.2, "l"), ("Pagu", 2, "r"), ("Rencana s.d. periode", 2, "r"),
            ("Realisasi periode", 2, "r"), ("Realisasi s.d. periode", 2, "r"),
            ("Serapan", 1.1, "r"),
        ],
        rows,
    )  # fmt: skip


def _amounts(row: Frozen) -> list[str]:
    return [
        rupiah(row["budget"]),
        rupiah(row["planned"]),
        rupiah(row["spent_in_period"]),
        rupiah(row["spent"]),
        percent(row["absorption"]),
    ]


# --- BAB III -------------------------------------------------------------------------------------


def implementation(frozen: Frozen) -> Block:
    """The lines, by bidang; each carries the address of its proof."""
    blocks = basis_of_judgement(frozen)
    strands: dict[str, list[Frozen]] = {}
    for line in frozen["lines"]:
        strands.setdefault(line["activity"]["strand_label"], []).append(line)
    for letter, (label, lines) in zip(STRAND_HEADS, strands.items(), strict=False):
        blocks += [heading(f"{letter}. {label}"), figures.line_table(lines)]
    if not strands:
        blocks.append(para("Belum ada kegiatan Renja pada tahun ini."))
    return chapter("III", "PELAKSANAAN KEGIATAN", blocks, wide=True)


def basis_of_judgement(frozen: Frozen) -> list[Block]:
    """By which targets the period is judged, where its own quarters do not say so."""
    basis = frozen["report"]["basis"]
    return [para(basis)] if basis else []


# --- BAB IV --------------------------------------------------------------------------------------


def achievements(frozen: Frozen) -> Block:
    """BAB IV."""
    summary = frozen["summary"]
    words = {row["section"]: clean(row["body"]) for row in frozen["narratives"]}
    return chapter(
        "IV",
        "CAPAIAN, HAMBATAN, DAN TINDAK LANJUT",
        [
            heading("A. Ringkasan Capaian"),
            *basis_of_judgement(frozen),
            facts(
                [
                    ("Rata-rata capaian kinerja", percent(summary["average"])),
                    ("Predikat kinerja", grade_in_words(summary)),
                    ("Target jatuh tempo terpenuhi", f"{summary['met']} dari {summary['due']}"),
                    ("Catatan terverifikasi pada periode", f"{summary['logs']}"),
                    ("Peserta (tanpa layanan rehabilitasi)", f"{summary['participants']}"),
                    ("Bukti", f"{summary['evidence']} berkas"),
                ]
            ),
            *comparison_of(frozen),
            *figures.charts_of(frozen),
            heading("B. Faktor Pendorong Keberhasilan Kinerja"),
            para(words.get("pendorong") or "Belum diuraikan."),
            heading("C. Faktor Penghambat Pencapaian Kinerja"),
            para(words.get("kendala") or "Belum diuraikan."),
            *obstacles(frozen),
            heading("D. Tindak Lanjut yang Diperlukan"),
            para(words.get("tindak_lanjut") or "Belum diuraikan."),
            heading("E. Temuan Keterkaitan Data"),
            findings(frozen),
        ],
    )  # fmt: skip


def comparison_of(frozen: Frozen) -> list[Block]:
    """The head figures beside those of the period before."""
    told = para(comparison.heading_of(frozen))
    rows = comparison.compared(frozen)
    if not rows:
        return [told]
    heads = [("Ukuran", 4, "l"), ("Sebelumnya", 2, "r"), ("Periode ini", 2, "r")]
    return [
        told,
        table([*heads, ("Perubahan", 2, "r")], [[row.label, *row.written] for row in rows]),
    ]


def obstacles(frozen: Frozen) -> list[Block]:
    """What logs say stood in the way."""
    rows = frozen["obstacles"]
    if not rows:
        return []
    return [
        para("Menurut catatan kegiatan:"),
        table(
            [
                ("Catatan", 2, "l"),
                ("Kegiatan", 1.1, "l"),
                ("Kendala", 4, "l"),
                ("Tindak lanjut", 4, "l"),
            ],
            [
                [
                    row["number"],
                    row["activity_code"],
                    row["obstacle"] or UNKNOWN,
                    row["follow_up"] or UNKNOWN,
                ]
                for row in rows
            ],
        ),
    ]


def findings(frozen: Frozen) -> Block:
    """Breaks in the thread, each with the codes concerned."""
    if not frozen["findings"]:
        return para("Tidak ada: setiap angka pada laporan ini berujung pada bukti dan pasal.")
    return bullets(
        [
            f"{row['label']} ({len(row['items'])}): {_some(row['items'])}"
            for row in frozen["findings"]
        ]
    )


def _some(items: list[str], most: int = 20) -> str:
    shown = ", ".join(items[:most])
    return shown if len(items) <= most else f"{shown}, dan {len(items) - most} lainnya"


# --- BAB V ---------------------------------------------------------------------------------------


def closing(frozen: Frozen) -> Block:
    """BAB V."""
    report, summary = frozen["report"], frozen["summary"]
    duties = [duty for duty in frozen["terms"]["duties"] if duty["due"]]
    met = sum(duty["state"] == "met" for duty in duties)
    return chapter(
        "V",
        "PENUTUP",
        [
            heading("A. Kesimpulan"),
            para(
                f"Pada {report['period']}, {met} dari {len(duties)} kewajiban yang jatuh tempo "
                f"terpenuhi dan {summary['met']} dari {summary['due']} target indikator tercapai."
            ),
            heading("B. Rekomendasi"),
            para(
                "Melaksanakan tindak lanjut pada BAB IV huruf D dan menyelesaikan temuan pada "
                "BAB IV huruf E."
            ),
        ],
    )
