"""Mail against a real Postfix and Dovecot: Ann writes, the brand answers."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import replace

import pytest

from tests.channels.contract import ChannelContract, answer, ids, pull_all
from tests.channels.mail_world import MailWorld, tools
from tests.servers import until
from tests.servers.mail import ANN, BEN, HELP
from wordkept.channel import Author, Batch, Outgoing, Refused
from wordkept.channels import mail as module
from wordkept.channels.mail import Mail, inbox

DAY = "Mon, 2 Mar 2026 10:00:00 +0000"


@pytest.fixture
def world(mail_world: MailWorld) -> MailWorld:
    return mail_world


class TestMail(ChannelContract):
    module = module


# ── In ──────────────────────────────────────────────────────────────────────────────────


def test_a_waiting_stream_sees_new_mail_within_seconds(world: MailWorld) -> None:
    _, cursor = pull_all(world.channel, "")
    batches: list[Batch] = []
    stream = world.channel.stream(cursor)
    assert not next(stream).items
    waiting = threading.Thread(target=lambda: batches.append(next(stream)), daemon=True)
    waiting.start()
    time.sleep(0.1)
    began = time.monotonic()
    remote_id = world.customer_says("Can you hear me?")
    waiting.join(10)
    assert ids(list(batches[0].items)) == [remote_id]
    assert time.monotonic() - began < 5
    stream.close()


def test_a_stream_ends_by_itself(world: MailWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "LONGEST_WAIT", 0.05)
    monkeypatch.setattr(inbox, "LOOKS", 3)
    assert len(list(world.channel.stream(""))) == 3


def test_listening_leaves_no_trace_in_the_mailbox(world: MailWorld) -> None:
    world.ann_writes()
    assert world.server.unseen(HELP) == 1


def test_many_mails_come_in_batches_in_order(
    world: MailWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST_MAILS", 2)
    said = [f"Line {n}" for n in range(5)]
    for text in said:
        world.server.put(HELP, f"From: {ANN}\r\nDate: {DAY}\r\n\r\n{text}\r\n".encode())
    first = world.channel.pull("")
    assert (len(first.items), first.more) == (2, True)
    assert [each.text for each in world.news()] == said


def test_a_new_uidvalidity_brings_the_same_keys_again_and_nothing_else(world: MailWorld) -> None:
    world.ann_writes("Before the restore")
    before, cursor = pull_all(world.channel, "")
    world.server.renumber(HELP)
    again, after = pull_all(world.channel, cursor)
    assert {(raw.remote_id, raw.revision) for raw in again} == {
        (raw.remote_id, raw.revision) for raw in before
    }
    assert after.split(":")[0] != cursor.split(":")[0]
    assert pull_all(world.channel, after)[0] == []


def test_one_message_id_for_two_mails_loses_neither(world: MailWorld) -> None:
    for text in ("The first", "The second"):
        world.server.send(ANN, HELP, text, Message_ID="<always-the-same@cust.test>")
    until(lambda: len(world.news()) == 2, "both mails")
    keys = {(said.remote_id, said.revision) for said in world.news()}
    assert len(keys) == 2


def test_the_same_mail_by_two_ways_is_one(world: MailWorld) -> None:
    for _ in range(2):
        world.server.send(ANN, HELP, "Once is enough", Message_ID="<twice@cust.test>")
    until(lambda: len(world.server.box(HELP)) == 2, "both copies")
    keys = {(said.remote_id, said.revision) for said in world.news()}
    assert len(keys) == 1


def test_a_mail_without_message_id_has_a_key_of_its_own(world: MailWorld) -> None:
    world.server.put(HELP, f"From: {ANN}\r\n\r\nNo name, no date\r\n".encode())
    items, _ = pull_all(world.channel, "")
    assert items[0].remote_id.startswith("sha256:")
    assert world.channel.read(items[0]).text == "No name, no date"


def test_mail_older_than_we_look_back_stays_where_it_is(world: MailWorld) -> None:
    world.server.put(HELP, f"From: {ANN}\r\n\r\nFrom long ago\r\n".encode(), days_ago=40)
    world.server.put(HELP, f"From: {ANN}\r\n\r\nFrom last week\r\n".encode(), days_ago=7)
    assert [said.text for said in world.news()] == ["From last week"]


# ── Out ─────────────────────────────────────────────────────────────────────────────────


def test_an_answer_lies_in_the_customers_thread(world: MailWorld) -> None:
    said = world.ann_writes()
    receipt = world.channel.send(answer(said, "A decoy router is on its way."))
    got = until(lambda: world.server.box(ANN), "the answer")[0]
    assert got["Subject"] == "Re: The router"
    assert got["In-Reply-To"] == got["References"] == f"<{said.remote_id}>"
    assert got["Message-ID"] == f"<{receipt.remote_id}>"
    assert got["From"] == f"Acme Help <{HELP}>"


def test_the_customers_answer_carries_our_key_home(world: MailWorld) -> None:
    outgoing = answer(world.ann_writes(), "Which router is it?")
    ours = world.channel.send(outgoing).remote_id
    world.server.send(ANN, HELP, "The black one.", In_Reply_To=f"<{ours}>", Subject="Other words")
    back = until(lambda: [said for said in world.news() if said.parent_id == ours], "Ann")[0]
    assert back.answers == (outgoing.key,)
    assert not back.automatic


def test_the_answer_is_kept_in_sent_and_can_be_found_there(world: MailWorld) -> None:
    outgoing = answer(world.ann_writes(), "Kept.")
    assert world.channel.find_sent(outgoing) is None
    receipt = world.channel.send(outgoing)
    assert [mail["Message-ID"] for mail in world.server.box(HELP, "Sent")] == [
        f"<{receipt.remote_id}>"
    ]
    found = world.channel.find_sent(outgoing)
    assert found and found.remote_id == receipt.remote_id


def test_sending_once_more_on_request_keeps_one_copy(world: MailWorld) -> None:
    outgoing = answer(world.ann_writes(), "Once more.")
    names = {world.channel.send(outgoing).remote_id for _ in range(2)}
    assert len(names) == 1, "the same name both times, so that her mail program can see it"
    assert len(world.server.box(HELP, "Sent")) == 1


def test_an_unknown_recipient_comes_back_as_a_bounce_of_that_answer(world: MailWorld) -> None:
    earlier = answer(world.ann_writes(), "This one arrives.")
    sent = world.channel.send(earlier).remote_id
    lost = Outgoing(
        str(uuid.uuid4()), "This one does not.", Author("nobody@cust.test", "nobody@cust.test"),
        "private", parent_id=sent, references=(sent,),
    )  # fmt: skip
    world.channel.send(lost)
    bounce = until(lambda: [said for said in world.news() if said.kind == "bounce"], "the bounce")[
        0
    ]
    assert bounce.answers == (lost.key,)
    assert bounce.text.startswith("550 5.1.1")
    assert bounce.automatic


@pytest.mark.parametrize(
    "name",
    [
        "Ann\r\nBcc: ben@cust.test",
        "ben@cust.test, Ann",
        "\x00<ben@cust.test>",
        '"Ann" <',
        "=?utf-8?q?a=0d=0aBcc:_ben=40cust.test?=",
    ],
)
def test_R25_a_hostile_name_reaches_one_person_only(world: MailWorld, name: str) -> None:
    outgoing = answer(world.ann_writes(), "For Ann only.")
    world.channel.send(replace(outgoing, to=replace(outgoing.to, name=name)))
    until(world.customer_hears, "the answer to reach Ann")
    assert world.server.box(BEN) == []


# ── To many ─────────────────────────────────────────────────────────────────────────────


def test_an_announcement_goes_to_the_mailing_list_and_to_nobody_else(world: MailWorld) -> None:
    listed = Mail(tools(world.server, list=BEN))
    assert listed.manners.announces
    listed.send(Outgoing(str(uuid.uuid4()), "Twenty per cent off.", Author(""), subject="Harvest"))
    [mail] = until(lambda: world.server.box(BEN), "the list's mail")
    assert (mail["To"], mail["Subject"], mail["In-Reply-To"]) == (BEN, "Harvest", None)
    assert world.customer_hears() == []


def test_without_a_list_nothing_is_announced_by_mail(world: MailWorld) -> None:
    assert not world.channel.manners.announces
    with pytest.raises(Refused, match="no mailing list"):
        world.channel.send(Outgoing("1", "Twenty per cent off.", Author("")))


def test_a_list_that_is_no_address_is_told_before_anything_is_saved(world: MailWorld) -> None:
    health = Mail(tools(world.server, list="everybody")).probe()
    assert (health.ok, "'everybody' is not an address" in health.why) == (False, True)
