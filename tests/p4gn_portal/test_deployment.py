"""The image and the compose file: what they hold is enough, and each service's own command runs."""

import os
import re
import shutil
import subprocess
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import pytest
from django.conf import settings

from tests import deployment
from tests.database import clone_template, drop
from tests.stack import ROOT, eventually, free_port, leash, processes_of

pytestmark = pytest.mark.slow

SITE = "p4gn.contoh.invalid"
GIVEN = {"SITE": SITE, "SECRET_KEY": "k" * 60, "POSTGRES_PASSWORD": "sandi"}
OUR_SERVICES = {"migrate", "web", "worker", "beat"}
INTERPOLATED = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def interpolated(text: str, given: dict[str, str]) -> str:
    """`${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as Compose fills them in."""

    def value(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        if given.get(name):
            return given[name]
        if kind == "-":
            return rest
        raise LookupError(f"{name}: {rest}")

    return INTERPOLATED.sub(value, text)


def settings_of(service: dict) -> dict[str, str]:
    return {name: interpolated(text, GIVEN) for name, text in service["environment"].items()}


@pytest.fixture(scope="module")
def services():
    return deployment.compose()["services"]


def test_what_may_be_scaled_has_no_port_or_name_of_its_own(services):
    for name in ("web", "worker"):
        assert not {"ports", "container_name"} & set(services[name])


def test_a_start_without_secrets_is_refused_by_compose(services):
    for missing in ("SITE", "SECRET_KEY", "POSTGRES_PASSWORD"):
        given = {name: text for name, text in GIVEN.items() if name != missing}
        with pytest.raises(LookupError, match=f"{missing}: set {missing} in .env"):
            [interpolated(text, given) for text in services["web"]["environment"].values()]


def test_the_broker_keeps_its_queue_and_never_drops_a_task(services):
    command = " ".join(services["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_only_the_proxy_is_open_to_the_world(services):
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    assert "dynamic a web 8000" in (ROOT / "Caddyfile").read_text()


def test_our_containers_are_shut_and_run_the_same_image(services):
    for name in OUR_SERVICES:
        service = services[name]
        shut = (service["read_only"], service["cap_drop"], service["image"])
        assert shut == (True, ["ALL"], "p4gn-portal")


def copied_by_dockerfile() -> list[tuple[str, str]]:
    """What the last stage of the Dockerfile copies from here, and where to."""
    last_stage = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    copied = re.findall(r"^COPY (?!--from)(\S+) (\S+)$", last_stage, re.MULTILINE)
    assert len(copied) > 5
    return copied


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    """The folder /app as the Dockerfile makes it, so that a file it forgets is missed here."""
    app = tmp_path_factory.mktemp("image") / "app"
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    for source, target in copied_by_dockerfile():
        assert f"!{source}" in allowed, f"{source} never reaches the build"
        place = app / target
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / source, place)
    shutil.copytree(ROOT / "static" / "dist", app / "static" / "dist")
    return app


@pytest.fixture(scope="module")
def database(django_db_blocker):
    """An empty-handed portal's database, as `migrate` leaves it."""
    name = f"p4gn_compose_{os.getpid()}"
    with django_db_blocker.unblock():
        clone_template(name)
        yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
        drop(name)


class Composed:
    """The services of the compose file, each by its own command, without containers."""

    def __init__(self, services: dict, image: Path, database: str, var: Path) -> None:
        self.services = services
        self.image = image
        self.var = var
        self.port = free_port()
        broker = urlunsplit(urlsplit(settings.REDIS_URL)._replace(path="/10"))
        bin_folder = str(Path(sys.executable).parent)
        self.here = {
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "PORT": str(self.port),
            "PATH": f"{bin_folder}:{os.environ['PATH']}",
            "TICK_SECONDS": "1",
            "P4GN_VAR": str(var),
            "HOME": "/nonexistent",
        }

    def start(self, name: str) -> subprocess.Popen[bytes]:
        service = self.services[name]
        kept = str(self.var) + "/"  # where a container has a /tmp of its own
        command = [part.replace("/tmp/", kept) for part in service["command"]]  # noqa: S108
        with (self.var / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [*leash(), *command],
                cwd=self.image,
                env=settings_of(service) | self.here,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def log(self, name: str) -> str:
        return (self.var / f"{name}.log").read_text(errors="replace")

    def get(self, path: str) -> tuple[int, str]:
        """As the proxy asks on behalf of a visitor."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", path, headers={"Host": SITE, "X-Forwarded-Proto": "https"})
            answer = line.getresponse()
            return answer.status, answer.headers.get("Location") or answer.read().decode()
        except (OSError, HTTPException):
            return 0, ""
        finally:
            line.close()


@pytest.fixture(scope="module")
def composed(services, image, database, tmp_path_factory):
    var = tmp_path_factory.mktemp("composed")
    running = Composed(services, image, database, var)
    yield running
    for process in processes_of(var):
        process.kill()
    psutil.wait_procs(processes_of(var), timeout=10)


@pytest.mark.faults
def test_each_service_runs_by_its_own_command(composed, image):
    """Static files first, as the Dockerfile does; then migrate, and after it the three."""
    built = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        cwd=image,
        env=os.environ | composed.here | {"SECRET_KEY": "build"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    assert composed.start("migrate").wait(120) == 0, composed.log("migrate")

    running = {name: composed.start(name) for name in ("web", "worker", "beat")}
    eventually(lambda: composed.get("/sehat/hidup/")[0] == 200, 60, composed.log("web"))
    assert composed.get("/") == (302, "/masuk/?next=/")
    status, page = composed.get("/masuk/")
    assert status == 200, composed.log("web")
    style = re.search(r'href="(/static/css/portal\.[0-9a-f]+\.css)"', page)
    assert style is not None, page
    assert composed.get(style[1])[0] == 200

    def all_is_well() -> bool:
        status, body = composed.get("/sehat/siap/")
        return status == 200 and "Berdetak" in body and "Terlihat" in body

    eventually(all_is_well, 60, composed.log("worker") + composed.log("beat"))
    for name, process in running.items():
        assert process.poll() is None, composed.log(name)
        process.terminate()
    for name, process in running.items():
        assert process.wait(60) == 0, composed.log(name)
