"""A scanner where a portal has one: what it knows is refused, and nothing passes unseen."""

import socket
import threading
from collections.abc import Iterator

import pytest

from programs import evidence
from programs.antivirus import LENGTH
from programs.models import Evidence
from tests.programs.field.people import picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_settings")]
HARMFUL = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner:
    """Speaks clamd's INSTREAM on a port of its own and remembers what it was shown."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.says: bytes | None = None
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.server.accept()
            except OSError:
                return
            with line:
                self.seen.append(content := self.read(line))
                harmful = b"stream: Eicar-Test-Signature FOUND\0"
                line.sendall(self.says or (harmful if HARMFUL in content else b"stream: OK\0"))

    def read(self, line: socket.socket) -> bytes:
        stream = line.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while size := LENGTH.unpack(stream.read(4))[0]:
            content += stream.read(size)
        return content


@pytest.fixture
def scanner(settings) -> Iterator[Scanner]:
    made = Scanner()
    settings.CLAMD_URL = made.url
    yield made
    made.server.close()


def test_a_file_is_shown_whole_to_the_scanner_and_passes(world, scanner):
    sent = picture((900, 700)) + b"\0" * 200_000
    assert evidence.attach(world.record(), upload(sent)).size > 0
    assert scanner.seen == [sent]


def test_what_the_scanner_knows_is_refused_in_words(world, scanner):
    with pytest.raises(evidence.InvalidEvidence, match="alasan keamanan"):
        evidence.attach(world.record(), upload(picture() + HARMFUL))
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"\0", b"apa?"])
def test_an_answer_that_is_no_answer_lets_nothing_pass(world, scanner, says):
    scanner.says = says
    with pytest.raises(evidence.NotNow, match="Kirim lagi nanti"):
        evidence.attach(world.record(), upload(picture()))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///tidak/ada.ctl"])
def test_a_scanner_that_is_away_lets_nothing_pass_and_says_to_come_again(world, settings, address):
    settings.CLAMD_URL = address
    with pytest.raises(evidence.NotNow, match="sedang tidak tersedia"):
        evidence.attach(world.record(), upload(picture()))


def test_without_a_scanner_files_are_taken_in_as_they_are_cleaned(world, settings):
    assert settings.CLAMD_URL == ""
    assert evidence.attach(world.record(), upload(picture()))
