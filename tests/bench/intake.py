"""Takes in a workbook of so many rows; beside it a bare loop that only reads its cells."""

import json
import os
import resource
import sys
from io import BytesIO
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")

import django

django.setup()

from django.core.files.base import ContentFile
from openpyxl import load_workbook

from accounts.models import User
from accounts.roles import Role
from programs import exporting, importing, planning
from programs.models import WorkPlan
from tests.factories import OrganizationFactory, in_force, side, user_in

YEAR = 2026


def main() -> None:
    rows = int(sys.argv[1])
    agreement = in_force(duties=6)
    user = user_in(side(agreement, 1), Role.FIELD_OFFICER)
    OrganizationFactory(parent=side(agreement, 1), short_name="Disdik")
    plan = planning.draft_plan(agreement, YEAR, by=user)
    content = workbook(plan, user, rows // 3)
    bare = seconds(lambda: read_bare(content))
    began = perf_counter()
    row = importing.hand_in(plan, ContentFile(content, "renja.xlsx"), by=user)
    judged = perf_counter() - began
    written = seconds(lambda: importing.apply(row, by=user))
    told = {
        "rows": len(row.preview),
        "bare": bare,
        "judged": judged,
        "written": written,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    sys.stdout.write(json.dumps(told) + "\n")


def seconds(deed: object) -> float:
    began = perf_counter()
    deed()  # type: ignore[operator]
    return perf_counter() - began


def workbook(plan: WorkPlan, user: User, activities: int) -> bytes:
    """The template with an activity, an indicator and a pagu a number."""
    book = load_workbook(BytesIO(exporting.template_of(plan, user)))
    for number in range(activities):
        code = f"K-{number}"
        book["Kegiatan"].append(
            [None, code, f"Kegiatan {number}", "Pencegahan", "Disdik", None, "KWJ-01"]
        )
        book["Indikator"].append(
            [None, code, "Sekolah", "sekolah", "Kumulatif", *[None] * 4, 1, 2, 3, 4]
        )
        book["Pagu"].append([code, "APBD Kabupaten", 1000, 2000, 3000, 4000])
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def read_bare(content: bytes) -> None:
    """What reading the cells costs at the least."""
    book = load_workbook(BytesIO(content), read_only=True)
    for sheet in book.worksheets:
        for _ in sheet.iter_rows(values_only=True):
            pass


if __name__ == "__main__":
    main()
