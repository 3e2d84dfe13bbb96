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
# Test processes share a broker, not their tasks: each names rows of its own database.
os.environ["TASK_QUEUE"] = f"p4gn-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
embedded.prepare("test", durable=False)  # starts PostgreSQL and Valkey where no address is given
