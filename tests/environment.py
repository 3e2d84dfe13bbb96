"""A pytest plugin, loaded before settings: what the environment must say for tests to run."""

import os
from pathlib import Path

from p4gn_portal import embedded

ROOT = Path(__file__).resolve().parent.parent

# Files and embedded servers of their own: a portal that runs from this checkout is not touched.
os.environ.setdefault("P4GN_VAR", str(ROOT / "var" / "test"))
(Path(os.environ["P4GN_VAR"]) / "static").mkdir(parents=True, exist_ok=True)  # or whitenoise warns
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ["HTTPS"] = "0"
os.environ["P4GN_EMBEDDED"] = "1"  # examples may be published: mode peragaan
embedded.prepare("test", durable=False)  # starts PostgreSQL and Valkey where no address is given
