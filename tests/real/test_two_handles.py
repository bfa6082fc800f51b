"""Two accounts of ours on a real network: moved, and the customer sees one thread and one answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from atproto import client_utils, models
from django.conf import LazySettings

from tests import desk, people
from tests.servers import until
from tests.servers.atproto import Network, Person
from wordkept.conversations.models import Conversation
from wordkept.intake import accounts
from wordkept.intake.models import Account
from wordkept.kernel.egress import Egress
from wordkept.replies import actions as replies
from wordkept.replies import pointing
from wordkept.replies.models import Draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def open_way(network: Network, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    way = Egress(allow=[urlsplit(network.url).netloc])
    monkeypatch.setattr(accounts, "egress", lambda: way)
    settings.RECALL_WINDOW = timedelta()


def ours(network: Network, name: str) -> tuple[Person, Account]:
    person = network.person(name)
    values = {
        "server": network.url,
        "handle": person.handle,
        "password": network.app_password(person),
    }
    health = accounts.try_out("bluesky", values).health
    account = accounts.connect(None, "bluesky", values, health.handle, people.care(), "to help")
    return person, account


def heard_by(who: Person) -> Sequence[Any]:
    told = who.client.app.bsky.notification.list_notifications({"limit": 50}).notifications
    said = {each.uri: each for each in told if each.reason in ("reply", "mention")}
    return list(said.values())


def soon(true: Any, what: str) -> None:
    def now() -> bool:
        desk.work()
        return bool(true())

    until(now, what)


def answer(who: Person, to: Any, text: str) -> str:
    this = models.ComAtprotoRepoStrongRef.Main(uri=to.uri, cid=to.cid)
    above = models.AppBskyFeedPost.ReplyRef(root=to.record.reply.root, parent=this)
    return who.client.send_post(text, reply_to=above).uri


def test_moved_on_bluesky_it_stays_one_thread_and_one_conversation(network: Network) -> None:
    _brand, at_brand = ours(network, "brand")
    _help, at_help = ours(network, "brandhelp")
    maya, ana = network.person("maya"), people.ana()
    root = maya.client.send_post(_naming(at_brand, _brand, "my router is dead")).uri
    soon(Conversation.objects.exists, "her post to arrive")
    conversation = desk.only_conversation()
    waits_since = conversation.waiting_since

    pointing.move(ana, conversation, at_help)
    words = Draft.objects.get().text
    assert words == f"@{maya.handle}, our colleagues at {at_help.handle} take care of it."
    pointing.point(ana, conversation, words, "pointer")
    soon(lambda: len(heard_by(maya)) == 1, "the pointer")
    conversation.refresh_from_db()
    assert conversation.waiting_since == waits_since

    replies.reply(ana, conversation, "A new one is on its way.", "public", "answer")
    soon(lambda: len(heard_by(maya)) == 2, "the answer")
    said = {each.author.handle: each for each in heard_by(maya)}
    assert set(said) == {_brand.handle, _help.handle}
    assert {each.record.reply.root.uri for each in said.values()} == {root}

    answer(maya, said[_help.handle], "Thank you!")
    answer(maya, said[_brand.handle], "And thanks for the hint.")
    soon(lambda: conversation.messages.filter(by="customer").count() == 3, "her answers")
    for _again in range(3):
        desk.work()
    assert Conversation.objects.count() == 1
    assert conversation.messages.count() == 5


def _naming(account: Account, who: Person, text: str) -> Any:
    return client_utils.TextBuilder().mention(account.handle, who.did).text(f" {text}")
