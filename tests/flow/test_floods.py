"""The internet dies on an island: care is warned while it rises, once, with the words, until it is calm."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests import desk, people
from tests.conftest import NOON
from wordkept.channel import Author
from wordkept.intake.models import Account, Mention
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.listening import counting, flood_story, looking, placing, watching
from wordkept.listening.models import Finding, Flood, Match, Query, Series, Tally, Topic
from wordkept.listening.rules import floods as rules
from wordkept.listening.rules.surge import Watch
from wordkept.people.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)

BUCKET = rules.BUCKET
DAY, TWO_WEEKS = 288, 14 * 288
ANGRY = [
    "Router dead again, this is a disgrace",
    "Worst service ever, no internet since breakfast",
    "Angry does not cover it: the line is broken again",
    "Terrible. Third outage this week and nobody answers",
]
NEUTRAL = "Is the ferry to Skerrow on time today?"


@cache
def ordinary() -> tuple[list[int], dict[str, Any]]:
    """Two ordinary weeks before noon, four posts in half an hour; and what the watch knows then."""
    rng = random.Random(4)
    counts = [rng.choice([0, 0, 1, 1, 1, 1]) for _ in range(TWO_WEEKS)]
    watches = {measure: Watch() for measure in rules.MEASURES}
    for number, count in enumerate(counts):
        at = NOON - BUCKET * (TWO_WEEKS - number + 1)
        watches["volume"].see(at, count)
        watches["weight"].see(at, count * 0.2)
    return counts, {measure: watch.memory() for measure, watch in watches.items()}


class Island:
    """One account of Care with two ordinary weeks behind it."""

    def __init__(self) -> None:
        self.account, self.world = desk.connect(people.care())
        self.series = self.counted("handle", str(self.account.pk), "@harbour_help")

    def counted(self, kind: str, key: str, name: str) -> Series:
        (counts, memory), now = ordinary(), rules.closed(clock.now())
        series = Series.objects.create(
            department=people.care(), kind=kind, key=key, name=name, memory=memory,
            heard=sum(counts[-DAY:]), watched_until=now,
        )  # fmt: skip
        Tally.objects.bulk_create(
            Tally(series=series, start=now - BUCKET * n, count=count, weight=count * 0.2)
            for n, count in enumerate(reversed(counts[-DAY:]), 1)
            if count
        )
        return series

    def hears(self, *texts: str, minutes: float = 5, reach: int = 0, **more: object) -> None:
        """These are said one after the other, spread over so many minutes; then the watch looks."""
        for number, text in enumerate(texts):
            clock.move(timedelta(minutes=minutes / len(texts)))
            who = f"islander{number}"
            author = Author(who, f"@{who}", who.title(), followers=reach or None)
            self.world.says(author, text, **more)
        self.looks()

    def looks(self) -> None:
        desk.work()
        placing.place(list(Fact.objects.filter(name="mention.understood")))
        while watching.watch():
            pass

    def is_flooded(self, times: int = 4) -> Flood:
        for _ in range(times):
            self.hears(*ANGRY, *ANGRY)
        clock.move(BUCKET + rules.GRACE)
        self.looks()
        return Flood.objects.get()

    def rests(self, hours: int) -> None:
        """Ordinary hours: one speaks in every five minutes, about."""
        first, rows = rules.bucket(clock.now()) + BUCKET, hours * 12
        counts = ordinary()[0][-rows:]
        Tally.objects.bulk_create(
            Tally(series=self.series, start=first + BUCKET * n, count=count, weight=count * 0.2)
            for n, count in enumerate(counts)
            if count
        )
        clock.move(BUCKET * (rows + 2))
        self.looks()


def facts(name: str) -> list[Fact]:
    return list(Fact.objects.filter(name=name))


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.fixture
def island(noon: datetime) -> Island:
    return Island()


# Counting


def test_each_mention_counts_once_for_its_handle_its_queries_and_its_theme(noon: datetime) -> None:
    account, world = desk.connect(people.care())
    query = Query.objects.create(department=people.care(), name="routers", text="router")
    world.says(Author("a", "@a", "A", followers=4_000), ANGRY[0], reach=4_000)
    desk.work()
    [mention] = Mention.objects.select_related("reading", "account")
    Finding.objects.all().delete()
    Tally.objects.all().delete()
    Series.objects.all().delete()
    topic = Topic.objects.create(
        department=people.care(), terms=["router", "dead"], first_at=noon, last_at=noon
    )
    finding = Finding(mention=mention, topic=topic)
    with transaction.atomic():
        counting.count([mention], {mention.pk: [Match(query=query, mention=mention)]}, [finding])
    named = {(series.kind, series.name, series.key) for series in Series.objects.all()}
    assert named == {
        ("handle", account.handle, str(account.pk)),
        ("query", "routers", str(query.pk)),
        ("topic", "router, dead", str(topic.pk)),
    }
    for tally in Tally.objects.all():
        assert (tally.count, tally.negative, tally.positive) == (1, 1, 0)
        assert tally.reach == mention.reach
        assert tally.start == rules.bucket(mention.at)
        unhappy = counting.unhappy(mention.reading)
        assert tally.weight == pytest.approx(rules.voices(unhappy, mention.reach))


def test_a_step_that_runs_twice_counts_once(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    world.says("maya", NEUTRAL)
    world.says("bo", NEUTRAL)
    desk.work()
    understood = facts("mention.understood")
    placing.place(understood)
    placing.place(understood)
    assert [tally.count for tally in Tally.objects.filter(series__kind="handle")] == [2]


def test_a_bucket_grows_with_what_comes_later_for_it(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    for _ in range(2):
        world.says("maya", NEUTRAL, at=noon)
        desk.work()
        placing.place(facts("mention.understood"))
    assert [(t.start, t.count) for t in Tally.objects.filter(series__kind="handle")] == [(noon, 2)]


def test_muted_authors_are_not_counted(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    world.says("troll", ANGRY[0])
    desk.work()
    Tally.objects.all().delete()
    [mention] = Mention.objects.select_related("reading", "account")
    with transaction.atomic():
        counting.count([mention], {}, [Finding(mention=mention, muted=True)])
    assert not Tally.objects.exists()


def test_a_clock_ahead_of_ours_counts_as_now(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    world.says("maya", NEUTRAL, at=noon + timedelta(hours=9))
    desk.work()
    placing.place(facts("mention.understood"))
    assert {tally.start for tally in Tally.objects.all()} == {noon}


# Warning


def test_ordinary_hours_warn_nobody(island: Island) -> None:
    for _ in range(6):
        island.hears(NEUTRAL, ANGRY[0], minutes=10)
    assert not Flood.objects.exists()
    assert Series.objects.get(pk=island.series.pk).heard == island.series.heard + 10


def test_a_flood_is_told_once_while_it_rises_with_all_that_a_person_needs(island: Island) -> None:
    started = clock.now()
    flood = island.is_flooded()
    [fact] = facts("flood.rising")
    assert fact.data == {"flood": str(flood.pk)}
    assert (fact.subject, fact.department) == (f"flood:{flood.pk}", people.care().pk)
    assert flood.warned_at - started <= timedelta(minutes=25)
    assert flood.name == island.account.handle
    assert flood.measure in rules.MEASURES
    assert flood.score >= 0.5
    assert flood.volume > 4 * flood.usual > 0
    assert flood.negative > 0.8
    assert 0 < flood.forecast["low"] < flood.forecast["expected"] < flood.forecast["high"]
    assert "usually" in flood.why and "unhappy" in flood.why


def test_its_quotes_are_three_different_voices_and_lead_to_their_mentions(island: Island) -> None:
    flood = island.is_flooded()
    texts = [mention.text for mention in flood_story.quotes(people.ana(), flood)]
    assert len(texts) == len(set(texts)) == 3
    assert set(texts) <= set(ANGRY)
    assert [m.pk for m in flood_story.quotes(people.ana(), flood)] == flood.quotes


def test_one_complaint_that_very_many_read_is_a_flood_by_weight(island: Island) -> None:
    star = Author("star", "@star", "Star", followers=2_000_000)
    island.world.says(star, ANGRY[0], reach=2_000_000)
    clock.move(BUCKET + rules.GRACE)
    island.looks()
    flood = Flood.objects.get()
    assert flood.measure == "weight"
    assert flood.reach >= 2_000_000
    assert "reach" in flood.why


def test_a_wave_of_praise_is_no_flood(island: Island) -> None:
    for _ in range(6):
        island.hears(*["Wonderful, thank you so much, I love it!"] * 8)
    assert not Flood.objects.exists()


def test_an_open_flood_goes_on_and_is_calm_when_it_is_over(island: Island) -> None:
    flood = island.is_flooded()
    island.is_flooded(times=2)
    assert len(facts("flood.rising")) == 1
    island.rests(hours=3)
    flood.refresh_from_db()
    assert flood.calmed_at is not None
    assert flood.warned_at < flood.calmed_at < clock.now()
    [fact] = facts("flood.calmed")
    assert fact.data == {"flood": str(flood.pk)}


def test_a_flood_ends_also_when_nobody_says_anything_any_more(island: Island) -> None:
    island.is_flooded()
    clock.move(timedelta(hours=2))
    island.looks()
    assert Flood.objects.get().calmed_at is not None


def test_the_same_again_within_a_day_is_no_news_and_the_next_day_it_is(island: Island) -> None:
    island.is_flooded()
    island.rests(hours=3)
    for _ in range(4):
        island.hears(*ANGRY, *ANGRY)
    assert len(facts("flood.rising")) == 1
    island.rests(hours=26)
    for _ in range(4):
        island.hears(*ANGRY, *ANGRY)
    assert len(facts("flood.rising")) == 2


def test_the_same_people_in_another_series_are_told_once(island: Island) -> None:
    """The theme warns first, because its name says more; the handle hears the same people."""
    twin = island.counted("query", str(_query().pk), "everything")
    flood = island.is_flooded()
    assert flood.series == twin
    assert len(facts("flood.rising")) == 1


def _query() -> Query:
    """Finds what the island says, as it would be by the matcher."""
    return Query.objects.create(
        department=people.care(), name="everything", text="router OR internet OR line OR outage"
    )


def test_two_workers_look_and_one_warning_comes(
    island: Island, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one was faster: what was seen here before its commit is thrown away."""
    plain, raced = looking.look_at, []

    def overtaken(rows: Sequence[Series], until: datetime) -> list[looking.Look]:
        looks = list(plain(rows, until))
        if not raced:
            raced.append(True)
            watching.watch()
        return looks

    monkeypatch.setattr(looking, "look_at", overtaken)
    for _ in range(6):
        raced.clear()
        island.hears(*ANGRY, *ANGRY)
    assert len(facts("flood.rising")) == 1
    heard = Series.objects.get(pk=island.series.pk).heard
    until = Series.objects.get(pk=island.series.pk).watched_until
    counted = island.series.tallies.filter(start__lt=until).values_list("count", flat=True)
    assert heard == sum(counted)


# History, late arrivals, silence


def test_imported_history_teaches_and_warns_nobody(noon: datetime) -> None:
    """A storm last Tuesday is history today; and what is usual is known from the first hour on."""
    account, world = desk.connect(people.care())
    rng = random.Random(8)
    for hour in range(1, 24 * 4):
        stormy = 24 < hour < 28
        for _ in range(60 if stormy else rng.choice([1, 2])):
            at = noon - timedelta(hours=hour) + timedelta(minutes=rng.random() * 55)
            world.says("neighbour", ANGRY[0] if stormy else NEUTRAL, at=at)
    clock.move(BUCKET)
    while desk.work() or watching.watch():
        pass
    placing.place(facts("mention.understood"))
    while watching.watch():
        pass
    series = Series.objects.get(kind="handle", key=str(account.pk))
    assert series.heard > 300
    assert series.watched_until == rules.closed(clock.now())
    assert not Flood.objects.exists()


def test_a_storm_that_is_still_blowing_when_history_comes_in_is_told(island: Island) -> None:
    """It began three hours ago and everything came in only now, with the line."""
    for minutes in range(5, 185):
        island.world.says("late", ANGRY[minutes % 4], at=clock.now() - timedelta(minutes=minutes))
    Series.objects.update(watched_until=rules.closed(clock.now()) - timedelta(hours=4))
    island.looks()
    assert Flood.objects.get().calmed_at is None


def test_what_comes_behind_the_watch_is_noted_and_much_of_it_is_learned_again(
    noon: datetime,
) -> None:
    _, world = desk.connect(people.care())
    world.says("maya", NEUTRAL)
    clock.move(timedelta(minutes=30))
    desk.work()
    placing.place(facts("mention.understood"))
    while watching.watch():
        pass

    def late(posts: int) -> Series:
        for number in range(posts):
            world.says("late", NEUTRAL, at=noon - timedelta(hours=2 + number))
        desk.work()
        placing.place(facts("mention.understood"))
        return Series.objects.get(kind="handle")

    few = late(rules.WORTH_RELEARNING - 1)
    assert few.watched_until is not None
    assert few.missed == rules.WORTH_RELEARNING - 1
    assert few.heard == 1
    while watching.watch():
        pass
    late(1)
    while watching.watch():
        pass
    series = Series.objects.get(kind="handle")
    assert (series.heard, series.missed) == (1 + rules.WORTH_RELEARNING, 0)
    assert not Flood.objects.exists()


def test_hours_in_which_nobody_listened_are_not_taken_for_silence(island: Island) -> None:
    """The house was away for three days. When it comes back, the usual is no flood."""
    level = _level(island)
    clock.move(timedelta(days=3))
    island.rests(hours=2)
    assert not Flood.objects.exists()
    assert _level(island) == pytest.approx(level, rel=0.2)


def _level(island: Island) -> float:
    memory = Series.objects.get(pk=island.series.pk).memory
    level: float = memory["volume"]["usual"]["level"]
    return level


def test_a_silent_series_is_left_alone(island: Island) -> None:
    clock.move(timedelta(minutes=30))
    assert watching.watch() == 0


def test_what_is_not_over_is_not_looked_at(island: Island) -> None:
    island.world.says("maya", NEUTRAL)
    island.looks()
    before = Series.objects.get(pk=island.series.pk).watched_until
    clock.move(timedelta(minutes=4))
    assert watching.watch() == 0
    clock.move(timedelta(minutes=2))
    assert watching.watch() == 1
    after = Series.objects.get(pk=island.series.pk).watched_until
    assert before is not None and after is not None and after > before


# Judging, and the pages


def test_a_warning_is_judged_and_false_ones_are_counted_by_the_week(island: Island) -> None:
    flood, jo = island.is_flooded(), people.jo()
    watching.judge(jo, flood, "false", "A drill.")
    flood.refresh_from_db()
    assert (flood.judged, flood.judged_by, flood.judged_why) == ("false", jo, "A drill.")
    [fact] = facts("flood.judged")
    assert fact.data == {"flood": str(flood.pk), "verdict": "false"}
    assert fact.actor == f"agent:{jo.pk}"
    assert flood_story.record(jo) == flood_story.Record(1, 0, 1)
    assert flood_story.record(jo).false_a_week == 0.25
    watching.judge(jo, flood, "right")
    assert flood_story.record(jo) == flood_story.Record(1, 1, 0)
    clock.move(timedelta(weeks=5))
    assert flood_story.record(jo).warnings == 0


def test_nonsense_is_no_judgement(island: Island) -> None:
    flood = island.is_flooded()
    with pytest.raises(watching.NotJudged):
        watching.judge(people.jo(), flood, "perhaps")
    client = client_of(people.jo())
    assert client.post(f"/stream/floods/{flood.pk}/judge/", {"verdict": "x"}).status_code == 404
    assert not facts("flood.judged")


def test_the_page_shows_how_much_the_words_the_forecast_and_what_to_do(island: Island) -> None:
    flood = island.is_flooded()
    page = client_of(people.ana()).get(f"/stream/floods/{flood.pk}/").content.decode()
    assert "at this hour on a Wednesday" in page
    assert "expected in the next hour" in page
    assert any(text.split(":")[0] in page for text in ANGRY)
    assert f'href="/mentions/{flood.quotes[0]}/"' in page
    assert f'name="flood" value="{flood.pk}"' in page
    assert "<svg" in page and "<table" in page
    assert "more than usual" in page


def test_the_halves_of_the_chart_say_what_came_and_what_is_usual(island: Island) -> None:
    flood = island.is_flooded()
    halves = flood_story.half_hours(flood)
    assert all(b.at - a.at == flood_story.HALF for a, b in pairwise(halves))
    assert sum(half.came for half in halves if half.is_high) >= 24
    assert all(half.low <= half.usual <= half.high for half in halves)
    assert sum(half.unhappy for half in halves) > 24
    assert not halves[5].is_high


def test_the_list_shows_what_rises_what_was_and_how_right_we_were(island: Island) -> None:
    ana = client_of(people.ana())
    assert "Stem a flow before it is a flood" in ana.get("/stream/floods/").content.decode()
    flood = island.is_flooded()
    assert f'id="flood-{flood.pk}"' in ana.get("/stream/floods/").content.decode()
    assert "Look at it" in ana.get("/stream/floods/banner/").content.decode()
    ana.post(f"/stream/floods/{flood.pk}/judge/", {"verdict": "right", "why": "A dead switch."})
    assert not ana.get("/stream/floods/banner/").content.strip()
    island.rests(hours=3)
    page = ana.get("/stream/floods/").content.decode()
    assert "The water is calm" in page and "Earlier warnings" in page
    assert "A dead switch." in ana.get(f"/stream/floods/{flood.pk}/").content.decode()


def test_an_incident_can_be_declared_from_the_flood(island: Island) -> None:
    flood, ana = island.is_flooded(), client_of(people.ana())
    ana.post("/today/incidents/", {"flood": flood.pk, "name": "Pennick", "why": "no internet"})
    [fact] = facts("incident.declared")
    assert fact.actor == f"agent:{people.ana().pk}"


def test_who_may_not_see_the_department_sees_no_flood(island: Island) -> None:
    flood, lea = island.is_flooded(), client_of(people.lea())
    assert lea.get(f"/stream/floods/{flood.pk}/").status_code == 404
    assert lea.post(f"/stream/floods/{flood.pk}/judge/", {"verdict": "false"}).status_code == 404
    assert str(flood.pk) not in lea.get("/stream/floods/").content.decode()
    assert not lea.get("/stream/floods/banner/").content.strip()


def test_the_journal_holds_no_word_of_anybody(island: Island) -> None:
    flood = island.is_flooded()
    watching.judge(people.jo(), flood, "right", "Maya said so")
    written = " ".join(str(fact.data) for fact in Fact.objects.filter(name__startswith="flood."))
    assert "Maya" not in written and "outer" not in written


def test_the_account_of_a_series_may_be_renamed(island: Island) -> None:
    Account.objects.update(handle="@harbour_and_vale")
    assert island.is_flooded().name == "@harbour_and_vale"
