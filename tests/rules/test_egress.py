"""Nobody talks us into calling the inside of the house, and nobody holds us up."""

from __future__ import annotations

import gzip
import itertools
import re
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from wordkept.kernel import addresses
from wordkept.kernel.addresses import why_inside
from wordkept.kernel.egress import Egress, Forbidden, NoAnswer, TooLarge
from wordkept.kernel.wire import BodyTooLarge, Deadline, read_body

Answer = Callable[[socket.socket, bytes], None]


class Server:
    """A real server on loopback that remembers who connected and what was asked."""

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.answer, self.tls = answer, tls
        self.connects = 0
        self.asked: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.here = f"127.0.0.1:{self.port}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connects += 1
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection: socket.socket) -> None:
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                self.asked.append(self.heard(connection))
                self.answer(connection, self.asked[-1])
        except OSError:
            pass  # the client had enough of us: often just what a test wants to see

    def heard(self, connection: socket.socket) -> bytes:
        """A request with its body, or the first words of another language."""
        asked = connection.recv(65_536)
        while asked.count(b" HTTP/1.1\r\n") and len(asked) < self.length(asked):
            asked += connection.recv(65_536)
        return asked

    def length(self, asked: bytes) -> int:
        head, _, _ = asked.partition(b"\r\n\r\n")
        announced = re.search(rb"(?i)content-length: (\d+)", head)
        return len(head) + 4 + (int(announced[1]) if announced else 0)

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Server] = []

    def start(answer: Answer, tls: ssl.SSLContext | None = None) -> Server:
        servers.append(Server(answer, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.listener.close()


def says(body: bytes = b"hello", status: str = "200 OK", *headers: str) -> Answer:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return lambda connection, _: connection.sendall("\r\n".join(lines).encode() + body)


def sends_to(location: str, status: str = "302 Found") -> Answer:
    return says(b"", status, f"Location: {location}")


def test_a_question_is_answered(serve: Serve) -> None:
    server = serve(says(b'{"kept": true}', "200 OK", "X-Left: 7"))
    answer = Egress([server.here]).request(
        "POST", server.url("/a?b=1"), params={"c": "2"}, json={"word": "given"}
    )
    assert (answer.status, answer.json(), answer.headers["x-left"]) == (200, {"kept": True}, "7")
    assert server.asked[0].startswith(b"POST /a?b=1&c=2 HTTP/1.1\r\n")
    assert server.asked[0].endswith(b'{"word":"given"}')
    assert f"Host: {server.here}".encode() in server.asked[0]


# ---- addresses


LOOPBACKS = """
127.0.0.1 127.1 127.0.1 127.0.0.1. 127.0.0.01 127.0x1 127.000000001 0177.0.0.1 0177.1 0177.0.1
0x7f.0.0.1 0x7F.1 0x7f000001 0X7F000001 2130706433 017700000001 0 0.0.0.0 0x0 00000000000
localhost LOCALHOST localhost. LocalHost
[::1] [0:0:0:0:0:0:0:1] [0000::0001] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:7f00:0001]
[0:0:0:0:0:ffff:127.0.0.1] [::127.0.0.1] [::7f00:1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1]
[64:ff9b:1::7f00:1] [2002:7f00:1::] [2001:0:7f00:1::] [fe80::5efe:127.0.0.1] [fec0::1]
example.com@127.0.0.1 a:b@127.0.0.1 127.0.0.1#@example.com 127.0.0.1\\@example.com
①②⑦.⓪.⓪.① 127。0。0。1 ⓛocalhost 127.0.0.1%00.example.com 127.0.0.1?@example.com
"""


@pytest.mark.parametrize("host", LOOPBACKS.split())
def test_R42_no_spelling_of_loopback_reaches_it(serve: Serve, host: str) -> None:
    canary = serve(says())
    before_port, mark, rest = host.partition("#") if "#" in host else host.partition("?")
    url = f"http://{before_port}:{canary.port}/{mark}{rest}"
    egress = Egress(ports=[80, 443, canary.port])
    with pytest.raises((Forbidden, NoAnswer)) as refusal:
        egress.request("GET", url, timeout=2)
    assert not getattr(refusal.value, "sent", False)
    assert canary.connects == 0


def test_R42_the_canary_would_have_sung(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    canary = serve(says())
    monkeypatch.setattr("wordkept.kernel.egress.why_inside", lambda address: "")
    for host in ("127.1", "0x7f000001", "2130706433", "[::ffff:7f00:1]", "localhost", "0"):
        Egress(ports=[canary.port]).request("GET", canary.url(host=host))
    assert canary.connects == 6


INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 168.63.129.16 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.8 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1
198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::8.8.8.8 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:8.8.8.8
64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::8.8.8.8 100::1 2001::1 2001:0:808:808::1
2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:808:808::1 2002:7f00:1::1 3fff::1 5f00::1
fc00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::1%lo fec0::1 ff02::1 4000::1
"""

WORLD = """
1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 192.0.1.1 198.17.255.255
198.20.0.1 223.255.255.255 2001:4860:4860::8888 2606:4700::1111 2a00:1450::1 2003::1
::ffff:8.8.8.8 64:ff9b::8.8.8.8
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_R41_inside_addresses_are_known(address: str) -> None:
    assert why_inside(address)


@pytest.mark.parametrize("address", WORLD.split())
def test_R41_the_world_is_open(address: str) -> None:
    assert why_inside(address) == ""


@pytest.mark.parametrize("network", [str(net) for net, _ in (*addresses.V4, *addresses.V6)])
def test_R41_every_line_of_the_table_holds_to_its_last_address(network: str) -> None:
    net = ip_network(network)
    assert why_inside(str(net[0]))
    assert why_inside(str(net[-1]))


def test_R42_a_name_that_leads_inside_is_refused(serve: Serve) -> None:
    canary = serve(says())
    egress = Egress(ports=[canary.port], resolve=lambda host, port: ["127.0.0.1"])
    with pytest.raises(Forbidden, match=r"127-0-0-1\.names\.example leads to 127\.0\.0\.1"):
        egress.request("GET", canary.url(host="127-0-0-1.names.example"))
    assert canary.connects == 0


def test_R41_one_inside_address_spoils_the_name(serve: Serve) -> None:
    canary = serve(says())
    egress = Egress(ports=[canary.port], resolve=lambda host, port: ["8.8.8.8", "127.0.0.1"])
    with pytest.raises(Forbidden):
        egress.request("GET", canary.url(host="mixed.example"))
    assert canary.connects == 0


def test_R41_a_name_that_changes_its_mind_gains_nothing(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = serve(says())
    answers = itertools.chain([["8.8.8.8"]], itertools.repeat(["127.0.0.1"]))
    dialled: list[str] = []

    def dial(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        dialled.append(address[0])
        raise ConnectionRefusedError("no way out of a test")

    monkeypatch.setattr(socket, "create_connection", dial)
    egress = Egress(ports=[canary.port], resolve=lambda host, port: next(answers))
    with pytest.raises(NoAnswer) as refusal:
        egress.request("GET", canary.url(host="rebind.example"))
    assert not refusal.value.sent
    with pytest.raises(Forbidden):
        egress.request("GET", canary.url(host="rebind.example"))
    with pytest.raises(Forbidden):
        egress.connect("rebind.example", 25)
    assert (dialled, canary.connects) == (["8.8.8.8"], 0)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://example.com/",
        "//example.com/",
        "example.com",
        "http://",
        "http:127.0.0.1",
        "https://ana:secret@example.com/",
        "http://example.com:22/",
        "http://example.com:0/",
        "http://[::1",
        "http://\udcff/",
        "http://xn--/",
        "http://exam\nple.com/",
        "http://x/" + "a" * 70_000,
        "",
    ],
)
def test_R41_what_is_no_web_address_is_not_called(url: str) -> None:
    with pytest.raises(Forbidden):
        Egress(resolve=lambda host, port: pytest.fail("nothing to look up")).request("GET", url)


@pytest.mark.parametrize(
    "host", ["a..b", "a" * 70 + ".example", "\x00".join("ab"), "no-such.invalid"]
)
def test_a_name_nobody_has_is_no_answer(host: str) -> None:
    with pytest.raises((NoAnswer, Forbidden)) as refusal:
        Egress().request("GET", f"http://{host}/", timeout=5)
    assert not getattr(refusal.value, "sent", False)


def test_R42_the_operator_may_open_a_door_and_no_other(serve: Serve) -> None:
    server, other = serve(says()), serve(says())
    egress = Egress([f"LocalHost:{server.port}", " 127.0.0.1 "], ports=[80])
    assert egress.request("GET", server.url(host="localhost")).status == 200
    for closed in (server.url(), other.url(), other.url(host="localhost")):
        with pytest.raises(Forbidden):
            egress.request("GET", closed)
    assert other.connects == 0


# ---- redirects


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:{}/", "http://2130706433:{}/", "//[::1]:{}/"]
)
def test_R41_a_redirect_does_not_lead_inside(serve: Serve, location: str) -> None:
    canary = serve(says())
    door = serve(sends_to(location.format(canary.port)))
    with pytest.raises(Forbidden):
        Egress([door.here], ports=[canary.port]).request("GET", door.url())
    assert canary.connects == 0


@pytest.mark.parametrize("location", ["file:///etc/passwd", "javascript:alert(1)", "http://[::1"])
def test_R41_a_redirect_leads_to_the_web_only(serve: Serve, location: str) -> None:
    door = serve(sends_to(location))
    with pytest.raises(Forbidden):
        Egress([door.here]).request("GET", door.url())


def test_R41_three_redirects_are_followed_and_not_a_fourth(serve: Serve) -> None:
    def stairs(connection: socket.socket, asked: bytes) -> None:
        step = int(asked.split()[1].strip(b"/"))
        (sends_to(f"/{step - 1}") if step else says())(connection, asked)

    server = serve(stairs)
    egress = Egress([server.here])
    answer = egress.request("GET", server.url("/3"))
    assert (answer.status, answer.url) == (200, server.url("/0"))
    with pytest.raises(NoAnswer):
        egress.request("GET", server.url("/4"))


def test_keys_do_not_go_along_to_another_origin(serve: Serve) -> None:
    stranger = serve(says())
    door = serve(sends_to(stranger.url("/")))
    Egress([door.here, stranger.here]).request(
        "GET", door.url(), headers={"Authorization": "Bearer s3cret", "Api-Key": "s3cret"}
    )
    assert b"s3cret" in door.asked[0]
    assert b"s3cret" not in stranger.asked[0]
    assert f"Host: {stranger.here}".encode() in stranger.asked[0]


def test_keys_stay_with_the_same_origin(serve: Serve) -> None:
    def moved(connection: socket.socket, asked: bytes) -> None:
        (sends_to("/new") if b"/old" in asked else says())(connection, asked)

    server = serve(moved)
    Egress([server.here]).request("GET", server.url("/old"), headers={"Api-Key": "s3cret"})
    assert [b"s3cret" in asked for asked in server.asked] == [True, True]


@pytest.mark.parametrize("status", ["301 x", "302 x", "303 x", "307 x", "308 x"])
def test_what_we_say_to_one_address_is_said_to_no_other(serve: Serve, status: str) -> None:
    stranger = serve(says())
    door = serve(sends_to(stranger.url("/"), status))
    answer = Egress([door.here, stranger.here]).request("POST", door.url(), json={"to": "Ana"})
    assert (answer.status, stranger.connects) == (int(status[:3]), 0)


# ---- patience


def drips(piece: bytes, head: bytes = b"") -> Answer:
    def drip(connection: socket.socket, _: bytes) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(0.01)

    return drip


def floods(head: bytes, piece: bytes) -> Answer:
    def flood(connection: socket.socket, _: bytes) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)

    return flood


def hangs(connection: socket.socket, _: bytes) -> None:
    connection.recv(1)


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        floods(OK + b"\r\n", b"x" * 65_536),
        floods(CHUNKED, b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
        floods(GZIP + gzip.compress(b"tiny"), b"x" * 65_536),
        lambda c, _: c.sendall(GZIP + gzip.compress(bytes(100_000_000), 1)),
        says(b"x" * 100_001),
    ],
    ids=["endless", "endless chunks", "endless behind the gzip", "gzip bomb", "one byte more"],
)
def test_R41_more_than_the_cap_is_not_read(serve: Serve, answer: Answer) -> None:
    server = serve(answer)
    with pytest.raises(TooLarge) as refusal:
        Egress([server.here]).request("GET", server.url(), cap=100_000)
    assert refusal.value.sent


def test_R47_a_gzip_bomb_is_not_unpacked_first_and_measured_then() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    with pytest.raises(BodyTooLarge):
        read_body([bomb], "gzip", cap=100_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_up_to_the_cap_is_read(serve: Serve) -> None:
    server = serve(says(b"x" * 100_000))
    answer = Egress([server.here]).request("GET", server.url(), cap=100_000)
    assert len(answer.content) == 100_000


def test_gzip_is_unpacked(serve: Serve) -> None:
    server = serve(says(gzip.compress(b"hello"), "200 OK", "Content-Encoding: gzip"))
    assert Egress([server.here]).request("GET", server.url()).text == "hello"


def test_a_head_has_no_body_whatever_it_announces(serve: Serve) -> None:
    server = serve(lambda c, _: c.sendall(OK + b"Content-Length: 99999999\r\n\r\n"))
    assert Egress([server.here]).request("HEAD", server.url()).status == 200


@pytest.mark.parametrize(
    "answer",
    [hangs, drips(b"x", OK + b"\r\n"), drips(b"X-Y: z\r\n", OK), drips(b"1\r\nx\r\n", CHUNKED)],
    ids=["silent", "a byte at a time", "headers without end", "chunk by chunk"],
)
def test_R47_slow_answers_end_at_the_deadline(serve: Serve, answer: Answer) -> None:
    server = serve(answer)
    started = time.monotonic()
    with pytest.raises(NoAnswer) as refusal:
        Egress([server.here]).request("POST", server.url(), json={}, timeout=0.3)
    assert refusal.value.sent
    assert time.monotonic() - started < 2


BROKEN: dict[str, Answer] = {
    "hangs up": lambda c, _: None,
    "cut early": lambda c, _: c.sendall(b"HTTP/1."),
    "cut late": lambda c, _: c.sendall(OK + b"Content-Length: 9\r\n\r\nhalf"),
    "bad chunk": lambda c, _: c.sendall(CHUNKED + b"zz\r\n"),
    "noise": lambda c, _: c.sendall(b"\x00\xff" * 500),
    "bad length": lambda c, _: c.sendall(OK + b"Content-Length: -1\r\n\r\n"),
    "long head": lambda c, _: c.sendall(OK + b"X: " + b"y" * 200_000 + b"\r\n\r\n"),
    "bad gzip": says(b"not gzip at all", "200 OK", "Content-Encoding: gzip"),
    "unasked encoding": says(b"?", "200 OK", "Content-Encoding: br"),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_R15_a_broken_answer_to_a_post_may_have_had_its_effect(
    serve: Serve, answer: Answer
) -> None:
    server = serve(answer)
    with pytest.raises(NoAnswer) as refusal:
        Egress([server.here]).request("POST", server.url(), content=b"reply", timeout=2)
    assert refusal.value.sent


def test_R15_a_closed_port_had_no_effect(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(NoAnswer) as refusal:
        Egress([f"127.0.0.1:{port}"]).request("POST", f"http://127.0.0.1:{port}/", json={})
    assert not refusal.value.sent


def test_R15_a_header_that_cannot_be_said_is_not_sent(serve: Serve) -> None:
    server = serve(says())
    with pytest.raises(NoAnswer) as refusal:
        Egress([server.here]).request("POST", server.url(), headers={"X-Key": "a\r\nHost: b"})
    assert not refusal.value.sent


def test_R47_a_name_server_that_is_silent_holds_nobody_up() -> None:
    forever = threading.Event()
    egress = Egress(resolve=lambda host, port: [str(forever.wait(10))])
    started = time.monotonic()
    with pytest.raises(NoAnswer) as refusal:
        egress.request("GET", "http://slow.example/", timeout=0.2)
    assert not refusal.value.sent
    assert time.monotonic() - started < 2
    with pytest.raises(NoAnswer):
        egress.connect("slow.example", 25, timeout=0.2)
    forever.set()


def test_the_time_is_shared_among_the_addresses_of_a_name() -> None:
    clock = [0.0]
    waits: list[float] = []

    def dial(address: str, wait: float) -> str:
        waits.append(wait)
        clock[0] += wait
        if len(waits) < 3:
            raise TimeoutError("nobody there")
        return address

    assert Deadline(lambda: clock[0], 9).first(["a", "b", "c"], dial) == "c"
    assert waits == [3, 3, 3]


# ---- nothing carried along


def test_no_proxy_is_taken_from_the_environment(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = serve(says(b"through the proxy")), serve(says(b"direct"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url())
    assert Egress([server.here]).request("GET", server.url()).text == "direct"
    assert proxy.connects == 0


def test_no_cookie_is_kept(serve: Serve) -> None:
    server = serve(says(b"", "200 OK", "Set-Cookie: seen=1"))
    egress = Egress([server.here])
    egress.request("GET", server.url())
    egress.request("GET", server.url())
    assert b"cookie" not in server.asked[1].lower()


# ---- TLS


@pytest.fixture
def sealed(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext, list[str]]:
    """A server's context, a client's that trusts it, and the names the server was called by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "care.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("care.example")]), False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "both.pem").write_bytes(secret + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "both.pem")
    called: list[str] = []
    server.sni_callback = lambda _socket, host, _context: called.append(str(host))
    return server, ssl.create_default_context(cadata=pem.decode()), called


def test_R41_the_checked_address_is_called_by_its_name(
    serve: Serve, sealed: tuple[ssl.SSLContext, ssl.SSLContext, list[str]]
) -> None:
    for_server, for_client, called = sealed
    server = serve(says(), for_server)
    egress = Egress(
        [f"care.example:{server.port}"],
        resolve=lambda host, port: ["127.0.0.1"],
        tls=for_client,
    )
    answer = egress.request("GET", server.url("/x", "Care.Example", "https"))
    assert (answer.text, called) == ("hello", ["care.example"])
    assert f"Host: care.example:{server.port}".encode() in server.asked[0]


def test_R15_a_certificate_for_another_name_ends_it_before_a_word_is_said(
    serve: Serve, sealed: tuple[ssl.SSLContext, ssl.SSLContext, list[str]]
) -> None:
    for_server, for_client, _ = sealed
    server = serve(says(), for_server)
    egress = Egress(
        [f"evil.example:{server.port}"], resolve=lambda *_: ["127.0.0.1"], tls=for_client
    )
    with pytest.raises(NoAnswer) as refusal:
        egress.request("POST", server.url("/", "evil.example", "https"), json={"pass": "word"})
    assert not refusal.value.sent
    assert server.asked == []


# ---- mail


def test_mail_gets_a_checked_connection(serve: Serve) -> None:
    server = serve(lambda connection, asked: connection.sendall(b"heard " + asked))
    with Egress([server.here]).connect("127.0.0.1", server.port, timeout=3) as connection:
        assert connection.gettimeout() == 3
        connection.sendall(b"EHLO")
        assert connection.recv(100) == b"heard EHLO"


@pytest.mark.parametrize("port", [22, 80 + 8000, 3306])
def test_mail_ports_only(port: int) -> None:
    with pytest.raises(Forbidden, match="port"):
        Egress().connect("mail.example", port)


@pytest.mark.parametrize("port", [25, 143, 465, 587, 993])
def test_R42_mail_does_not_lead_inside(port: int) -> None:
    with pytest.raises(Forbidden, match="this machine"):
        Egress().connect("localhost", port)
