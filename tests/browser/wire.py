"""A bad line between a browser and the portal: cut at chosen bytes, or down for a while."""

import contextlib
import random
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

CHUNK = 16 * 1024


@dataclass(slots=True)
class Cut:
    """Cut the line once: so many bytes after a request that begins so, or instead of its answer."""

    request: bytes  # such as b"PUT /catatan/kirim/"
    after: int = 0
    instead_of_answer: bool = False


class Wire:
    """Listens on a port of its own and passes on what it hears, as long as it is told to."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.is_down = False
        self.cuts: list[Cut] = []
        self.was_cut = 0
        self.budget: Callable[[], int | None] = lambda: None  # bytes of the next connection
        self.pairs: set[tuple[socket.socket, socket.socket]] = set()
        self.server = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def lose(self, share: float, seed: int) -> None:
        """Cut this share of connections somewhere in their first 600 kB."""
        dice = random.Random(seed)  # noqa: S311  a repeatable bad line
        self.budget = lambda: dice.randrange(600_000) if dice.random() < share else None

    def down(self) -> None:
        """Nothing goes through any more, not even what had begun."""
        self.is_down = True
        for pair in list(self.pairs):
            self._hang_up(*pair)

    def up(self) -> None:
        self.is_down = False
        self.budget = lambda: None

    def close(self) -> None:
        self.down()
        self.server.close()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        if self.is_down:
            near.close()
            return
        try:
            far = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            near.close()
            return
        pair = (near, far)
        self.pairs.add(pair)
        line = _Line(self, near, far, self.budget())
        back = threading.Thread(target=line.answers, daemon=True)
        back.start()
        line.requests()
        back.join()
        self.pairs.discard(pair)

    def _hang_up(self, *ends: socket.socket) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class _Line:
    """One connection, counted both ways."""

    def __init__(
        self, wire: Wire, near: socket.socket, far: socket.socket, budget: int | None
    ) -> None:
        self.wire, self.near, self.far, self.budget = wire, near, far, budget
        self.left: int | None = None  # bytes of a request until it is cut
        self.withholds = False

    def requests(self) -> None:
        self._pump(self.near, self.far, self._judge_request)

    def answers(self) -> None:
        self._pump(self.far, self.near, self._judge_answer)

    def _pump(
        self, source: socket.socket, sink: socket.socket, judge: Callable[[bytes], bytes | None]
    ) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                passed = judge(chunk)
                if passed is None:
                    self.wire.was_cut += 1
                    break
                sink.sendall(passed)
        self.wire._hang_up(self.near, self.far)

    def _judge_request(self, chunk: bytes) -> bytes | None:
        for cut in list(self.wire.cuts):
            if cut.request in chunk:
                self.wire.cuts.remove(cut)
                if cut.instead_of_answer:
                    self.withholds = True
                else:
                    self.left = cut.after
        if self.left is not None:
            self.left -= len(chunk)
            if self.left < 0:
                return None
        return self._within_budget(chunk)

    def _judge_answer(self, chunk: bytes) -> bytes | None:
        return None if self.withholds else self._within_budget(chunk)

    def _within_budget(self, chunk: bytes) -> bytes | None:
        if self.budget is None:
            return chunk
        self.budget -= len(chunk)
        return chunk if self.budget >= 0 else None
