"""Embedded servers: lent to many, stopped after the last, however that one leaves."""

import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg2
import pytest

from p4gn_portal import servers
from p4gn_portal.keeper import free_port, is_kept, read_state, secret_in
from tests.stack import ROOT, environment, eventually, home_of_postgres, processes_of, sweep

pytestmark = [pytest.mark.slow, pytest.mark.faults]

# Says both addresses once they answer, then waits for a line or for its end.
USER = """
import os, sys, psycopg2, redis
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
psycopg2.connect(os.environ["DATABASE_URL"]).cursor().execute("SELECT 1")
redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
print("answered", flush=True)
sys.stdin.readline()
"""


class User:
    """A process that needs both servers, as any `manage.py` command does."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.process = subprocess.Popen(
            [sys.executable, "-m", "p4gn_portal.embedded", "exec", sys.executable, "-c", USER],
            cwd=ROOT,
            env=environment(var),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.database, _, self.broker = self.process.stdout.readline().strip().partition(" ")
        answered = self.process.stdout.readline().strip()
        assert answered == "answered", self.process.stderr.read()

    def leave(self) -> None:
        self.process.communicate("\n", timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        """As the kernel does when memory runs out: the user and what it runs, without a word."""
        for process in [*psutil.Process(self.process.pid).children(), self.process]:
            process.kill()
        self.process.communicate()


@pytest.fixture
def var(tmp_path):
    yield tmp_path / "var"
    sweep(tmp_path / "var")


def homes(var: Path) -> list[Path]:
    return [var / "embedded" / service for service in servers.SERVERS]


def assert_all_stopped(var: Path, seconds: float = 30) -> None:
    eventually(lambda: not processes_of(var), seconds, f"left running: {processes_of(var)}")
    assert not any(is_kept(home) for home in homes(var))


def test_servers_stop_with_their_only_user_and_come_back_at_the_same_address(var):
    first = User(var)
    with psycopg2.connect(first.database) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.close()
    first.leave()
    assert processes_of(var) == []  # already when the command returns

    second = User(var)
    assert (second.database, second.broker) == (first.database, first.broker)
    with psycopg2.connect(second.database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM kept")
        assert cursor.fetchall() == [(42,)]
    connection.close()
    second.leave()
    assert_all_stopped(var)


def test_who_leaves_first_leaves_the_servers_to_the_other(var):
    first, second = User(var), User(var)
    assert first.database == second.database
    first.leave()
    psycopg2.connect(second.database).close()
    second.leave()
    assert_all_stopped(var)


def test_servers_stop_when_their_user_is_killed(var):
    User(var).kill()
    assert_all_stopped(var)


def test_servers_stop_when_their_keeper_is_killed_and_the_next_user_gets_new_ones(var):
    user = User(var)
    for home in homes(var):
        os.kill(read_state(home)["keeper"], signal.SIGKILL)
    eventually(lambda: not any(is_kept(home) for home in homes(var)), 10, "the keepers go")
    eventually(lambda: "postgres" not in names(var), 30, "PostgreSQL outlives its keeper")
    eventually(lambda: "valkey-server" not in names(var), 30, "Valkey outlives its keeper")
    next_user = User(var)
    assert next_user.database == user.database
    user.leave()
    next_user.leave()
    assert_all_stopped(var)


def test_a_server_that_falls_is_started_again(var):
    user = User(var)
    home = homes(var)[1]
    os.kill(read_state(home)["server"], signal.SIGKILL)
    fallen = user.broker

    def answers_again() -> bool:
        return read_state(home).get("url") == fallen

    eventually(answers_again, 30, "Valkey comes back")
    user.leave()
    assert_all_stopped(var)


def names(var: Path) -> set[str]:
    return {Path(process.exe()).name for process in processes_of(var) if process.is_running()}


def test_a_deep_folder_with_spaces_will_do(tmp_path):
    """A socket's path may have 107 bytes; a checkout may lie deeper."""
    var = tmp_path / "a folder with spaces" / ("deep" * 30) / "var"
    user = User(var)
    user.leave()
    assert_all_stopped(var)
    sweep(var)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders its PostgreSQL cannot enter")
def test_root_keeps_its_folders_shut_and_the_data_elsewhere():
    """PostgreSQL refuses root; whom it runs as cannot enter a folder that is root's alone."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as parent:
        var = Path(parent) / "var"
        assert Path(parent).stat().st_mode & 0o777 == 0o700
        user = User(var)
        place = home_of_postgres(var)
        data = place / "data"
        assert data.stat().st_uid == servers.unprivileged_user().pw_uid
        assert data.stat().st_mode & 0o777 == 0o700
        assert Path(parent).stat().st_mode & 0o777 == 0o700
        assert str(var) in (place / "milik").read_text()
        user.leave()
        again = User(var)
        assert again.database == user.database
        again.leave()
        assert_all_stopped(var)
        sweep(var)


def test_passwords_are_random_private_and_in_no_process_list(var):
    user = User(var)
    for home in homes(var):
        password = home / "password"
        assert password.stat().st_mode & 0o777 == 0o600
        secret = secret_in(password)
        assert len(secret) >= 30
        for process in processes_of(var):
            assert secret not in " ".join(process.cmdline())
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(user.database, password="wrong")
    user.leave()


def test_a_taken_port_makes_way_for_another():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert free_port(taken) != taken


def test_a_broken_cluster_is_told_not_waited_for(var):
    User(var).leave()
    data = home_of_postgres(var) / "data"
    (data / "PG_VERSION").write_text("14\n")
    done = subprocess.run(
        [sys.executable, "-m", "p4gn_portal.embedded", "exec", "true"],
        cwd=ROOT,
        env=environment(var),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "dibuat oleh PostgreSQL 14; versi terpasang 18" in done.stderr
    assert_all_stopped(var)


def test_postgres_never_runs_as_root(var):
    user = User(var)
    postmaster = psutil.Process(read_state(homes(var)[0])["server"])
    expected = pwd.getpwuid(os.geteuid()) if os.geteuid() else servers.unprivileged_user()
    assert postmaster.username() == expected.pw_name
    user.leave()
