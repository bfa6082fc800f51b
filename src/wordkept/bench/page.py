"""Whether the inbox costs more when there is more in it: one page at 100 k and at 1 M messages."""

from __future__ import annotations

import statistics
from datetime import timedelta

from django.db import connection, transaction

from wordkept.bench.measure import Pair, cpu_seconds
from wordkept.bench.posts import START
from wordkept.conversations.inbox import VIEWS, Desk
from wordkept.conversations.models import Conversation, Message
from wordkept.intake import accounts
from wordkept.intake.models import Account
from wordkept.journal.rows import insert_all
from wordkept.kernel import ids
from wordkept.people.actions import found_department, welcome
from wordkept.people.models import Agent, Customer, Identity

MESSAGES_EACH = 5
LOOKS = 60
CHUNK = 2000


def page(small: int, large: int) -> Pair:
    """CPU milliseconds of one page of open conversations; the ratio is large to small."""
    care = found_department("care", "Care")
    agent = welcome("bench@example.org", "Bench", "agent", [care])
    account = accounts.connect(None, "files", {}, "bench", care, place="x")
    fill(account, 0, small)
    few = look(agent)
    fill(account, small, large)
    many = look(agent)
    return Pair(many, few, many / few)


def look(agent: Agent) -> float:
    """Median CPU milliseconds of the first page and of one from the middle."""
    desk = Desk(agent, VIEWS["all"])
    before = desk.page().older
    times = [cpu_seconds(lambda: (desk.page(), desk.page(before))) for _ in range(LOOKS)]
    return statistics.median(times) * 500


def fill(account: Account, start: int, end: int) -> None:
    """Messages `start` to `end`, five to a conversation, nine of ten resolved."""
    first, last = start // MESSAGES_EACH, end // MESSAGES_EACH
    for low in range(first, last, CHUNK):
        with transaction.atomic():
            _write(account, range(low, min(low + CHUNK, last)))
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _write(account: Account, numbers: range) -> None:
    customers = [Customer(name=f"Customer {n}") for n in numbers]
    identities = [
        Identity(id=n + 1, customer=customer, channel="x", remote_id=str(n), handle=f"@c{n}")
        for n, customer in zip(numbers, customers, strict=True)
    ]
    conversations = [
        _conversation(account, n, identity) for n, identity in zip(numbers, identities, strict=True)
    ]
    messages = [_message(row, n) for row in conversations for n in range(MESSAGES_EACH)]
    for objects in (customers, identities, conversations, messages):
        insert_all(objects)


def _conversation(account: Account, number: int, identity: Identity) -> Conversation:
    at = START + timedelta(seconds=number * 60)
    return Conversation(
        customer_id=identity.customer_id,
        identity=identity,
        account=account,
        department_id=account.department_id,
        place="x",
        root_id=str(number),
        state="open" if number % 10 == 0 else "resolved",
        opened_at=at,
        last_at=at,
        last_text="router down again please help",
        waiting_since=at,
        unread=1,
        messages_count=MESSAGES_EACH,
    )


def _message(conversation: Conversation, number: int) -> Message:
    at = conversation.opened_at + timedelta(seconds=number)
    return Message(
        id=ids.time_id(at),
        conversation=conversation,
        by="customer",
        visibility="public",
        at=at,
        text=f"router down again, message {number} please help",
    )
