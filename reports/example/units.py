"""Units of the example: those the source names, and typical ones marked as examples."""

from pathlib import Path

from django.conf import settings

from accounts.models import Organization
from agreements import memorandum
from programs.models import Region

SOURCE = Path(settings.BASE_DIR) / "agreements" / "data" / "hss-bnnp-kalsel.toml"
Kind = Organization.Kind
PEMKAB, BNNP = "pemkab-hss", "bnnp-kalsel"
KESBANGPOL, BNNK = "kesbangpol-hss", "bnnk-hss"
EDUCATION, HEALTH = "dinas-pendidikan-hss", "dinas-kesehatan-hss"

# Typical units of a regency: whether HSS has them under these names is for its admin to say.
ASSUMED = (
    ("bagian-hukum", "Bagian Hukum Sekretariat Daerah", "Bag. Hukum"),
    ("bappeda", "Badan Perencanaan Pembangunan Daerah", "Bappeda"),
    ("bpkad", "Badan Pengelolaan Keuangan dan Aset Daerah", "BPKAD"),
    ("bkpsdm", "Badan Kepegawaian dan Pengembangan SDM", "BKPSDM"),
    ("inspektorat", "Inspektorat Daerah", "Inspektorat"),
    ("dinas-sosial", "Dinas Sosial", "Dinas Sosial"),
    ("dinas-pmd", "Dinas Pemberdayaan Masyarakat dan Desa", "Dinas PMD"),
    ("dinas-ppkbp3a", "Dinas PPKB, Pemberdayaan Perempuan, dan Anak", "Dinas PPKBP3A"),
    ("diskominfo", "Dinas Komunikasi dan Informatika", "Diskominfo"),
    ("satpol-pp", "Satuan Polisi Pamong Praja dan Pemadam Kebakaran", "Satpol PP"),
    ("disnaker", "Dinas Tenaga Kerja, Koperasi, dan UKM", "Disnaker"),
)


def assumed_slug(key: str) -> str:
    """The slug of a unit the example assumes to be there."""
    return f"contoh-{key}"


def load_units() -> dict[str, Organization]:
    """All units of the example by slug, made where they are missing."""
    rows = list(memorandum.read(SOURCE).organizations)
    rows += [_row(assumed_slug(key), name, short, Kind.OPD) for key, name, short in ASSUMED]
    rows += [
        _row(
            assumed_slug(f"kecamatan-{district.code.rpartition('.')[2]}"),
            f"Kecamatan {district.name}",
            f"Kec. {district.name}",
            Kind.KECAMATAN,
        )
        for district in Region.objects.districts()
    ]
    return memorandum.load_organizations(rows)


def _row(slug: str, name: str, short_name: str, kind: str) -> dict[str, object]:
    return {
        "slug": slug,
        "name": f"{name} (contoh)",
        "short_name": short_name,
        "kind": kind,
        "parent": PEMKAB,
        "is_example": True,
    }
