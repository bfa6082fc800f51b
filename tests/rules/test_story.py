"""The story of Harbour & Vale is readable, plausible at any hour, and ours alone."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from wordkept.channel import Batch, Tools
from wordkept.channels import demo
from wordkept.channels.demo import Cue
from wordkept.channels.demo.places import manners_of, size
from wordkept.story import play, staging
from wordkept.story.cast import cast
from wordkept.story.house import ACCOUNTS, SCRIPT
from wordkept.story.play import Misprint

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
HOURS = [NOON.replace(hour=hour) + timedelta(minutes=7) for hour in range(24)]
FOREIGN_BRANDS = (
    "amazon|google|facebook|instagram|twitter|whatsapp|tiktok|youtube|netflix|spotify|apple|"
    "microsoft|samsung|paypal|visa|mastercard|tesco|sainsbury|waitrose|aldi|lidl|walmart|ikea|"
    "ryanair|easyjet|united|lufthansa|vodafone|virgin|starlink|comcast|orange|uber|deliveroo|"
    "royal mail|dhl|fedex|trustpilot|reddit|telegram|linkedin|nintendo|lego|disney"
)


def cues() -> list[Cue]:
    return [cue for cue, _ in staging.all_cues(NOON)]


def before() -> list[Cue]:
    return [cue for cue in cues() if cue.due < NOON]


def later() -> list[Cue]:
    return [cue for cue in cues() if cue.due > NOON]


def all_words() -> list[str]:
    said = [f"{cue.said.text} {cue.said.subject} {cue.said.html}" for cue in cues()]
    return said + [act.text for act in staging.acts(NOON)]


@pytest.mark.parametrize(
    ("when", "moment"),
    [
        ("-24d 19:42", datetime(2026, 10, 25, 19, 42, tzinfo=UTC)),
        ("-1d 00:00", datetime(2026, 11, 17, 0, 0, tzinfo=UTC)),
        ("-41m", NOON - timedelta(minutes=41)),
        ("-2h50m", NOON - timedelta(minutes=170)),
        ("+2m24s", NOON + timedelta(seconds=144)),
        ("after 45s", NOON),
    ],
)
def test_a_time_of_the_play_is_a_moment(when: str, moment: datetime) -> None:
    assert play.moment(when, NOON) == moment


@pytest.mark.parametrize(
    ("head", "read"),
    [
        ("-24d 19:42 bea", ("bea", "", "", {})),
        ("-5m bea, reach 310, #peace", ("bea", "", "", {"reach": "310", "#": "peace"})),
        ("-5m bea, subject Red, white, blue", ("bea", "", "", {"subject": "Red, white, blue"})),
        ("-5m ana replies to gus", ("ana", "replies", "to gus", {})),
        ("-5m ana replies, no answer", ("ana", "replies", "", {"no answer": ""})),
        ("-4d 19:11 ana snoozes 5d", ("ana", "snoozes", "5d", {})),
        ("-5m ana knows bea on x, because told", ("ana", "knows", "bea on x", {"because": "told"})),
    ],
)
def test_a_line_says_who_does_what(head: str, read: tuple[object, ...]) -> None:
    (scene,) = play.read(
        f"SCENE s: A title\nAT forum\n\n{head}\n    Hello\n    there.\n\n    Bye.\n"
    )
    (line,) = scene.lines
    assert (line.who, line.does, line.object, line.details) == read
    assert (scene.title, line.at, line.text) == ("A title", "forum", "Hello there.\n\nBye.")


@pytest.mark.parametrize("head", ["yesterday bea", "-5m", "-5x bea", "5m bea", "-5m Bea"])
def test_a_misprint_is_named(head: str) -> None:
    with pytest.raises(Misprint, match=re.escape(head)):
        play.read(f"SCENE s\nAT forum\n\n{head}\n    Hello\n")


@pytest.mark.parametrize(
    "line",
    [
        "-5m ana replies",
        "-9m bea\n    Hello\n\n-5m ana replies to gus",
        "-9m nobody\n    Hello",
        "-9m bea@letter\n    Hello",
    ],
)
def test_nobody_speaks_to_somebody_who_is_not_there(line: str) -> None:
    (scene,) = play.read(f"SCENE s\nAT forum\n\n{line}\n    Hi\n")
    with pytest.raises(Misprint, match="s: "):
        list(staging.Staging(scene, NOON).play())


def test_lines_with_a_bar_keep_their_ends_and_remarks_are_not_said() -> None:
    text = "SCENE s\nAT forum\n# a remark\n-5m bea\n    | Dear bread people,\n    |\n    | love\n"
    (scene,) = play.read(text)
    assert scene.lines[0].text == "Dear bread people,\n\nlove"


def test_days_are_named_as_of_the_telling() -> None:
    assert play.with_days("on {-1d}, {+3d} and {-16d date}", NOON) == (
        "on Tuesday, Saturday and 2 November"
    )


def test_a_living_desk_forty_people_eight_places_four_weeks() -> None:
    people = {cue.said.author.name for cue in before()}
    places = {account.place for _, account in staging.all_cues(NOON)}
    assert 38 <= len(people) <= 60
    assert len(places) >= 7
    assert timedelta(days=26) < NOON - before()[0].due < timedelta(days=30)
    assert max(Counter(cue.said.root_id for cue in before()).values()) >= 30


def test_everybody_in_the_cast_has_something_to_say() -> None:
    assert {cue.said.author.name for cue in cues() if not cue.said.ours} == {
        person.name for person in cast().values()
    }


def test_ids_are_said_once() -> None:
    for account in ACCOUNTS:
        said = [(cue.said.remote_id, cue.said.revision) for cue in staging.cues(account.room, NOON)]
        assert len(said) == len(set(said))


@pytest.mark.parametrize("now", HOURS, ids=lambda now: f"{now:%H}h")
def test_told_at_any_hour_everything_comes_after_what_it_answers(now: datetime) -> None:
    for scene in staging.scenes():
        moments = [play.moment(line.when, now) for line in scene.lines if "after" not in line.when]
        assert moments == sorted(moments), scene.key


def test_nobody_says_more_than_the_place_allows() -> None:
    said = [(account.place, cue.said.text) for cue, account in staging.all_cues(NOON)]
    said += [
        (staging.AT[act.account].place, act.text)
        for act in staging.acts(NOON)
        if act.does == "replies"
    ]
    for place, text in said:
        limit = manners_of(place).limit
        assert limit is None or size(text, manners_of(place)) <= limit, text


def test_it_is_ours_alone() -> None:
    everything = "\n".join(all_words())
    assert not re.findall(rf"(?i)\b({FOREIGN_BRANDS})\b", everything)
    for host in re.findall(r"https?://([^/\s\"]+)", everything):
        assert host.endswith(".example")
    for address in re.findall(r"[\w.]+@[\w.]+\.\w+", everything):
        assert address.endswith(".example")
    for person in cast().values():
        for place, (handle, _) in person.handles.items():
            assert place not in ("mail", "bluesky") or handle.endswith(".example")
            assert place != "phone" or handle.startswith("01632 960")


def test_no_weekday_is_printed_where_a_day_must_be_reckoned() -> None:
    for scene in staging.scenes():
        for line in scene.lines:
            assert not re.search(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", line.text), line


def test_posts_keep_arriving_quickly_at_first_then_for_hours() -> None:
    first = [cue.due for cue in later() if cue.due <= NOON + timedelta(minutes=10)]
    gaps = [second - first for first, second in pairwise([NOON, *first])]
    assert all(timedelta(seconds=14) <= gap <= timedelta(seconds=41) for gap in gaps)
    assert later()[-1].due > NOON + timedelta(hours=6)
    assert len(later()) >= 60


def test_those_who_thank_wait_for_an_answer_first() -> None:
    thanks = [cue for cue in cues() if cue.after_answer]
    assert len(thanks) >= 7
    assert all(cue.due == NOON and cue.said.root_id for cue in thanks)


@pytest.fixture
def on_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(demo.SCRIPTS, SCRIPT, staging.cues)
    for account in ACCOUNTS:
        demo.forget(account.room)


@pytest.mark.usefixtures("on_stage")
@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.key)
def test_played_in_one_go_or_with_pauses_it_is_the_same_story(account: staging.Presence) -> None:
    weeks = [NOON - timedelta(days=30), NOON, NOON + timedelta(minutes=3), NOON + timedelta(days=1)]
    cursor, told = "", []
    for now in weeks:
        cursor, batches = pull(account, now, cursor)
        told += [item for batch in batches for item in batch.items]
    _, once = pull(account, weeks[-1], "")
    assert [item for batch in once for item in batch.items] == told
    timed = [cue for cue in staging.cues(account.room, NOON) if not cue.after_answer]
    assert [item.remote_id for item in told] == [cue.said.remote_id for cue in timed]


def pull(account: staging.Presence, now: datetime, cursor: str) -> tuple[str, list[Batch]]:
    """Everything due, by an adapter made anew: nothing but the cursor is remembered."""
    settings = {
        "place": account.place, "room": account.room, "script": SCRIPT, "begins": NOON.isoformat(),
    }  # fmt: skip
    batches: list[Batch] = []
    while not batches or batches[-1].more:
        batches.append(demo.make(Tools(settings, now=lambda: now)).pull(cursor))
        cursor = batches[-1].next_cursor
    return cursor, batches
