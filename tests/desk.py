"""A desk for stories: an account on the demo channel, a customer who speaks, a worker that works."""

from __future__ import annotations

from itertools import count

from wordkept import worker
from wordkept.channels.demo import World, world
from wordkept.conversations.models import Conversation, Message
from wordkept.intake import accounts
from wordkept.intake.models import Account
from wordkept.kernel import clock
from wordkept.people.models import Department

_rooms = count(1)


def connect(
    department: Department, place: str = "mastodon", proof: str = "", handle: str = "@harbour_help"
) -> tuple[Account, World]:
    """A connected account and the world behind it."""
    room = f"room-{next(_rooms)}"
    settings = {"place": place, "handle": handle, "room": room, "proof": proof}
    account = accounts.connect(
        None, "demo", settings, f"{handle}-{room}", department, why="to help", place=place
    )
    world(room).now = clock.now
    return account, world(room)


def work() -> None:
    """Everything that is due now; accounts are asked at once."""
    Account.objects.update(next_pull_at=None)
    for account in Account.objects.exclude(state="off"):
        accounts.ask_now(account)
    worker.run_until_quiet()


def only_conversation() -> Conversation:
    return Conversation.objects.exclude(state="merged").get()


def thread(conversation: Conversation) -> list[tuple[str, str]]:
    """Who said what, from the top."""
    said = Message.objects.filter(conversation=conversation).order_by("id")
    return [(message.by, message.text) for message in said]
