"""R47 at the real front door: bytes that are no request, bodies without end; the house goes on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests import desk, people
from tests.listeners import cookie_of, serving
from tests.rules import hostile
from wordkept.replies.models import Draft

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = (
    b"GET /search/?q=cat HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nConnection: close\r\n"
)
POST = HEAD.replace(b"GET /search/?q=cat", b"POST /me/theme/")
FORM = b'--b\r\nContent-Disposition: form-data; name="theme"\r\n\r\nzz\r\n--b--\r\n'
STRANGE = {
    "NUL in a header": HEAD + b"X-Odd: a\0b\r\n\r\n",
    "bare CR in a header": HEAD + b"X-Odd: a\rSet-Cookie: b=c\r\n\r\n",
    "folded header": HEAD + b"X-Odd: a\r\n b\r\n\r\n",
    "space before the colon": HEAD + b"X-Odd : a\r\n\r\n",
    "header without a name": HEAD + b": a\r\n\r\n",
    "Latin-1 in headers": HEAD + b"Referer: \xff\xfe\r\nHX-Target: \xff#thread\r\n\r\n",
    "surrogate in the address": HEAD.replace(b"=cat", b"=%ED%A0%80") + b"\r\n",
    "NUL in the address": HEAD.replace(b"=cat", b"=%00") + b"\r\n",
    "broken percent": HEAD.replace(b"=cat", b"=%zz%") + b"\r\n",
    "path upwards": HEAD.replace(b"/search/", b"/static/../../../etc/passwd") + b"\r\n",
    "path of bytes": HEAD.replace(b"/search/", b"/%FF%FE/") + b"\r\n",
    "absolute form": HEAD.replace(b"/search/", b"http://evil.example/search/") + b"\r\n",
    "a long address": HEAD.replace(b"=cat", b"=" + b"a" * 100_000) + b"\r\n",
    "a method nobody knows": HEAD.replace(b"GET", b"EAT") + b"\r\n",
    "no version": b"GET /\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "no end of chunks": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
    "a chunk of minus one": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
    "length in words": POST + b"Content-Length: five\r\n\r\nhello",
    "charset of no alphabet": POST
    + b"Content-Type: multipart/form-data; boundary=b; charset=hex\r\n"
    + b"Content-Length: %d\r\n\r\n" % len(FORM)
    + FORM,
    "an ear for the past": HEAD.replace(b"/search/?q=cat", b"/events?after=%C2%B2")
    + b"Last-Event-ID: 99999999999999999999\r\n\r\n",
}


@pytest.fixture
def address() -> Iterator[str]:
    with serving() as address:
        yield address


def first_line(address: str, words: bytes) -> bytes:
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), 10) as line:
        line.sendall(words)
        return line.recv(1_000).partition(b"\r\n")[0]


def test_R47_strange_bytes_are_answered_and_forgotten(address: str) -> None:
    cookies = cookie_of(people.ana())
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items()).encode()
    for name, words in STRANGE.items():
        status = first_line(address, words.replace(b"{cookie}", cookie)).split(b" ")[1:2]
        assert not status or status[0] < b"500", (name, status)
    for text in hostile.TEXTS.values():
        said = {"q": text.encode("utf-8", "surrogatepass")}
        answer = httpx.get(f"{address}/search/", params=said, cookies=cookies)  # type: ignore[arg-type]
        assert answer.status_code in (200, 400), text
    assert httpx.get(f"{address}/", cookies=cookies).status_code == 200


def test_R47_fifty_megabytes_cost_no_draft(address: str) -> None:
    ana = people.ana()
    _, world = desk.connect(people.care())
    world.says("maya", "Hello")
    desk.work()
    draft = f"{address}/c/{desk.only_conversation().pk}/draft/"
    with httpx.Client(cookies=cookie_of(ana), timeout=30) as browser:
        browser.get(f"{address}/")
        proof = {"X-CSRFToken": browser.cookies["wordkept_csrf"], "Origin": address}
        form = proof | {"Content-Type": "application/x-www-form-urlencoded"}
        assert browser.post(draft, content=b"words=Dear+Maya", headers=form).status_code == 204
        for size in (2_900_000, 50_000_000):
            body = (b"words=" + b"a" * size)[:size]
            assert browser.post(draft, content=body, headers=form).status_code in (400, 413)
    assert Draft.objects.get().text == "Dear Maya"
