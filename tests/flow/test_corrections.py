"""The hub misreads a joke; Ana says so with one key, thinks again, and nothing is struck out."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests import desk, people
from wordkept.intake.models import Mention
from wordkept.journal.models import Fact
from wordkept.listening import actions as listening
from wordkept.listening.models import Correction, Reading

pytestmark = pytest.mark.django_db(transaction=True)

SARCASM = "Oh great, eleven days to answer a letter."


def heard(text: str, *more: str) -> Mention:
    _, world = desk.connect(people.care())
    for words in (text, *more):
        world.says("maya", words)
    desk.work()
    return Mention.objects.get(text=text)


def facts(name: str) -> list[Fact]:
    return list(Fact.objects.filter(name=name))


def test_what_arrives_is_understood_with_reasons(noon: datetime) -> None:
    reading = heard("The charger gives off sparks! Third time I write.").reading
    assert (reading.polarity, reading.urgency) == ("negative", 3)
    assert reading.intents == ["safety", "complaint"]
    assert reading.reasons["urgency"] == "safety: “sparks”"
    assert not reading.corrected


def test_many_mentions_are_read_in_one_batch_each_once(noon: datetime) -> None:
    heard("one", "two", "three")
    received = facts("mention.received")
    listening.understand(received)
    assert Reading.objects.count() == 3
    understood = facts("mention.understood")
    assert sorted(fact.data["mention"] for fact in understood) == sorted(
        fact.data["mention"] for fact in received
    )
    assert {fact.department for fact in understood} == {people.care().pk}


def test_the_subject_of_a_mail_is_understood_too(noon: datetime) -> None:
    mention = heard("See above.")
    mention.subject = "I want to cancel my contract"
    assert listening.read([mention])[0].intents == ["cancel"]


def test_the_subject_of_an_answer_only_repeats_what_was_said_before(noon: datetime) -> None:
    mention = heard("All is well now, thank you.")
    mention.subject = "Re: This is a disgrace"
    assert listening.read([mention])[0].polarity == "positive"


@pytest.mark.parametrize("who", ["ours", "automatic"])
def test_our_own_words_and_those_of_machines_need_no_reading_but_go_on(
    noon: datetime, who: str
) -> None:
    mention = heard("hello")
    Reading.objects.all().delete()
    Mention.objects.update(**{who: True})
    listening.understand(facts("mention.received"))
    assert not Reading.objects.exists()
    assert [fact.data["mention"] for fact in facts("mention.understood")] == [mention.pk] * 2


def test_one_key_corrects_and_the_correction_is_a_fact(noon: datetime) -> None:
    ana, mention = people.ana(), heard("Ask me how my wedding went without the dress.")
    assert mention.reading.polarity == "neutral"
    correction = listening.correct(ana, mention, "polarity", "negative")

    reading = Reading.objects.get()
    assert (reading.polarity, reading.confidence, reading.corrected) == ("negative", 1.0, True)
    assert reading.reasons["polarity"] == "Ana says so"
    assert (correction.was, correction.now, correction.agent) == ("neutral", "negative", ana)
    [fact] = facts("reading.corrected")
    assert fact.data == {
        "mention": mention.pk,
        "field": "polarity",
        "correction": correction.pk,
    }
    assert fact.actor == f"agent:{ana.pk}"


def test_to_agree_makes_it_certain(noon: datetime) -> None:
    mention = heard(SARCASM)
    assert mention.reading.confidence < 0.5
    listening.correct(people.ana(), mention, "polarity", "negative")
    reading = Reading.objects.get()
    assert (reading.confidence, reading.corrected) == (1.0, False)
    assert reading.reasons["polarity"] == "Ana says so"


def test_the_conversation_shows_what_was_corrected(noon: datetime) -> None:
    mention = heard("Ask me how my wedding went without the dress.")
    listening.correct(people.ana(), mention, "urgency", "2")
    desk.work()
    assert desk.only_conversation().urgency == 2


def test_undo_brings_back_what_we_had_read_and_keeps_both_lines(noon: datetime) -> None:
    ana, mention = people.ana(), heard(SARCASM)
    before = Reading.objects.get()
    undone = listening.undo(ana, listening.correct(ana, mention, "polarity", "positive"))

    reading = Reading.objects.get()
    assert (undone.was, undone.now) == ("positive", "negative")
    assert (reading.polarity, reading.confidence) == (before.polarity, before.confidence)
    assert reading.reasons == before.reasons
    assert not reading.corrected
    assert Correction.objects.count() == len(facts("reading.corrected")) == 2


def test_one_field_undone_leaves_the_other_corrected(noon: datetime) -> None:
    ana, mention = people.ana(), heard(SARCASM)
    polarity = listening.correct(ana, mention, "polarity", "positive")
    listening.correct(ana, mention, "intents", "praise")
    listening.undo(ana, polarity)
    reading = Reading.objects.get()
    assert reading.corrected
    assert (reading.polarity, reading.intents) == ("negative", ["praise"])
    assert reading.reasons["intents"] == "Ana says so"


def test_what_somebody_corrected_since_is_not_undone_over_their_head(noon: datetime) -> None:
    mention = heard(SARCASM)
    first = listening.correct(people.ana(), mention, "urgency", "3")
    listening.correct(people.jo(), mention, "urgency", "0")
    with pytest.raises(listening.NotCorrected, match="again since"):
        listening.undo(people.ana(), first)
    assert Reading.objects.get().urgency == 0


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("polarity", "furious", "polarity can be"),
        ("mention", "7", "nothing to correct"),
    ],
)
def test_a_correction_that_says_nothing_leaves_no_trace(
    noon: datetime, field: str, value: str, why: str
) -> None:
    mention = heard(SARCASM)
    with pytest.raises(ValueError, match=why):
        listening.correct(people.ana(), mention, field, value)
    assert not Correction.objects.exists()
    assert not facts("reading.corrected")


def test_what_was_not_read_yet_cannot_be_corrected(noon: datetime) -> None:
    mention = heard("hello")
    Reading.objects.all().delete()
    with pytest.raises(listening.NotCorrected, match="not read yet"):
        listening.correct(people.ana(), mention, "urgency", "3")


def test_the_journal_holds_no_word_of_the_customer(noon: datetime) -> None:
    mention = heard(SARCASM)
    listening.correct(people.ana(), mention, "delight", "true")
    written = " ".join(str(fact.data) for fact in Fact.objects.all())
    assert "letter" not in written
    assert "Maya" not in written
