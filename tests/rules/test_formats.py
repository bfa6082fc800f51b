"""Archives are cut into items and read: the damaged ones are refused, their neighbours are not."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordkept.channel import Incoming, Outgoing, Raw, Refused, Tools, Unreadable
from wordkept.channels import files, mail
from wordkept.channels.files import Format, Row, WrongFile, jsonl
from wordkept.kernel.edge import read_json

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
OUR_ADDRESS = "care@tidewater.example"
COLUMNS = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"
NIGHT = "Tue Oct 31 22:10:47 +0000 2017"


def neighbour(name: str, values: Any) -> Any:
    assert name == "mail"
    return mail.make(Tools(values, lambda: NOW))


def channel() -> files.Files:
    tools = Tools({"address": OUR_ADDRESS}, lambda: NOW, read_json=read_json, neighbour=neighbour)
    return files.make(tools)


def in_format(name: str) -> Format:
    return channel().formats[name]


def understood(form: Format, row: Row) -> Incoming | str:
    if row.trouble:
        return row.trouble
    try:
        return form.read(Raw("", row.body))
    except Unreadable as trouble:
        return str(trouble)


def outcome(name: str, content: bytes) -> list[tuple[int, Incoming | str]]:
    """Line and item, or line and reason, of everything in a file."""
    form = in_format(name)
    return [(row.line, understood(form, row)) for row in form.rows(io.BytesIO(content))]


def ids(found: list[tuple[int, Incoming | str]]) -> list[tuple[int, str]]:
    return [(line, said.remote_id if isinstance(said, Incoming) else "—") for line, said in found]


def only(name: str, content: bytes) -> Incoming:
    [(_, said)] = outcome(name, content)
    assert isinstance(said, Incoming), said
    return said


def why(name: str, content: bytes) -> str:
    [(_, reason)] = outcome(name, content)
    assert isinstance(reason, str), reason
    return reason


class TestTweets:
    def test_a_row_becomes_what_was_said(self) -> None:
        row = f'7,harbour_help,False,{NIGHT},"@4711 Fish &amp; chips, and\nsorry!",8,6.0'
        said = only("twitter-csv", f"{COLUMNS}\n{row}\n".encode())
        assert said.text == "@4711 Fish & chips, and\nsorry!"
        assert (said.remote_id, said.parent_id, said.ours) == ("7", "6", True)
        assert said.at == datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)
        assert (said.author.handle, said.mentions) == ("harbour_help", ("4711",))

    def test_columns_are_found_by_name_in_any_order_and_case(self) -> None:
        header = "Text,,In_Response_To_Tweet_ID,Created_At,Author_ID,Inbound,Tweet_ID"
        said = only("twitter-csv", f"\ufeff{header}\nhi,0,,{NIGHT},4711,TRUE,3\n".encode())
        assert (said.remote_id, said.text, said.ours, said.parent_id) == ("3", "hi", False, "")

    def test_a_zone_other_than_utc(self) -> None:
        row = "1,a,True,Wed Nov 01 00:10:47 +0200 2017,x,,"
        assert only("twitter-csv", f"{COLUMNS}\n{row}".encode()).at.hour == 22

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (f"5.70306E+17,a,True,{NIGHT},x,,", "no tweet id"),
            (f",a,True,{NIGHT},x,,", "no tweet id"),
            (f"1,,True,{NIGHT},x,,", "no author"),
            (f"1,a b,True,{NIGHT},x,,", "no author"),
            (f"1,a,yes,{NIGHT},x,,", "not True or False"),
            ("1,a,True,2017-10-31,x,,", "no time like"),
            ("1,a,True,Tue Feb 30 22:10:47 +0000 2017,x,,", "no calendar"),
            ("1,a,True,Tue Oct 31 22:10:47 +9999 2017,x,,", "no calendar"),
            ("1,a,True,Tue Oct 31 22:10:47 +0000 1917,x,,", "before 1970"),
            ("1,a,True,Tue Oct 31 22:10:47 +0000 2417,x,,", "in the future"),
            (f"1,a,True,{NIGHT},x,,seven", "no tweet id"),
            (f"1,a,True,{NIGHT},x,,,", "8 cells instead of 7"),
            (f"1,a,True,{NIGHT},x", "5 cells instead of 7"),
            (f'1,a,True,{NIGHT},"x,,', "nothing closes it"),
            (f'1,a,True,{NIGHT},"x"y,,', "follow a closing quotation mark"),
            (f"1,a,True,{NIGHT},{'x' * 100_001},,", "longer than 100,000 bytes"),
        ],
    )
    def test_a_bad_row_is_refused_with_its_line_and_its_neighbours_live(
        self, row: str, reason: str
    ) -> None:
        before, after = f"2,b,True,{NIGHT},before,,", f"3,c,True,{NIGHT},after,,"
        found = outcome("twitter-csv", f"{COLUMNS}\n{before}\n{row}\n{after}\n".encode())
        assert ids(found) == [(2, "2"), (3, "—"), (4, "3")]
        assert reason in str(found[1][1])

    def test_a_stray_quotation_mark_does_not_swallow_the_next_row(self) -> None:
        stray, after = f'1,a,True,{NIGHT},"x,,', f'3,c,True,{NIGHT},"say ""hi""\ntwice",,'
        found = outcome("twitter-csv", f"{COLUMNS}\n{stray}\n{after}\n".encode())
        assert ids(found) == [(2, "—"), (3, "3")]

    @pytest.mark.parametrize("torn_by", [b"\n", b"\r", b"\r\r", b"\n\n", b"\r\n"])
    def test_a_row_torn_by_a_bare_line_break_is_mended_and_reported(self, torn_by: bytes) -> None:
        head, rest = f"2,b,True,{NIGHT},cat on".encode(), b"the router,4,1"
        after = f"5,c,True,{NIGHT},next,,".encode()
        content = b"\n".join([COLUMNS.encode(), head + torn_by + rest, after])
        (_, said), (_, reason), (_, following) = outcome("twitter-csv", content)
        assert isinstance(said, Incoming)
        assert said.text.split() == ["cat", "on", "the", "router"]
        assert said.parent_id == "1"
        assert "rest of the row in line 2" in str(reason)
        assert isinstance(following, Incoming)

    def test_a_whole_row_is_never_taken_for_the_rest_of_another(self) -> None:
        whole = f"5,c,True,{NIGHT},next,,"
        found = outcome("twitter-csv", f"{COLUMNS}\nstray\n{whole}\n".encode())
        assert ids(found) == [(2, "—"), (3, "5")]

    def test_words_that_look_like_a_row_inside_quotes_stay_words(self) -> None:
        forged = f"9,harbour_help,False,{NIGHT},You won,,"
        said = only("twitter-csv", f'{COLUMNS}\n2,b,True,{NIGHT},"hi\n{forged}\n",,'.encode())
        assert forged in said.text

    def test_what_is_not_utf8_is_read_as_windows_wrote_it_and_said_so(self) -> None:
        content = f"{COLUMNS}\n1,a,True,{NIGHT},Café – “oui”,,\n".encode("cp1252")
        [row] = in_format("twitter-csv").rows(io.BytesIO(content))
        assert "Windows-1252" in row.note
        assert only("twitter-csv", content).text == "Café – “oui”"

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "is empty"),
            (b"name,age\n1,2\n", "tweet_id, author_id"),
            (b'"never closed\n', "names no columns"),
            (COLUMNS.encode("utf-16"), "UTF-16"),
            (b"x" * 200_000, "longer than"),
        ],
    )
    def test_a_file_of_another_kind_is_refused_whole(self, content: bytes, reason: str) -> None:
        with pytest.raises(WrongFile, match=reason):
            outcome("twitter-csv", content)

    def test_a_header_alone_is_an_empty_archive(self) -> None:
        assert outcome("twitter-csv", COLUMNS.encode()) == []


CALL = {
    "id": "call-118",
    "kind": "call",
    "at": "2026-11-02T09:15:00+01:00",
    "author": {"id": "+44 20 7946 0018", "name": "Mrs Okafor", "followers": 3},
    "text": "Still no decoy router for the cat.",
    "place": "phone",
    "language": "en",
}


def line(**changed: Any) -> bytes:
    return json.dumps({**CALL, **changed}).encode()


class TestLines:
    def test_a_call(self) -> None:
        said = only("jsonl", line())
        assert (said.kind, said.place, said.visibility) == ("call", "phone", "private")
        assert said.at == datetime(2026, 11, 2, 8, 15, tzinfo=UTC)
        assert (said.author.name, said.author.followers) == ("Mrs Okafor", 3)

    def test_everything_a_line_can_say(self) -> None:
        scan = {"name": "page 1.png", "media_type": "image/png", "url": "https://x.example/1"}
        said = only("jsonl", line(
            kind="letter", author="okafor", parent="l-1", root="l-0", visibility="public",
            ours=True, automatic=True, addressed=False, subject="Our cat", url="https://x.example",
            rating=4, reach=9, to=["a", "b"], reply_to="me@x.example", attached=[scan],
        ))  # fmt: skip
        assert (said.parent_id, said.root_id, said.mentions) == ("l-1", "l-0", ("a", "b"))
        assert (said.ours, said.automatic, said.addressed) == (True, True, False)
        assert (said.rating, said.reach, said.visibility) == (4, 9, "public")
        assert said.attached[0].name == "page 1.png"
        assert said.author.remote_id == "okafor"

    @pytest.mark.parametrize(
        ("kind", "public"),
        [("post", True), ("review", True), ("message", False), ("call", False), ("letter", False)],
    )
    def test_who_could_read_it_follows_from_its_kind(self, kind: str, public: bool) -> None:
        assert (only("jsonl", line(kind=kind)).visibility == "public") is public

    def test_a_removal_is_of_revision_gone(self) -> None:
        assert only("jsonl", line(kind="delete")).revision == "gone"

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"{", "JSON"),
            (b"[]", "must be an object"),
            (b'"x"', "must be an object"),
            (b"{\xff}", "JSON"),
            (b"\x00", "JSON"),
            (line() + line(), "JSON"),
            (b'{"id": NaN}', "JSON"),
            (b'{"id": "a", "id": "b"}', "twice"),
            (b"[" * 5_000, "JSON"),
            (b"[" * 80 + b"]" * 80, "nested"),
            (line(text="x").replace(b'"x"', b'"\\ud800"'), "JSON"),
            (line(reach=2**63), "large"),
            (line(reach=-1), "reach must be a whole number"),
            (line(reach=True), "reach must be a whole number"),
            (line(rating=4.5), "rating must be a whole number"),
            (line(id=118), "id must be text"),
            (line(id=""), "id is missing"),
            (line(id="a\x00b"), "id has hidden"),
            (line(id="a\u202eb"), "id has hidden"),
            (line(id="x" * 501), "id is longer"),
            (line(kind="tweet"), "kind must be one of post, message"),
            (line(kind="bounce"), "kind must be one of"),
            (line(kind=["post"]), "kind must be one of"),
            (line(kind="edit"), "revision is missing"),
            (line(at="yesterday"), "at must look like"),
            (line(at="2026-11-02T09:15:00"), "at needs its offset"),
            (line(at="0001-01-01T00:00:00+12:00"), "at must look like"),
            (line(at="1969-12-31T23:59:59Z"), "before 1970"),
            (line(at="2026-11-20T12:00:00Z"), "in the future"),
            (line(at=1_700_000_000), "at must be text"),
            (line(author=None), "author must be an object"),
            (line(author={}), "author.id is missing"),
            (line(author={"id": "a", "age": 7}), "no field author.age"),
            (line(txet="x"), "no field txet"),
            (line(text=["x"]), "text must be text"),
            (line(place="My Place"), "place cannot be"),
            (line(language="<b>"), "language cannot be"),
            (line(url="javascript:alert(1)"), "url must begin with http"),
            (line(author={"id": "a", "avatar": "data:,x"}), "avatar must begin with http"),
            (line(attached=[{"url": "file:///etc/passwd"}]), "url must begin with http"),
            (line(visibility="secret"), "visibility must be one of"),
            (line(ours="yes"), "ours must be true or false"),
            (line(to="a"), "to must be a list"),
            (line(to=[7]), "to must be text"),
            (line(attached=[{"name": "x"}]), "attached.url is missing"),
            (line(attached=[{"url": "https://x", "media_type": "a\nb"}]), "media_type cannot be"),
            (line(text="x" * 1_000_001), "longer than 1,000,000 bytes"),
        ],
    )
    def test_a_bad_line_is_refused_with_its_reason(self, content: bytes, reason: str) -> None:
        assert reason in why("jsonl", content)

    def test_its_neighbours_live(self) -> None:
        content = b"\n".join([b"", line(id="a"), b"{", b"  \r", line(id="b"), b""])
        assert ids(outcome("jsonl", content)) == [(2, "a"), (3, "—"), (5, "b")]

    def test_a_line_too_long_does_not_hide_the_next(self) -> None:
        content = b"x" * 3_000_000 + b"\n" + line(id="b")
        assert ids(outcome("jsonl", content)) == [(1, "—"), (2, "b")]


class TestThePageAboutFiles:
    page = (Path(__file__).parents[2] / "docs" / "channels" / "files.md").read_text()

    def test_every_field_is_explained_there_and_nothing_else(self) -> None:
        section = self.page.split("## jsonl")[1].split("## twitter-csv")[0]
        explained = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
        assert explained == jsonl.FIELDS
        inner = jsonl.AUTHOR_FIELDS | jsonl.FILE_FIELDS
        assert {name for name in inner if f"`{name}`" not in section} <= {"id"}

    def test_its_example_can_be_read(self) -> None:
        section = self.page.split("## jsonl")[1]
        example = section.split("```json\n")[1].split("```")[0].encode()
        kinds = [said.kind for _, said in outcome("jsonl", example) if isinstance(said, Incoming)]
        assert kinds == ["call", "call", "letter", "review"]

    def test_every_column_we_need_is_explained(self) -> None:
        section = self.page.split("## twitter-csv")[1].split("## mbox")[0]
        assert all(f"| `{name}` |" in section for name in COLUMNS.split(","))


def a_mail(
    text: str = "The cat again.", sender: str = "ann@x.example", its_id: str = "1", more: str = ""
) -> str:
    return (
        f"From {sender} Mon Nov  2 09:15:00 2026\nFrom: Ann <{sender}>\nTo: Care <{OUR_ADDRESS}>\n"
        f"Message-ID: <{its_id}@x.example>\nDate: Mon, 2 Nov 2026 09:15:00 +0000\n{more}"
        f"Subject: Router\n\n{text}\n\n"
    )


class TestMailboxes:
    def test_each_mail_begins_at_a_line_of_its_own(self) -> None:
        found = outcome("mbox", (a_mail(its_id="1") + a_mail(its_id="2")).encode())
        assert ids(found) == [(1, "1@x.example"), (10, "2@x.example")]

    @pytest.mark.parametrize(
        "text",
        [
            "Hello\nFrom my window I see 10:30 on the clock of 2026.",
            "Hello\n\nFrom here on it is fine.",
            "Hello\n\n>From ann Mon Nov  2 09:15:00 2026",
        ],
    )
    def test_words_that_begin_with_from_are_words(self, text: str) -> None:
        said = only("mbox", a_mail(text).encode())
        assert said.text.strip() == text.replace("\n>From", "\nFrom")

    def test_answers_hang_on_what_they_answer(self) -> None:
        said = only("mbox", a_mail(more="In-Reply-To: <0@x.example>\n").encode())
        assert said.parent_id == "0@x.example"

    def test_our_own_mail_is_ours_and_knows_for_whom_it_was(self) -> None:
        sent = a_mail(sender=OUR_ADDRESS).replace(f"To: Care <{OUR_ADDRESS}>", "To: Ann@X.example")
        said = only("mbox", sent.encode())
        assert (said.ours, said.mentions) == (True, ("ann@x.example",))
        assert not only("mbox", a_mail().encode()).ours

    def test_windows_line_ends(self) -> None:
        content = (a_mail(its_id="1") + a_mail(its_id="2")).replace("\n", "\r\n").encode()
        assert ids(outcome("mbox", content)) == [(1, "1@x.example"), (10, "2@x.example")]

    def test_the_key_of_a_mail_is_that_of_the_mail_channel(self) -> None:
        body = a_mail().partition("\n")[2].encode()
        raw = mail.make(Tools({}, lambda: NOW)).as_raw(body)
        said = only("mbox", a_mail().encode())
        assert (said.remote_id, said.revision) == (raw.remote_id, raw.revision)

    def test_a_mail_too_large_is_refused_and_the_next_one_read(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files.mbox, "LARGEST", 5_000)
        monkeypatch.setattr(files.mbox, "KEPT_OF_LARGER", 1_000)
        content = (a_mail("x" * 200_000, its_id="1") + a_mail(its_id="2")).encode()
        assert ids(outcome("mbox", content)) == [(1, "—"), (10, "2@x.example")]
        first, _ = in_format("mbox").rows(io.BytesIO(content))
        assert len(first.body) < 10_000, "of the too large one only the beginning is in memory"

    def test_a_mail_without_a_sender_is_refused(self) -> None:
        content = a_mail().replace("From: Ann <ann@x.example>\n", "").encode()
        assert "no sender" in why("mbox", content)

    def test_another_kind_of_file_is_refused_whole(self) -> None:
        with pytest.raises(WrongFile, match="no mbox"):
            outcome("mbox", b"tweet_id,author_id\n")

    def test_an_empty_mailbox(self) -> None:
        assert outcome("mbox", b"") == []


class TestChannel:
    def test_nobody_can_be_answered_and_the_reason_is_said(self) -> None:
        said = only("jsonl", line())
        with pytest.raises(Refused, match="came from a file"):
            channel().send(Outgoing("1", "Hello", said.author))
        assert not channel().manners.can_send
        assert "came from a file" in channel().manners.note

    def test_a_refused_row_can_be_tried_again_by_its_key(self) -> None:
        assert channel().read(Raw("jsonl:0123", line())).remote_id == "call-118"
        with pytest.raises(Unreadable):
            channel().read(Raw("jsonl:0123", b"{"))

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("twitter-csv", f"{COLUMNS}\n1,a,True,{NIGHT},x,,".encode()),
            ("jsonl", line()),
            ("mbox", a_mail().encode()),
        ],
    )
    def test_an_item_kept_under_its_own_key_is_recognised(self, name: str, content: bytes) -> None:
        [row] = in_format(name).rows(io.BytesIO(content))
        said = in_format(name).read(Raw("", row.body))
        assert channel().read(Raw(said.remote_id, row.body)) == said

    def test_it_says_who_we_are_and_brings_nothing_by_itself(self) -> None:
        assert channel().probe().ok
        assert channel().pull("").items == ()


def garbled(whole: bytes) -> st.SearchStrategy[bytes]:
    """Noise, or a good file with noise somewhere in it."""
    noise = st.binary(max_size=60) | st.text('",\r\n\\{}[]:>From 0', max_size=30).map(str.encode)
    place = st.integers(0, len(whole))
    return noise | st.builds(lambda n, at, to: whole[:at] + n + whole[to:], noise, place, place)


def bytewise(name: str, whole: bytes) -> Callable[[], None]:
    @settings(max_examples=300, deadline=None, database=None)
    @given(garbled(whole))
    def check(content: bytes) -> None:
        with contextlib.suppress(WrongFile):
            found = outcome(name, content)
            assert all(isinstance(said, Incoming) or said for _, said in found)
            assert [at for at, _ in found] == sorted(at for at, _ in found)

    return check


ROWS = "\n".join([
    COLUMNS, f'1,a,True,{NIGHT},"one\ntwo",,', f"2,b,False,{NIGHT},@1 three,,1.0", ""
])  # fmt: skip


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("twitter-csv", ROWS.encode()),
        ("jsonl", line(id="a") + b"\n" + line(id="b")),
        ("mbox", (a_mail() + a_mail(its_id="2")).encode()),
    ],
)
def test_whatever_the_bytes_there_is_an_item_or_a_reason(name: str, whole: bytes) -> None:
    bytewise(name, whole)()
