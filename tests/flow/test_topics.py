"""Many people, one matter: a theme appears, keeps its address, is mended by hand and told to product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests import desk, people
from wordkept.channel import Author
from wordkept.channels.demo import World
from wordkept.intake.models import Mention
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.listening import gathering, handling, themes, voices
from wordkept.listening.models import AuthorRole, Finding, Topic, Voice, WordList
from wordkept.people.models import Agent, Department

pytestmark = pytest.mark.django_db(transaction=True)

OUTAGE = [
    "No internet in Pennick since this morning, the router blinks amber",
    "Is the internet down in Pennick? My router blinks",
    "Pennick: internet gone again, router lights amber, what now",
    "Still no internet in Pennick and the router only blinks",
]
BREAD = [
    "The giraffe bread at the Garrow shop is wonderful",
    "Who named the giraffe bread? My son loves that bread",
    "Sold out of giraffe bread again, Garrow shop empty by nine",
]
CAMPAIGN = "Save the ferry to Skerrow: sign the petition before Friday, islanders need this boat"


def hears(world: World, *texts: str, who: str = "neighbour") -> None:
    for number, text in enumerate(texts):
        clock.move(timedelta(minutes=1))
        world.says(f"{who}{number}", text)
    desk.work()
    place()


def place() -> list[Finding]:
    """What the pipeline's step does with gathered findings, for those that have none yet."""
    fresh = Mention.objects.filter(finding=None).select_related("reading", "account").order_by("pk")
    with transaction.atomic():
        found = gathering.gather(list(fresh))
        Finding.objects.bulk_create(found)
    return found


def themes_of(agent: Agent) -> list[str]:
    return [str(shown.topic) for shown in themes.themes(agent)]


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.fixture
def pennick(noon: datetime) -> Topic:
    _, world = desk.connect(people.care())
    hears(world, *OUTAGE)
    return Topic.objects.get()


def test_three_posts_by_two_people_make_a_theme_and_take_the_earlier_ones_along(
    noon: datetime,
) -> None:
    _, world = desk.connect(people.care())
    hears(world, *OUTAGE[:2])
    assert not Topic.objects.exists()
    hears(world, OUTAGE[2], who="other")
    topic = Topic.objects.get()
    assert topic.count == topic.findings.count() == 3
    assert {"Pennick", "internet"} <= set(" ".join(topic.terms).split())
    assert [fact.subject for fact in Fact.objects.filter(name="topic.found")] == [
        f"topic:{topic.pk}"
    ]


def test_one_person_alone_makes_no_theme(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    for text in OUTAGE:
        world.says("maya", text)
    desk.work()
    place()
    assert not Topic.objects.exists()


@pytest.mark.parametrize("memory", ["kept", "lost"])
def test_a_theme_keeps_its_id_when_a_worker_starts_anew(noon: datetime, memory: str) -> None:
    _, world = desk.connect(people.care())
    hears(world, *OUTAGE[:3], BREAD[0])
    before = Topic.objects.get()
    if memory == "lost":
        gathering._memories.clear()
    hears(world, OUTAGE[3], *BREAD[1:], who="later")
    before.refresh_from_db()
    assert before.count == before.findings.count() == 4
    assert Topic.objects.exclude(pk=before.pk).get().findings.count() == 3, "seeds survive as well"


def test_what_was_rolled_back_is_not_remembered(noon: datetime) -> None:
    """The third post made a theme, but its transaction failed: it is placed anew, from the tables."""
    _, world = desk.connect(people.care())
    hears(world, *OUTAGE[:3])
    Finding.objects.filter(mention__text=OUTAGE[2]).delete()
    Finding.objects.update(topic=None)
    Topic.objects.all().delete()
    gathering._memories.clear()
    fresh = list(Mention.objects.filter(finding=None).select_related("reading", "account"))
    with transaction.atomic():
        gathering.gather(fresh)
        assert Topic.objects.exists()
        transaction.set_rollback(True)
    assert not Topic.objects.exists()
    place()
    assert Topic.objects.get().findings.count() == 3


def test_another_workers_turn_is_noticed_by_its_mark(noon: datetime) -> None:
    """Two memories of one department: what the other one placed meanwhile is not lost."""
    _, world = desk.connect(people.care())
    hears(world, OUTAGE[0])
    mine = dict(gathering._memories)
    gathering._memories.clear()
    hears(world, OUTAGE[1], who="b")
    gathering._memories.clear()
    gathering._memories.update(mine)
    hears(world, OUTAGE[2], who="c")
    assert Topic.objects.get().findings.count() == 3


def test_departments_gather_apart(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    _, press = desk.connect(people.communications(), place="mail", handle="press@harbour.example")
    for number, text in enumerate(OUTAGE[:2]):
        world.says(f"a{number}", text)
    press.says("b", OUTAGE[2])
    desk.work()
    place()
    assert not Topic.objects.exists()


def test_copies_are_folded_under_the_first_and_counted_by_people(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    first = CAMPAIGN + " @harbour_help https://petition.example/1"
    copies = [f"RT @neighbour0: {CAMPAIGN} ⛴️⛴️", f"{CAMPAIGN} please! https://t.example/{3}"]
    hears(world, first, *copies)
    echoes = Finding.objects.filter(echo_of__text=first)
    assert echoes.count() == 2
    [shown] = themes.themes(people.ana())
    assert shown.chorus
    assert (shown.chorus.people, shown.chorus.posts, shown.chorus.first.text) == (3, 3, first)
    assert [quote.text for quote in shown.quotes] == [first], "an echo is not quoted"


def test_an_echo_is_found_in_a_later_batch_too(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    hears(world, CAMPAIGN)
    gathering._memories.clear()
    hears(world, CAMPAIGN + " 🙏", who="tom")
    assert Finding.objects.get(echo_of__isnull=False).mention.author_handle == "@tom0"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🔥",
        "?!",
        "ok thx",
        "x" * 100_000,
        "на 日本 ไทย عرب हि한 ქა ελ",
        "@a @b @c",
        "\u202e\u0301",
    ],
)
def test_from_nothing_comes_no_theme(noon: datetime, text: str) -> None:
    _, world = desk.connect(people.care())
    hears(world, text, text, text, text)
    if text[:1] not in "xн":
        assert not Topic.objects.exists()
    assert Finding.objects.count() == 4


def test_muted_authors_are_not_heard(noon: datetime) -> None:
    WordList.objects.create(
        department=people.care(), name="trolls", kind="muted", entries=["@Neighbour2"]
    )
    _, world = desk.connect(people.care())
    hears(world, *OUTAGE[:3])
    assert [f.mention.author_handle for f in Finding.objects.filter(muted=True)] == ["@neighbour2"]
    assert not Topic.objects.exists()


def test_hashtags_are_kept_once_each(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    hears(world, "#Giraffe bread! #giraffe #Brot&Salz no#tag #2024 #été")
    assert Finding.objects.get().hashtags == ["giraffe", "brot", "été"]


def test_what_rises_stands_first_and_says_how_much(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    for _ in range(10):
        hears(world, *BREAD)
        clock.move(timedelta(hours=23, minutes=57))
    hears(world, *OUTAGE, who="new")
    hears(world, BREAD[0], who="x")
    first, second = themes.themes(people.ana())
    assert (first.rise.kind, first.rise.now) == ("new", 4)
    assert (second.rise.kind, second.days[-2]) == ("steady", 3)
    assert [first] == themes.themes(people.ana(), themes.MOVING)[:1] or first.topic.count == 4


def test_the_page_shows_quotes_figures_and_no_foreign_theme(pennick: Topic) -> None:
    page = client_of(people.ana()).get(f"/stream/themes/{pennick.pk}/").content.decode()
    assert page.count("<blockquote") == 3
    assert "Neighbour0" in page
    lea = client_of(people.lea())
    assert lea.get(f"/stream/themes/{pennick.pk}/").status_code == 404
    assert "Pennick" not in lea.get("/stream/themes/").content.decode()
    assert "Pennick" in client_of(people.ana()).get("/stream/themes/rising/").content.decode()


def test_a_name_given_by_hand_stays(pennick: Topic) -> None:
    client_of(people.ana()).post(f"/stream/themes/{pennick.pk}/name/", {"name": " Outage  west "})
    assert themes_of(people.ana()) == ["Outage west"]
    [fact] = Fact.objects.filter(name="topic.renamed")
    assert "Outage" not in str(fact.data)


def test_two_that_are_one_are_joined_and_the_old_address_leads_on(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    hears(world, *OUTAGE, *BREAD)
    bread, outage = sorted(Topic.objects.all(), key=lambda topic: topic.count)
    client = client_of(people.ana())
    client.post(f"/stream/themes/{bread.pk}/merge/", {"into": str(outage.pk)})
    outage.refresh_from_db()
    assert outage.count == outage.findings.count() == 7
    assert len(themes_of(people.ana())) == 1
    answer = client.get(f"/stream/themes/{bread.pk}/")
    assert answer["Location"] == f"/stream/themes/{outage.pk}/"
    hears(world, "Giraffe bread sold out at the Garrow shop", who="d")
    assert outage.findings.count() == 8, "what is said next joins the one that is left"
    with pytest.raises(handling.NotPossible):
        handling.merge(people.ana(), bread, outage)


def test_a_theme_of_another_department_is_never_joined(pennick: Topic) -> None:
    other = Topic.objects.create(
        department=people.communications(), first_at=clock.now(), last_at=clock.now()
    )
    answer = client_of(people.ana()).post(
        f"/stream/themes/{pennick.pk}/merge/", {"into": str(other.pk)}
    )
    assert answer.status_code == 404
    with pytest.raises(handling.NotPossible):
        handling.merge(people.rui(), pennick, other)
    assert pennick.findings.count() == 4


def test_posts_with_a_word_can_part(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    hears(world, *OUTAGE, "Router blinks in Pennick and the phone line crackles, no internet")
    topic = Topic.objects.get()
    apart = handling.part(people.ana(), topic, "phones")
    assert [finding.mention.text[:6] for finding in apart.findings.all()] == ["Router"]
    topic.refresh_from_db()
    assert (topic.count, topic.findings.count()) == (4, 4)
    for word in ("", "the", "giraffe", "router"):
        with pytest.raises(handling.NotPossible):
            handling.part(people.ana(), topic, word)


def test_product_is_told_in_words_that_the_journal_does_not_hold(pennick: Topic) -> None:
    client = client_of(people.ana())
    address = f"/stream/themes/{pennick.pk}/tell/"
    client.post(address, {"words": "  "})
    assert not Fact.objects.filter(name="topic.told").exists()
    client.post(address, {"words": "The amber light says nothing. Say what it means."})
    pennick.refresh_from_db()
    assert (pennick.told_by, pennick.told_words[:15]) == (people.ana(), "The amber light")
    [fact] = Fact.objects.filter(name="topic.told")
    assert (fact.subject, fact.data) == (f"topic:{pennick.pk}", {})
    assert "The amber light" in client.get(f"/stream/themes/{pennick.pk}/").content.decode()


def roles_of(texts: Sequence[str], who: Author, department: Department) -> list[tuple[str, str]]:
    _, world = desk.connect(department)
    for text in texts:
        clock.move(timedelta(minutes=1))
        world.says(who, text)
        desk.work()
        place()
    found = Finding.objects.order_by("mention")
    return [(finding.role, finding.role_why) for finding in found]


def test_who_complains_again_and_again_becomes_a_critic(noon: datetime) -> None:
    fintan = Author("fintan", "@fintan", "Fintan")
    words = ["This is terrible service", "Worst service ever", "I am furious, terrible again"]
    *_, before, after = roles_of(words, fintan, people.care())
    assert before == ("", "")
    assert after == ("critic", "complained 3 of 3 times")
    assert Voice.objects.get().said == 3


def test_an_agent_knows_better_and_it_stays(noon: datetime) -> None:
    carla = Author("carla", "@carla", "Carla Fox, reporter")
    assert roles_of(["Any comment?"], carla, people.care())[0][0] == "press"
    mention = Mention.objects.get()
    ana = client_of(people.ana())
    assert ana.post(f"/mentions/{mention.pk}/author/", {"role": "advocate"}).status_code == 302
    assert Finding.objects.get().role == "advocate"
    again = roles_of(["Any comment now?"], carla, people.care())
    assert again[-1] == ("advocate", "Ana says so")
    [fact] = Fact.objects.filter(name="author.role_set")
    assert "carla" not in f"{fact.subject} {fact.data}"


def test_only_who_may_listen_there_says_who_it_is(noon: datetime) -> None:
    roles_of(["Hello"], Author("maya", "@maya"), people.care())
    address = f"/mentions/{Mention.objects.get().pk}/author/"
    assert client_of(people.lea()).post(address, {"role": "critic"}).status_code == 404
    assert client_of(people.ana()).post(address, {"role": "emperor"}).status_code == 404
    assert not AuthorRole.objects.exists()
    with pytest.raises(voices.NoSuchRole):
        voices.set_role(people.ana(), "mastodon", "maya", "emperor")
