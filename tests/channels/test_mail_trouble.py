"""Mail when things go wrong: cut lines, silent servers, wrong passwords, untrusted certificates."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.channels.contract import answer, ids, pull_all
from tests.channels.mail_world import MailWorld, tools
from tests.servers import free_port, until
from tests.servers.mail import ANN, HELP, MailServer
from tests.servers.proxy import Proxy, bad_line
from wordkept.channel import Author, Outgoing, Refused, Tools, TryLater, Unknown
from wordkept.channels.mail import MANNERS, make, servers, wires
from wordkept.kernel.egress import Egress


@pytest.fixture
def world(mail_world: MailWorld) -> MailWorld:
    return mail_world


@pytest.fixture
def line_out(post_office: MailServer) -> Iterator[Proxy]:
    with bad_line(post_office.submission) as proxy:
        yield proxy


@pytest.fixture
def line_in(post_office: MailServer) -> Iterator[Proxy]:
    with bad_line(post_office.imap) as proxy:
        yield proxy


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (wires, servers):
        monkeypatch.setattr(module, "PATIENCE", 0.4)


# ── Trouble ─────────────────────────────────────────────────────────────────────────────


def test_a_cut_before_the_last_dot_is_unknown_and_was_not_taken(
    world: MailWorld, line_out: Proxy
) -> None:
    line_out.faults.cut_before = b"\r\n.\r\n"
    _sending_ends_unknown(world, line_out)
    assert world.customer_hears() == []


def test_a_cut_before_the_servers_yes_is_unknown_and_was_taken(
    world: MailWorld, line_out: Proxy
) -> None:
    line_out.faults.cut_after = b"\r\n.\r\n"
    outgoing = _sending_ends_unknown(world, line_out)
    until(world.customer_hears, "the answer to reach Ann")
    # Nothing in Sent proves nothing: this is why a person decides.
    assert world.channel.find_sent(outgoing) is None
    assert MANNERS.proof == "none"


def _sending_ends_unknown(world: MailWorld, line: Proxy) -> Outgoing:
    outgoing = answer(world.ann_writes(), "Did this arrive?")
    through = make(tools(world.server, smtp_port=str(line.port)))
    with pytest.raises(Unknown):
        through.send(outgoing)
    return outgoing


@pytest.mark.parametrize("words", [b"mail FROM", b"rcpt TO", b"DATA"])
def test_a_cut_before_any_word_is_out_may_be_tried_again(
    world: MailWorld, line_out: Proxy, words: bytes
) -> None:
    outgoing = answer(world.ann_writes(), "Try again.")
    through = make(tools(world.server, smtp_port=str(line_out.port)))
    line_out.faults.cut_before = words
    with pytest.raises(TryLater):
        through.send(outgoing)
    line_out.heal()
    through.send(outgoing)
    until(lambda: len(world.customer_hears()) == 1, "the one answer")


def test_a_cut_at_the_login_is_no_wrong_password(world: MailWorld, line_in: Proxy) -> None:
    line_in.faults.cut_before = b"LOGIN"
    with pytest.raises(TryLater):
        make(tools(world.server, imap_port=str(line_in.port))).pull("")


def test_a_server_that_announces_a_giant_is_not_waited_for(
    world: MailWorld, line_in: Proxy, impatient: None
) -> None:
    line_in.faults.garbage = b"* OK hello {99999999999}\r\n"
    with pytest.raises(TryLater, match="announced 99999999999 bytes"):
        make(tools(world.server, imap_port=str(line_in.port))).pull("")


def test_an_answer_that_is_out_is_out_even_if_no_copy_can_be_kept(world: MailWorld) -> None:
    outgoing = answer(world.ann_writes(), "The mailbox is away now.")
    make(tools(world.server, imap_port=str(free_port()))).send(outgoing)
    until(lambda: len(world.customer_hears()) == 1, "the answer to reach Ann")


def test_a_silent_server_is_left_after_a_while(
    world: MailWorld, line_in: Proxy, impatient: None
) -> None:
    line_in.faults.black_hole = True
    began = time.monotonic()
    with pytest.raises(TryLater, match="did not answer"):
        make(tools(world.server, imap_port=str(line_in.port))).pull("")
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "noise",
    [b"\x00\xff" * 50, b"* OK" + b"x" * 900 + b"\r\n", b"\r\n" * 9],
    ids=["bytes", "a long line", "empty lines"],
)
def test_garbage_from_the_servers_is_trouble_with_a_sentence(
    world: MailWorld, line_in: Proxy, line_out: Proxy, impatient: None, noise: bytes
) -> None:
    outgoing = answer(world.ann_writes(), "Into the noise.")
    line_in.faults.garbage = line_out.faults.garbage = noise
    noisy = make(tools(world.server, imap_port=str(line_in.port), smtp_port=str(line_out.port)))
    with pytest.raises(TryLater):
        noisy.pull("")
    with pytest.raises(TryLater):
        noisy.send(outgoing)


def test_a_line_cut_while_we_wait_ends_the_stream(world: MailWorld, line_in: Proxy) -> None:
    _, cursor = pull_all(world.channel, "")
    stream = make(tools(world.server, imap_port=str(line_in.port))).stream(cursor)
    next(stream)
    threading.Timer(0.2, line_in.cut).start()
    with pytest.raises(TryLater):
        next(stream)


def test_a_server_that_is_away_comes_back_without_loss(world: MailWorld) -> None:
    world.ann_writes("Before the night")
    _, cursor = pull_all(world.channel, "")
    outgoing = answer(world.news()[0], "Are you there?")
    with world.server.away():
        with pytest.raises(TryLater, match="does not answer"):
            world.channel.pull(cursor)
        with pytest.raises(TryLater, match="does not answer"):
            world.channel.send(outgoing)
    later = world.customer_says("In the morning")
    until(lambda: ids(pull_all(world.channel, cursor)[0]) == [later], "the morning mail")


def test_a_recipient_the_server_refuses_is_refused_at_once(world: MailWorld) -> None:
    to = Author("ann@elsewhere.test", "ann@elsewhere.test")
    with pytest.raises(Refused, match=r"554 5\.7\.1") as refused:
        world.channel.send(Outgoing("a-key", "Hello", to, "private"))
    assert not refused.value.login


# ── Connecting ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"password": "wrong"}, "does not accept the user help@care.test with this password"),
        ({"password": "schön"}, "does not accept the user"),
        ({"smtp_password": "wrong"}, "does not accept the user"),
        ({"smtp_password": "schön"}, "letters that this mail server cannot take"),
        ({"smtp_port": "SMTP"}, "takes no login on port"),
        ({"smtp_port": "SMTP", "smtp_security": "starttls"}, "STARTTLS extension not supported"),
        ({"imap_host": "no-such-host.invalid"}, "There is no host named no-such-host.invalid."),
        ({"imap_port": "CLOSED"}, "localhost does not answer"),
        ({"imap_security": "ssl"}, "speaks no TLS on port"),
        ({"smtp_security": "ssl"}, "speaks no TLS on port"),
        ({"imap_security": "perhaps"}, "Security must be ssl, starttls or none"),
        ({"days": "many"}, "'many' is not a number of days."),
        ({"imap_port": "twelve"}, "'twelve' is not a port number."),
        ({"imap_security": "starttls"}, "certificate of localhost is not trusted"),
        ({"address": "not an address"}, "is not an address that mail can be sent to"),
    ],
)  # fmt: skip
def test_probe_says_what_is_wrong(
    post_office: MailServer, settings: dict[str, str], sentence: str
) -> None:
    ports = {"CLOSED": free_port(), "SMTP": post_office.smtp}
    settings = {name: str(ports.get(value, value)) for name, value in settings.items()}
    health = make(tools(post_office, **settings)).probe()
    assert not health.ok
    assert sentence in health.why


def test_a_lost_login_is_told_apart_from_a_bad_line(world: MailWorld) -> None:
    locked_out = make(tools(world.server, password="changed last night"))
    for attempt in (lambda: locked_out.pull(""), lambda: locked_out.send(_to_ann())):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.login


def _to_ann() -> Outgoing:
    return Outgoing("a-key", "Hello", Author(ANN, ANN), "private")


@pytest.mark.parametrize("security", ["ssl", "starttls"])
def test_with_a_trusted_certificate_both_lines_are_encrypted(
    post_office: MailServer, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(post_office.certificate))
    implicit = {"imap_port": str(post_office.imaps), "smtp_port": str(post_office.submissions)}
    ports = implicit if security == "ssl" else {}
    settings = {"imap_security": security, "smtp_security": security} | ports
    assert make(tools(post_office, **settings)).probe().why == ""


def test_a_certificate_for_another_name_is_refused(
    post_office: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(post_office.certificate))
    there = {"imap_host": "127.0.0.1", "imap_port": str(post_office.imaps), "imap_security": "ssl"}
    assert "is not trusted" in make(tools(post_office, **there)).probe().why


def test_a_missing_network_is_said_and_not_raised() -> None:
    values = {"address": HELP, "imap_host": "h", "imap_port": "1"}
    health = make(Tools(values, lambda: datetime.now(UTC))).probe()
    assert "without a way to the network" in health.why


def test_an_address_inside_the_house_is_not_called_unasked(post_office: MailServer) -> None:
    """Only the operator opens private addresses; what is typed on the connect page does not."""
    asked = tools(post_office, imap_host="127.0.0.1")
    closed = make(replace(asked, connect=Egress(allow=["127.0.0.1:1"]).connect))
    health = closed.probe()
    assert not health.ok
    assert "127.0.0.1" in health.why
