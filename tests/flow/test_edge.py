"""The edge: what is too large, too slow or too strange never costs a worker; a lost database is said."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from django.db import connection
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from tests import people
from tests.listeners import Ear, cookie_of, elsewhere, serving, until
from wordkept import __version__, gate
from wordkept.gate import Gate
from wordkept.live.hub import News
from wordkept.live.tail import Tail

pytestmark = pytest.mark.django_db(transaction=True)

MEGABYTE = b"x" * 1_000_000
TWO_FRAMINGS = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
)
SERVE = """
import uvicorn
from wordkept import edge
uvicorn.run(edge.make_app(), port=int(sys.argv[2]), log_level="error")
"""


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what the gate let through."""
    request = Request(scope, receive)
    told = {"headers": dict(request.headers), "body": (await request.body()).decode()}
    await JSONResponse(told)(scope, receive, send)


@pytest.fixture
def door() -> Iterator[str]:
    with serving(Gate(echo, largest_body=1_000)) as address:
        yield address


def chunks(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield MEGABYTE


def raw(address: str, words: bytes) -> bytes:
    """What a client that keeps no rules is answered."""
    with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), 5) as line:
        line.sendall(words)
        return line.recv(4000)


def test_fifty_megabytes_are_refused_and_never_held(free_tcp_port: int) -> None:
    address = f"http://127.0.0.1:{free_tcp_port}"
    with elsewhere(SERVE, free_tcp_port) as server:
        until(lambda: _healthy(address), 30)
        before = _most_memory(server.pid)
        for length in ({}, {"Content-Length": "50000000"}):
            answer = httpx.post(f"{address}/login/", content=chunks(50), headers=length, timeout=30)
            assert answer.status_code == 413
        assert _most_memory(server.pid) - before < 16_000, "kilobytes"


def _healthy(address: str) -> bool:
    return _answers(f"{address}/healthz") == 200


def _answers(address: str) -> int:
    try:
        return httpx.get(address).status_code
    except httpx.TransportError:
        return 0


def _most_memory(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


@pytest.mark.parametrize(("size", "status"), [(1_000, 200), (1_001, 413)])
@pytest.mark.parametrize("chunked", [True, False])
def test_the_limit_is_exact(door: str, size: int, status: int, chunked: bool) -> None:
    body = iter([b"x" * size]) if chunked else b"x" * size
    assert httpx.post(door, content=body).status_code == status


@pytest.mark.parametrize(
    ("path", "kind", "size", "status"),
    [
        ("/plans/posts/new/", "multipart/form-data; boundary=b", 1_500, 200),
        ("/plans/posts/new/", "multipart/form-data; boundary=b", 2_001, 413),
        ("/plans/posts/new/", "application/x-www-form-urlencoded", 1_500, 413),
        ("/plans/", "multipart/form-data; boundary=b", 1_500, 413),
    ],
)
def test_only_the_form_for_pictures_takes_more(
    door: str, path: str, kind: str, size: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "LARGEST_PICTURES", 2_000)
    answer = httpx.post(door + path, content=b"x" * size, headers={"content-type": kind})
    assert answer.status_code == status


def test_a_stated_length_is_refused_before_anything_is_sent(door: str) -> None:
    words = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\n\r\n"
    assert raw(door, words).startswith(b"HTTP/1.1 413")


def test_a_chunked_body_arrives_whole_with_its_length(door: str) -> None:
    told = httpx.post(door, content=iter([b"a cat ", b"and a router"])).json()
    assert told["body"] == "a cat and a router"
    assert told["headers"]["content-length"] == "18"
    assert "transfer-encoding" not in told["headers"]


def test_who_sends_too_slowly_is_let_go(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "BODY_SECONDS", 0.1)
    answer = raw(door, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\na cat")
    assert answer.startswith(b"HTTP/1.1 408")


def test_a_head_without_end_is_cut(door: str) -> None:
    where = (urlsplit(door).hostname, urlsplit(door).port)
    sent = 0
    with socket.create_connection(where, 5) as line, pytest.raises(OSError):  # noqa: PT012
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Cat: ")
        while sent < 50:
            line.sendall(MEGABYTE)
            sent += 1
    assert sent < 20, "what the system keeps on the way, and no more"


def test_a_long_body_is_no_long_head(door: str) -> None:
    """Three requests on one line, the second with its body in many pieces."""
    with httpx.Client(base_url=door) as client:
        answers = [client.post("/", content=b"x" * size) for size in (1_000, 900, 10)]
        assert [answer.status_code for answer in answers] == [200] * 3
    with serving(Gate(echo)) as roomy:
        assert httpx.post(roomy, content=chunks(2)).status_code == 200


def test_slow_senders_hold_no_page_back() -> None:
    """As many as there are workers, and some more, each with half a form."""
    with serving() as address:
        where = (urlsplit(address).hostname, urlsplit(address).port)
        lines = [socket.create_connection(where) for _ in range(20)]
        for line in lines:
            line.sendall(
                b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\na=1"
            )
        assert httpx.get(f"{address}/login/", timeout=5).status_code == 200


def test_a_header_cannot_pass_for_another(door: str) -> None:
    told = httpx.get(door, headers={"X_Forwarded_For": "10.0.0.1", "X-Fine": "yes"}).json()
    assert told["headers"]["x-fine"] == "yes"
    assert "x_forwarded_for" not in told["headers"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost"}, 200), ({"Host": "[::1]:8000"}, 200),
        ({"Host": "evil.example"}, 400), ({"Host": ""}, 400), ({"Host": "a b"}, 400),
        ({"X-Long": "x" * 33_000}, 431), ({f"X-{n}": "x" for n in range(101)}, 431),
    ],
)  # fmt: skip
def test_headers_have_measure_and_the_right_host(
    door: str, headers: dict[str, str], status: int
) -> None:
    assert httpx.get(door, headers=headers).status_code == status


@pytest.mark.parametrize(
    "words",
    [
        b"GET /?q=\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        TWO_FRAMINGS,
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(door: str, words: bytes) -> None:
    assert raw(door, words).startswith(b"HTTP/1.1 400")


def test_healthy_means_that_the_database_answers() -> None:
    with serving() as address:
        well = httpx.get(f"{address}/healthz", headers={"Host": "10.1.2.3"})
        assert (well.status_code, well.json()) == (200, {"ok": True, "version": __version__})
        cookies, file = cookie_of(people.ana()), Path(connection.settings_dict["NAME"])
        file.rename(away := file.with_suffix(".away"))
        try:
            asked = ["/healthz", "/events", "/login/", "/"]
            answers = [httpx.get(address + path, cookies=cookies).status_code for path in asked]
            assert answers == [503] * 4
            assert not file.exists(), "nothing was put in its place"
        finally:
            away.rename(file)
        assert httpx.get(f"{address}/healthz").status_code == 200
        assert Ear(f"{address}/events", people.ana()).next().event == "hello"


def test_the_tail_waits_for_the_database_and_makes_none() -> None:
    told: list[News] = []
    tail, file = Tail(told.append), Path(connection.settings_dict["NAME"])
    file.rename(away := file.with_suffix(".away"))
    try:
        with ThreadPoolExecutor(1) as elsewhere:
            assert not elsewhere.submit(tail.look_safely).result()
        assert not file.exists()
    finally:
        away.rename(file)
    assert tail.look_safely()
    assert len(told) == 1


def test_a_file_that_is_no_database_is_not_healthy(tmp_path: Path, free_tcp_port: int) -> None:
    (cat := tmp_path / "cat.sqlite3").write_text("a cat sat here " * 100)
    address = f"http://127.0.0.1:{free_tcp_port}/healthz"
    with elsewhere(SERVE, free_tcp_port, database=cat):
        until(lambda: _answers(address), 30)
        answer = httpx.get(address)
        assert (answer.status_code, answer.json()["ok"]) == (503, False)


def test_work_that_crashes_starts_again_and_stops_when_asked() -> None:
    from wordkept import edge

    runs: list[float] = []

    def work(stop: object) -> None:
        runs.append(time.monotonic())
        if len(runs) == 1:
            raise ZeroDivisionError
        stop.wait()  # type: ignore[attr-defined]

    with serving(edge.make_app(background=[work])):
        until(lambda: len(runs) == 2)
