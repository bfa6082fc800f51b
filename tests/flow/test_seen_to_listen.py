"""D14: what everybody saw begin, everybody sees end; and a good public answer helps more than once."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client

from tests import desk, people
from wordkept.channel import Author
from wordkept.channels.demo import World
from wordkept.conversations import actions as conversations
from wordkept.conversations import joining
from wordkept.conversations.models import Conversation, Message
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.measure import seen
from wordkept.replies import actions as replies
from wordkept.replies import answers, closing
from wordkept.replies.models import Answer, Closing, Draft, Reply, Reuse

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]

MAYA = Author("maya", "@maya", "Maya Okonjo", followers=18_400)
COMPLAINT = "@harbour_help my router is dead for the third time, this is terrible service!"
WE_WROTE = "We are sorry, Maya. We wrote to you privately."
RESTART = "Hold the button for ten seconds, then restart the router and wait for the green light."
PART = {"HTTP_HX_REQUEST_TYPE": "partial"}
_keys = count(1)


@pytest.fixture
def world() -> World:
    return desk.connect(people.care())[1]


def as_(who: str) -> Client:
    client = Client()
    client.force_login(getattr(people, who)())
    return client


def complains(world: World, who: Author | str = MAYA, **more: Any) -> Conversation:
    said = world.says(who, COMPLAINT, **more)
    desk.work()
    return Conversation.objects.get(messages__remote_id=said)


def says(conversation: Conversation, words: str, mode: str, who: str = "ana") -> Reply:
    """We answer a minute later, and it is out."""
    clock.move(timedelta(minutes=1))
    reply = replies.reply(getattr(people, who)(), conversation, words, mode, f"k{next(_keys)}")
    clock.move(timedelta(minutes=1))
    desk.work()
    return reply


def resolves(conversation: Conversation) -> None:
    clock.move(timedelta(minutes=1))
    as_("ana").post(f"/c/{conversation.pk}/resolve/")
    desk.work()


def line(conversation: Conversation, who: str = "ana") -> str:
    return as_(who).get(f"/c/{conversation.pk}/closing/").content.decode()


def solved_in_private(world: World) -> Conversation:
    conversation = complains(world)
    says(conversation, WE_WROTE, "public")
    says(conversation, "A new router is on its way to your address.", "private")
    resolves(conversation)
    return conversation


def figures() -> dict[str, int]:
    return dict(seen.report(people.ana(), clock.now()).all.counts)


def test_a_public_complaint_solved_in_private_gets_its_public_end(world: World) -> None:
    conversation = solved_in_private(world)
    assert "A public closing note?" in line(conversation)
    assert Closing.objects.get().state == "asked"
    as_("ana").post(f"/c/{conversation.pk}/closing/suggest/")
    draft = Draft.objects.get()
    assert (draft.mode, "Maya" in draft.text) == ("public", True)
    assert world.heard[-1].text != draft.text, "a person presses Send"
    note = says(conversation, draft.text, "public")
    row = Closing.objects.get()
    assert (row.state, row.message_id, row.agent) == ("noted", note.message_id, people.ana())
    fact = Fact.objects.get(name="closing.noted")
    assert fact.data == {"message": note.message_id}
    conversation.refresh_from_db()
    assert conversation.state == "resolved"
    assert "A public closing note?" not in line(conversation)
    assert figures() == {
        "asked": 1, "acknowledged": 1, "silent": 0, "private": 1, "noted": 1, "declined": 0,
    }  # fmt: skip
    page = as_("ana").get("/measure/seen/?figure=noted").content.decode()
    assert page.count('class="hit"') == 1 and "100 %" in page and "100&nbsp;%" in page
    thread = as_("ana").get(f"/c/{conversation.pk}/?view=all").content.decode()
    assert "Ana Duarte closed it in public, too" in thread
    other = complains(world, "tom")
    for query in ("", "patience"):
        found = answers.find(people.ana(), other, query)
        assert note.message_id not in [one.pk for one in found], "no answer for anybody else"


def test_a_declined_note_is_counted_and_its_reason_stays_with_us(world: World) -> None:
    conversation = solved_in_private(world)
    answer = as_("ana").post(
        f"/c/{conversation.pk}/closing/decline/", {"why": "She asked us not to"}, **PART
    )
    assert answer.status_code == 204
    desk.work()
    row = Closing.objects.get()
    assert (row.state, row.why) == ("declined", "She asked us not to")
    fact = Fact.objects.get(name="closing.declined")
    assert fact.data == {"because": True} and "asked us" not in str(fact.data)
    assert "A public closing note?" not in line(conversation)
    assert (figures()["private"], figures()["noted"], figures()["declined"]) == (1, 0, 1)
    as_("ana").post(f"/c/{conversation.pk}/reopen/")
    resolves(conversation)
    assert "A public closing note?" not in line(conversation), "nobody is asked twice"
    assert Closing.objects.get().state == "declined"


def test_who_changes_their_mind_and_writes_after_a_no_has_written_the_note(world: World) -> None:
    conversation = solved_in_private(world)
    closing.decline(people.ana(), conversation)
    says(conversation, "Solved. Thank you, Maya!", "public")
    assert Closing.objects.get().state == "noted"
    with pytest.raises(replies.NotPossible, match="out already"):
        closing.decline(people.ana(), conversation)


def test_a_purely_private_conversation_is_never_asked(world: World) -> None:
    conversation = complains(world, kind="message", visibility="private")
    says(conversation, "A new router is on its way to your address.", "private")
    resolves(conversation)
    assert "A public closing note?" not in line(conversation)
    assert not Closing.objects.exists()
    assert figures()["asked"] == 0


def test_who_was_answered_in_public_last_is_not_asked(world: World) -> None:
    conversation = complains(world)
    says(conversation, "Please tell us your address.", "private")
    says(conversation, "A new router is on its way, Maya!", "public")
    resolves(conversation)
    assert "A public closing note?" not in line(conversation)
    assert not Closing.objects.exists()
    assert (figures()["acknowledged"], figures()["private"]) == (1, 0)


def test_what_was_solved_by_mail_lacks_its_end_too(world: World) -> None:
    """Many places have no private replies: there one writes a mail to the same person."""
    _account, mail = desk.connect(people.care(), "mail", handle="help@harbour.example")
    conversation = complains(world)
    says(conversation, WE_WROTE, "public")
    said = mail.says("maya@post.example", "Here I am.", kind="message", visibility="private")
    desk.work()
    by_mail = Conversation.objects.get(messages__remote_id=said)
    says(by_mail, "A new router is on its way to your address.", "private")
    resolves(conversation)
    assert "A public closing note?" not in line(conversation), (
        "they are two people as far as we know"
    )
    joining.join(people.ana(), conversation.customer, by_mail.customer, "she said so")
    as_("ana").post(f"/c/{conversation.pk}/reopen/")
    resolves(conversation)
    assert "A public closing note?" in line(conversation)
    resolves(by_mail)
    assert "A public closing note?" not in line(by_mail)


def test_when_it_goes_on_the_question_is_withdrawn(world: World) -> None:
    conversation = solved_in_private(world)
    as_("ana").post(f"/c/{conversation.pk}/reopen/")
    desk.work()
    assert Closing.objects.get().state == "withdrawn"
    assert "A public closing note?" not in line(conversation)
    assert figures()["private"] == 0
    resolves(conversation)
    assert Closing.objects.get().state == "asked"
    assert Fact.objects.filter(name__startswith="closing.").count() == 3


def test_a_note_called_back_is_no_note(world: World) -> None:
    conversation = solved_in_private(world)
    clock.move(timedelta(minutes=1))
    reply = replies.reply(people.ana(), conversation, "Solved in private!", "public", "k")
    assert "A public closing note?" not in line(conversation), "it is on its way"
    replies.recall(people.ana(), reply)
    desk.work()
    assert "A public closing note?" in line(conversation)
    assert Closing.objects.get().state == "asked"


def test_words_that_wait_in_the_composer_are_never_made_public(world: World) -> None:
    conversation = solved_in_private(world)
    replies.draft(people.ana(), conversation, "note", "She is Jo's aunt")
    answer = as_("ana").post(f"/c/{conversation.pk}/closing/suggest/", **PART)
    assert answer.status_code == 422 and "waits in the composer" in str(answer.headers)
    assert (Draft.objects.get().mode, Draft.objects.get().text) == ("note", "She is Jo's aunt")


def test_the_note_comes_into_the_composer_in_public_mode(world: World) -> None:
    conversation = solved_in_private(world)
    page = as_("ana").post(f"/c/{conversation.pk}/closing/suggest/", **PART).content.decode()
    assert "Thank you for your patience, Maya!</textarea>" in page
    assert 'value="public" checked' in page
    Conversation.objects.update(language="tlh")
    conversation.refresh_from_db()
    assert "patience" in closing.suggestion(conversation)


def test_who_may_not_answer_is_not_asked(world: World) -> None:
    conversation = solved_in_private(world)
    assert as_("lea").get(f"/c/{conversation.pk}/closing/").status_code == 404
    assert as_("lea").post(f"/c/{conversation.pk}/closing/decline/").status_code == 404
    _account, mails = desk.connect(people.care(), "mail", handle="help@harbour.example")
    said = mails.says(MAYA, "Hello?", kind="message")
    desk.work()
    by_mail = Conversation.objects.get(messages__remote_id=said)
    says(by_mail, "Hello!", "private")
    resolves(by_mail)
    assert "A public closing note?" not in line(by_mail), "nothing is public there"


def test_the_rate_and_the_time_by_account_and_department(world: World) -> None:
    _account, other = desk.connect(people.care(), "bluesky", handle="harbour.example")
    answered = complains(world)
    clock.move(timedelta(minutes=8))
    says(answered, WE_WROTE, "public")
    complains(world, "tom")
    complains(other, "otto")
    world.says("kim", "@harbour_help lovely weather")
    desk.work()
    found = seen.report(people.ana(), clock.now())
    assert (found.all.rate, found.all.minutes, found.all.closed) == (33, 9.0, None)
    rates = {line.name.partition("-")[0]: (line.rate, line.minutes) for line in found.accounts}
    assert rates == {"@harbour_help": (50, 9.0), "harbour.example": (0, None)}
    assert [(line.name, line.counts["silent"]) for line in found.departments] == [("Care", 2)]
    assert seen.report(people.lea(), clock.now()).all.counts["asked"] == 0
    clock.move(timedelta(days=31))
    assert seen.report(people.ana(), clock.now(), 30).all.counts["asked"] == 0


def test_only_a_public_answer_after_the_question_acknowledges_it(world: World) -> None:
    conversation = complains(world)
    clock.move(timedelta(minutes=1))
    failed = replies.reply(people.ana(), conversation, "We look into it.", "public", "k")
    Message.objects.filter(reply=failed).update(sending="failed")
    assert figures()["acknowledged"] == 0
    Message.objects.filter(reply=failed).update(sending="sent", visibility="private")
    assert figures()["acknowledged"] == 0
    Message.objects.filter(reply=failed).update(visibility="public")
    assert figures()["acknowledged"] == 1
    assert failed.message_id
    conversation.messages.filter(by="customer").update(id=failed.message_id + 1)
    assert figures()["acknowledged"] == 0, "it was said before they asked"


def test_every_number_is_the_length_of_the_list_behind_it(world: World) -> None:
    solved_in_private(world)
    complains(world, "tom")
    ana, now = people.ana(), clock.now()
    found = seen.report(ana, now)
    parts = [("", found.all)]
    parts += [("account", one) for one in found.accounts]
    parts += [("department", one) for one in found.departments]
    for way, part in parts:
        for figure, number, _share in part.cells:
            rows = seen.behind(ana, now, 90, figure.key, way, part.key)
            assert rows is not None and rows.count() == number, (way, figure.key)
    assert seen.behind(ana, now, 90, "nonsense") is None
    assert seen.behind(ana, now, 90, "asked", "moon", "1") is None
    nobody = seen.behind(ana, now, 90, "asked", "account", "nonsense")
    assert nobody is not None and not nobody.exists()


def test_an_earlier_answer_is_found_taken_and_counted(world: World) -> None:
    first = says(complains(world, "tom"), RESTART, "public", "jo")
    conversation = complains(world)
    page = as_("ana").get(f"/c/{conversation.pk}/answers/?q=button+green").content.decode()
    assert "Use this answer" in page and "Hold the button" in page
    none = as_("ana").get(f"/c/{conversation.pk}/answers/?q=zebra").content.decode()
    assert "Use this answer" not in none
    form = {"answer": str(first.message_id), "words": "Hi Maya!", "mode": "public"}
    taken = as_("ana").post(f"/c/{conversation.pk}/answers/use/", form, **PART).content.decode()
    assert f"Hi Maya!\n\n{RESTART}</textarea>" in taken
    assert Answer.objects.get().reused == 0, "it is not sent yet"
    says(conversation, f"Hi Maya!\n\n{RESTART} Did it help?", "public")
    again = Reuse.objects.get()
    assert (again.answer_id, again.how) == (first.message_id, "taken")
    told = list(Fact.objects.filter(name__startswith="answer.").values_list("name", "data"))
    assert told == [
        ("answer.taken", {"answer": first.message_id}),
        ("answer.reused", {"answer": first.message_id, "how": "taken"}),
    ]
    best, repeat = Answer.objects.order_by("-reused")
    assert (best.author, best.reused, repeat.original) == (people.jo(), 1, False)
    assert (best.reach, repeat.reach) == (None, 18_400)
    page = as_("ana").get("/measure/answers/").content.decode()
    assert "said again 1 time" in page and "Jo Lindqvist" in page
    newest = as_("ana").get("/measure/answers/?order=newest").content.decode()
    assert "18,400 followers" in newest and "the channel does not tell" in newest


def test_the_same_words_typed_again_count_too(world: World) -> None:
    says(complains(world, "tom"), RESTART, "public", "jo")
    says(complains(world), f"Hi Maya, {RESTART}", "private")
    says(complains(world, "kim"), "Something else that is long enough to count.", "public")
    assert [(one.how, one.answer.author) for one in Reuse.objects.all()] == [("same", people.jo())]
    assert [one.reused for one in Answer.objects.order_by("at")] == [1, 0]


def test_an_answer_taken_and_wiped_is_not_said_again(world: World) -> None:
    first = says(complains(world, "tom"), RESTART, "public", "jo")
    conversation = complains(world)
    as_("ana").post(f"/c/{conversation.pk}/answers/use/", {"answer": str(first.message_id)})
    says(conversation, "We send you a new one tomorrow, Maya.", "public")
    assert not Reuse.objects.exists()
    assert Answer.objects.count() == 2


def test_answers_of_others_stay_with_them(world: World) -> None:
    first = says(complains(world, "tom"), RESTART, "public")
    answers_ = as_("lea").get("/measure/answers/").content.decode()
    assert "Hold the button" not in answers_
    _account, press = desk.connect(people.communications(), handle="@harbour_press")
    said = press.says("reporter", "@harbour_press is the router story true?")
    desk.work()
    theirs = Conversation.objects.get(messages__remote_id=said)
    assert "Hold" not in as_("lea").get(f"/c/{theirs.pk}/answers/?q=button").content.decode()
    form = {"answer": str(first.message_id)}
    assert as_("lea").post(f"/c/{theirs.pk}/answers/use/", form).status_code == 404
    assert answers.find(people.rui(), theirs, "button") == [], "rui works in both: still not theirs"


def test_steps_run_twice_count_once(world: World) -> None:
    conversation = solved_in_private(world)
    says(conversation, "Solved together in private, dear Maya.", "public")
    facts = list(Fact.objects.filter(name="reply.sent"))
    before = Fact.objects.count()
    answers.sent(facts)
    closing.noted(facts)
    closing.ask(list(Fact.objects.filter(name="conversation.resolved")))
    assert (Fact.objects.count(), Closing.objects.get().state) == (before, "noted")


def test_the_page_shows_you_said_we_did(world: World) -> None:
    conversation = complains(world)
    as_("ana").post(f"/c/{conversation.pk}/wishes/note/", {"title": "A router that cats hate"})
    numbers = as_("ana").get("/feedback/numbers/").content.decode()
    assert numbers.count("<strong>1</strong>") == 1 and "done, of 1 wish<" in numbers
    page = as_("ana").get("/measure/seen/").content.decode()
    assert "done, of 1 wish<" in page and "/said-and-done/" in page
    foreign = as_("outsider").get("/feedback/numbers/").content.decode()
    assert foreign.count("<strong>0</strong>") == 4


def test_many_resolved_together_are_asked_when_one_opens_them(world: World) -> None:
    conversation = complains(world)
    says(conversation, "A new router is on its way to your address.", "private")
    conversations.resolve(people.ana(), conversation)
    desk.work()
    page = as_("ana").get(f"/c/{conversation.pk}/?view=all").content.decode()
    assert "A public closing note?" in page and 'data-key="w"' in page
