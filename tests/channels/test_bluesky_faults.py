"""What Bluesky's channel does when a server is busy, broken, silent or no such server at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.servers import front
from tests.servers.front import HANGS_UP, Front, Says
from wordkept.channel import Author, ChannelError, Outgoing, Refused, Tools, TryLater, Unknown
from wordkept.channels import bluesky
from wordkept.channels.bluesky import Bluesky
from wordkept.channels.bluesky.xrpc import SESSIONS
from wordkept.kernel.egress import Egress

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
US, MAYA = "did:plc:acmehelp", "did:plc:maya"
SESSION = {"did": US, "handle": "acme.example", "accessJwt": "one", "refreshJwt": "two"}
HERS = f"at://{MAYA}/app.bsky.feed.post/3kcat"
POST = {
    "uri": HERS,
    "cid": "bafycat",
    "author": {"did": MAYA, "handle": "maya.example"},
    "record": {"text": "@acme.example the cat", "createdAt": "2026-11-18T11:59:00Z"},
    "indexedAt": "2026-11-18T11:59:00Z",
}
LIST, FEED = "app.bsky.notification.listNotifications", "app.bsky.feed.getAuthorFeed"
SEARCH, CREATE = "app.bsky.feed.searchPosts", "com.atproto.repo.createRecord"
STORED = "com.atproto.repo.getRecord"
NOT_STORED = Says.object({"error": "RecordNotFound", "message": "?"}, 400)
EXPIRED = Says.object({"error": "ExpiredToken", "message": "Token has expired"}, 400)


@pytest.fixture
def server() -> Iterator[Front]:
    """A server that lets us in and has one mention for us."""
    SESSIONS.clear()  # the kernel may give two tests the same port
    with front.running() as running:
        running.always = {
            "com.atproto.server.describeServer": Says.object({"availableUserDomains": []}),
            "com.atproto.server.createSession": Says.object(SESSION),
            "com.atproto.server.refreshSession": Says.object(SESSION | {"accessJwt": "three"}),
            "app.bsky.actor.getProfiles": Says.object({"profiles": []}),
            "app.bsky.feed.getPosts": Says.object({"posts": [POST]}),
            LIST: Says.object({"notifications": [POST | {"reason": "mention"}]}),
            FEED: Says.object({"feed": []}),
            SEARCH: Says.object({"posts": []}),
            CREATE: Says.object({"uri": "at://…", "cid": "bafyours"}),
            STORED: NOT_STORED,
        }
        yield running


@pytest.fixture
def channel(server: Front) -> Bluesky:
    return connect(server)


def connect(server: Front, **settings: str) -> Bluesky:
    given = {"server": server.url, "handle": "@acme.example", "password": "pw", **settings}
    http = Egress(allow=[server.url.removeprefix("http://")])
    return bluesky.make(Tools(given, now=lambda: NOON, http=http))


def outgoing(text: str = "We send a decoy router.", **more: Any) -> Outgoing:
    return Outgoing("0193-outbox", text, Author(MAYA), **more)


def test_the_server_of_these_tests_lets_a_mention_in_and_an_answer_out(channel: Bluesky) -> None:
    assert [raw.remote_id for raw in channel.pull("").items] == [HERS]
    assert channel.send(outgoing(parent_id=HERS)).remote_id.startswith(f"at://{US}/")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Says(429), TryLater),
        (Says(500, b"<h1>Oops</h1>"), TryLater),
        (Says(502), TryLater),
        (Says(200, b"not json"), TryLater),
        (Says(200, b"[1, 2]"), TryLater),
        (Says(200, b"\xff\xfe"), TryLater),
        (Says(200, b"[" * 100_000), TryLater),
        (Says(200, b'{"notifications": 7, "cursor": {}, "x": ' + b"[" * 5_000), TryLater),
        (HANGS_UP, TryLater),
        (Says.object({"error": "InvalidRequest", "message": "Bad limit"}, 400), Refused),
        (Says.object({"error": "AuthMissing"}, 401), Refused),
        (Says.object({"error": "AccountTakedown"}, 400), Refused),
        (Says(403, b"<h1>Go away</h1>"), Refused),
    ],
    ids=lambda given: f"{given.status} {given.body[:40]!r}" if isinstance(given, Says) else None,
)
def test_listening_names_the_trouble_and_loses_nothing(
    server: Front, channel: Bluesky, answer: Says, error: type[ChannelError]
) -> None:
    server.next[LIST] = [answer]
    with pytest.raises(error):
        channel.pull("")
    assert [raw.remote_id for raw in channel.pull("").items] == [HERS]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Says(429), TryLater),
        (Says(500), TryLater),
        (Says(200, b"not json"), Unknown),
        (HANGS_UP, Unknown),
        (Says.object({"error": "InvalidRequest", "message": "Bad record"}, 400), Refused),
    ],
    ids=["429", "500", "garbage", "cut", "400"],
)
def test_sending_tells_no_from_later_from_unknown(
    server: Front, channel: Bluesky, answer: Says, error: type[ChannelError]
) -> None:
    server.next[CREATE] = [answer]
    with pytest.raises(error):
        channel.send(outgoing())


def test_where_nobody_is_at_home_nothing_was_sent() -> None:
    with front.running() as gone:
        gone.always["com.atproto.server.createSession"] = Says.object(SESSION)
        away = connect(gone)
        assert away._server.login().did == US
    with pytest.raises(TryLater, match="does not answer"):
        away.send(outgoing())


def test_a_500_after_which_the_post_is_there_was_a_success(server: Front, channel: Bluesky) -> None:
    server.next[CREATE] = [Says(500)]
    server.next[STORED] = [Says.object({"cid": "x", "value": {"createdAt": "2026-11-18T12:00Z"}})]
    assert channel.send(outgoing()).at == NOON


def test_trouble_before_the_post_leaves_is_never_unknown(server: Front, channel: Bluesky) -> None:
    server.next["app.bsky.feed.getPosts"] = [HANGS_UP]
    with pytest.raises(TryLater):
        channel.send(outgoing(parent_id=HERS))
    server.next["com.atproto.identity.resolveHandle"] = [HANGS_UP]
    with pytest.raises(TryLater):
        channel.send(outgoing("Hello @maya.example!"))
    assert CREATE not in server.calls


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 60),
        ({"retry-after": "7"}, 7),
        ({"RateLimit-Reset": str(int(NOON.timestamp()) + 90)}, 90),
        ({"ratelimit-reset": str(int(NOON.timestamp()) - 5)}, 1),
        ({"ratelimit-reset": str(int(NOON.timestamp()) * 1000)}, 3600),
        ({"retry-after": "Wed, 18 Nov 2026 12:01:00 GMT"}, 60),
    ],
    ids=["none", "retry-after", "reset", "past", "milliseconds", "a date"],
)
def test_we_wait_as_long_as_we_are_asked_to(
    server: Front, channel: Bluesky, headers: dict[str, str], seconds: int
) -> None:
    server.next[LIST] = [Says(429, headers=headers)]
    with pytest.raises(TryLater) as raised:
        channel.pull("")
    assert raised.value.after == timedelta(seconds=seconds)


def test_no_valid_key_is_said_to_be_so(server: Front, channel: Bluesky) -> None:
    server.always["com.atproto.server.createSession"] = Says.object(
        {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401
    )
    with pytest.raises(Refused, match="app password") as raised:
        channel.pull("")
    assert raised.value.login


@pytest.mark.parametrize(
    ("answer", "login"),
    [
        (Says(401), True),
        (Says.object({"error": "AccountTakedown", "message": "taken down"}, 400), True),
        (Says.object({"error": "InvalidRequest", "message": "Bad limit"}, 400), False),
    ],
    ids=["401", "taken down", "another no"],
)
def test_only_a_lost_login_is_called_a_lost_login(
    server: Front, channel: Bluesky, answer: Says, login: bool
) -> None:
    server.always[LIST] = answer
    with pytest.raises(Refused) as raised:
        channel.pull("")
    assert raised.value.login is login


def test_an_account_that_was_taken_down_is_not_called_a_wrong_password(server: Front) -> None:
    server.always["com.atproto.server.createSession"] = Says.object(
        {"error": "AccountTakedown", "message": "Account has been taken down"}, 400
    )
    assert "Account has been taken down" in connect(server).probe().why


def test_a_main_password_with_a_second_factor_asks_for_an_app_password(server: Front) -> None:
    server.next["com.atproto.server.createSession"] = [
        Says.object({"error": "AuthFactorTokenRequired", "message": "code sent"}, 401)
    ]
    assert "make an app password" in connect(server).probe().why


def test_one_login_serves_many_channels_and_is_renewed(server: Front) -> None:
    """The house opens a channel for every look; Bluesky allows 300 logins a day."""
    connect(server).pull("")
    connect(server).pull("")
    server.next[LIST] = [EXPIRED]
    connect(server).pull("")
    assert server.calls.count("com.atproto.server.createSession") == 1
    assert server.calls.count("com.atproto.server.refreshSession") == 1


def test_a_login_is_no_use_to_who_does_not_know_the_password(server: Front) -> None:
    connect(server).pull("")
    server.always["com.atproto.server.createSession"] = Says(401)
    with pytest.raises(Refused):
        connect(server, password="a guess").pull("")


def test_a_session_that_cannot_be_renewed_is_begun_again(server: Front, channel: Bluesky) -> None:
    channel.pull("")
    server.next[LIST] = [EXPIRED]
    server.next["com.atproto.server.refreshSession"] = [EXPIRED]
    assert channel.pull("").items
    assert server.calls.count("com.atproto.server.createSession") == 2


@pytest.mark.parametrize("answer", [Says(500), Says(403), HANGS_UP], ids=["500", "403", "cut"])
def test_a_failing_search_keeps_nobody_waiting_who_speaks_to_us(
    server: Front, answer: Says
) -> None:
    server.next[SEARCH] = [answer]
    found = {"posts": [POST | {"uri": HERS.replace("3kcat", "3kdog")}]}
    channel = connect(server, words="router")
    batch = channel.pull("")
    assert [raw.remote_id for raw in batch.items] == [HERS]
    server.always[SEARCH] = Says.object(found)
    assert [raw.remote_id[-5:] for raw in channel.pull(batch.next_cursor).items] == ["3kdog"]


def test_probe_names_the_search_that_the_server_refuses(server: Front) -> None:
    server.next[SEARCH] = [Says.object({"posts": []}), Says(403)]
    health = connect(server, words="cat, router").probe()
    assert health.ok
    assert health.why == "The server refuses to search for router."


def test_a_page_mark_that_the_server_forgot_begins_the_walk_again(
    server: Front, channel: Bluesky
) -> None:
    first = Says.object({"notifications": [POST | {"reason": "like"}], "cursor": "page 2"})
    server.next[LIST] = [first]
    batch = channel.pull("")
    assert batch.more
    bad = Says.object({"error": "InvalidRequest", "message": "Bad cursor"}, 400)
    server.next[LIST] = [bad, first]
    again = channel.pull(batch.next_cursor)
    assert again.more, "the same mark given anew is a way on, not the end"
    server.next[LIST] = [bad]
    last = channel.pull(again.next_cursor)
    assert [raw.remote_id for raw in last.items] == [HERS]
    assert not last.more


def test_an_odd_row_is_handed_over_and_harms_no_other(server: Front, channel: Bluesky) -> None:
    rows = [POST, {"uri": 7, "record": None}, {"author": "?", "uri": "at://x"}, "what?", None]
    said = [row | {"reason": "mention"} if isinstance(row, dict) else row for row in rows]
    server.always[LIST] = Says.object({"notifications": said})
    server.always[FEED] = Says.object({"feed": [{"post": 1}, {}, 5, {"post": {"record": 7}}]})
    batch = channel.pull("")
    keys = [raw.remote_id for raw in batch.items]
    assert HERS in keys
    assert [key.startswith("unreadable:") for key in keys].count(True) == 2
    assert channel.pull(batch.next_cursor).items == []


@pytest.mark.parametrize("depth", range(900, 1000, 7))
def test_however_deep_a_post_is_nested_the_page_is_read(
    server: Front, channel: Bluesky, depth: int
) -> None:
    deep = json.dumps({"notifications": [POST | {"reason": "mention", "x": "HERE"}]})
    body = deep.replace('"HERE"', "[" * depth + "]" * depth).encode()
    server.always[LIST] = Says(200, body)
    server.always["app.bsky.feed.getPosts"] = Says.object({"posts": []})
    assert [raw.remote_id for raw in channel.pull("").items] == [HERS]


def test_the_notice_stands_in_for_a_post_deleted_meanwhile(server: Front, channel: Bluesky) -> None:
    server.always["app.bsky.feed.getPosts"] = Says.object({"posts": []})
    assert "the cat" in channel.read(channel.pull("").items[0]).text


def test_a_mention_does_not_wait_for_its_thread_or_its_author(
    server: Front, channel: Bluesky
) -> None:
    above = {"uri": HERS.replace("cat", "dog"), "cid": "c"}
    answer = POST | {"record": POST["record"] | {"reply": {"parent": above, "root": above}}}  # type: ignore[operator]
    server.always["app.bsky.feed.getPosts"] = Says.object({"posts": [answer]})
    server.always["app.bsky.feed.getPostThread"] = Says(500)
    server.always["app.bsky.actor.getProfiles"] = Says(500)
    assert [raw.remote_id for raw in channel.pull("").items] == [HERS]
    assert "app.bsky.feed.getPostThread" in server.calls


def test_a_state_is_only_gone_when_the_record_is(server: Front, channel: Bluesky) -> None:
    server.always["app.bsky.feed.getPosts"] = Says.object({"posts": []})
    assert [state.now for state in channel.refresh([HERS])] == ["gone"]
    server.next[STORED] = [Says(500)]
    with pytest.raises(TryLater):
        channel.refresh([HERS])
    assert [state.now for state in channel.refresh(["unreadable:4711"])] == ["same"]


def test_many_posts_are_asked_for_twenty_five_at_a_time(server: Front, channel: Bluesky) -> None:
    channel.refresh([HERS.replace("cat", f"cat{number}") for number in range(51)])
    assert server.calls.count("app.bsky.feed.getPosts") == 3


def test_more_than_we_read_at_once_is_read_in_smaller_pieces(
    server: Front, channel: Bluesky
) -> None:
    server.next[LIST] = [Says(200, b" " * 6_000_000)]
    server.next["app.bsky.feed.getPosts"] = [Says(200, b" " * 6_000_000)]
    batch = channel.pull("")
    assert [raw.remote_id for raw in batch.items] == [HERS]
    assert server.calls.count(LIST) == 2

    server.next["app.bsky.feed.getPosts"] = [Says(200, b" " * 6_000_000)]
    asked = [HERS, HERS.replace("cat", "dog")]
    assert [state.now for state in channel.refresh(asked)] == ["same", "gone"]


def test_a_slow_server_is_not_waited_for_for_ever(server: Front) -> None:
    patient = Egress(allow=[server.url.removeprefix("http://")])
    server.always[LIST] = Says(200, b"{}", slow=2.0)
    given = {"server": server.url, "handle": "acme.example", "password": "pw"}
    channel = bluesky.make(Tools(given, now=lambda: NOON, http=Hasty(patient)))
    with pytest.raises(TryLater, match="took too long"):
        channel.pull("")


class Hasty:
    """The same client with a shorter breath, so that the test need not hold its own."""

    def __init__(self, patient: Egress) -> None:
        self.patient = patient

    def request(self, method: str, url: str, **what: Any) -> Any:
        return self.patient.request(method, url, **what, timeout=0.3)
