"""Rui brings old conversations in from files: once, whole, and with a list of what was damaged."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import people
from wordkept.__main__ import main
from wordkept.channels.files import FORMATS
from wordkept.commands.importing import Screen
from wordkept.conversations.models import Conversation, Message
from wordkept.intake import accounts, actions, importing
from wordkept.intake.importing import CannotImport, Report
from wordkept.intake.models import Account, Mention, Raw
from wordkept.journal.actions import run_until_quiet
from wordkept.journal.models import Fact, Step
from wordkept.kernel import clock
from wordkept.people.models import Customer, Department

pytestmark = pytest.mark.django_db

COLUMNS = ",tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"
# Newest first, as such archives are; the cat's owner and a neighbour in one thread.
STORY = [
    '6,neighbour,True,Tue Oct 31 22:30:00 +0000 2017,"@harbour_help mine too,\nsince noon",,3.0',
    "5,harbour_help,False,Tue Oct 31 22:21:00 +0000 2017,@maya On its way &lt;3,,4.0",
    "4,maya,True,Tue Oct 31 22:20:00 +0000 2017,@harbour_help yes please!,5,3.0",
    "3,harbour_help,False,Tue Oct 31 22:10:00 +0000 2017,@maya Shall we send a decoy?,4,2.0",
    "2,maya,True,Tue Oct 31 22:00:00 +0000 2017,@harbour_help the cat is on the router,3,",
    "1,harbour_help,False,Tue Oct 31 09:00:00 +0000 2017,Good morning harbour!,,",
]
TORN = "7,maya,True,Tue Oct 31 23:00:00 +0000 2017,@harbour_help thank\nyou all,,5.0"
BAD = "8,maya,perhaps,Tue Oct 31 23:00:00 +0000 2017,?,,"


def tweets(*rows: str) -> str:
    return "\n".join([COLUMNS, *(f"{n},{row}" for n, row in enumerate(rows))]) + "\n"


def line(**item: Any) -> str:
    usual = {"kind": "post", "at": "2026-11-02T09:00:00Z", "author": "maya", "text": "Hello"}
    return json.dumps(usual | item) + "\n"


class Rui:
    """Types a command and reads what it says."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.complaints: list[str] = []
        self.exit_code = 0

    def imports(self, format_name: str, content: str | bytes, *options: str) -> dict[str, int]:
        path = self.folder / "archive"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.exit_code = main(["import", format_name, str(path), *options])
        said, complaints = self._capsys.readouterr()
        self.complaints = complaints.splitlines()
        return json.loads(said) if said else {}


@pytest.fixture
def rui(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Rui:
    people.care()
    return Rui(tmp_path, capsys)


class Nobody:
    """Watches without a word."""

    def refused(self, line: int, why: str) -> None: ...
    def odd(self, line: int, why: str) -> None: ...
    def moved(self, report: Report) -> None: ...


def take_in(format_name: str, content: bytes, watcher: importing.Watcher | None = None) -> Report:
    return importing.import_file(format_name, io.BytesIO(content), watcher or Nobody())


def threads() -> dict[str, list[str]]:
    """Every conversation by the name of its customer: who said which words, from the top."""
    living = Conversation.objects.exclude(state="merged")
    return {
        f"{talk.customer.name} {talk.root_id}": [
            f"{said.by}: {said.text}" for said in talk.messages.order_by("id")
        ]
        for talk in living
    }


def test_an_archive_of_tweets_becomes_conversations(rui: Rui) -> None:
    assert rui.imports("twitter-csv", tweets(*STORY)) == {
        "read": 6, "stored": 6, "duplicates": 0, "links": 4, "conversations": 2, "rejected": 0,
    }  # fmt: skip
    assert rui.complaints == []
    assert threads() == {
        "maya 2": [
            "customer: @harbour_help the cat is on the router",
            "brand: @maya Shall we send a decoy?",
            "customer: @harbour_help yes please!",
            "brand: @maya On its way <3",
        ],
        "neighbour 2": ["customer: @harbour_help mine too,\nsince noon"],
    }
    first = Message.objects.order_by("id")[0]
    assert first.at == datetime(2017, 10, 31, 22, tzinfo=UTC)
    assert (first.conversation.place, first.conversation.account.place) == ("x", "x")
    assert not Step.objects.exists(), "it is visible when the command ends"


def test_a_second_import_stores_nothing_and_reports_the_same(rui: Rui) -> None:
    content = tweets(*STORY, TORN, BAD)
    first = rui.imports("twitter-csv", content)
    complaints, before = rui.complaints, threads()
    again = rui.imports("twitter-csv", content)
    assert again == first | {"stored": 0, "duplicates": first["stored"]}
    assert (rui.complaints, threads()) == (complaints, before)
    assert Raw.objects.filter(state="quarantined").count() == 2


def test_what_is_damaged_is_reported_by_line_and_waits_in_quarantine(rui: Rui) -> None:
    report = rui.imports("twitter-csv", tweets(BAD, *STORY, TORN))
    assert report["rejected"] == 2
    assert report["read"] == report["stored"] + report["rejected"]
    assert rui.complaints[0].startswith("line 2: rejected: inbound is 'perhaps'")
    assert rui.complaints[1].startswith("line 11: rejected: It is no row of its own")
    waiting = Raw.objects.filter(state="quarantined").order_by("id")
    assert [b"perhaps" in actions.body_of(raw) for raw in waiting] == [True, False]
    assert Fact.objects.filter(name="raw.quarantined").count() == 2
    assert "customer: @harbour_help thank\nyou all" in threads()["maya 2"], "no word is lost"


def test_a_refused_row_can_be_tried_again_and_is_not_doubled_by_the_next_import(
    rui: Rui, noon: datetime
) -> None:
    content = line(id="a", at=(noon + timedelta(days=3)).isoformat())
    assert rui.imports("jsonl", content)["rejected"] == 1
    clock.move(timedelta(days=3))
    raw = Raw.objects.get()
    assert actions.retry_reading(people.ana(), raw, accounts.open_channel(raw.account))
    report = rui.imports("jsonl", content)
    assert (report["stored"], report["duplicates"], report["rejected"]) == (0, 1, 0)
    assert (Mention.objects.count(), Message.objects.count()) == (1, 1)


def shape() -> set[tuple[object, ...]]:
    living = Conversation.objects.exclude(state="merged")
    kept = living.values_list("customer__name", "root_id", "unread", "last_text", "waiting_since",
                              "messages_count", "opened_at", "last_by", "polarity")  # fmt: skip
    return {*kept, *((name, *said) for name, said in threads().items())}


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_rows_does_not_matter(rui: Rui, seed: int) -> None:
    """Even when a worker attaches what has come in so far between any two rows."""
    rows = [*STORY, "9,harbour_help,False,Tue Oct 31 22:40:00 +0000 2017,We know,,6",
            "10,harbour_help,False,Tue Oct 31 22:50:00 +0000 2017,@tide_gmbh sorry,,6"]  # fmt: skip
    for row in random.Random(seed).sample(rows, len(rows)):
        report = take_in("twitter-csv", tweets(row).encode())
        run_until_quiet()
    assert report.account is not None
    assert importing.links(report.account) == 6
    piecemeal = shape()
    _forget(report.account)
    rui.imports("twitter-csv", tweets(*rows))
    assert piecemeal == shape()


def _forget(account: Account) -> None:
    account.handle = "set aside"
    account.save()
    talks = Conversation.objects.filter(account=account)
    Message.objects.filter(conversation__in=talks).delete()
    talks.update(merged_into=None)
    talks.delete()


def test_calls_and_letters_are_read_from_our_own_shape(rui: Rui) -> None:
    rui.imports(
        "jsonl",
        line(id="c1", kind="call", place="phone", author={"id": "+44 1", "name": "Mrs Okafor"})
        + line(id="l1", kind="letter", place="letter", author="okafor", subject="Our cat")
        + line(id="c2", kind="call", place="phone", parent="c1", ours=True, author="desk"),
    )
    talks = {talk.place: talk for talk in Conversation.objects.all()}
    assert talks["phone"].messages_count == 2
    assert talks["phone"].visibility == "private"
    assert talks["phone"].identity.channel == "phone"
    assert talks["phone"].customer.name == "Mrs Okafor"
    assert (talks["letter"].subject, talks["letter"].customer.name) == ("Our cat", "okafor")


def test_the_same_author_is_the_same_customer(rui: Rui) -> None:
    rui.imports("jsonl", line(id="1") + line(id="2"))
    assert Customer.objects.count() == 1
    assert Conversation.objects.count() == 2


MAIL = """From ann Mon Nov  2 09:15:00 2026
From: Ann <ann@tide.example>
To: care@harbour.example
Message-ID: <1@tide.example>
Date: Mon, 2 Nov 2026 09:15:00 +0000
Subject: Router

The cat sits on it.

From care Mon Nov  2 10:15:00 2026
From: Care <care@harbour.example>
To: ann@tide.example
Message-ID: <2@harbour.example>
In-Reply-To: <1@tide.example>
Date: Mon, 2 Nov 2026 10:15:00 +0000
Subject: Re: Router

Shall we send a decoy?
"""


def test_a_mailbox_file_becomes_conversations(rui: Rui) -> None:
    rui.imports("mbox", MAIL, "--account", "care@harbour.example")
    assert threads() == {
        "Ann 1@tide.example": ["customer: The cat sits on it.", "brand: Shall we send a decoy?"]
    }


def test_old_mails_join_the_mailbox_that_is_connected(rui: Rui) -> None:
    values = {"address": "care@harbour.example"}
    mailbox = accounts.connect(None, "mail", values, "care@harbour.example", people.care())
    channel = accounts.open_channel(mailbox)
    body = MAIL.partition("\n\nFrom care")[0].partition("\n")[2].replace("\n", "\r\n").encode()
    raw = channel.as_raw(body)  # type: ignore[attr-defined]
    actions.accept(mailbox, [(raw, channel.read(raw))], "pull")
    report = rui.imports("mbox", MAIL, "--account", "Care@Harbour.example")
    assert (report["stored"], report["duplicates"], report["conversations"]) == (1, 1, 1)
    assert Account.objects.count() == 1


def test_packed_and_from_a_pipe(rui: Rui, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rui.imports("twitter-csv", gzip.compress(tweets(*STORY).encode()))["stored"] == 6
    piped = io.BufferedReader(io.BytesIO(gzip.compress(tweets(*STORY, BAD).encode())))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(piped))
    assert main(["import", "twitter-csv", "-"]) == 0


def test_what_came_before_a_torn_end_is_kept(rui: Rui) -> None:
    rows = [line(id=str(n), text=random.Random(n).randbytes(200).hex()) for n in range(500)]
    torn = gzip.compress("".join(rows).encode())[:-20_000]
    report = rui.imports("jsonl", torn)
    assert 100 < report["stored"] < 500
    assert rui.exit_code == 1
    assert "cannot be read any further" in rui.complaints[-1]


@pytest.mark.parametrize(
    ("format_name", "content", "reason"),
    [
        ("twitter-csv", "", "is empty"),
        ("twitter-csv", "name,age\n1,2\n", "tweet_id"),
        ("mbox", "hello", "no mbox"),
    ],
)
def test_a_file_of_another_kind_ends_with_one_clear_line(
    rui: Rui, format_name: str, content: str, reason: str
) -> None:
    assert rui.imports(format_name, content) == {}
    assert rui.exit_code == 2
    assert len(rui.complaints) == 1
    assert reason in rui.complaints[0]
    assert not Account.objects.exists()


def test_a_file_that_is_not_there(rui: Rui, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "jsonl", str(rui.folder / "nowhere")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_an_unknown_department_is_refused_with_the_known_ones(rui: Rui) -> None:
    rui.imports("jsonl", line(id="1"), "--department", "sales")
    assert rui.exit_code == 2
    assert "no department 'sales'; known: care" in rui.complaints[0]


def test_department_handle_and_place_can_be_chosen(rui: Rui) -> None:
    people.communications()
    rui.imports("jsonl", line(id="1"), "--department", "communications",
                "--account", "old forum", "--place", "forum")  # fmt: skip
    account = Account.objects.get()
    assert (account.handle, account.place) == ("old forum", "forum")
    assert account.department == Department.objects.get(slug="communications")


class Endless(io.RawIOBase):
    """A file without an end, and how much of it was read."""

    def __init__(self) -> None:
        self.taken = 0
        self._rows: Iterator[bytes] = (line(id=str(n)).encode() for n in range(10**12))

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        row = next(self._rows)
        into[: len(row)] = row
        self.taken += len(row)
        return len(row)


class Enough(Exception):
    pass


class Impatient(Nobody):
    """Pulls the plug after the second chunk."""

    def moved(self, report: Report) -> None:
        if report.read == 2 * importing.ROWS:
            raise Enough


def test_it_streams_and_every_chunk_is_kept_by_itself(rui: Rui) -> None:
    endless = Endless()
    with pytest.raises(Enough):
        importing.import_file("jsonl", io.BufferedReader(endless), Impatient())
    assert Mention.objects.count() == 2 * importing.ROWS
    assert endless.taken < 4 * importing.ROWS * len(line(id="1000"))


def test_large_items_make_small_chunks(rui: Rui, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BYTES", 1_000)
    seen: list[int] = []

    class Counting(Nobody):
        def moved(self, report: Report) -> None:
            seen.append(report.read)

    take_in(
        "jsonl", "".join(line(id=str(n), text="x" * 600) for n in range(4)).encode(), Counting()
    )
    assert seen == [2, 4]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stderr", "draws"), [(Terminal(), True), (io.StringIO(), False)])
def test_a_bar_is_drawn_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stderr: io.StringIO, draws: bool
) -> None:
    monkeypatch.setattr(sys, "stderr", stderr)
    path = tmp_path / "archive"
    path.write_bytes(b"x" * 100)
    with path.open("rb") as source:
        screen = Screen(source)
        source.read(50)
        screen.moved(Report(read=1200))
    assert ("1,200 rows read" in stderr.getvalue()) is draws


@pytest.mark.parametrize("format_name", FORMATS)
def test_any_bytes_end_in_a_report(rui: Rui, format_name: str) -> None:
    header = COLUMNS.encode() if format_name == "twitter-csv" else b""
    start = b"From a Mon Nov  2 09:15:00 2026" if format_name == "mbox" else header

    @settings(max_examples=40, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.binary(max_size=400))
    def check(noise: bytes) -> None:
        report = take_in(format_name, start + b"\n" + noise)
        assert report.read == report.stored + report.duplicates + report.rejected
        with contextlib.suppress(CannotImport):
            take_in(format_name, noise)

    check()
    run_until_quiet()
    assert not Step.objects.exists()
