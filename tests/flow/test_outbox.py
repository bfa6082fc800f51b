"""Never twice, never silently not: every way a send can end, and what the outbox makes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests import desk, people
from wordkept.channels.demo import World
from wordkept.intake.models import Account
from wordkept.kernel import clock
from wordkept.replies import actions as replies
from wordkept.replies import delivery
from wordkept.replies.models import Reply

pytestmark = pytest.mark.django_db(transaction=True)


def queued(proof: str, place: str = "mastodon") -> tuple[Reply, World]:
    _, world = desk.connect(people.care(), place=place, proof=proof)
    world.says("maya", "Hello?")
    desk.work()
    reply = replies.reply(people.ana(), desk.only_conversation(), "Hi Maya", "public", "key")
    clock.move(timedelta(seconds=30))
    return reply, world


def end_of(reply: Reply, minutes: int = 5) -> str:
    """Work for a while, the clock moving on."""
    for _ in range(minutes * 2):
        desk.work()
        clock.move(timedelta(seconds=30))
    reply.refresh_from_db()
    reply.message.refresh_from_db()
    assert reply.state == reply.message.sending
    return str(reply.state)


@pytest.mark.parametrize(
    ("proof", "applied", "end", "heard"),
    [
        ("key", True, "sent", 1),
        ("key", False, "sent", 1),
        ("lookup", True, "sent", 1),
        ("lookup", False, "sent", 1),
        ("none", True, "unknown", 1),
        ("none", False, "unknown", 0),
    ],
)
def test_R15_no_answer_came(
    noon: datetime, proof: str, applied: bool, end: str, heard: int
) -> None:
    reply, world = queued(proof)
    world.hangs_up_next(applied=applied)
    assert end_of(reply) == end
    assert len(world.heard) == heard, "heard there exactly as often as we say"


@pytest.mark.parametrize(
    ("proof", "end"), [("key", "sent"), ("lookup", "sent"), ("none", "unknown")]
)
@pytest.mark.parametrize("called", [True, False])
def test_R15_the_worker_dies_between_claim_and_record(
    noon: datetime, proof: str, end: str, called: bool
) -> None:
    reply, world = queued(proof)
    claimed = delivery.claim()
    assert claimed and claimed.pk == reply.pk
    if called:
        from wordkept.intake.accounts import open_channel

        open_channel(claimed.conversation.account).send(delivery.outgoing(claimed))
    assert end_of(reply) == end
    assert len(world.heard) == (1 if called or proof != "none" else 0)


def test_a_busy_place_is_asked_again_later(noon: datetime) -> None:
    reply, world = queued("key")
    world.is_busy_next(timedelta(seconds=40))
    desk.work()
    reply.refresh_from_db()
    assert (reply.state, world.heard) == ("queued", [])
    assert end_of(reply) == "sent"


def test_a_refusal_is_shown_with_its_reason_and_a_person_may_try_again(noon: datetime) -> None:
    reply, world = queued("key")
    world.refuses_next("You are blocked by this person.")
    assert end_of(reply, 1) == "failed"
    assert "blocked" in reply.message.sending_why
    replies.retry(people.ana(), reply)
    assert end_of(reply, 1) == "sent"
    assert len(world.heard) == 1


def test_R16_a_lost_login_breaks_the_account_and_the_reply_waits_for_it(noon: datetime) -> None:
    reply, world = queued("key")
    world.refuses_next("Your token is no longer valid.", login=True)
    delivery.deliver_due()
    reply.refresh_from_db()
    account = Account.objects.get()
    assert (account.state, reply.state) == ("broken", "queued")
    assert "token" in account.trouble
    assert end_of(reply) == "sent", "the account answers again, the reply leaves"
    account.refresh_from_db()
    assert account.state == "ok"


@pytest.mark.parametrize(
    ("verdict", "end", "heard"), [("sent", "sent", 0), ("again", "sent", 1), ("drop", "failed", 0)]
)
def test_an_unknown_end_is_decided_by_a_person_once(
    noon: datetime, verdict: str, end: str, heard: int
) -> None:
    reply, world = queued("none")
    world.hangs_up_next(applied=False)
    assert end_of(reply, 1) == "unknown"
    replies.decide(people.jo(), reply, verdict)
    with pytest.raises(replies.NotPossible):
        replies.decide(people.ana(), reply, verdict)
    assert end_of(reply, 1) == end
    assert len(world.heard) == heard


def test_our_own_words_seen_there_settle_the_doubt(noon: datetime) -> None:
    reply, world = queued("none")
    world.hangs_up_next(applied=True)
    assert end_of(reply, 1) == "unknown"
    world.says("harbour_help", "Hi Maya", ours=True, parent=reply.parent_id)
    assert end_of(reply, 1) == "sent"
    assert [by for by, _ in desk.thread(reply.conversation)] == ["customer", "brand"]


def test_a_bounced_mail_says_so_and_it_is_our_turn_again(noon: datetime) -> None:
    _, world = desk.connect(people.care(), place="mail")
    world.says("maya", "Hello?", visibility="private")
    desk.work()
    world.bounces_next("550 5.1.1 user unknown")
    reply = replies.reply(people.ana(), desk.only_conversation(), "Hi Maya", "private", "key")
    clock.move(timedelta(seconds=30))
    assert end_of(reply, 1) == "failed"
    assert "550 5.1.1" in reply.message.sending_why
    assert desk.only_conversation().waiting_since


def test_a_sent_reply_is_never_claimed_again(noon: datetime) -> None:
    reply, world = queued("key")
    assert end_of(reply, 1) == "sent"
    assert delivery.claim() is None
    assert len(world.heard) == 1


def test_finding_it_there_is_proof_on_every_channel(
    noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker died after the server's yes; the copy in Sent settles it without a person."""
    from wordkept.channel import Receipt
    from wordkept.channels.demo import Demo

    reply, world = queued("none")
    world.hangs_up_next(applied=True)
    monkeypatch.setattr(Demo, "find_sent", lambda self, outgoing: Receipt("found-there"))
    assert end_of(reply, 1) == "sent"
    assert (reply.remote_id, len(world.heard)) == ("found-there", 1)
