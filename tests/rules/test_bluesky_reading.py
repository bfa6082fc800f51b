"""A Bluesky post becomes an `Incoming`, lists are walked without loss, our post gets its marks."""

from __future__ import annotations

import contextlib
import copy
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wordkept.channel import Attached, Author, Incoming, Unreadable
from wordkept.channels.bluesky import looking, reading, writing
from wordkept.channels.bluesky.looking import FAR, FAR_EVERY, NEAR, Cursor, Walk
from wordkept.channels.bluesky.xrpc import DEEPEST, shallow
from wordkept.kernel import ids

US, MAYA = "did:plc:acmehelp", "did:plc:maya"
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
OURS = f"at://{US}/app.bsky.feed.post/3ours"
HERS = f"at://{MAYA}/app.bsky.feed.post/3kcat"
IMAGES = {
    "$type": "app.bsky.embed.images#view",
    "images": [{"fullsize": "https://cdn.example/cat.jpg", "alt": "a cat on a router"}],
}
NAMES = ["$type", "uri", "did", "index", "features", "byteStart", "byteEnd", "fullsize", "alt"]
PLACES = [
    "uri", "cid", "indexedAt", "author", "author.displayName", "author.avatar", "embed", "record",
    "embed.images", "embed.images.0", "embed.images.0.alt", "record.createdAt", "record.facets",
    "record.facets.0", "record.facets.0.index", "record.facets.0.features", "record.langs",
    "record.reply", "record.reply.root", "record.embed",
]  # fmt: skip
VIDEO = {"$type": "app.bsky.embed.video#view", "playlist": "https://cdn.example/cat.m3u8"}


def post(text: str = "the cat did it", **record: Any) -> dict[str, Any]:
    written = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-11-18T11:59:00Z"}
    return {
        "uri": HERS,
        "cid": "bafycat",
        "author": {"did": MAYA, "handle": "maya.example", "displayName": "Maya"},
        "record": written | record,
        "indexedAt": "2026-11-18T11:59:01.123Z",
    }


def read(given: dict[str, Any], found: reading.Found = "addressed", **profile: Any) -> Incoming:
    return reading.read(reading.wrap(given, US, found, profile))


def facet(start: int, end: int, kind: str = "link", **to: Any) -> dict[str, Any]:
    feature = {"$type": f"app.bsky.richtext.facet#{kind}", **to}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def reply(parent: str, root: str) -> dict[str, Any]:
    return {"parent": {"uri": parent, "cid": "a"}, "root": {"uri": root, "cid": "b"}}


def test_a_post_keeps_its_words_its_author_and_its_place() -> None:
    said = read(post("zu laut!", langs=["de-AT", "en"]), followersCount=812)
    assert said == Incoming(
        kind="post",
        remote_id=HERS,
        revision="bafycat",
        author=Author(MAYA, "@maya.example", "Maya", followers=812),
        at=NOON - timedelta(minutes=1),
        text="zu laut!",
        language="de",
        url="https://bsky.app/profile/maya.example/post/3kcat",
        place="bluesky",
        reach=812,
    )


@pytest.mark.parametrize(
    ("text", "facets", "shown"),
    [
        ("see acme.example/a...", [facet(4, 21, uri="https://acme.example/abc")],
         "see https://acme.example/abc"),
        ("siehe für acme.ex… ja", [facet(11, 21, uri="https://acme.example/f")],
         "siehe für https://acme.example/f ja"),
        ("a… b…", [facet(0, 4, uri="https://a.example"), facet(5, 9, uri="https://b.example")],
         "https://a.example https://b.example"),
        ("my shop", [facet(3, 7, uri="https://shop.example")], "my shop"),
        ("too far…", [facet(4, 99, uri="https://a.example")], "too far…"),
        ("mid é…", [facet(5, 9, uri="https://a.example")], "mid é…"),
        ("a…", [facet(0, 4, uri="javascript:alert(1)")], "a…"),
        ("a… b", [facet(0, 4, uri="https://a.example"), facet(1, 6, uri="https://b.example")],
         "https://a.example b"),
    ],
    ids=["cut with dots", "after an umlaut", "two", "not cut", "beyond the end", "within a letter",
         "no web address", "overlapping"],
)  # fmt: skip
def test_a_link_cut_short_is_written_out(text: str, facets: list[Any], shown: str) -> None:
    assert read(post(text, facets=facets)).text == shown


def test_a_link_that_only_the_card_shows_is_added_once() -> None:
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://news.example/1"}}
    assert read(post("look", embed=card)).text == "look\nhttps://news.example/1"
    assert read(post("", embed=card)).text == "https://news.example/1"
    assert read(post("https://news.example/1!", embed=card)).text == "https://news.example/1!"


@pytest.mark.parametrize(
    ("record", "addressed"),
    [
        ({}, False),
        ({"facets": [facet(0, 3, "mention", did=US)]}, True),
        ({"facets": [facet(0, 3, "mention", did=MAYA)]}, False),
        ({"reply": reply(OURS, OURS)}, True),
        ({"reply": reply(HERS, OURS)}, True),
        ({"reply": reply(HERS, HERS)}, False),
        ({"embed": {"record": {"uri": OURS}}}, True),
        ({"embed": {"record": {"record": {"uri": OURS}}, "media": {}}}, True),
    ],
)
def test_what_a_search_found_is_addressed_only_if_it_speaks_to_us(
    record: dict[str, Any], addressed: bool
) -> None:
    assert read(post("@us the router", **record), "search").addressed is addressed
    assert read(post("@us the router", **record), "addressed").addressed


def test_a_handle_that_is_broken_just_now_is_left_out() -> None:
    said = read(post() | {"author": {"did": MAYA, "handle": "handle.invalid"}})
    assert said.author == Author(MAYA)
    assert said.url == f"https://bsky.app/profile/{MAYA}/post/3kcat"


def test_a_reply_knows_its_parent_and_its_root() -> None:
    said = read(post(reply=reply(OURS, HERS)))
    assert (said.parent_id, said.root_id) == (OURS, HERS)
    assert reading.root_of(post(reply=reply(OURS, HERS))) == {"uri": HERS, "cid": "b"}
    assert reading.root_of(post()) is None


def test_it_is_meant_for_whom_it_answers_and_then_for_whom_it_names() -> None:
    named = [facet(0, 4, "mention", did="did:plc:tom")]
    assert read(post("@tom!", reply=reply(OURS, HERS), facets=named)).mentions == (
        US,
        "did:plc:tom",
    )


def test_our_own_post_is_ours_however_it_was_found() -> None:
    own = post() | {"uri": OURS, "author": {"did": US, "handle": "acme.example"}}
    assert read(own, "thread").ours
    assert not read(post(), "own").ours


@pytest.mark.parametrize(
    ("created", "indexed", "at"),
    [
        ("2026-11-18T11:00:00Z", "2026-11-18T12:00:00Z", NOON - timedelta(hours=1)),
        ("2026-11-18T13:00:00+02:00", "2026-11-18T12:00:00Z", NOON - timedelta(hours=1)),
        ("2030-01-01T00:00:00Z", "2026-11-18T12:00:00Z", NOON),
        ("yesterday", "2026-11-18T12:00:00Z", NOON),
        ("2026-11-18T12:00:00Z", None, NOON),
    ],
    ids=["sent later", "another zone", "a clock ahead", "no clock at all", "no index"],
)
def test_the_time_is_the_writers_unless_their_clock_runs_ahead(
    created: str, indexed: str | None, at: datetime
) -> None:
    assert read(post(createdAt=created) | {"indexedAt": indexed}).at == at


def test_pictures_and_films_come_along_also_beside_a_quote() -> None:
    cat = Attached(
        "picture-1.jpg", "image/jpeg", url="https://cdn.example/cat.jpg", alt="a cat on a router"
    )
    both = {"$type": "app.bsky.embed.recordWithMedia#view", "media": IMAGES}
    assert read(post() | {"embed": IMAGES}).attached == (cat,)
    assert read(post() | {"embed": both}).attached == (cat,)
    assert read(post() | {"embed": VIDEO}).attached[0].url == "https://cdn.example/cat.m3u8"


@pytest.mark.parametrize(
    "path", ["uri", "author", "author.did", "author.handle", "record", "record.text"]
)
@pytest.mark.parametrize("wrong", [None, 7, [], {}], ids=repr)
def test_what_is_wrong_is_unreadable_and_still_has_a_key(path: str, wrong: Any) -> None:
    given = spoilt(path, wrong)
    raw = reading.wrap(given, US, "addressed")
    assert raw.remote_id == reading.key(given)
    assert raw.remote_id.startswith("unreadable:" if path == "uri" else HERS)
    with pytest.raises(Unreadable):
        reading.read(raw)


@pytest.mark.parametrize("path", ["uri", "author.did", "author.handle", "record.$type"])
@pytest.mark.parametrize("wrong", ["", "\x00", "\ud800", "at://x", "a b"], ids=ascii)
def test_no_id_is_taken_that_is_none(path: str, wrong: str) -> None:
    with pytest.raises(Unreadable):
        reading.read(reading.wrap(spoilt(path, wrong), US, "addressed"))


def test_a_post_in_the_name_of_somebody_else_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read(post() | {"uri": OURS})


def test_two_odd_rows_have_two_keys() -> None:
    odd = [reading.key({"uri": None, "record": {"text": text}}) for text in ("a", "b")]
    assert len(set(odd)) == 2


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner:
       st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)),
       st.sampled_from(PLACES))  # fmt: skip
def test_whatever_stands_in_a_post_it_is_read_or_unreadable(anything: Any, path: str) -> None:
    with contextlib.suppress(Unreadable):
        read(spoilt(path, anything), "search")


def test_a_walk_ends_at_its_floor_or_at_the_lists_end_and_never_at_an_empty_page() -> None:
    walk = looking.begin(Walk(since=NOON, far=NOON), NOON)
    assert walk.floor == NOON - NEAR
    after_nothing = looking.onward(walk, [], "page 2", NOON)
    assert (after_nothing.page, after_nothing.floor) == ("page 2", walk.floor)
    on = looking.onward(after_nothing, [NOON + timedelta(seconds=5)], "page 3", NOON)
    assert on.page == "page 3"
    assert looking.onward(on, [], "page 3", NOON).page == "", "a mark that repeats leads nowhere"
    later = NOON + timedelta(minutes=1)
    done = looking.onward(on, [NOON - 2 * NEAR], "page 4", later)
    assert done == Walk(since=NOON + timedelta(seconds=5), far=NOON)


@pytest.mark.parametrize(
    ("walk", "floor"),
    [
        (Walk(), NOON - FAR),
        (Walk(since=NOON, far=NOON), NOON - NEAR),
        (Walk(since=NOON, far=NOON - FAR_EVERY), NOON - FAR),
        (Walk(since=NOON - 2 * FAR, far=NOON - 2 * FAR), NOON - 2 * FAR - NEAR),
        (Walk(since=NOON, far=NOON, floor=NOON, page="3"), NOON),
    ],
    ids=["first look", "usual", "far look is due", "we were away for days", "under way"],
)
def test_how_far_back_a_walk_goes(walk: Walk, floor: datetime) -> None:
    assert looking.begin(walk, NOON).floor == floor


def test_a_moment_ahead_of_our_clock_does_not_make_us_deaf() -> None:
    walk = looking.begin(Walk(), NOON)
    assert looking.onward(walk, [NOON + timedelta(days=900)], "", NOON).since == NOON


def test_a_cursor_survives_being_written_down() -> None:
    walk = Walk(NOON, NOON, NOON - NEAR, NOON - FAR, "page::2")
    cursor = Cursor().moved({"mentions": walk, "own": Walk()}, {HERS: NOON})
    assert looking.load(looking.write(cursor)) == cursor
    assert cursor.has_seen(HERS)
    assert not cursor.has_seen(OURS)
    assert looking.load("") == Cursor()


def test_the_newest_are_remembered_when_there_are_too_many() -> None:
    many = {f"post {n}": NOON + timedelta(seconds=n) for n in range(2 * looking.REMEMBERED)}
    cursor = Cursor().moved({}, many)
    assert len(cursor.seen) == looking.REMEMBERED
    assert cursor.has_seen(f"post {2 * looking.REMEMBERED - 1}")
    assert not cursor.has_seen("post 0")


@given(st.data(), st.integers(1, 7))
def test_whatever_comes_however_late_every_line_is_met(data: st.DataObject, rows: int) -> None:
    """A list newest first by the writer's clock, where lines of up to three days ago appear."""
    late = st.timedeltas(timedelta(), FAR - FAR_EVERY - timedelta(hours=1))
    listed: list[datetime] = []
    met: set[datetime] = set()
    walk, now = Walk(), NOON
    for _ in range(data.draw(st.integers(1, 4))):
        listed += [now - by for by in data.draw(st.lists(late, max_size=12))]
        walk = through(sorted(set(listed), reverse=True), rows, walk, met, now)
        now += data.draw(st.timedeltas(timedelta(seconds=15), timedelta(minutes=20)))
    through(sorted(set(listed), reverse=True), rows, walk, met, now + FAR_EVERY)
    assert met == set(listed)


SAME_MOMENT = ids.uuid7(NOON).int >> 76 << 76 | 0b10 << 62


def through(
    listed: list[datetime], rows: int, walk: Walk, met: set[datetime], now: datetime
) -> Walk:
    """One whole walk; every second page comes back empty, as filtered pages do."""
    walk = looking.begin(walk, now)
    for page in range(2 * len(listed) + 2):
        start = page // 2 * rows
        some = listed[start : start + rows] if page % 2 else []
        met |= set(some)
        more = str(page + 1) if start + rows < len(listed) or not page % 2 else ""
        walk = looking.onward(walk, some, more, now)
        if not walk.page:
            break
    return walk


def test_the_same_key_gives_the_same_record_and_another_gives_another() -> None:
    moments = [NOON + timedelta(milliseconds=step) for step in range(200)]
    keys = [str(uuid.uuid5(uuid.NAMESPACE_URL, str(step))) for step in range(200)]
    keys += [str(ids.uuid7(at)) for at in moments]
    made = [writing.record_key(key) for key in keys]
    assert made == [writing.record_key(key) for key in keys]
    assert len(set(made)) == len(keys)
    assert all(len(one) == 13 and one[0] in "234567abcdefghij" for one in made)
    assert writing.record_key("any other outbox id") != writing.record_key("one more")


def test_posts_of_one_millisecond_nearly_always_get_keys_of_their_own() -> None:
    made = {writing.record_key(str(uuid.UUID(int=SAME_MOMENT | low))) for low in range(5000)}
    assert len(made) > 4980, (
        "of 1,024,000 possible keys in a millisecond, chance meets about 12 times"
    )


def test_posts_sort_by_the_time_their_key_was_made() -> None:
    moments = [NOON + timedelta(milliseconds=step) for step in (0, 1, 900, 10**7)]
    made = [writing.record_key(str(ids.uuid7(at))) for at in moments]
    assert made == sorted(made)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Grüße 🐈 https://a.example/ö, ja", ["https://a.example/ö"]),
        ("(https://a.example/x).", ["https://a.example/x"]),
        ("@maya.example @nobody.example mail@maya.example @maya", ["@maya.example"]),
        ("🐈‍⬛ @Maya.Example.", ["@Maya.Example"]),
        ("nothing here", []),
    ],
)
def test_links_and_names_are_marked_in_bytes(text: str, pieces: list[str]) -> None:
    known = {"maya.example": MAYA}
    record = writing.post(text, NOON, None, known.get)
    spans = [one["index"] for one in record.get("facets", [])]
    whole = text.encode()
    assert [whole[span["byteStart"] : span["byteEnd"]].decode() for span in spans] == pieces
    assert record["createdAt"] == "2026-11-18T12:00:00.000Z"


@pytest.mark.parametrize("depth", [1, DEEPEST, DEEPEST + 1, 5000])
def test_what_is_nested_too_deeply_is_cut_off_and_nothing_else(depth: int) -> None:
    deep = b"[" * depth + b"]" * depth
    said = json.loads(shallow(b'{"a": "[[{\\"]", "x": ' + deep + b', "z": [1, {"y": "}"}]}'))
    assert (said["a"], said["z"]) == ('[[{"]', [1, {"y": "}"}])
    assert nesting(said["x"]) <= DEEPEST


def nesting(given: Any) -> int:
    return 1 + max(map(nesting, given), default=0) if isinstance(given, list) else 0


def spoilt(path: str, wrong: Any) -> dict[str, Any]:
    given = copy.deepcopy(post(reply=reply(OURS, OURS), facets=[facet(0, 3, uri="https://a.b")]))
    given["embed"] = copy.deepcopy(IMAGES)
    *above, last = path.split(".")
    within: Any = given
    for name in above:
        within = within[int(name) if name.isdigit() else name]
    within[int(last) if last.isdigit() else last] = wrong
    return given
