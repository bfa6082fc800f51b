"""What we make of a mail: tables of letters, honest, broken and hostile."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from wordkept.channel import Incoming, Raw, Tools, Unreadable
from wordkept.channels.mail import make
from wordkept.channels.mail import parts as mail_parts
from wordkept.channels.mail.reading import as_raw
from wordkept.channels.mail.words import from_html, new_words, unflow

HELP = "help@care.test"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def sign(text: str) -> str:
    return f"{text}-by-us".replace("-", "").rjust(16, "0")


CHANNEL = make(
    Tools(
        settings={"address": HELP},
        now=lambda: NOW,
        sign=sign,
        verify=lambda text, mac: mac == sign(text),
    )
)
OURS = f"wk.key-1.{sign('key-1')}"
OLDER = f"wk.key-0.{sign('key-0')}"
FORGED = f"wk.key-1.{sign('key-2')}"


def read(mail: bytes | str) -> Incoming:
    body = mail.encode() if isinstance(mail, str) else mail
    return CHANNEL.read(as_raw(body))


def letter(*headers: str, text: str = "Hello", sender: str = "Ann <ann@cust.test>") -> str:
    head = [f"From: {sender}", "To: help@care.test", "Message-ID: <a@cust.test>", *headers]
    return "\n".join(head) + "\n\n" + text


def parts(*each: str, kind: str = "mixed") -> str:
    return letter(
        f'Content-Type: multipart/{kind}; boundary="b"',
        text="".join(f"--b\n{part}\n" for part in each) + "--b--\n",
    )


# ── Words ───────────────────────────────────────────────────────────────────────────────

PLAIN = "Content-Type: text/plain; charset=utf-8\n\nPlain words"
RICH = "Content-Type: text/html; charset=utf-8\n\n<p>Rich <b>words</b></p>"


@pytest.mark.parametrize(
    ("mail", "text"),
    [
        (letter(), "Hello"),
        (letter(text=""), ""),
        (letter("Content-Type: text/plain; charset=latin1").encode() + b" Gr\xfc\xdfe", "Hello Grüße"),
        (letter("Content-Type: text/plain; charset=no-such").encode() + b" \xc3\xa9t\xc3\xa9", "Hello été"),
        (letter("Content-Type: text/plain; charset=ascii").encode() + b" caf\xe9", "Hello café"),
        (letter("Content-Type: text/plain; charset=punycode", text="Hello-kva"), "Hello-kva"),
        (letter("Content-Type: text/plain; charset=utf-7", text="+2AA-"), "?"),
        (letter("Content-Type: text/plain").encode() + b" \x93so\x94 \x80", "Hello “so” €"),
        (letter("Content-Transfer-Encoding: base64", text="not base64!"), "not base64!"),
        (letter("Content-Transfer-Encoding: quoted-printable", text="=C3=A9=ZZ"), "é=ZZ"),
        (letter("Content-Type: text/html", text="<p>One<br>two</p><p>three"), "One\ntwo\n\nthree"),
        (parts(PLAIN, RICH, kind="alternative"), "Plain words"),
        (parts("Content-Type: text/plain\n\n \n", RICH, kind="alternative"), "Rich words"),
        (parts(RICH, kind="alternative"), "Rich words"),
        (parts(PLAIN, "Content-Type: text/plain\n\nA footer"), "Plain words\n\nA footer"),
        (parts(PLAIN).replace("--b--", ""), "Plain words"),
        (letter('Content-Type: multipart/mixed; boundary="gone"', text="No part"), "No part"),
        (letter("Content-Type: multipart/mixed", text="No boundary"), "No boundary"),
        (letter("Content-Type: text/plain; format=flowed", text="One \nline\n\nTwo"), "One line\n\nTwo"),
        (letter(text="one\r\ntwo\rthree"), "one\ntwo\nthree"),
    ],
)  # fmt: skip
def test_words_arrive(mail: str | bytes, text: str) -> None:
    assert read(mail).text == text


def test_html_is_handed_over_untouched() -> None:
    said = read(parts(PLAIN, RICH, kind="alternative"))
    assert said.html.strip() == "<p>Rich <b>words</b></p>"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<style>p{}</style><script>x()</script><p>Seen</p>", "Seen"),
        ("<title>Not me</title>Me", "Me"),
        ("a<!-- not <b>me</b> -->b", "ab"),
        ("a<!-- never closed", "a"),
        ("Fish &amp; chips &#8364;5 &nbsp; now", "Fish & chips €5 now"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("New<blockquote>Old<blockquote>Older</blockquote></blockquote>End", "New\n> Old\n> > Older\n>\nEnd"),
        ("1 < 2 and <b>3 > 2</b>", "1 < 2 and 3 > 2"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<p>a</p>\n\n\n<p>b</p>", "a\n\nb"),
    ],
)  # fmt: skip
def test_html_becomes_text(markup: str, text: str) -> None:
    assert from_html(markup) == text


@pytest.mark.parametrize(
    ("flowed", "delete_space", "text"),
    [
        ("a \nb", False, "a b"),
        ("a \nb", True, "ab"),
        ("a\n b", False, "a\nb"),
        ("> a \n> b\nc", False, "> a b\nc"),
        ("> a \nb", False, "> a \nb"),
        ("-- \nAnn", False, "-- \nAnn"),
    ],
)
def test_flowed_lines_are_joined(flowed: str, delete_space: bool, text: str) -> None:
    assert unflow(flowed, delete_space) == text


# ── Quoted history ──────────────────────────────────────────────────────────────────────

WROTE = "On Mon, 2 Mar 2026 at 10:03, Acme Help <help@care.test> wrote:"
OUTLOOK = "From: Acme Help\nSent: Monday, 2 March 2026 10:03\nTo: Ann\nSubject: Re: Router"


@pytest.mark.parametrize(
    ("answer", "new"),
    [
        (f"It works.\n\n{WROTE}\n> Try again.\n> Thanks", "It works."),
        ("Es geht.\n\nAm 02.03.2026 um 10:03 schrieb Acme Help <help@care.test>:\n> Hallo", "Es geht."),
        ("Ça marche.\n\nLe lun. 2 mars 2026 à 10:03, Acme <help@care.test> a écrit :\n> Oui", "Ça marche."),
        (f"It works.\n\n{OUTLOOK}\n\nTry again.", "It works."),
        ("It works.\n\n-----Original Message-----\nTry again.", "It works."),
        (f"It works.\n\n{WROTE}\nTry again, unmarked.", "It works."),
        # No word of theirs may go: they answer below or between, or only look like a quote.
        (f"{WROTE}\n> Try again.\n\nI did!", f"{WROTE}\n> Try again.\n\nI did!"),
        (f"{WROTE}\n> Try again.\n", f"{WROTE}\n> Try again.\n"),
        ("Hello\nOn Monday I wrote:\nmy router is off.", "Hello\nOn Monday I wrote:\nmy router is off."),
        ("My trip\nFrom: Lisbon\nTo: Berlin\nwas late", "My trip\nFrom: Lisbon\nTo: Berlin\nwas late"),
        ("Your page says\n> free decoys", "Your page says\n> free decoys"),
        ("Nothing quoted", "Nothing quoted"),
    ],
)  # fmt: skip
def test_an_answer_is_shown_without_what_it_quotes(answer: str, new: str) -> None:
    assert new_words(answer) == new


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        (["In-Reply-To: <x@y.test>"], False),
        (["References: <x@y.test>"], False),
        ([], True),
        (["In-Reply-To: <x@y.test>", "Subject: Fwd: Router"], True),
        (["In-Reply-To: <x@y.test>", "Subject: WG: Router"], True),
    ],
)
def test_only_answers_lose_their_history(headers: list[str], kept: bool) -> None:
    """What somebody forwards, or types into a first letter, is the matter itself."""
    said = read(letter(*headers, text=f"See this\n\n{WROTE}\n> the matter"))
    assert ("the matter" in said.text) is kept


# ── Who, when, where it belongs ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sender", "remote_id", "name"),
    [
        ("Ann <Ann.Cat@Cust.TEST>", "ann.cat@cust.test", "Ann"),
        ("ann@cust.test", "ann@cust.test", ""),
        ("ann@cust.test (Ann Cat)", "ann@cust.test", "Ann Cat"),
        ('"Cat, Ann" <ann@cust.test>', "ann@cust.test", "Cat, Ann"),
        ("=?utf-8?q?J=C3=BCrgen?= <j@cust.test>", "j@cust.test", "Jürgen"),
        ("=?utf-8?q?Ann=0D=0ABcc=3A?= <ann@cust.test>", "ann@cust.test", "Ann Bcc:"),
        ("=?no-such?b?SsO8cmdlbg==?= <j@cust.test>", "j@cust.test", "Jürgen"),
        ("=?utf-8?b?a?= <j@cust.test>", "j@cust.test", "=?utf-8?b?a?="),
        ("=?utf-8?q?Ann_=3Cann=40cust.test=3E?=", "ann@cust.test", "Ann"),
        ("\u202eAnn\u202c <ann@cust.test>", "ann@cust.test", "Ann"),
        ("Jürgen <j@cust.test>", "j@cust.test", "Jürgen"),
        ("root <root@intranet.local>", "root@intranet.local", "root"),
        ("Ann <ann@cust.test>, Ben <ben@cust.test>", "ann@cust.test", "Ann"),
        ("Ann <ann@bücher.example>", "ann@bücher.example", "Ann"),
    ],
)
def test_the_author_is_the_address_in_from(sender: str, remote_id: str, name: str) -> None:
    author = read(letter(sender=sender)).author
    assert (author.remote_id, author.name) == (remote_id, name)


def test_reply_to_is_shown_and_never_the_identity() -> None:
    said = read(letter("Reply-To: Boss <boss@evil.test>"))
    assert (said.author.remote_id, said.reply_to) == ("ann@cust.test", "boss@evil.test")


@pytest.mark.parametrize(
    ("headers", "hour"),
    [
        (["Date: Mon, 2 Mar 2026 10:00:00 +0100"], 9),
        (["Date: Mon, 2 Mar 2026 10:00:00"], 10),
        (["Date: yesterday"], 12),
        ([], 12),
        (["Date: Mon, 2 Mar 2099 10:00:00 +0000", "Received: by x; Mon, 2 Mar 2026 08:00:00 +0000"], 8),
        (["Date: Thu, 1 Jan 1970 00:00:00 +0000", "Received: by x; Mon, 2 Mar 2026 08:00:00 +0000"], 8),
        (["Date: Mon, 2 Mar 99999 10:00:00 +9999"], 12),
    ],
)  # fmt: skip
def test_the_moment_is_the_writers_unless_it_cannot_be(headers: list[str], hour: int) -> None:
    at = read(letter(*headers)).at
    assert (at.year, at.hour, at.utcoffset()) == (2026, hour, NOW.utcoffset())


def test_the_thread_is_read_from_references() -> None:
    said = read(letter("References: <root@x.test>\n <mid@x.test>", "In-Reply-To: <mid@x.test>"))
    assert (said.root_id, said.parent_id) == ("root@x.test", "mid@x.test")
    assert said.references == ("root@x.test", "mid@x.test")


def test_a_chain_of_a_thousand_keeps_its_root_and_its_end() -> None:
    chain = " ".join(f"<{n}@x.t>" for n in range(1000))
    references = read(letter(f"References: {chain}")).references
    assert (references[0], references[-1], len(references)) == ("0@x.t", "999@x.t", 101)


@pytest.mark.parametrize(
    ("header", "keys"),
    [
        (f"In-Reply-To: <{OURS}@care.test>", ("key-1",)),
        (f"References: <{OLDER}@care.test> <{OURS}@care.test>", ("key-1", "key-0")),
        (f"X-Wordkept-Reply: {OURS}", ("key-1",)),
        (f"To: help+{OURS}@care.test", ("key-1",)),
        (f"Delivered-To: help+{OURS}@care.test", ("key-1",)),
        (f"In-Reply-To: =?utf-8?q?=3C{OURS}=40care=2Etest=3E?=", ("key-1",)),
        (f"In-Reply-To: <{FORGED}@care.test>", ()),
        (f"In-Reply-To: <{OURS}x@care.test>", ()),
        (f"X-Note: <{OURS}@care.test>", ()),
        ("In-Reply-To: <wk..@care.test>", ()),
    ],
)
def test_R23_only_a_genuine_token_is_an_answer(header: str, keys: tuple[str, ...]) -> None:
    assert read(letter(header)).answers == keys


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (rejected)",
        "Precedence: bulk",
        "Precedence: List",
        "Precedence: junk",
        "Precedence: auto_reply",
        "List-Id: <cats.cust.test>",
        "X-Autoreply: yes",
        "Return-Path: <>",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
        f"X-Wordkept-Reply: {OURS}",
    ],
)
def test_R17_a_robot_is_known_as_one(header: str) -> None:
    assert read(letter(header)).automatic


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: no", "Precedence: first-class", "Return-Path: <ann@cust.test>"]
)
def test_a_person_is_no_robot(header: str) -> None:
    assert not read(letter(header)).automatic


def test_our_own_address_is_a_robot_too() -> None:
    said = read(letter(sender="Me <HELP@care.test>"))
    assert said.automatic
    assert not said.ours, "anybody can write our address into From"


def test_a_mail_is_private_and_says_its_place() -> None:
    said = read(letter("Subject: =?utf-8?q?R=C3=B6uter?=\n broken"))
    assert (said.visibility, said.place, said.subject) == ("private", "mail", "Röuter broken")


# ── Bounces ─────────────────────────────────────────────────────────────────────────────


def report(action: str = "failed", name: str = OURS, diagnostic: str = "") -> str:
    said = diagnostic or "smtp; 550 5.1.1 <nobody@cust.test>\n    user unknown"
    status = f"Reporting-MTA: dns; x\n\nAction: {action}\nStatus: 5.1.1\nDiagnostic-Code: {said}"
    back = f"Message-ID: <{name}@care.test>\nReferences: <{OLDER}@care.test>\n\nOur words"
    return parts(
        "Content-Type: text/plain\n\nSorry.",
        f"Content-Type: message/delivery-status\n\n{status}",
        f"Content-Type: message/rfc822\n\n{back}",
        kind="report; report-type=delivery-status",
    )


def test_a_bounce_names_the_lost_mail_and_the_reason() -> None:
    said = read(report())
    assert (said.kind, said.answers) == ("bounce", ("key-1",))
    assert said.text == "550 5.1.1 <nobody@cust.test> user unknown"
    assert said.automatic


def test_a_forged_bounce_names_nothing() -> None:
    said = read(report(name=FORGED))
    assert (said.kind, said.answers) == ("bounce", ())


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_report_that_nothing_is_lost_is_no_bounce(action: str) -> None:
    said = read(report(action))
    assert (said.kind, said.automatic) == ("message", True)


def test_a_postmaster_of_the_old_school_is_understood() -> None:
    words = f"Mailbox full.\n\n> Message-ID: <{OURS}@care.test>\n> Subject: Re: Router"
    said = read(letter(text=words, sender="MAILER-DAEMON@cust.test"))
    assert (said.kind, said.answers) == ("bounce", ("key-1",))
    assert "Mailbox full." in said.text


def test_a_customer_who_quotes_our_headers_does_not_bounce() -> None:
    assert read(letter(text=f"Message-ID: <{OURS}@care.test>")).kind == "message"


def test_a_postmaster_in_person_does_not_bounce_what_he_answers() -> None:
    answer = letter(f"X-Wordkept-Reply: {OURS}", sender="postmaster@cust.test")
    assert read(answer).kind == "message"


def test_a_bounce_without_a_proper_sender_is_read() -> None:
    said = read(report().replace("Ann <ann@cust.test>", "MAILER-DAEMON (Mail Delivery System)"))
    assert (said.kind, said.author.remote_id) == ("bounce", "mailer-daemon")


# ── Files ───────────────────────────────────────────────────────────────────────────────


def file(name: str, kind: str = "application/octet-stream", body: str = "x") -> str:
    return f'Content-Type: {kind}\nContent-Disposition: attachment; filename="{name}"\n\n{body}'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("bill.pdf", "bill.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Users\\\\ann\\\\bill.pdf", "bill.pdf"),
        ("=?utf-8?q?Rechnung_M=C3=A4rz.pdf?=", "Rechnung März.pdf"),
        ("bill\u202efdp.exe", "billfdp.exe"),
        ("", "file.bin"),
        ("..", "file.bin"),
    ],
)
def test_a_file_name_is_a_name_and_nothing_else(written: str, shown: str) -> None:
    assert [each.name for each in read(parts(PLAIN, file(written))).attached] == [shown]


def test_a_text_file_is_a_file_and_not_words() -> None:
    said = read(parts(PLAIN, file("log.txt", "text/plain", "line")))
    assert said.text == "Plain words"
    assert said.attached[0].content == b"line"


def test_pictures_in_the_text_come_along() -> None:
    picture = (
        "Content-Type: image/png\nContent-ID: <cat>\nContent-Transfer-Encoding: base64\n\naGk="
    )
    attached = read(parts(RICH, picture, kind="related")).attached
    assert [(each.name, each.content) for each in attached] == [("file.png", b"hi")]


def test_winmail_dat_is_kept_for_who_can_open_it() -> None:
    said = read(parts(PLAIN, file("winmail.dat", "application/ms-tnef")))
    assert [(each.name, each.media_type) for each in said.attached] == [
        ("winmail.dat", "application/ms-tnef")
    ]


def test_a_mail_in_a_mail_is_a_file_with_all_its_words() -> None:
    inner = "From: ben@cust.test\nSubject: Old\n\nThe old matter"
    said = read(parts(PLAIN, f"Content-Type: message/rfc822\n\n{inner}"))
    assert said.text == "Plain words"
    assert said.attached[0].name == "forwarded mail.eml"
    assert b"The old matter" in (said.attached[0].content or b"")


def test_large_files_are_listed_without_their_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_parts, "FILE_CAP", 1000)
    monkeypatch.setattr(mail_parts, "FILES_CAP", 2500)
    big = file("big.bin", body="x" * 1001)
    fits = [file(f"{n}.bin", body="y" * 900) for n in range(3)]
    attached = read(parts(PLAIN, big, *fits)).attached
    assert [each.content is None for each in attached] == [True, False, False, True]


def test_a_very_long_text_is_also_a_file() -> None:
    said = read(letter(text="word " * 100_000))
    assert said.attached[0].name == "whole text.txt"
    assert len(said.attached[0].content or b"") == 500_000
    assert read(letter(text="é" * 300_000)).text[:3] == "ééé", "a letter cut in two spoils no other"


# ── Hostile ─────────────────────────────────────────────────────────────────────────────


def nested(depth: int) -> str:
    opening = "".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(depth)
    )
    return f"From: ann@cust.test\n{opening}Content-Type: text/plain\n\nDeep"


@pytest.mark.parametrize(
    ("mail", "reason"),
    [
        (b"", "names no sender"),
        (b"\x00\xff" * 1000, "names no sender"),
        (letter(sender="nobody"), "names no sender"),
        (letter(sender="(" * 10_000 + "ann@cust.test"), "names no sender"),
        (letter("X-Long: " + "x" * 16_001), "header X-Long is longer than 16 kB"),
        (letter("To: " + "a@b.test, " * 20_000), "header To is longer"),
        (letter("Subject: " + "=?utf-8?q?a?= " * 1_500), "header Subject is longer"),
        (letter(*["X: y"] * 60_000), "longer than 256 kB"),
        (parts(f"Content-Type: text/plain; {'a=b; ' * 10_000}\n\nx"), "header Content-Type is longer"),
        (nested(12), "nested deeper than 10"),
        (nested(3_000), "parts inside parts"),
        (nested(100) + "\n" * 1_000_000, "parts inside parts"),
        (parts(*["Content-Type: text/plain\n\nx"] * 201), "more than 200 parts"),
        ("From: a@b.test\nContent-Type: message/rfc822\n\n" * 20 + "x", "nested deeper"),
        ("From: a@b.test\nContent-Type: message/rfc822\n\n" * 1_000 + "x", "parts inside parts"),
    ],
)  # fmt: skip
def test_R47_too_much_is_refused_in_time_and_with_a_reason(mail: str | bytes, reason: str) -> None:
    body = mail.encode() if isinstance(mail, str) else mail
    with InTime(), pytest.raises(Unreadable, match=reason):
        CHANNEL.read(Raw("hostile", body))


@pytest.mark.parametrize(
    "mail",
    [
        nested(9),
        letter("Subject: " + "=?utf-8?q?" * 1_500),
        letter("Subject: " + "=?utf-8?q?a?= " * 1_100),
        letter("In-Reply-To: <a@b.test>", text=("Den 1" + "a skrev " * 31 + "\n") * 80),
        letter("In-Reply-To: <a@b.test>", text=("On " * 83 + "\n") * 80),
        letter("In-Reply-To: <a@b.test>", text="On " * 100_000),
        letter("Content-Type: text/html", text="<div>" * 50_000),
        letter("Content-Type: text/html", text="<!--" * 60_000),
        letter("Content-Type: text/html", text="<style>" * 30_000),
        letter("Content-Type: text/html", text="<" * 250_000),
        letter("Content-Type: text/html", text="<a" * 120_000),
        letter("Content-Type: text/html", text="&" * 250_000),
        letter("Content-Type: text/plain; format=flowed", text="> \n" * 100_000),
        letter(*[f"In-Reply-To: <{FORGED}@care.test>"] * 100),
        letter("References: " + "<" * 15_000),
        letter(text="\u0f71\u0f72\u0f74\u0f80" * 20_000),
    ],
)
def test_R47_strange_but_bounded_mail_is_read_in_time(mail: str) -> None:
    with InTime():
        assert read(mail).author.remote_id


class InTime:
    """Ten times what the slowest of these needs on a small machine; unbounded, each takes minutes."""

    def __enter__(self) -> None:
        self.began = time.process_time()

    def __exit__(self, *trouble: object) -> None:
        assert time.process_time() - self.began < 3.0


# ── Keys ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (letter(), letter(), True),
        (letter("Received: by here"), letter("Received: by there"), True),
        (letter(text="a\nb"), letter(text="a\r\nb\r\n"), True),
        (letter(text="a"), letter(text="b"), False),
        ("From: a@b.test\n\nx", "From: a@b.test\n\nx", True),
        ("From: a@b.test\n\nx", "From: c@b.test\n\nx", False),
    ],
)
def test_R10_a_mail_has_one_key_however_it_came(one: str, other: str, same: bool) -> None:
    first, second = as_raw(one.encode()), as_raw(other.encode())
    assert ((first.remote_id, first.revision) == (second.remote_id, second.revision)) is same


@pytest.mark.parametrize(
    "name", ["", "<>", "<" + "x" * 500 + ">", "<a b@c>", "<caf\xe9@x>", "no-brackets@x"]
)
def test_a_message_id_that_is_none_is_replaced_by_a_digest(name: str) -> None:
    mail = f"From: a@b.test\nMessage-ID: {name}\n\nx".encode()
    assert as_raw(mail).remote_id.startswith("sha256:")


def test_a_message_id_in_the_body_is_no_key() -> None:
    mail = b"From: a@b.test\n\nMessage-ID: <quoted@x.test>\n"
    assert as_raw(mail).remote_id.startswith("sha256:")
