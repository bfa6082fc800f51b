"""R47, R37: hostile mails, posts, files and pictures: read or kept, shown without harm, in good time."""

from __future__ import annotations

import io
import json
import random
import struct
import time
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from PIL import Image

from tests import desk, people
from tests.oddities import BOMBS, SAMPLE, TEXTS, everything, nothing_is_stuck, odd, pages_open
from tests.rules import hostile
from wordkept.channel import Attached, Raw
from wordkept.channels.bluesky.reading import wrap
from wordkept.channels.demo import World
from wordkept.channels.mail.reading import as_raw
from wordkept.conversations.models import Conversation
from wordkept.intake import accounts, actions, importing
from wordkept.intake.models import Account, Attachment, Mention
from wordkept.intake.models import Raw as Kept
from wordkept.journal.actions import run_until_quiet
from wordkept.kernel.text import clean
from wordkept.web.templatetags import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(noon: datetime) -> World:
    return desk.connect(people.care())[1]


# ── Mail, Bluesky, files ────────────────────────────────────────────────────────────────


def take_in(channel: str, raws: Iterable[Raw], **settings: str) -> Account:
    """Through the channel's reader, the house's door and all the steps behind it."""
    account = accounts.connect(None, channel, settings, f"us on {channel}", people.care())
    items = list(raws)
    opened = accounts.open_channel(account)
    accepted = actions.accept(account, actions.read_all(opened, items), "pull")
    assert accepted.stored + accepted.quarantined + accepted.duplicates == len(items)
    run_until_quiet()
    assert nothing_is_stuck()
    assert Kept.objects.count() == accepted.stored + accepted.quarantined
    return account


MAIL = {
    "From": "Maya <maya@cust.example>", "To": "help@harbour.example", "Subject": "The cat",
    "Date": "Wed, 18 Nov 2026 11:00:00 +0000", "Message-ID": "<{number}@cust.example>",
    "In-Reply-To": "", "References": "", "Reply-To": "", "Content-Type": "text/plain",
    "Content-Transfer-Encoding": "8bit", "Content-Disposition": "inline", "Auto-Submitted": "no",
}  # fmt: skip


def letters() -> Iterator[bytes]:
    number = 0
    for name in MAIL:
        for value in odd(f"mail {name}"):
            number += 1
            head = {**MAIL, name: value}
            lines = [
                f"{field}: {what}".replace("{number}", str(number)) for field, what in head.items()
            ]
            yield "\r\n".join([*lines, "", value, f"letter {number}"]).encode(
                "utf-8", "surrogatepass"
            )


def test_R47_every_mail_is_read_or_waits_in_quarantine(noon: datetime) -> None:
    mails = [*letters(), *hostile.BODIES.values()]
    account = take_in("mail", map(as_raw, mails), address="help@harbour.example")
    assert Mention.objects.count() > len(mails) // 2
    newest = Conversation.objects.order_by("-messages_count")[:5]
    assert pages_open("/?view=all", "/look/", *(f"/c/{talk.pk}/" for talk in newest))
    assert not account.mentions.filter(at__gt=noon + timedelta(days=1)).exists()


def test_R47_a_mail_of_sixty_eight_thousand_lines_opens(noon: datetime) -> None:
    head = "\r\n".join(f"{name}: {value}" for name, value in MAIL.items() if value)
    body = "\r\n".join(f"> line {n}" if n % 3 else f"line {n}" for n in range(68_000))
    take_in("mail", [as_raw(f"{head}\r\n\r\n{body}".encode())], address="help@harbour.example")
    talk = desk.only_conversation()
    assert "line 0" in desk.thread(talk)[0][1]
    assert Attachment.objects.get().size == len(body), "what the page cuts is there as a file"
    assert pages_open(f"/c/{talk.pk}/", "/search/?q=line")


ME, THEM = "did:plc:harbour", "did:plc:maya"


def posts() -> Iterator[Raw]:
    """A post in which one thing after the other is something else."""
    paths = [
        "uri", "cid", "author", "author.did", "author.handle", "author.displayName",
        "author.avatar", "record", "record.text", "record.createdAt", "record.langs",
        "record.facets", "record.reply", "record.reply.parent.uri", "record.embed", "embed",
        "indexedAt",
    ]  # fmt: skip
    for path in paths:
        for number, value in enumerate((*odd(f"post {path}"), *hostile.NUMBERS, *hostile.TIMES)):
            uri = f"at://{THEM}/app.bsky.feed.post/{path.replace('.', '-')}-{number}"
            post: dict[str, Any] = {
                "uri": uri, "cid": "bafy", "author": {"did": THEM, "handle": "maya.example"},
                "record": {"text": "Hello", "createdAt": "2026-11-18T11:00:00Z",
                           "reply": {"parent": {"uri": uri}, "root": {"uri": uri}}},
                "indexedAt": "2026-11-18T11:00:00Z",
            }  # fmt: skip
            *above, last = path.split(".")
            inside = post
            for name in above:
                inside = inside[name]
            inside[last] = value
            yield wrap(post, ME, "addressed")


def test_R47_every_post_is_read_or_waits_in_quarantine(noon: datetime) -> None:
    take_in("bluesky", posts(), handle="harbour.example", password="x")
    assert Mention.objects.count() > 50
    assert pages_open(
        "/?view=all", "/look/", *(f"/c/{c.pk}/" for c in Conversation.objects.all()[:5])
    )


class Nobody:
    """Watches without a word."""

    def refused(self, line: int, why: str) -> None: ...
    def odd(self, line: int, why: str) -> None: ...
    def moved(self, report: importing.Report) -> None: ...


def test_R47_every_line_of_a_file_is_read_or_waits_in_quarantine(noon: datetime) -> None:
    people.care()
    lines = []
    for number, (_, more) in enumerate(everything()):
        if number % 3 == 0:
            item = {"id": f"i{number}", "kind": "post", "at": "2026-11-18T11:00:00Z",
                    "author": "maya", "text": "Hello"}  # fmt: skip
            lines.append(json.dumps(item | more).encode())
    lines += [body.replace(b"\n", b" ") for body in hostile.BODIES.values() if body.strip()]
    report = importing.import_file("jsonl", io.BytesIO(b"\n".join(lines)), Nobody())
    run_until_quiet()
    assert report.read == len(lines) == report.stored + report.rejected + report.duplicates
    assert nothing_is_stuck()
    assert pages_open("/?view=all", "/look/")


# ── Long ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", [*TEXTS, *BOMBS, " " * 2_500 + "a" * 2_500, "\n" * 5_000])
def test_R47_a_folded_text_is_all_there(text: str) -> None:
    text = clean(text)
    assert words.beginning(text) + words.remainder(text) == text
    assert len(words.beginning(text)) <= words.FOLD_AFTER


def test_R47_a_hundred_thousand_signs_and_sixty_eight_thousand_lines(world: World) -> None:
    bodies = {"a" * 99_990: 99_990, "line\n" * 68_000: 100_000, "a b " * 25_000: 100_000}
    for text in bodies:
        world.says("maya", text, parent="start")
    desk.work()
    talk = desk.only_conversation()
    assert sorted(len(text) for _, text in desk.thread(talk)) == sorted(bodies.values())
    assert pages_open(f"/c/{talk.pk}/", "/?view=all", "/search/?q=line")


def test_R47_a_word_said_twenty_thousand_times_is_found_in_time(world: World) -> None:
    for _ in range(5):
        world.says("maya", "line " * 20_000, parent="start")
    world.says("maya", "a" * 3_000 + " the cat is on the line, " + "b" * 3_000, parent="start")
    desk.work()
    client = Client()
    client.force_login(people.ana())
    begun = time.process_time()
    page = client.get("/search/?q=line").content.decode()
    assert time.process_time() - begun < 2, "a snippet of the database takes the square of this"
    assert "the cat is on the <mark>line</mark>, bbb" in page
    assert page.count("<mark>") == 6


# ── Files that came along ───────────────────────────────────────────────────────────────


def test_R46_a_file_is_saved_under_a_name_that_hides_nothing(world: World) -> None:
    names = {
        "invoice\u202efdp.exe": "invoice⟨U+202E⟩fdp.exe",
        "a\r\nb": "a⟨U+000A⟩b",
        '"; x="': '\\"; x=\\"',
    }
    for name in names:
        world.says("maya", "see", parent="start", attached=(Attached(name, "x/y", b"x"),))
    desk.work()
    client = Client()
    client.force_login(people.ana())
    for file, shown in zip(Attachment.objects.order_by("mention_id"), names.values(), strict=True):
        said = unquote(client.get(f"/attachments/{file.pk}/")["Content-Disposition"])
        assert said.startswith("attachment; ") and shown in said


def chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def pictures() -> Iterator[bytes]:
    """Enormous ones, torn ones, and ones with a few bytes turned."""
    for side in (5_000, 20_000, 2**31 - 1):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        pixels = chunk(b"IDAT", zlib.compress(bytes(1_000)))
        yield b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b"")
    chosen = random.Random("pictures")
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        file = io.BytesIO()
        Image.radial_gradient("L").resize((64, 64)).convert("RGB").save(file, kind)
        for _ in range(SAMPLE):
            content = bytearray(file.getvalue())
            for _ in range(chosen.choice([1, 5, 20])):
                content[chosen.randrange(len(content))] = chosen.randrange(256)
            yield bytes(content[: chosen.choice([len(content), chosen.randrange(len(content))])])
    yield b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    yield b"GIF89a<script>alert(1)</script>"


def test_R37_a_picture_is_drawn_anew_or_not_shown(world: World) -> None:
    for number, content in enumerate(pictures()):
        attached = Attached(f"{number}.png", "image/png", content)
        world.says("maya", "look", parent="start", attached=(attached,))
    desk.work()
    client = Client()
    client.force_login(people.ana())
    seen = set()
    for file in Attachment.objects.all():
        answer = client.get(f"/attachments/{file.pk}/picture/")
        seen.add(answer.status_code)
        assert answer.status_code == 404 or answer.content.startswith(b"RIFF")
    assert seen == {200, 404}
