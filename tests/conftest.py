"""What all tests share: a database cloned from a migrated template, and plain static files."""

import pgtrigger
import pytest
from django.test import TransactionTestCase

from tests.database import clone_template

STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
FAST_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


def pytest_make_parametrize_id(val, argname):
    """Files and long texts get a short name, the same in every process."""
    is_long = isinstance(val, bytes) or (isinstance(val, str) and len(val) > 60)
    return argname if is_long else None


@pytest.fixture(scope="session")
def django_db_keepdb():
    """The test database is a fresh clone already; Django need not make one."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    clone_template()


@pytest.fixture(autouse=True)
def plain_settings(settings, tmp_path):
    """No manifest of built files, no slow password hash, files in a folder of the test's own."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": STATIC_STORAGE}}
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.PASSWORD_HASHERS = [FAST_HASHER]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True, scope="session")
def flush_passes_the_guards():
    """Transactional tests empty all tables afterwards; the guards against that step aside."""
    flush = TransactionTestCase._fixture_teardown

    def flush_unguarded(self):
        with pgtrigger.ignore():
            flush(self)

    TransactionTestCase._fixture_teardown = flush_unguarded
    yield
    TransactionTestCase._fixture_teardown = flush
