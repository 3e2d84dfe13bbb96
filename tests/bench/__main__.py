"""Runs every bench against databases of its own and prints a table and `var/bench.json`."""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "p4gn_portal.settings")
os.environ.setdefault("SECRET_KEY", "only-for-benches")
os.environ["HTTPS"] = "0"
os.environ["P4GN_EMBEDDED"] = "1"

import django

django.setup()

from tests.database import ROOT, clone, clone_template

# As many logs as there is time for: P4GN_BENCH_LOGS=1000000 takes some minutes more.
SIZES = (1_000, int(os.environ.get("P4GN_BENCH_LOGS", "100000")))
TEXT, PLAN, FIELD = "p4gn_bench_text", "p4gn_bench_plan", "p4gn_bench_field"
INTAKE = (500, 5_000)  # rows of a workbook
FLAT = 1.3  # how much a page may slow down from the small database to the large one


def measured(module: str, database: str = "", *asked: str) -> dict[str, dict[str, float]]:
    """What a measuring module prints as JSON, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", module, *asked],
        cwd=ROOT,
        env=environment(database),
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def environment(database: str) -> dict[str, str]:
    if not database:
        return dict(os.environ)
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}")
    return os.environ | {"DATABASE_URL": urlunsplit(address), "STATEMENT_TIMEOUT": "10min"}


def loaded() -> list[str]:
    """Two fresh databases with the example's logs, few and a hundred times as many; their names."""
    small, large = (f"p4gn_bench_{size}" for size in SIZES)
    clone_template(small)
    run("manage.py", "load_example", "--logs", str(SIZES[0]), database=small)
    clone(small, large)
    run("-m", "tests.bench.multiply", str(SIZES[1] // SIZES[0] - 1), database=large)
    return [small, large]


def taken_in(rows: int) -> dict[str, float]:
    """A workbook of so many rows, in a database of its own."""
    clone_template(f"p4gn_bench_intake_{rows}")
    return measured("tests.bench.intake", f"p4gn_bench_intake_{rows}", str(rows))  # type: ignore[return-value]


def run(*command: str, database: str) -> None:
    subprocess.run([sys.executable, *command], cwd=ROOT, env=environment(database), check=True)


def main() -> None:
    databases = loaded()
    small, large = (measured("tests.bench.pages", database) for database in databases)
    pdf = measured("tests.bench.pdf", databases[0])
    clone_template(TEXT)
    text = measured("tests.bench.text", TEXT)
    clone_template(PLAN)
    plan = measured("tests.bench.plan", PLAN)
    intake = {rows: taken_in(rows) for rows in INTAKE}
    clone_template(FIELD)
    field = measured("tests.bench.field", FIELD)
    phone = measured("tests.bench.phone")
    floor = small["trivial"]["ms"]
    rows: list[dict[str, object]] = [
        {
            "page": page,
            "over trivial": round(now["ms"] / floor, 1),
            "many over few": round(large[page]["ms"] / now["ms"], 2),
            "queries": [now["queries"], large[page]["queries"]],
            "flat": large[page]["ms"] / now["ms"] <= FLAT
            and now["queries"] == large[page]["queries"],
        }
        for page, now in small.items()
    ]
    report = {
        "pages": rows,
        "pdf of 1,000 lines": pdf,
        "text of a day": text,
        "plan": plan,
        "workbook": intake,
        "field": field,
        "phone": phone,
    }
    (ROOT / "var" / "bench.json").write_text(json.dumps(report, indent=2))
    sys.stdout.write(table(rows, pdf) + text_lines(text) + plan_lines(plan))
    sys.stdout.write(intake_lines(intake) + field_lines(field) + phone_lines(phone))
    sys.stdout.write(json.dumps(report) + "\n")


def table(rows: list[dict[str, object]], pdf: dict[str, dict[str, float]]) -> str:
    lines = [
        f"{'page':<16}{'× trivial':>10}{f'{SIZES[1] // 1000}k/1k':>9}{'queries':>12}  flat ≤ {FLAT}"
    ]
    for row in rows:
        few, many = row["queries"]  # type: ignore[misc]
        lines.append(
            f"{row['page']:<16}{row['over trivial']:>10}{row['many over few']:>9}"
            f"{f'{few} = {many}' if few == many else f'{few} ≠ {many}':>12}"
            f"  {'yes' if row['flat'] else 'NO'}"
        )
    ours, reference = pdf["ours"]["ms"], pdf["weasyprint"]["ms"]
    lines.append(f"PDF of 1,000 lines: {ours / reference:.2f} × WeasyPrint on the same rows")
    return "\n".join(lines) + "\n"


def text_lines(text: dict[str, dict[str, dict[str, float]]]) -> str:
    """The text of a day after 200 amendments over the same text after none."""
    lines = [
        f"Text of a day, ?{name}=: {one['often']['ms'] / one['once']['ms']:.2f} × after 200 "
        f"amendments of 60 articles, {one['often']['queries']} = {one['once']['queries']} queries"
        for name, one in text.items()
    ]
    return "\n".join(lines) + "\n"


def plan_lines(plan: dict[str, dict[str, dict[str, float]]]) -> str:
    """The Renja of 2,400 activities over that of 24, beside the sums no page can do without."""
    few, many = plan["few"], plan["many"]
    bare = many["bare sql"]["ms"] / few["bare sql"]["ms"]
    lines = []
    for name in ("page", "totals"):
        grown = many[name]["ms"] / few[name]["ms"]
        verdict = "yes" if grown / bare <= FLAT else "NO"
        lines.append(
            f"Renja {name}, 24 to 2,400 activities: {grown:.2f} ×, the bare SQL aggregate "
            f"{bare:.2f} ×; over it {grown / bare:.2f}, flat ≤ {FLAT}: {verdict}"
        )
    return "\n".join(lines) + "\n"


def intake_lines(intake: dict[int, dict[str, float]]) -> str:
    """Rows a second of an import and its peak, over a bare loop that only reads the cells."""
    lines = [
        f"Import of {one['rows']:,.0f} rows: {one['rows'] / (one['judged'] + one['written']):,.0f} "
        f"rows/s, {(one['judged'] + one['written']) / one['bare']:.0f} × reading them bare, "
        f"peak {one['megabytes']:.0f} MB"
        for one in intake.values()
    ]
    return "\n".join(lines) + "\n"


def field_lines(field: dict[str, float]) -> str:  # type: ignore[type-arg]
    """Catatan a second over a bare view with the same bytes, decisions over bare inserts."""
    return (
        f"Catatan with one photo of {field['photo'] / 1000:.0f} kB: {field['taken']:.1f}/s, "
        f"{field['bare view'] / field['taken']:.1f} × the time of a bare view\n"
        f"Verification of 1,000: {field['verified']:.0f}/s, "
        f"{field['bare inserts'] / field['verified']:.1f} × the time of bare inserts\n"
    )


def phone_lines(phone: dict[str, dict[str, float]]) -> str:
    """The record form on Slow 3G against what it may cost (ux, check 13)."""
    allowed = {"first": (8, 130_000, 10), "again": (4, 130_000, 10), "offline": (1.5, 0, 10)}
    lines = []
    for visit, told in phone.items():
        seconds, size, requests = allowed[visit]
        is_within = (
            told["seconds"] <= seconds and told["bytes"] <= size and told["requests"] <= requests
        )
        lines.append(
            f"Catat, {visit}: {told['seconds']} s of {seconds}, {told['bytes'] / 1000:.0f} kB of "
            f"{size / 1000:.0f}, {told['requests']} requests of {requests}: "
            f"{'yes' if is_within else 'NO'}"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
