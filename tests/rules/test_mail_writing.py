"""What leaves us: one mail, one recipient, one thread, whatever was typed or came in."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wordkept.channel import Author, Outgoing, Refused
from wordkept.channels.mail.addresses import normal, to_write_to
from wordkept.channels.mail.tokens import keys_in
from wordkept.channels.mail.writing import write

US = to_write_to("help@care.test", "Acme Help")
ANN = Author("ann@cust.test", "ann@cust.test", "Ann")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PARENT = "a-rather-long-name-as-large-providers-write-them.0123456789abcdef@mail.eu.provider.test"


def sign(text: str) -> str:
    return f"signed{len(text)}".ljust(43, "x")


def on_the_wire(to: Author = ANN, text: str = "Hello", **more: Any) -> bytes:
    return write(Outgoing("key-1", text, to, "private", **more), US, NOW, sign).as_bytes()


def sent(*to: Author, **more: Any) -> EmailMessage:
    """Written, put on the wire, and read again by another reader."""
    wire = on_the_wire(*to, **more)
    assert max(map(len, wire.splitlines())) <= 998
    assert b"\n" not in wire.replace(b"\r\n", b"")
    again = email.message_from_bytes(wire, policy=policy.SMTP)
    assert isinstance(again, EmailMessage)
    return again


NAMES = st.text(st.characters(exclude_categories=["Cs"])) | st.text('<>@,;:"\\()\r\n\t\0= ?ab.')


@settings(max_examples=150, deadline=None, database=None)
@given(NAMES, NAMES)
@example("Ann\r\nBcc: ben@cust.test", "Hi\r\nBcc: ben@cust.test\r\n\r\nBody")
@example("=?utf-8?q?a=0d=0aBcc:_ben=40cust.test?=", "=?utf-8?q?=0d=0aBcc:_ben=40cust.test?=")
@example("ben@cust.test, Ann", "\u2028Bcc: ben@cust.test")
@example('"', "\x85To: ben@cust.test")
def test_R25_no_name_and_no_subject_makes_a_second_recipient(name: str, subject: str) -> None:
    mail = sent(Author("ann@cust.test", "ann@cust.test", name), subject=subject)
    assert [each.addr_spec for each in mail["To"].addresses] == ["ann@cust.test"]
    assert sorted(mail.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "X-Wordkept-Reply", "Content-Type",
         "Content-Transfer-Encoding", "MIME-Version"]
    )  # fmt: skip
    assert mail.get_content() == "Hello\r\n"


@pytest.mark.parametrize(
    "address",
    ["", "ann", "ann@", "@cust.test", "ann@cust.test\r\nRCPT TO:<ben@cust.test>", "a b@cust.test",
     "ann@cust.test>", "<ann@cust.test>", "ann@cust.test,ben@cust.test", "ann@-", "x" * 300 + "@a.b",
     "ann@" + "x." * 200 + "test", "ann\x00@cust.test", "jürgen@cust.test"],
)  # fmt: skip
def test_R25_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        sent(Author(address, address))


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("Ann.Cat+tag@CUST.Test", "Ann.Cat+tag@cust.test"),
        ("a..b@docomo.test", "a..b@docomo.test"),
        ("root@intranet.local", "root@intranet.local"),
        ("ann@bücher.example", "ann@bücher.example"),
        ("ann", ""),
    ],
)
def test_an_address_has_one_normal_form(written: str, known: str) -> None:
    assert normal(written) == known


def test_a_foreign_domain_travels_in_ascii() -> None:
    assert (
        sent(Author("x", "ann@bücher.example"))["To"].addresses[0].domain == "xn--bcher-kva.example"
    )


def test_the_thread_goes_on_with_unbroken_ids() -> None:
    mail = sent(parent_id=PARENT, root_id="root@x.test", references=("root@x.test", "mid@x.test"))
    assert mail["In-Reply-To"] == f"<{PARENT}>"
    assert mail["References"].split() == ["<root@x.test>", "<mid@x.test>", f"<{PARENT}>"]
    assert f"\r\nIn-Reply-To: <{PARENT}>\r\n".encode() in on_the_wire(parent_id=PARENT)


def test_a_long_chain_keeps_its_root_and_its_end() -> None:
    chain = tuple(f"{n}@x.test" for n in range(100))
    references = sent(parent_id="parent@x.test", references=chain)["References"].split()
    assert (references[0], references[1], references[-1]) == (
        "<0@x.test>", "<71@x.test>", "<parent@x.test>",
    )  # fmt: skip


@pytest.mark.parametrize("parent", ["sha256:0123", "a b@c", "x@y>\r\nBcc: ben@cust.test"])
def test_what_is_no_message_id_is_not_named_as_one(parent: str) -> None:
    mail = sent(parent_id=parent)
    assert mail["In-Reply-To"] is None
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    ("subject", "parent", "written"),
    [
        ("Router", PARENT, "Re: Router"),
        ("Re: Router", PARENT, "Re: Router"),
        ("AW: Re: RE[2]: Router", PARENT, "Re: Router"),
        ("", PARENT, "Re: Your message"),
        ("Router", "", "Router"),
        ("", "", "A message for you"),
        ("Really: no", PARENT, "Re: Really: no"),
    ],
)
def test_the_subject_says_what_it_answers(subject: str, parent: str, written: str) -> None:
    assert sent(subject=subject, parent_id=parent)["Subject"] == written


@pytest.mark.parametrize(
    "text", ["Hello", ".\r\n.\r\n", "猫 🐈‍⬛", "a\rb\nc\r\nd", "x" * 5000, "From me\n.dot\n"]
)
def test_the_words_arrive_as_written(text: str) -> None:
    words = sent(text=text).get_content().replace("\r\n", "\n")
    assert words == text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def test_the_name_of_the_mail_proves_that_it_is_ours() -> None:
    mail = sent()
    for header in ("Message-ID", "X-Wordkept-Reply"):
        assert keys_in([mail[header]], lambda key, mac: mac == sign(key)) == ("key-1",)
