"""From an empty folder to the first page, and what the process holds in memory when idle."""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROUNDS = 3
PATIENCE = 60.0


def start() -> tuple[float, float, float]:
    """Seconds to the first page, seconds of a bare Python start, idle megabytes (RSS)."""
    runs = [_once() for _ in range(ROUNDS)]
    bare = [_bare() for _ in range(ROUNDS)]
    return (
        statistics.median(seconds for seconds, _ in runs),
        statistics.median(bare),
        statistics.median(megabytes for _, megabytes in runs),
    )


def _once() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        command = [sys.executable, "-m", "wordkept", "up", "--port", str(port), "--data", folder]
        started = time.perf_counter()
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
        try:
            _wait_for(f"http://127.0.0.1:{port}/login/")
            seconds = time.perf_counter() - started
            time.sleep(5)
            return seconds, _resident(server.pid)
        finally:
            server.terminate()
            server.wait(20)


def _bare() -> float:
    """The yardstick: Python starts and imports Django."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import django.db.models"], check=True)
    return time.perf_counter() - started


def _wait_for(address: str) -> None:
    ends = time.perf_counter() + PATIENCE
    while time.perf_counter() < ends:
        try:
            with urllib.request.urlopen(address, timeout=5) as page:  # noqa: S310 - our own
                if page.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise TimeoutError(f"{address} did not answer within {PATIENCE} s")


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError("this system does not tell how much memory a process holds")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
