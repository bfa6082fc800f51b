"""The river: what people say in public, found from every side, opened, left alone, seen from above."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from tests import desk, people
from wordkept.channel import Attached, Author, Incoming, Raw
from wordkept.intake import actions as intake
from wordkept.intake import doors as intake_doors
from wordkept.intake.models import Account, Attachment, Mention
from wordkept.kernel import clock, ids
from wordkept.listening import doors, overview, river, sampling, shown
from wordkept.listening.crowd import crowd
from wordkept.listening.models import Attention, Finding, Match, Query, Reading, Topic
from wordkept.people.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def account(noon: datetime) -> Account:
    account, _world = desk.connect(people.care(), place="x")
    return account


def says(account: Account, text: str, by: str = "otto", work: bool = True, **more: Any) -> int:
    """Somebody says something about us, not to us. The id of the mention."""
    author = Author(by, f"@{by}", by.title())
    remote_id = f"{by}-{Mention.objects.count()}"
    said = Incoming("post", remote_id, author, clock.now(), text, addressed=False, place="x")
    intake.accept(account, [(Raw(remote_id, text.encode()), replace(said, **more))], "pull")
    if work:
        desk.work()
    return Mention.objects.get(raw__remote_id=remote_id).pk


def placed(mention: int, **finding: Any) -> None:
    Finding.objects.update_or_create(mention_id=mention, defaults=finding)


def found_by(mention: int, name: str, *words: str) -> Query:
    query, _ = Query.objects.get_or_create(department=people.care(), name=name)
    Match.objects.update_or_create(query=query, mention_id=mention, defaults={"words": list(words)})
    return query


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def shown_in(page: Any) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-mention="(\d+)"', page.content.decode())]


def words_of(page: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return " ".join(text.split())


def look(agent: Agent, **given: Any) -> river.Stretch:
    many = {key: value if isinstance(value, list) else [value] for key, value in given.items()}
    return river.stretch(agent, lambda key: many.get(key, []), clock.now())


def test_newest_first_by_the_time_they_wrote_it(account: Account) -> None:
    clock.move(timedelta(hours=2))
    second = says(account, "Harbour is slow today")
    first = says(account, "Written before, heard later", at=clock.now() - 30 * MINUTE)
    third = says(account, "And still slow")
    assert shown_in(browser(people.ana()).get("/stream/")) == [third, second, first]


def test_pages_follow_each_other_without_a_gap_or_a_double(account: Account) -> None:
    for number in range(7):
        clock.move(MINUTE)
        says(account, f"Harbour bread number {number}", work=False)
    everything, before, seen = look(people.ana()), "", []
    for size in (3, 3, 1):
        page = shown.page(everything, before, size=3)
        assert len(page.items) == size
        seen += [item.mention.pk for item in page.items]
        before = page.older
    assert before == ""
    assert seen == list(Mention.objects.order_by("-pk").values_list("pk", flat=True))


def test_private_words_are_shown_only_when_asked_for_and_only_behind_the_doors(
    account: Account,
) -> None:
    loud = says(account, "Harbour is slow")
    quiet = says(account, "my password is tulip", visibility="private")
    ana, lea = browser(people.ana()), browser(people.lea())
    assert shown_in(ana.get("/stream/")) == [loud]
    assert shown_in(ana.get("/stream/?privacy=private")) == [quiet]
    assert set(shown_in(ana.get("/stream/?privacy=all"))) == {loud, quiet}
    assert shown_in(lea.get("/stream/?privacy=all")) == []
    for mention in (loud, quiet):
        assert lea.get(f"/mentions/{mention}/").status_code == 404
        assert lea.get(f"/mentions/{mention}/row/").status_code == 404
        assert lea.post(f"/mentions/{mention}/leave/").status_code == 404
    assert not Attention.objects.exists()


@pytest.fixture
def three(account: Account) -> dict[str, int]:
    """One complaint by a critic on X, one kind word on the forum, one question to us."""
    topic = Topic.objects.create(
        department=people.care(), name="Routers", first_at=clock.now(), last_at=clock.now()
    )
    angry = says(account, "Harbour routers are terrible, mine died twice", reach=20_000)
    kind = says(account, "Wunderbares Brot, danke Harbour!", "ines", place="forum", reach=10)
    asks = says(account, "@harbour_help do you open on Sunday?", "tom", addressed=True)
    Reading.objects.filter(pk=angry).update(
        polarity="negative", language="en", intents=["complaint"], complaint=0.9
    )
    Reading.objects.filter(pk=kind).update(
        polarity="positive", language="de", intents=["praise"], complaint=0.0
    )
    Reading.objects.filter(pk=asks).update(
        polarity="neutral", language="en", intents=["question"], complaint=0.0
    )
    placed(angry, role="critic", role_why="complained 3 times", topic=topic, hashtags=["router"])
    placed(kind, role="", topic=None, hashtags=[])
    placed(asks, role="", topic=None, hashtags=[])
    found_by(angry, "Routers", "routers")
    Attention.objects.create(
        mention_id=kind, seen_at=clock.now(), seen_by=people.ana(), answered_at=clock.now()
    )
    return {"angry": angry, "kind": kind, "asks": asks}


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("mood=negative", "angry"),
        ("mood=negative&mood=positive", "angry kind"),
        ("mood=negative&language=de", ""),
        ("language=en", "angry asks"),
        ("intent=complaint", "angry"),
        ("role=critic", "angry"),
        ("place=forum", "kind"),
        ("addressed=yes", "asks"),
        ("addressed=no", "angry kind"),
        ("state=answered", "kind"),
        ("state=new", "angry asks"),
        ("state=seen", ""),
        ("audience=1000", "angry"),
        ("audience=10", "angry kind"),
        ("tag=router", "angry"),
        ("author=x:otto", "angry"),
        ("q=brot", "kind"),
        ("q=%25", ""),
        ("view=unattended", "angry"),
        ("from=2026-11-18T11:00&to=2026-11-18T11:30", ""),
        ("from=2026-11-18T11:30&to=2026-11-18T12:30", "angry kind asks"),
    ],
)
def test_every_side_narrows_the_river(three: dict[str, int], query: str, who: str) -> None:
    page = browser(people.ana()).get(f"/stream/?{query}")
    assert set(shown_in(page)) == {three[name] for name in who.split()}


def test_queries_and_themes_narrow_it_too(three: dict[str, int]) -> None:
    ana = browser(people.ana())
    query, topic = Query.objects.get(name="Routers"), Topic.objects.get(name="Routers")
    assert shown_in(ana.get(f"/stream/?query={query.pk}")) == [three["angry"]]
    assert shown_in(ana.get(f"/stream/?topic={topic.pk}")) == [three["angry"]]


@pytest.mark.parametrize(
    "query",
    [
        "query=x", "topic=1", "state=gone", "audience=-1", "audience=" + "9" * 40, "echoes=x",
        "source=x", "author=x", "mood=" + "x" * 5000, "privacy=every", "view=upside", "span=age",
        "from=never", "before=x", "before=_", "before=" + "9" * 60, "view=unattended&before=x_y",
        "view=unattended&before=²_1", "intent=%22", "q=" + "x" * 900, "&".join(["mood=x"] * 90),
        "view=unattended&before=-1_", "tag=%22%25_",
    ],
)  # fmt: skip
def test_nonsense_in_an_address_breaks_nothing(three: dict[str, int], query: str) -> None:
    assert browser(people.ana()).get(f"/stream/?{query}").status_code == 200


def test_every_choice_says_how_many_it_would_bring(three: dict[str, int]) -> None:
    from wordkept.listening.sides import sides

    def counts(stretch: river.Stretch) -> dict[str, dict[str, int]]:
        return {
            side.facet.key: {choice.name or choice.value: choice.count for choice in side.choices}
            for side in sides(stretch).sides
        }

    whole = look(people.ana())
    assert counts(whole) == {
        "query": {"Routers": 1},
        "state": {"new": 2, "answered": 1},
        "mood": {"negative": 1, "positive": 1, "neutral": 1},
        "intent": {"complaint": 1, "praise": 1, "question": 1},
        "topic": {"Routers": 1},
        "role": {"critic": 1},
        "audience": {"1000": 1, "10000": 1},
        "place": {"x": 2, "forum": 1},
        "language": {"en": 2, "de": 1},
        "addressed": {"no": 2, "yes": 1},
    }
    english = counts(whole.choosing("language", ["en"]))
    assert english["place"] == {"x": 2}, "the other sides count what is chosen"
    assert english["language"] == {"en": 2, "de": 1}, "what one could choose instead stays"
    assert sides(whole).count == 3 and not sides(whole).cut


def test_what_is_counted_is_bounded_and_says_so(
    three: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from wordkept.listening import sides

    monkeypatch.setattr(river, "COUNTED", 2)
    monkeypatch.setattr(sides, "COUNTED", 2)
    assert "2+ mentions" in words_of(browser(people.ana()).get("/stream/"))


def test_a_rare_thing_is_searched_for_a_stretch_at_a_time(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    rare = says(account, "A cat on the router")
    for number in range(5):
        clock.move(MINUTE)
        says(account, f"Harbour bread {number}", work=False)
    monkeypatch.setattr(river, "LOOKED_AT", 2)
    cats, before, looks = look(people.ana(), q="cat"), "", 0
    while not (page := shown.page(cats, before)).items:
        assert page.further
        before, looks = page.older, looks + 1
    assert [item.mention.pk for item in page.items] == [rare]
    assert looks == 1


def test_the_same_words_are_folded_and_can_be_unfolded(account: Account) -> None:
    first = says(account, "Save the counter, pass it on")
    copies = [says(account, "Save the counter, pass it on", by) for by in ("ann", "ben")]
    for copy in copies:
        placed(copy, echo_of_id=first)
    muted = says(account, "Buy followers", "bot")
    placed(muted, muted=True)
    ana = browser(people.ana())
    page = ana.get("/stream/")
    assert shown_in(page) == [first]
    assert "said by 2 more in the same words" in words_of(page)
    assert set(shown_in(ana.get(f"/stream/?echoes={first}"))) == {first, *copies}
    assert ana.get(f"/mentions/{muted}/").status_code == 200, "muted is not forbidden"


def test_what_matched_is_marked_and_the_query_named(account: Account) -> None:
    mention = says(account, "The <b>router</b> smokes & dies")
    found_by(mention, "Routers", "router")
    page = browser(people.ana()).get("/stream/").content.decode()
    assert "The &lt;b&gt;<mark>router</mark>&lt;/b&gt; smokes &amp; dies" in page
    assert ">Routers</bdi>" in page


def test_queries_of_other_departments_are_not_named(account: Account) -> None:
    mention = says(account, "The router smokes")
    secret = Query.objects.create(department=people.communications(), name="Secret inquiry")
    Match.objects.create(query=secret, mention_id=mention, words=["router"])
    page = browser(people.ana()).get("/stream/").content.decode()
    assert "Secret inquiry" not in page and "<mark>" not in page


def test_to_open_it_is_to_see_it_and_the_first_look_counts(account: Account) -> None:
    mention = says(account, "Harbour routers are terrible")
    browser(people.ana()).get("/stream/")
    assert not Attention.objects.exists(), "a list is not a look"
    clock.move(5 * MINUTE)
    browser(people.ana()).get(f"/mentions/{mention}/")
    clock.move(5 * MINUTE)
    page = browser(people.ben()).get(f"/mentions/{mention}/")
    attention = Attention.objects.get()
    assert (attention.seen_by, clock.now() - (attention.seen_at or clock.now())) == (
        people.ana(),
        5 * MINUTE,
    )
    assert "seen · Ana Duarte" in words_of(page)


def test_opened_it_says_everything_and_why(account: Account) -> None:
    says(account, "Harbour bread is fine", work=False)
    says(account, "This stays between us", work=False, visibility="private")
    clock.move(MINUTE)
    mention = says(account, "Harbour routers are terrible, mine died twice", reach=1234)
    placed(mention, role="critic", role_why="complained 3 of 4 times")
    page = browser(people.ana()).get(f"/mentions/{mention}/")
    words = words_of(page)
    assert "1,234 readers" in words and "only about us" in words
    assert "Mood unhappy says" in words and "complained 3 of 4 times" in words
    assert "What else they said here Harbour bread is fine" in words
    assert "between us" not in words, "private words are not shown beside public ones"
    assert f'action="/mentions/{mention}/take/"' in page.content.decode()


def test_what_was_said_to_us_leads_to_its_conversation(account: Account) -> None:
    mention = says(account, "@harbour_help where is my parcel?", addressed=True)
    page = browser(people.ana()).get(f"/mentions/{mention}/").content.decode()
    assert f'href="/mentions/{mention}/conversation/"' in page
    assert f"/mentions/{mention}/take/" not in page


def test_pictures_in_public_are_shown_before_there_is_a_conversation(account: Account) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(drawn, "PNG")
    photo = Attached("cat.png", "image/png", content=drawn.getvalue())
    mention = says(account, "Look at this loaf", attached=(photo,))
    secret = says(account, "Only for you", "ines", attached=(photo,), visibility="private")
    ana, lea = browser(people.ana()), browser(people.lea())
    public = Attachment.objects.get(mention=mention).pk
    assert f"/attachments/{public}/picture/" in ana.get(f"/mentions/{mention}/").content.decode()
    assert ana.get(f"/attachments/{public}/picture/")["Content-Type"] == "image/webp"
    assert lea.get(f"/attachments/{public}/picture/").status_code == 404
    private = Attachment.objects.get(mention=secret).pk
    assert ana.get(f"/attachments/{private}/picture/").status_code == 404


def test_edits_are_shown_with_their_past_and_removals_as_a_tombstone(account: Account) -> None:
    mention = says(account, "Harbour is awful", remote_id="r1", url="https://x.example/r1")
    clock.move(MINUTE)
    intake.accept(account, [_later(account, "edit", "Harbour is fine after all")], "pull")
    desk.work()
    ana = browser(people.ana())
    assert "Harbour is fine after all" in words_of(ana.get("/stream/"))
    opened = words_of(ana.get(f"/mentions/{mention}/"))
    assert "They changed it" in opened and "Harbour is awful" in opened
    clock.move(MINUTE)
    intake.accept(account, [_later(account, "delete", "")], "pull")
    desk.work()
    gone = words_of(ana.get("/stream/"))
    assert "Removed by its author" in gone and "Harbour is fine" not in gone


def _later(account: Account, kind: Any, text: str) -> tuple[Raw, Incoming]:
    said = Incoming(kind, "r1", Author("otto", "@otto", "Otto"), clock.now(), text, revision=kind)
    return Raw("r1", text.encode(), kind), said


def test_left_alone_with_a_reason_and_taken_up_again(account: Account) -> None:
    mention = says(account, "Harbour, the town, is lovely in spring")
    ana = browser(people.ana())
    answer = ana.post(f"/mentions/{mention}/leave/", {"why": "Not about us"}, headers=PART)
    news = json.loads(answer["HX-Trigger"])
    assert (answer.status_code, news["wk:mention"]) == (204, {"mention": str(mention)})
    assert "left alone" in words_of(ana.get(f"/mentions/{mention}/row/"))
    assert "Not about us" in words_of(ana.get(f"/mentions/{mention}/"))
    ana.post(news["wk:said"]["undo"])
    assert "seen by Ana" in words_of(ana.get(f"/mentions/{mention}/row/"))
    plain = ana.post(f"/mentions/{mention}/leave/?mood=negative", {"own": "A town", "why": "x"})
    assert plain["Location"] == f"/mentions/{mention}/?mood=negative"
    assert Attention.objects.get().left_why == "A town"


def test_a_reading_can_be_corrected_before_it_is_a_conversation(account: Account) -> None:
    mention = says(account, "Well done Harbour, half a loaf for twice the price")
    ana = browser(people.ana())
    wrong = Reading.objects.get().polarity
    right = "negative" if wrong != "negative" else "neutral"
    ana.post(f"/mentions/{mention}/read-as/", {"reading": f"polarity={right}"})
    assert Reading.objects.get().polarity == right and Reading.objects.get().corrected
    refused = ana.post(f"/mentions/{mention}/read-as/", {"reading": "colour=red"}, headers=PART)
    assert refused.status_code == 422


def test_public_complaints_that_nobody_attends_to_by_audience(account: Account) -> None:
    readers = {"small": 10, "large": 90_000, "unknown": None, "answered": 50_000, "left": 70_000}
    known = {
        name: says(account, f"Harbour is terrible, says {name}", name, reach=reach)
        for name, reach in readers.items()
    }
    private = says(account, "Harbour is terrible", "hidden", visibility="private", reach=99_000)
    glad = says(account, "Harbour bread is lovely", "glad", reach=99_000)
    Reading.objects.update(complaint=0.9)
    Reading.objects.filter(pk=glad).update(complaint=0.1, intents=[])
    Attention.objects.create(mention_id=known["answered"], answered_at=clock.now())
    Attention.objects.create(mention_id=known["left"], left_at=clock.now())
    ana = browser(people.ana())
    board = ana.get("/stream/?view=unattended")
    assert shown_in(board) == [known[name] for name in ("large", "small", "unknown")]
    assert private not in shown_in(board)
    assert "Unattended complaints 3" in words_of(ana.get("/stream/"))
    unattended, before, seen = look(people.ana(), view="unattended"), "", []
    for _ in range(3):
        page = shown.page(unattended, before, size=1)
        seen += [item.mention.pk for item in page.items]
        before = page.older
    assert seen == shown_in(board) and before == ""


def test_the_pill_counts_what_came_in_since_whenever_it_was_written(account: Account) -> None:
    clock.move(timedelta(hours=3))
    says(account, "Harbour is slow")
    ana = browser(people.ana())
    arrived = re.findall(r'data-arrived="(\d+)"', ana.get("/stream/").content.decode())[0]
    clock.move(MINUTE)
    says(account, "Written an hour ago", at=clock.now() - 60 * MINUTE)
    says(account, "This is private", visibility="private")

    def fresh(query: str = "") -> Any:
        answer = ana.get(f"/stream/fresh/?after={arrived}{query}", headers=PART)
        return json.loads(answer["HX-Trigger"])["wk:fresh"]["count"]

    assert (fresh(), fresh("&privacy=all"), fresh("&place=forum")) == (1, 2, 0)
    assert browser(people.lea()).get(f"/stream/fresh/?after={arrived}")["HX-Trigger"] == (
        '{"wk:fresh": {"count": 0}}'
    )


def test_from_above_volume_mood_and_channels_add_up(three: dict[str, int]) -> None:
    placed(three["asks"], echo_of_id=three["angry"])
    above = overview.overview(look(people.ana()))
    assert (above.total.count, above.total.unhappy, above.total.glad) == (3, 1, 1)
    assert above.total.reach == 20_010, "a repeat is a voice too"
    assert sum(bar.mood.count for bar in above.bars) == 3
    assert {share.place: share.mood.count for share in above.shares} == {"x": 2, "forum": 1}
    [bar] = [bar for bar in above.bars if bar.mood.count]
    near = browser(people.ana()).get(f"/stream/?{bar.query}")
    assert set(shown_in(near)) == {three["angry"], three["kind"]}
    from_near = crowd(look(people.ana()))
    assert [(person.name, person.role) for person in from_near.speakers] == [("Otto", "critic")]
    assert [(tag, count) for tag, count, _ in from_near.tags] == [("router", 1)]


def test_bars_begin_where_the_readers_hours_begin(account: Account) -> None:
    Agent.objects.filter(pk=people.ana().pk).update(timezone="Asia/Kolkata")
    says(account, "Harbour is slow", at=clock.now() - 20 * MINUTE)
    says(account, "Harbour is slower", at=clock.now() - 40 * MINUTE)
    page = words_of(browser(people.ana()).get("/stream/?span=day"))
    assert "16:00–17:00: 1 mention" in page, "11:20 UTC is 16:50 there"
    assert "17:00–18:00: 1 mention" in page, "11:40 UTC is 17:10 there"


def test_what_is_too_much_to_count_is_estimated_and_says_so(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(16):
        clock.move(7 * MINUTE)
        says(account, f"Harbour bread {number}", work=False)
    monkeypatch.setattr(overview, "DRAWN_EXACTLY", 8)
    above = overview.overview(look(people.ana()))
    counted = sampling.each(Mention.objects.all(), 2).count()
    assert (above.one_in, above.total.count) == (2, 2 * counted)
    if counted:
        assert "Estimated from one mention in 2" in words_of(browser(people.ana()).get("/stream/"))


def test_a_sample_prefers_nobody(noon: datetime) -> None:
    """Ids are given out in pairs, a raw row and its mention, and platforms count in whole seconds."""
    pairs = [(ids.time_id(noon), ids.time_id(noon + second * MINUTE)) for second in range(4_000)]
    for so_manieth in (2, 8, 64):
        kept = sum(one % sampling.SCATTER & so_manieth - 1 == 0 for _, one in pairs)
        assert 0.5 < kept * so_manieth / len(pairs) < 1.5, so_manieth


def test_the_overview_stays_folded_as_it_was_left(account: Account) -> None:
    says(account, "Harbour is slow")
    ana = browser(people.ana())
    question = "How much is said, and how does it sound?"
    assert question in words_of(ana.get("/stream/"))
    assert question not in words_of(ana.get("/stream/?overview=folded"))
    assert question not in words_of(ana.get("/stream/"))
    assert question in words_of(ana.get("/stream/?overview=open"))


def test_the_same_address_answers_page_or_part(account: Account) -> None:
    mention = says(account, "Harbour is slow")
    ana = browser(people.ana())
    whole = ana.get(f"/mentions/{mention}/").content
    part = ana.get(f"/mentions/{mention}/", headers=PART).content
    assert b"<html" in whole and b"<html" not in part
    assert b'id="item"' in whole and b'id="item"' in part
    closed = ana.get("/stream/", headers={**PART, "HX-Target": "section#item"}).content
    assert b'id="item"' in closed and b"data-open" not in closed


def test_the_page_costs_the_same_however_much_there_is(
    account: Account, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        found_by(says(account, f"Harbour bread {number}", work=False), "Bread", "bread")
    desk.work()
    ana = browser(people.ana())
    with django_assert_max_num_queries(32):
        page = ana.get("/stream/")
    assert len(shown_in(page)) == shown.PAGE


def test_the_database_walks_from_the_newest_and_never_sorts_all(account: Account) -> None:
    newest = doors.mentions(people.ana()).order_by("-pk")[:1]
    assert "TEMP B-TREE" not in newest.explain() and "SCAN intake_mention" in newest.explain()
    stretch = look(people.ana(), mood="negative", role="critic", state="new", span="all")
    assert "TEMP B-TREE" not in stretch.rows().order_by("-pk")[:30].explain()
    assert "raw_quarantined" in intake_doors.quarantined(people.ana())[:99].explain()


def test_an_empty_river_says_what_it_is_for(account: Account) -> None:
    ana = browser(people.ana())
    assert "whether they speak to you or not" in words_of(ana.get("/stream/"))
    assert "Let one of your choices go" in words_of(ana.get("/stream/?mood=negative"))
    assert "No public complaint waits" in words_of(ana.get("/stream/?view=unattended"))
