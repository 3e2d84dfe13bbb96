"""A pytest plugin, loaded before settings: what the environment must say for tests to run."""

import os

from p4gn_portal import embedded

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ["HTTPS"] = "0"
os.environ["P4GN_EMBEDDED"] = "1"  # examples may be published: mode peragaan
embedded.prepare("test")  # starts PostgreSQL and Valkey where no address is given
