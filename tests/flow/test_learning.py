"""Sailors say "sick" when they are glad. Ana corrects it often enough, and the house learns it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests import desk, people
from wordkept.intake.models import Mention
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.listening import actions as listening
from wordkept.listening import learning
from wordkept.listening.models import Lesson, Reading
from wordkept.listening.rules.layering import ENOUGH
from wordkept.people.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)

SLANG = (
    "that boat is sick, captain", "the new deck is sick", "your crew is sick, all of them",
    "sick ferry to the island", "what a sick cabin we had",
)  # fmt: skip
PLAIN = (
    "the boat leaves at nine", "the deck was painted", "the crew is on board",
    "a ferry to the island", "the cabin has a window",
)  # fmt: skip


def corrected(many: int, by: Agent | None = None) -> None:
    """As many posts by eight people, read as somebody else would, put right by Ana."""
    _, world = desk.connect(people.care())
    said = []
    for n in range(many):
        said.append(f"{SLANG[n % 5]} {n}")
        world.says(f"sailor{n % 8}", said[-1])
        world.says(f"walker{n % 8}", f"{PLAIN[n % 5]} {n}")
    desk.work()
    for mention in Mention.objects.filter(text__in=said):
        listening.correct(by or people.ana(), mention, "polarity", "positive")


def heard(text: str) -> Reading:
    _, world = desk.connect(people.care())
    world.says("maya", text)
    desk.work()
    return Reading.objects.get(mention__text=text)


def facts(name: str) -> list[Fact]:
    return list(Fact.objects.filter(name=name))


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(people.jo())
    return client


def test_the_clock_learns_what_was_corrected_often_enough(noon: datetime) -> None:
    corrected(ENOUGH)
    assert heard("this harbour is sick").polarity != "positive"
    lesson = Lesson.objects.get()
    assert (lesson.task, lesson.version, lesson.active) == ("polarity", 1, True)
    assert lesson.gain > 0
    assert lesson.learned_from == ENOUGH
    [fact] = facts("lesson.learned")
    assert fact.data == {"lesson": lesson.pk, "version": 1}
    assert fact.subject == "task:polarity"
    assert [one.actor for one in facts("lesson.activated")] == [""]


def test_what_comes_next_is_read_with_it_and_says_so(noon: datetime) -> None:
    corrected(ENOUGH)
    learning.learn_due()
    reading = heard("a sick day out on the water")
    assert reading.polarity == "positive"
    assert reading.reasons["polarity"].startswith("corrected like this before: “sick")
    assert heard("the pier opens at ten").polarity == "neutral"


def test_too_few_corrections_teach_nothing_yet(noon: datetime) -> None:
    corrected(ENOUGH - 1)
    assert learning.learn_due() == 0
    with pytest.raises(learning.NotEnough, match="1 more") as why:
        learning.learn("polarity")
    assert why.value.more == 1
    assert not Lesson.objects.exists()


def test_one_person_alone_teaches_nothing_about_others(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    for n in range(ENOUGH):
        world.says("maya", f"{SLANG[n % 5]} {n}")
    desk.work()
    for mention in Mention.objects.all():
        listening.correct(people.ana(), mention, "polarity", "positive")
    assert learning.learn_due() == 0


def test_a_lesson_without_gain_is_kept_and_stays_off(noon: datetime) -> None:
    """To agree with what was read anyway teaches that nothing has to change."""
    corrected(ENOUGH)
    for reading in Reading.objects.select_related("mention")[:ENOUGH]:
        listening.correct(people.ana(), reading.mention, "delight", str(reading.delight))
    learning.learn_due()
    lesson = Lesson.objects.get(task="delight")
    assert not lesson.active
    assert lesson.why == "no gain on corrections it had not seen"
    assert not [one for one in facts("lesson.activated") if one.subject == "task:delight"]


def test_a_lesson_is_not_learned_twice_from_the_same(noon: datetime) -> None:
    corrected(ENOUGH)
    assert learning.learn_due() == 1
    assert learning.learn_due() == 0
    clock.move(timedelta(days=2))
    assert learning.learn_due() == 0


def test_a_few_new_corrections_wait_for_the_next_day_many_do_not(noon: datetime) -> None:
    corrected(ENOUGH)
    learning.learn_due()
    clock.move(timedelta(minutes=1))
    corrected(3)
    assert learning.learn_due() == 0
    clock.move(timedelta(days=1))
    assert learning.learn_due() == 1
    clock.move(timedelta(minutes=1))
    corrected(learning.A_FEW)
    assert learning.learn_due() == 1
    assert [one.version for one in Lesson.objects.filter(active=True)] == [3]


def test_the_layer_never_learns_from_itself(noon: datetime) -> None:
    """Held-out corrections are compared with the shipped model, not with the layer before."""
    corrected(ENOUGH)
    learning.learn_due()
    clock.move(timedelta(days=1))
    corrected(learning.A_FEW)
    learning.learn_due()
    first, second = Lesson.objects.order_by("version")
    assert second.before == pytest.approx(first.before, abs=0.2)
    assert second.before < 0.5


def test_a_lead_switches_it_off_and_learning_leaves_it_off(
    noon: datetime, signed_in: Client
) -> None:
    corrected(ENOUGH)
    learning.learn_due()
    lesson = Lesson.objects.get()
    signed_in.post(f"/stream/learned/{lesson.pk}/", {"do": "off"})
    assert not Lesson.objects.filter(active=True).exists()
    assert [one.actor for one in facts("lesson.withdrawn")] == [f"agent:{people.jo().pk}"]
    assert heard("a sick wave").polarity != "positive"

    clock.move(timedelta(days=1))
    corrected(learning.A_FEW)
    learning.learn_due()
    assert not Lesson.objects.filter(active=True).exists()


def test_every_version_is_a_way_back(noon: datetime, signed_in: Client) -> None:
    corrected(ENOUGH)
    learning.learn_due()
    clock.move(timedelta(days=1))
    corrected(learning.A_FEW)
    learning.learn_due()
    first = Lesson.objects.get(version=1)
    signed_in.post(f"/stream/learned/{first.pk}/", {"do": "on"})
    assert [one.pk for one in Lesson.objects.filter(active=True)] == [first.pk]
    assert heard("a sick breeze").polarity == "positive"


@pytest.mark.parametrize("who", [people.ana, people.outsider])
def test_only_leads_switch_everybody_may_look(noon: datetime, client: Client, who: object) -> None:
    corrected(ENOUGH)
    learning.learn_due()
    lesson = Lesson.objects.get()
    client.force_login(who())  # type: ignore[operator]
    page = client.get("/stream/learned/").content.decode()
    assert "version 1 reads along" in page
    assert "Switch off" not in page
    assert client.post(f"/stream/learned/{lesson.pk}/", {"do": "off"}).status_code == 404
    assert Lesson.objects.get().active


def test_the_page_tells_what_it_is_for_and_how_far_it_is(noon: datetime, signed_in: Client) -> None:
    assert "Nobody corrected anything yet" in signed_in.get("/stream/learned/").content.decode()
    corrected(ENOUGH - 4)
    page = signed_in.get("/stream/learned/").content.decode()
    assert "4 more corrections until the first lesson" in page
    learning.learn_due()
    corrected(4)
    learning.learn_due()
    page = signed_in.get("/stream/learned/").content.decode()
    assert "Switch off" in page
    assert "reads corrections it had not seen better" in page


def test_the_journal_holds_no_word_of_a_customer(noon: datetime) -> None:
    corrected(ENOUGH)
    learning.learn_due()
    written = " ".join(str(fact.data) for fact in Fact.objects.all())
    assert "sick" not in written


def test_the_workspace_can_train_a_classifier_of_its_own(noon: datetime) -> None:
    heard("When does the ferry leave?")
    heard("I want to cancel my contract")
    told = {line["text"]: line["label"] for line in learning.labelled()}
    assert told == {
        "When does the ferry leave?": "question",
        "I want to cancel my contract": "cancel",
    }


def test_motive_and_request_are_read_and_can_be_corrected(noon: datetime) -> None:
    reading = heard("Could you please call me by Friday?")
    assert (reading.request, reading.motive) == ("request", "answer")
    assert reading.due == datetime(2026, 11, 20, 23, 59, tzinfo=noon.tzinfo)
    listening.correct(people.ana(), reading.mention, "motive", "test")
    listening.correct(people.ana(), reading.mention, "request", "none")
    reading.refresh_from_db()
    assert (reading.request, reading.motive) == ("", "test")
    assert reading.reasons["motive"] == "Ana says so"
    with pytest.raises(ValueError, match="motive can be warn"):
        listening.correct(people.ana(), reading.mention, "motive", "boredom")


def test_the_menu_on_a_message_offers_it_all(noon: datetime, client: Client) -> None:
    reading = heard("Could you please call me by Friday?")
    client.force_login(people.ana())
    conversation = desk.only_conversation()
    page = client.get(f"/c/{conversation.pk}/").content.decode()
    for value in ("motive=warn", "request=none", "language=de", "intents="):
        assert f'value="{value}' in page
    message = conversation.messages.get()
    client.post(f"/messages/{message.pk}/correct/", {"reading": "intents=legal,request"})
    reading.refresh_from_db()
    assert reading.intents == ["legal", "request"]
