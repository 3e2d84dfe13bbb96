"""Every status as word, shape and tone: colour never speaks alone. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    """How one status looks: the word, the icon's name in the sprite, the tone's colour pair."""

    word: str
    icon: str
    tone: str  # ok, proses, tunda, bahaya, netral, riwayat


UNKNOWN = Status("Tidak diketahui", "help", "netral")

STATUSES: dict[str, dict[str, Status]] = {
    "log": {
        "draft": Status("Draf", "ring-dotted", "netral"),
        "incomplete": Status("Lampiran belum lengkap", "clock", "netral"),
        "submitted": Status("Menunggu verifikasi", "half", "proses"),
        "returned": Status("Perlu perbaikan", "triangle", "tunda"),
        "verified": Status("Terverifikasi", "check", "ok"),
        "rejected": Status("Ditolak", "cross", "bahaya"),
        "withdrawn": Status("Dibatalkan", "ban", "netral"),
    },
    "duty": {
        "met": Status("Terpenuhi", "check", "ok"),
        "running": Status("Berjalan", "half", "proses"),
        "late": Status("Terlambat", "triangle", "bahaya"),
        "not_due": Status("Belum jatuh tempo", "ring", "netral"),
        "not_applicable": Status("Tidak berlaku", "dash", "netral"),
        "unscheduled": Status("Belum dijadwalkan", "ring-dotted", "netral"),
    },
    "report": {
        "assembling": Status("Sedang disusun", "refresh", "proses"),
        "draft": Status("Draf", "ring-dotted", "netral"),
        "in_review": Status("Menunggu reviu", "half", "proses"),
        "published": Status("Diterbitkan", "check", "ok"),
        "superseded": Status("Digantikan", "swap", "riwayat"),
        "failed": Status("Gagal disusun", "triangle", "bahaya"),
    },
    "amendment": {
        "draft": Status("Draf", "ring-dotted", "netral"),
        "proposed": Status("Diajukan", "half", "proses"),
        "enacted": Status("Ditetapkan", "check", "ok"),
        "abandoned": Status("Ditarik", "ban", "netral"),
    },
    "agreement": {
        "discussed": Status("Pembahasan", "half", "proses"),
        "concluded": Status("Ditetapkan", "check", "ok"),
        "signed": Status("Ditandatangani", "sign", "proses"),
        "in_force": Status("Berlaku", "check", "ok"),
        "expired": Status("Berakhir", "clock", "riwayat"),
        "terminated": Status("Diakhiri", "ban", "netral"),
    },
    "instrument": {
        "seen": Status("Dilihat di sumber", "eye", "ok"),
        "unchecked": Status("Belum diperiksa", "triangle", "tunda"),
        "withdrawn": Status("Dicabut dari daftar", "ban", "netral"),
    },
    "plan": {
        "draft": Status("Draf", "ring-dotted", "netral"),
        "approved": Status("Disetujui", "check", "ok"),
        "superseded": Status("Digantikan", "swap", "riwayat"),
    },
    "activity": {
        "planned": Status("Belum dimulai", "ring", "netral"),
        "running": Status("Berjalan", "half", "proses"),
        "done": Status("Selesai", "check", "ok"),
        "postponed": Status("Tertunda", "triangle", "tunda"),
        "cancelled": Status("Dibatalkan", "ban", "netral"),
    },
    "physical": {
        "on_track": Status("Sesuai Rencana", "check", "ok"),
        "attention": Status("Perlu Perhatian", "triangle", "tunda"),
        "critical": Status("Kritis", "cross", "bahaya"),
        "unreported": Status("Belum Dilaporkan", "ring-dotted", "netral"),
    },
    "recount": {
        "agrees": Status("Tidak ada selisih", "check", "ok"),
        "differs": Status("Ada selisih", "triangle", "bahaya"),
        "running": Status("Sedang dihitung", "refresh", "proses"),
    },
    "row": {
        "baru": Status("Baru", "plus", "ok"),
        "berubah": Status("Berubah", "swap", "proses"),
        "tetap": Status("Tetap", "dash", "netral"),
        "salah": Status("Salah", "cross", "bahaya"),
    },
    "decision": {
        "verified": Status("Diverifikasi", "check", "ok"),
        "returned": Status("Dikembalikan untuk diperbaiki", "triangle", "tunda"),
        "rejected": Status("Ditolak", "cross", "bahaya"),
    },
}


def look_of(kind: str, state: str) -> Status:
    """The look of one state. A state nobody drew yet is shown as unknown, never left out."""
    return STATUSES[kind].get(state, UNKNOWN)
