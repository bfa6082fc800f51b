"""A bad line on purpose: a TCP proxy between a channel and a real server that can fail in many ways."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Faults:
    """What is wrong with the line just now; change it at any time.

    delay: seconds before each piece goes on. black_hole: nothing comes through.
    garbage: sent to the client instead of what the server says.
    cut_before: hang up when the client says this, and keep it from the server.
    cut_after: let the server hear this and answer, then hang up without the answer.
    """

    delay: float = 0.0
    black_hole: bool = False
    garbage: bytes = b""
    cut_before: bytes = b""
    cut_after: bytes = b""


@dataclass
class Proxy:
    target: int
    port: int = 0
    faults: Faults = field(default_factory=Faults)
    _lines: list[Line] = field(default_factory=list)

    def heal(self) -> None:
        self.faults = Faults()

    def cut(self) -> None:
        """Hang up on everybody."""
        for line in self._lines:
            line.hang_up()
        self._lines.clear()

    def serve(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self.target), 5)
                except OSError:
                    client.close()
                    continue
                line = Line(self, client, server)
                self._lines.append(line)
                line.open()


class Line:
    """One connection: two threads that pass bytes on, as far as the faults allow."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self.said = b""
        self.deaf = False

    def open(self) -> None:
        for work in (self.upstream, self.downstream):
            threading.Thread(target=work, daemon=True).start()

    def hang_up(self) -> None:
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def upstream(self) -> None:
        for piece in self.pieces(self.client):
            faults = self.proxy.faults
            self.said = self.said[-100:] + piece
            if faults.cut_before and faults.cut_before in self.said:
                break
            self.deaf = self.deaf or bool(faults.cut_after and faults.cut_after in self.said)
            self.server.sendall(piece)
        self.hang_up()

    def downstream(self) -> None:
        for piece in self.pieces(self.server):
            if self.deaf:
                break
            self.client.sendall(self.proxy.faults.garbage or piece)
        self.hang_up()

    def pieces(self, end: socket.socket) -> Iterator[bytes]:
        with contextlib.suppress(OSError):
            while piece := end.recv(65536):
                time.sleep(self.proxy.faults.delay)
                if not self.proxy.faults.black_hole:
                    yield piece


@contextlib.contextmanager
def bad_line(target: int) -> Iterator[Proxy]:
    """A proxy in front of the server that listens on the port `target`."""
    listener = socket.create_server(("127.0.0.1", 0))
    proxy = Proxy(target, listener.getsockname()[1])
    threading.Thread(target=proxy.serve, args=(listener,), daemon=True).start()
    try:
        yield proxy
    finally:
        listener.close()
        proxy.cut()
