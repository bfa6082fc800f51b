"""Max said what his posts would give the reader. A week later he sees what came of it, and says what he thinks."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import desk, people
from wordkept.campaigns import linking
from wordkept.campaigns.models import Campaign, Post, Variant, Verdict
from wordkept.channels.demo import World
from wordkept.intake.models import Account, Mention
from wordkept.journal.models import Fact
from wordkept.listening.models import Reading
from wordkept.measure import outcomes, value
from wordkept.people import actions
from wordkept.people.models import Agent
from wordkept.replies.models import Reply

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = timedelta(days=8)


@pytest.fixture
def place(noon: datetime) -> tuple[Account, World]:
    return desk.connect(people.care())


def left(
    place: tuple[Account, World], text: str, at: datetime, campaign: Campaign | None = None
) -> Post:
    """A post that is out since then."""
    account, _world = place
    post = Post.objects.create(
        department=people.care(), text=text, value=f"{text} helps", owner=people.jo(), state="left",
        leaves_at=at, campaign=campaign,
    )  # fmt: skip
    variant = Variant.objects.create(post=post, account=account)
    Reply.objects.create(
        client_key=text, account=account, variant=variant, author=people.jo(), leaves_at=at,
        state="sent", sent_at=at, remote_id=f"out-{text}",
    )  # fmt: skip
    return post


def answered(place: tuple[Account, World], post: Post, glad: int, complaints: int) -> None:
    """People answer under it, understood as told."""
    root = f"out-{post.text}"
    readers = [f"reader{number}" for number in range(glad + complaints)]
    said = [place[1].says(reader, "words", root, root_id=root) for reader in readers]
    desk.work()
    for number, remote in enumerate(said):
        mood = ("positive", []) if number < glad else ("negative", ["complaint"])
        known = Reading.objects.filter(mention__remote_id=remote)
        known.update(polarity=mood[0], intents=mood[1])


def page(address: str = "/measure/value/?days=90", agent: Agent | None = None) -> str:
    client = Client()
    client.force_login(agent or people.jo())
    return unescape(client.get(address).content.decode())


def judge(post: Post | Campaign, agent: Agent | None = None, **form: str) -> str:
    client = Client()
    client.force_login(agent or people.jo())
    kind = "posts" if isinstance(post, Post) else "campaigns"
    answer = client.post(f"/plans/{kind}/{post.pk}/judge/", form, follow=True)
    return unescape(answer.content.decode())


def test_a_week_later_posts_are_ranked_from_value_to_noise(
    place: tuple[Account, World], noon: datetime
) -> None:
    noisy, useful = left(place, "noisy", noon - WEEK), left(place, "useful", noon - WEEK)
    quiet, young = left(place, "quiet", noon - WEEK), left(place, "young", noon - WEEK / 2)
    answered(place, noisy, glad=0, complaints=8)
    answered(place, useful, glad=7, complaints=1)
    answered(place, quiet, glad=2, complaints=0)
    answered(place, young, glad=9, complaints=0)
    shown = page()
    at = [shown.index(f"{name} helps") for name in ("useful", "noisy", "quiet", "young")]
    assert at == sorted(at)
    assert "From value to noise" in shown
    assert "Too few to say" in shown
    assert "8 answers · 7 glad · 1 complaint · 0 visits · 12 % unhappy" in shown
    found = value.report(people.jo(), noon, 90)
    assert [line.thing for line in found.ranked] == [useful, noisy]
    assert [line.outcome.worth.says for line in found.ranked] == ["value", "noise"]
    assert [line.thing for line in found.few] == [quiet]
    assert [line.thing for line in found.young] == [young]


def test_a_post_has_the_same_numbers_on_its_own_page(
    place: tuple[Account, World], noon: datetime
) -> None:
    post = left(place, "useful", noon - WEEK)
    answered(place, post, glad=3, complaints=2)
    linking.visit(linking.shorten("https://harbour.example/help", post))
    one = outcomes.outcome(people.jo(), post)
    assert (one.replies, one.glad, one.complaints, one.visits, one.unhappy) == (5, 3, 2, 1, 2)
    assert one == value.report(people.jo(), noon, 90).ranked[0].outcome
    assert "5 answers" in page(f"/plans/posts/{post.pk}/")


def test_a_campaign_has_the_answers_to_its_posts(
    place: tuple[Account, World], noon: datetime
) -> None:
    spring = Campaign.objects.create(
        department=people.care(), name="Spring", value="a calmer start", owner=people.jo(),
        state="live", starts_at=noon - WEEK,
    )  # fmt: skip
    for name in ("one", "two"):
        post = left(place, name, noon - WEEK, spring)
        answered(place, post, glad=3, complaints=0)
        linking.visit(linking.shorten("https://harbour.example/", post))
    linking.visit(linking.shorten("https://harbour.example/", campaign=spring))
    shown = page("/measure/value/?kind=campaign&days=30")
    assert "a calmer start" in shown
    assert "6 answers · 6 glad · 0 complaints · 3 visits" in shown


def test_a_persons_word_stands_beside_and_is_a_fact(
    place: tuple[Account, World], noon: datetime
) -> None:
    post = left(place, "useful", noon - WEEK)
    assert "Say what was missing." in judge(post, says="partly", why=" ")
    assert "Choose one" in judge(post, says="perhaps", why="x")
    assert not Verdict.objects.exists()
    assert "It gave part of it, Jo Lindqvist: “" not in page()
    assert "half the steps" in judge(post, says="partly", why="half the steps")
    assert "It gave what it said, Ana Duarte" in judge(post, people.ana(), says="yes")
    assert Verdict.objects.get().says == "yes"
    told = Fact.objects.filter(name="post.judged").order_by("pk")
    assert [fact.data for fact in told] == [{"says": "partly"}, {"says": "yes"}]


def test_a_trainee_and_a_post_that_never_left_are_not_judged(
    place: tuple[Account, World], noon: datetime
) -> None:
    post = left(place, "useful", noon - WEEK)
    noa = actions.welcome("noa@harbour.example", "Noa Ek", "trainee", [people.care()])
    assert "Your role reads this page" in judge(post, noa, says="yes")
    assert "What do you say?" not in page(agent=noa)
    Post.objects.update(state="draft")
    assert "did not leave" in judge(post, says="yes")
    assert not Verdict.objects.exists()


def test_a_page_of_many_posts_asks_no_more_than_a_page_of_one(
    place: tuple[Account, World], noon: datetime
) -> None:
    def queries() -> int:
        agent = people.jo()
        with CaptureQueriesContext(connection) as asked:
            value.report(agent, noon, 90)
        return len(asked)

    left(place, "first", noon - WEEK)
    alone = queries()
    for number in range(6):
        answered(place, left(place, f"post{number}", noon - WEEK), glad=1, complaints=1)
    assert Mention.objects.count() == 12
    assert queries() == alone
