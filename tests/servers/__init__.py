"""Real servers for the channel tests: each in a folder of its own, on ports the kernel gave."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

Found = TypeVar("Found")


def require(program_names: Iterable[str], what: str, as_root: bool = False) -> None:
    """Skip, saying so in one line, where a program is missing; in CI that is a failure."""
    missing = [f"{name} is not installed" for name in program_names if shutil.which(name) is None]
    if as_root and os.geteuid() != 0:
        missing.append("its servers start as root only")
    if not missing:
        return
    line = f"{what} is not tested here: {', '.join(missing)}"
    if os.environ.get("CI") == "true":
        pytest.fail(line, pytrace=False)
    pytest.skip(line)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(
    found: Callable[[], Found], what: str, within: float = 20.0, every: float = 0.05
) -> Found:
    """Ask again and again until there is an answer; give up loudly."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        answer = found()
        if answer:
            return answer
        time.sleep(every)
    raise AssertionError(f"waited {within:.0f} s in vain for {what}")
