"""Bluesky against a whole AT Protocol network, with an ordinary client as the customer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from atproto import client_utils, models

from tests.channels.contract import ChannelContract, answer, heard, ids, picture, pull_all
from tests.servers import atproto, front, until
from tests.servers.atproto import Network, Person
from wordkept.channel import (
    Attached,
    Author,
    Incoming,
    Outgoing,
    Recalls,
    Refreshes,
    Refused,
    Tools,
    Unknown,
)
from wordkept.channels import bluesky
from wordkept.channels.bluesky import Bluesky, lists
from wordkept.channels.bluesky.xrpc import SESSIONS
from wordkept.kernel.egress import Egress


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    atproto.demand()
    with atproto.running() as started:
        yield started


@dataclass(frozen=True)
class World:
    """Our brand and Ann, who has a cat, a router and an app of her own."""

    network: Network
    brand: Person
    password: str
    ann: Person
    channel: Bluesky

    def customer_says(self, text: str, **more: Any) -> str:
        return self.says(self.ann, text, **more)

    def says(self, who: Person, text: str, **more: Any) -> str:
        words = client_utils.TextBuilder().mention(f"@{self.brand.handle}", self.brand.did)
        return who.client.send_post(words.text(f" {text}"), **more).uri

    def customer_hears(self) -> list[str]:
        told = self.ann.client.app.bsky.notification.list_notifications({"limit": 50})
        return [each.record.text for each in told.notifications if each.reason == "reply"]

    def customer_sees(self) -> list[Attached]:
        """The pictures of our answers, in Ann's own app, each as the server keeps it."""
        told = self.ann.client.app.bsky.notification.list_notifications({"limit": 50})
        answers = [each.record for each in told.notifications if each.reason == "reply"]
        embeds = [record.embed for record in answers if getattr(record, "embed", None)]
        return [self._seen(image) for embed in embeds for image in embed.images]

    def _seen(self, image: Any) -> Attached:
        place = {"did": self.brand.did, "cid": str(image.image.cid)}
        kept = self.brand.client.com.atproto.sync.get_blob(place)
        return Attached("", image.image.mime_type, kept, alt=image.alt)

    def us(self, server: str = "", **settings: str) -> Bluesky:
        return connect(server or self.network.url, self.brand.handle, self.password, **settings)

    def post_of(self, who: Person, uri: str) -> models.AppBskyFeedDefs.PostView | None:
        return next(iter(who.client.app.bsky.feed.get_posts({"uris": [uri]}).posts), None)


@pytest.fixture(scope="module")
def world(network: Network) -> World:
    return settle(network)


def settle(network: Network) -> World:
    brand, ann = network.person("brand"), network.person("ann")
    password = network.app_password(brand)
    return World(network, brand, password, ann, connect(network.url, brand.handle, password))


@pytest.fixture
def quiet(network: Network) -> World:
    """A brand nobody has talked to yet, for stories that count."""
    return settle(network)


def connect(
    server: str, handle: str, password: str, now: datetime | None = None, **settings: str
) -> Bluesky:
    given: Mapping[str, str] = {
        "server": server, "handle": handle, "password": password, **settings
    }  # fmt: skip
    return bluesky.make(Tools(given, now=lambda: now or datetime.now(UTC), http=way_to(server)))


def way_to(server: str) -> Egress:
    """Loopback is closed until the operator opens one address of it."""
    return Egress(allow=[urlsplit(server).netloc])


def reply_to(post: models.AppBskyFeedDefs.PostView) -> models.AppBskyFeedPost.ReplyRef:
    this = models.ComAtprotoRepoStrongRef.Main(uri=post.uri, cid=post.cid)
    above = getattr(post.record, "reply", None)
    return models.AppBskyFeedPost.ReplyRef(root=above.root if above else this, parent=this)


def said(world: World, remote_id: str) -> Incoming:
    return world.channel.read(heard(world, remote_id))


class TestBluesky(ChannelContract):
    module: ClassVar[ModuleType] = bluesky


def test_a_mention_arrives_with_who_said_it_and_where(world: World) -> None:
    uri = world.customer_says("my cat keeps switching the router off", langs=["en-GB"])
    incoming = said(world, uri)
    assert incoming.author == Author(
        remote_id=world.ann.did, handle=f"@{world.ann.handle}", name="Ann", followers=0
    )
    assert incoming.mentions == (world.brand.did,)
    assert incoming.url == f"https://bsky.app/profile/{world.ann.handle}/post/{uri[-13:]}"
    assert (incoming.language, incoming.place, incoming.kind) == ("en", "bluesky", "post")
    assert incoming.addressed
    assert not incoming.ours
    assert abs(datetime.now(UTC) - incoming.at) < timedelta(minutes=1)


def test_our_answer_stands_in_the_thread_that_the_customer_reads(world: World) -> None:
    question = said(world, world.customer_says("and the decoy?"))
    receipt = world.channel.send(answer(question, "On its way: https://acme.example/track."))

    def in_thread() -> list[Any]:
        thread = world.ann.client.get_post_thread(question.remote_id).thread
        return [each.post for each in thread.replies or [] if each.post.uri == receipt.remote_id]

    post = until(in_thread, "our answer in the thread")[0]
    assert post.author.handle == world.brand.handle
    assert post.record.facets[0].features[0].uri == "https://acme.example/track"
    assert receipt.public
    assert receipt.at is not None


def test_a_picture_stands_in_our_post_with_its_words_and_its_shape(world: World) -> None:
    shown = [picture("A cat, asleep.", 40), picture("The same cat, awake.", 20)]
    post = Outgoing(str(uuid.uuid4()), "Before and after", Author(""), attached=tuple(shown))
    receipt = world.channel.send(post)
    found = until(lambda: world.post_of(world.ann, receipt.remote_id), "our post to be shown")
    images = found.embed.images  # type: ignore[union-attr]
    assert [image.alt for image in images] == ["A cat, asleep.", "The same cat, awake."]
    assert [(image.aspect_ratio.width, image.aspect_ratio.height) for image in images] == [
        (40, 3), (20, 3),
    ]  # fmt: skip
    assert world.channel.send(post).remote_id == receipt.remote_id, "sent twice it stands once"


def test_a_second_answer_at_once_hangs_below_the_first_in_the_same_thread(world: World) -> None:
    question = said(world, world.customer_says("two things"))
    first = world.channel.send(answer(question, "One."))
    second = world.channel.send(
        Outgoing(str(uuid.uuid4()), f"Two, @{world.ann.handle}.", question.author,
                 parent_id=first.remote_id)
    )  # fmt: skip
    post = until(lambda: world.post_of(world.ann, second.remote_id), "the second answer")
    assert post.record.reply.root.uri == question.remote_id
    assert post.record.reply.parent.uri == first.remote_id
    assert post.record.facets[0].features[0].did == world.ann.did


def test_the_same_key_twice_is_one_post(world: World) -> None:
    outgoing = answer(said(world, world.customer_says("once, please")), "Once.")
    first, second = world.channel.send(outgoing), world.us().send(outgoing)
    assert (first.remote_id, first.url) == (second.remote_id, second.url)
    assert ours_saying(world, "Once.") == [first.remote_id]


def test_a_line_cut_after_the_post_is_unknown_and_then_found(world: World) -> None:
    outgoing = answer(said(world, world.customer_says("are you there?")), "We are.")
    with front.running(world.network.url) as cut:
        cut.next["com.atproto.repo.createRecord"] = [front.HANGS_UP_AFTER_DOING_IT]
        with pytest.raises(Unknown):
            world.us(cut.url).send(outgoing)
    found = world.us().find_sent(outgoing)
    assert found
    assert ours_saying(world, "We are.") == [found.remote_id]
    assert world.us().send(outgoing).remote_id == found.remote_id
    assert ours_saying(world, "We are.") == [found.remote_id]


def test_what_never_left_is_not_found(world: World) -> None:
    assert world.channel.find_sent(Outgoing(str(uuid.uuid4()), "?", Author("x"))) is None


def test_a_post_deleted_by_its_author_is_gone_and_others_are_not(world: World) -> None:
    stays, goes = world.customer_says("this stays"), world.customer_says("this goes")
    heard(world, stays), heard(world, goes)
    world.ann.client.delete_post(goes)
    until(lambda: world.post_of(world.brand, goes) is None, "the deletion")
    states = {state.remote_id: state for state in world.channel.refresh([stays, goes])}
    assert isinstance(world.channel, Refreshes)
    assert (states[stays].now, states[goes].now) == ("same", "gone")
    raw = states[stays].raw
    assert raw
    assert (raw.remote_id, raw.revision) == (stays, heard(world, stays).revision)


def test_a_customer_who_blocks_us_has_not_deleted_anything(quiet: World) -> None:
    uri = quiet.customer_says("never talk to me again")
    heard(quiet, uri)
    block = models.AppBskyGraphBlock.Record(
        subject=quiet.brand.did, created_at=quiet.ann.client.get_current_time_iso()
    )
    quiet.ann.client.app.bsky.graph.block.create(quiet.ann.did, block)
    until(lambda: quiet.post_of(quiet.brand, uri) is None, "the block")
    assert [state.now for state in quiet.channel.refresh([uri])] == ["same"]


def test_a_search_word_finds_who_does_not_mention_us(world: World) -> None:
    word = "zq" + uuid.uuid4().hex[:10]
    uri = world.ann.client.send_post(f"this {word} router is a joke").uri
    channel = world.us(words=f"nobodysaysthis, {word}")
    found = until(lambda: [raw for raw in pull_all(channel, "")[0] if raw.remote_id == uri], word)
    assert len(found) == 1
    assert not channel.read(found[0]).addressed


def test_a_mention_that_a_search_finds_too_arrives_once_and_addressed(world: World) -> None:
    word = "zq" + uuid.uuid4().hex[:10]
    uri = world.customer_says(f"your {word} router")
    heard(world, uri)
    items, _ = pull_all(world.us(words=word), "")
    assert ids(items).count(uri) == 1
    assert all(world.channel.read(raw).addressed for raw in items if raw.remote_id == uri)


def test_an_answer_given_in_the_app_arrives_as_ours(world: World) -> None:
    uri = world.customer_says("who answers here?")
    heard(world, uri)
    _, cursor = pull_all(world.channel, "")
    asked = world.post_of(world.brand, uri)
    assert asked
    given = world.brand.client.send_post("Jo does, from her phone.", reply_to=reply_to(asked)).uri
    items = until(lambda: pull_all(world.channel, cursor)[0], "our own answer")
    incoming = world.channel.read(items[0])
    assert (incoming.remote_id, incoming.ours, incoming.parent_id) == (given, True, uri)
    assert incoming.mentions == (world.ann.did,)


def test_an_answer_in_the_app_to_somebody_we_never_heard_brings_their_words(quiet: World) -> None:
    uri = quiet.ann.client.send_post("routers are a joke").uri
    ours = quiet.brand.client.send_post("Ours are not!", reply_to=reply_to(shown(quiet, uri))).uri
    items = until(lambda: pull_all(quiet.channel, "")[0], "our own answer")
    assert ids(items) == [uri, ours]


def test_a_talk_that_we_are_called_into_begins_at_its_root(quiet: World) -> None:
    bob = quiet.network.person("bob")
    root = quiet.ann.client.send_post("my router died again").uri
    below = bob.client.send_post("mine too", reply_to=reply_to(shown(quiet, root))).uri
    call = quiet.says(quiet.ann, "help!", reply_to=reply_to(shown(quiet, below)))
    heard(quiet, call)
    items, cursor = pull_all(quiet.channel, "")
    assert ids(items) == [root, below, call]
    assert quiet.channel.read(items[2]).root_id == root
    assert ids(list(quiet.channel.thread(call))) == [root, below]

    again = quiet.says(bob, "me too!", reply_to=reply_to(shown(quiet, call)))
    later = until(lambda: pull_all(quiet.channel, cursor)[0], "the second call")
    assert ids(later) == [again], "what stands above was handed over already"


def test_more_than_a_page_of_notifications_loses_nothing(
    quiet: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "ROWS", 3)
    said_to_us = [quiet.customer_says(f"complaint {number}") for number in range(7)]
    for number in range(4):  # more than a page of likes, of no interest
        liked = quiet.brand.client.send_post(f"Closed on day {number}.")
        quiet.ann.client.like(liked.uri, liked.cid)
    until(lambda: len(notices(quiet)) >= 11, "eleven notifications")
    first = quiet.channel.pull("")
    assert first.more
    assert not set(ids(list(first.items))) & set(said_to_us)
    items, cursor = pull_all(quiet.channel, "")
    assert set(said_to_us) <= set(ids(items))
    assert len(items) == len(said_to_us)
    assert pull_all(quiet.channel, cursor)[0] == []


def test_a_post_written_on_a_train_and_sent_an_hour_later_is_not_lost(
    quiet: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "ROWS", 1)
    now = datetime.now(UTC)
    heard(quiet, offline_post(quiet, "in the station", now - timedelta(minutes=30)))
    heard(quiet, quiet.customer_says("at home"))
    _, cursor = pull_all(quiet.channel, "")
    uri = offline_post(quiet, "no signal here", now - timedelta(hours=1))
    until(lambda: uri in notices(quiet), "the late post")
    assert uri not in ids(pull_all(quiet.channel, cursor)[0]), "a near look does not go that far"
    later = now + timedelta(hours=1, minutes=1)
    channel = connect(quiet.network.url, quiet.brand.handle, quiet.password, now=later)
    items, cursor = pull_all(channel, cursor)
    assert ids(items) == [uri]
    assert pull_all(channel, cursor)[0] == []


def test_one_deeply_nested_post_does_not_make_us_deaf(quiet: World) -> None:
    trap = nested_post(quiet, 950)
    uri = quiet.customer_says("can you still hear me?")
    heard(quiet, uri)
    items, _ = pull_all(quiet.channel, "")
    assert ids(items) == [trap, uri]
    assert "deep" in quiet.channel.read(items[0]).text


def test_three_hundred_letters_leave_and_one_more_is_refused_in_plain_words(world: World) -> None:
    question = said(world, world.customer_says("say it long"))
    cat = "🐈‍⬛"  # one letter to a reader, three code points, ten bytes
    world.channel.send(answer(question, cat * 300))
    with pytest.raises(Refused, match="Too long for Bluesky: it takes at most 300 characters"):
        world.channel.send(answer(question, cat * 301))


def test_an_answer_to_a_deleted_post_is_refused(world: World) -> None:
    question = said(world, world.customer_says("never mind"))
    world.ann.client.delete_post(question.remote_id)
    until(lambda: world.post_of(world.brand, question.remote_id) is None, "the deletion")
    with pytest.raises(Refused, match="no longer there"):
        world.channel.send(answer(question, "We do mind!"))


def test_an_answer_where_the_author_lets_nobody_answer_is_refused(world: World) -> None:
    question = said(world, world.customer_says("I only want to shout"))
    shut = models.AppBskyFeedThreadgate.Record(
        post=question.remote_id, allow=[], created_at=world.ann.client.get_current_time_iso()
    )
    world.ann.client.app.bsky.feed.threadgate.create(
        world.ann.did, shut, rkey=question.remote_id[-13:]
    )
    until(lambda: closed(world, question.remote_id), "the gate")
    with pytest.raises(Refused, match="lets nobody answer"):
        world.channel.send(answer(question, "But …"))


def test_nothing_private_leaves_in_public(world: World) -> None:
    question = said(world, world.customer_says("between us"))
    with pytest.raises(Refused, match="Nothing on Bluesky is private"):
        world.channel.send(replace(answer(question, "Your order 4711 …"), visibility="private"))


def test_our_post_can_be_taken_back_and_nobody_elses(world: World) -> None:
    question = said(world, world.customer_says("oops"))
    receipt = world.channel.send(answer(question, "Wrong window!"))
    assert isinstance(world.channel, Recalls)
    world.channel.recall(receipt.remote_id)
    until(lambda: ours_saying(world, "Wrong window!") == [], "the recall")
    with pytest.raises(Refused, match="Only our own"):
        world.channel.recall(question.remote_id)


def test_probe_names_a_wrong_password_a_wrong_place_and_a_place_that_is_away(world: World) -> None:
    wrong = connect(world.network.url, world.brand.handle, "not-the-password").probe()
    assert not wrong.ok
    assert "does not accept this handle with this app password" in wrong.why
    with front.running() as elsewhere:
        other = world.us(elsewhere.url).probe()
    assert not other.ok
    assert "not as a Bluesky (AT Protocol) server" in other.why
    away = world.us(elsewhere.url).probe()
    assert not away.ok
    assert "does not answer" in away.why
    shut = bluesky.make(Tools({"server": world.network.url}, lambda: datetime.now(UTC), Egress()))
    assert not shut.probe().ok
    assert "not open to us" in shut.probe().why
    good = world.us().probe()
    assert (good.ok, good.handle, good.name, good.why) == (
        True, f"@{world.brand.handle}", "Brand", ""
    )  # fmt: skip


def test_a_session_that_ran_out_is_renewed_without_a_new_login(world: World) -> None:
    with front.running(world.network.url) as watched:
        channel = world.us(watched.url)
        channel.pull("")
        key, session = channel._server.key, channel._server.session
        SESSIONS[key] = replace(session, access=run_out(session.did))
        world.us(watched.url).pull("")
        assert watched.calls.count("com.atproto.server.refreshSession") == 1
        assert watched.calls.count("com.atproto.server.createSession") == 1

        SESSIONS[key] = replace(session, access="not.a.token", refresh="nor.this.one")
        channel.pull("")
        assert watched.calls.count("com.atproto.server.createSession") == 2


def test_a_repost_of_ours_is_not_an_answer_of_ours(quiet: World) -> None:
    root = shown(quiet, quiet.ann.client.send_post("what a day").uri)
    uri = quiet.ann.client.send_post("a nice one", reply_to=reply_to(root)).uri
    post = shown(quiet, uri)
    quiet.brand.client.repost(post.uri, post.cid)
    heard(quiet, quiet.customer_says("hello"))
    assert uri not in ids(pull_all(quiet.channel, "")[0])


def test_a_picture_comes_with_its_address_and_its_words(quiet: World) -> None:
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
        "gg=="
    )
    words = client_utils.TextBuilder().mention(f"@{quiet.brand.handle}", quiet.brand.did)
    uri = quiet.ann.client.send_image(words.text(" look"), dot, image_alt="a cat on a router").uri
    picture = said(quiet, uri).attached[0]
    assert (picture.alt, picture.media_type) == ("a cat on a router", "image/jpeg")
    assert picture.url.startswith("http")
    assert picture.content is None


def test_a_quote_reaches_us_and_says_what_it_quotes(quiet: World) -> None:
    ours = quiet.brand.client.send_post("Our new router is quiet.")
    embed = models.AppBskyEmbedRecord.Main(
        record=models.ComAtprotoRepoStrongRef.Main(uri=ours.uri, cid=ours.cid)
    )
    uri = quiet.ann.client.send_post("quiet because it is broken", embed=embed).uri
    incoming = said(quiet, uri)
    assert incoming.addressed
    assert incoming.references == (ours.uri,)


def shown(world: World, uri: str) -> models.AppBskyFeedDefs.PostView:
    return until(lambda: world.post_of(world.ann, uri), f"{uri} to be shown")


def notices(world: World) -> list[str]:
    told = world.brand.client.app.bsky.notification.list_notifications({"limit": 100})
    return [each.uri for each in told.notifications]


def closed(world: World, uri: str) -> bool:
    post = world.post_of(world.brand, uri)
    return bool(post and post.viewer and post.viewer.reply_disabled)


def ours_saying(world: World, text: str) -> list[str]:
    """Read from the account's own repository: the truth, with nothing cached or hidden."""
    records = world.brand.client.com.atproto.repo.list_records(
        {"repo": world.brand.did, "collection": "app.bsky.feed.post", "limit": 100}
    ).records
    return [record.uri for record in records if record.value.text == text]


def record(world: World, text: str, at: datetime) -> dict[str, Any]:
    whole = f"@{world.brand.handle} {text}"
    return {
        "$type": "app.bsky.feed.post",
        "text": whole,
        "createdAt": at.isoformat().replace("+00:00", "Z"),
        "facets": [
            {
                "index": {"byteStart": 0, "byteEnd": len(world.brand.handle) + 1},
                "features": [{"$type": "app.bsky.richtext.facet#mention", "did": world.brand.did}],
            }
        ],
    }


def create(world: World, body: bytes) -> str:
    """A post by Ann with a client that sends whatever it likes."""
    http = way_to(world.network.url)
    session = http.request(
        "POST", f"{world.network.url}/xrpc/com.atproto.server.createSession",
        json={"identifier": world.ann.handle, "password": world.ann.password},
    ).json()  # fmt: skip
    made = http.request(
        "POST", f"{world.network.url}/xrpc/com.atproto.repo.createRecord", content=body,
        headers={
            "authorization": f"Bearer {session['accessJwt']}", "content-type": "application/json"
        },
    )  # fmt: skip
    assert made.status == 200, made.content
    return str(made.json()["uri"])


def offline_post(world: World, text: str, at: datetime) -> str:
    post = {"repo": world.ann.did, "collection": "app.bsky.feed.post"}
    return create(world, json.dumps(post | {"record": record(world, text, at)}).encode())


def nested_post(world: World, depth: int) -> str:
    post = record(world, "deep", datetime.now(UTC)) | {"x": "HERE"}
    body = json.dumps({"repo": world.ann.did, "collection": "app.bsky.feed.post", "record": post})
    return create(world, body.replace('"HERE"', "[" * depth + "]" * depth).encode())


def run_out(did: str) -> str:
    """An access token that this network signed an hour too early."""
    now = int(datetime.now(UTC).timestamp())
    claims = {"scope": "com.atproto.appPass", "aud": "did:web:localhost", "sub": did}
    parts = [{"typ": "at+jwt", "alg": "HS256"}, claims | {"iat": now - 7300, "exp": now - 100}]
    text = ".".join(_base64(json.dumps(part).encode()) for part in parts)
    mac = hmac.new(atproto.JWT_SECRET, text.encode(), hashlib.sha256).digest()
    return f"{text}.{_base64(mac)}"


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
