"""An angry customer becomes a fan; her story is kept, she is asked, says yes, and may take it back."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from tests import desk, people
from wordkept.channel import Attached
from wordkept.channels.demo import World
from wordkept.conversations import actions as conversations
from wordkept.conversations.models import Conversation, Message
from wordkept.intake.models import Attachment
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.listening import actions as listening
from wordkept.people.actions import found_department
from wordkept.people.models import Agent, Department
from wordkept.replies import actions as replies
from wordkept.replies.models import Draft
from wordkept.stories import actions, doors, permission, rules, telling, using
from wordkept.stories.models import Consent, Invitation, Story, Use

pytestmark = pytest.mark.django_db(transaction=True)

ANGRY = "Third week without internet and nobody answers. This is a disgrace!"
HAPPY = "You are wonderful! Best customer service of my life, thank you so much 💚"
QUESTION = "Bea, may we tell your story in our magazine, with your first name and the picture?"


def marketing() -> Department:
    return found_department("marketing", "Marketing")


def max_() -> Agent:
    known = Agent.objects.filter(email="max@harbour.example").first()
    return known or people.actions.welcome(
        "max@harbour.example", "Max Odell", "marketer", [marketing()]
    )


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(out, "PNG")
    return out.getvalue()


@dataclass
class Bea:
    """Writes, is answered, writes again."""

    world: World
    root: str

    def says(self, text: str, **more: object) -> Message:
        clock.move(timedelta(minutes=5))
        self.world.says("bea", text, parent=self.root, **more)
        desk.work()
        return Message.objects.filter(by="customer").latest("id")

    def hears(self, text: str, who: Agent | None = None, mode: str = "public") -> Message:
        clock.move(timedelta(minutes=5))
        sent = replies.reply(who or people.ana(), talk(), text, mode, f"key-{clock.now()}")
        clock.move(settings.RECALL_WINDOW + timedelta(seconds=1))
        desk.work()
        assert sent.message
        return sent.message


def talk() -> Conversation:
    return Conversation.objects.filter(customer__name="Bea").exclude(state="merged").latest("id")


@pytest.fixture
def bea(noon: datetime) -> Bea:
    _, world = desk.connect(people.care())
    root = world.says("bea", ANGRY)
    desk.work()
    return Bea(world, root)


@pytest.fixture
def story(bea: Bea) -> Story:
    bea.hears("Bea, a new router is on its way, and we are sorry.")
    picture = Attached("cat.png", "image/png", png(), alt="The cat on the router")
    bea.says(HAPPY, attached=(picture,))
    return actions.keep(people.ana(), talk())


def names(story: Story) -> list[str]:
    told = Fact.objects.filter(subject=f"story:{story.pk}").order_by("id")
    return [fact.name for fact in told]


def grant(story: Story, bea: Bea, conditions: str = "") -> Story:
    permission.asked(people.ana(), story, bea.hears(QUESTION))
    yes = bea.says("Yes of course, go ahead.")
    permission.answered(people.ana(), story, "granted", yes, conditions)
    story.refresh_from_db()
    return story


def test_from_angry_to_happy_by_way_of_our_answer_is_found(bea: Bea) -> None:
    assert not Story.objects.exists()
    bea.hears("Bea, a new router is on its way.")
    bea.says(HAPPY)
    found = Story.objects.get()
    assert (found.kind, found.state, found.conversation) == ("turned", "found", talk())
    assert found.message and found.message.text == HAPPY
    assert found.title.startswith("Third week")
    assert names(found) == ["story.found"]
    bea.says("Thank you again, you are the best!")
    assert Story.objects.count() == 1, "one conversation is one story"


def test_the_best_words_speak_for_a_story_that_goes_on(bea: Bea) -> None:
    bea.hears("Bea, a new router is on its way.")
    first = bea.says(HAPPY)
    kept = actions.keep(people.ana(), talk())
    assert kept.message == first
    better = bea.says("I cried happy tears, my cat sends you one slow blink!")
    assert better.mention
    listening.correct(people.ana(), better.mention, "delight", "true")
    desk.work()
    kept.refresh_from_db()
    assert (kept.message, kept.state) == (better, "kept")


def test_a_polite_thank_you_is_no_story(bea: Bea) -> None:
    bea.hears("It is mended.")
    bea.says("ok, thanks")
    assert not Story.objects.exists()


def test_a_colleague_may_see_what_we_missed_or_say_it_is_none(bea: Bea) -> None:
    message = bea.says("The giraffe stands on the shelf.")
    assert message.mention
    listening.correct(people.ana(), message.mention, "delight", "true")
    desk.work()
    assert Story.objects.get().state == "found"
    listening.correct(people.ana(), message.mention, "delight", "false")
    desk.work()
    assert Story.objects.get().state == "left"
    assert actions.keep(people.jo(), talk()).state == "kept"


def test_the_page_reads_as_a_story_with_its_picture(story: Story) -> None:
    page = client_of(people.ana()).get(f"/stories/{story.pk}/").content.decode()
    assert all(words in page for words in ("Third week without internet", "Best customer service"))
    file = Attachment.objects.get()
    assert f"/stories/{story.pk}/pictures/{file.pk}/" in page
    assert 'alt="The cat on the router"' in page
    shelf = client_of(people.ana()).get("/stories/?show=kept").content.decode()
    assert f"/stories/{story.pk}/" in shelf


@pytest.mark.parametrize("show", ["found", "kept", "asked", "may", "told", "nonsense"])
def test_every_shelf_teaches_when_it_is_empty(noon: datetime, show: str) -> None:
    page = client_of(people.ana()).get(f"/stories/?show={show}")
    assert page.status_code == 200
    assert b'class="empty"' in page.content


def test_asking_is_what_the_agent_sends_and_is_recorded_when_it_left(
    story: Story, bea: Bea
) -> None:
    ana = people.ana()
    answer = client_of(ana).post(f"/stories/{story.pk}/prepare/", {"words": QUESTION})
    assert answer["Location"] == f"/c/{talk().pk}/"
    assert Draft.objects.get(agent=ana).text == QUESTION
    story.refresh_from_db()
    assert story.permission == "", "nothing was asked yet"
    sent = bea.hears(QUESTION.replace("magazine", "members' magazine") + " – Ana")
    story.refresh_from_db()
    assert story.permission == "asked"
    assert Consent.objects.get(says="asked").message == sent
    assert "story.asked" in names(story)


def test_another_reply_is_not_taken_for_the_question(story: Story, bea: Bea) -> None:
    permission.prepare(people.ana(), story, QUESTION)
    bea.hears("The engineer comes on Monday between nine and eleven.")
    story.refresh_from_db()
    assert story.permission == ""


def test_what_an_agent_had_begun_to_write_is_kept_when_the_question_comes(story: Story) -> None:
    ana = people.ana()
    replies.draft(ana, talk(), "public", "Half a sentence")
    permission.prepare(ana, story, QUESTION)
    assert Draft.objects.get().text == f"Half a sentence\n\n{QUESTION}"


def test_without_permission_a_use_cannot_be_recorded(story: Story, bea: Bea) -> None:
    ana = people.ana()
    with pytest.raises(using.NotAllowed, match="Nobody asked"):
        using.use(ana, story, "Poster")
    client_of(ana).post(f"/stories/{story.pk}/use/", {"where": "Poster"})
    permission.asked(ana, story, bea.hears(QUESTION))
    with pytest.raises(using.NotAllowed, match="not answered"):
        using.use(ana, story, "Poster")
    permission.answered(ana, story, "refused", bea.says("Rather not, sorry."))
    with pytest.raises(using.NotAllowed, match="said no"):
        using.use(ana, story, "Poster")
    assert not Use.objects.exists()


def test_a_stale_copy_of_a_story_proves_no_permission(story: Story, bea: Bea) -> None:
    granted = grant(story, bea)
    permission.revoke(people.ana(), granted, "No more, please")
    granted.permission = "granted"
    with pytest.raises(using.NotAllowed):
        using.use(people.ana(), granted, "Poster")


def test_conditions_are_confirmed_for_each_use(story: Story, bea: Bea) -> None:
    granted = grant(story, bea, "first name only")
    with pytest.raises(using.NotAllowed, match="conditions"):
        using.use(people.ana(), granted, "Magazine")
    client = client_of(people.ana())
    client.post(f"/stories/{story.pk}/use/", {"where": "Magazine", "kept_to": "1"})
    use = Use.objects.get()
    client.post(f"/stories/uses/{use.pk}/outcome/", {"outcome": "Forty letters from readers"})
    page = client.get(f"/stories/{story.pk}/").content.decode()
    assert "first name only" in page and "Forty letters from readers" in page
    assert "story.used" in names(story)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "nonsense", "data:text/html,x"])
def test_the_address_of_a_use_leads_to_the_web_or_nowhere(story: Story, bea: Bea, url: str) -> None:
    assert using.use(people.ana(), grant(story, bea), "Web", url).url == ""


def test_the_evidence_is_a_message_of_the_teller(story: Story, bea: Bea) -> None:
    ana, ours = people.ana(), bea.hears(QUESTION)
    bea.world.says("tom", "Yes, sure!")
    desk.work()
    toms = Message.objects.get(identity__handle="@tom")
    for message in (ours, toms):
        with pytest.raises(actions.NotPossible):
            permission.answered(ana, story, "granted", message)
    theirs = Message.objects.filter(by="customer", conversation=talk()).earliest("id")
    with pytest.raises(actions.NotPossible, match="ours that asks"):
        permission.asked(ana, story, theirs)
    assert not Consent.objects.exists()


def test_permission_taken_back_lists_what_is_to_be_taken_down(story: Story, bea: Bea) -> None:
    granted = grant(story, bea)
    first = using.use(people.ana(), granted, "Magazine")
    second = using.use(people.ana(), granted, "Shop window")
    using.take_down(people.ana(), first)
    client = client_of(people.ana())
    client.post(f"/stories/{story.pk}/revoke/", {"why": "I moved away"})
    page = client.get(f"/stories/{story.pk}/").content.decode()
    assert "Take these down" in page
    client.post(f"/stories/uses/{second.pk}/down/")
    assert "Take these down" not in client.get(f"/stories/{story.pk}/").content.decode()
    story.refresh_from_db()
    assert story.permission == "revoked"
    assert names(story)[-2:] == ["story.revoked", "story.taken_down"]
    with pytest.raises(actions.NotPossible, match="not asked again"):
        permission.prepare(people.ana(), story, QUESTION)


def test_the_teller_may_come_back_and_say_yes(story: Story, bea: Bea) -> None:
    permission.answered(people.ana(), story, "refused", bea.says("No."))
    permission.answered(people.ana(), story, "granted", bea.says("Oh well, yes then!"))
    story.refresh_from_db()
    assert story.permission == "granted"
    assert [step.says for step in story.consents.all()] == ["refused", "granted"]


def test_marketing_reads_a_shared_story_but_only_its_public_part(story: Story, bea: Bea) -> None:
    ana, max_client = people.ana(), client_of(max_())
    address = f"/stories/{story.pk}/"
    bea.says("My account number is 4711.", visibility="private")
    conversations.note(ana, talk(), "She is lovely.")
    assert max_client.get(address).status_code == 404
    client_of(ana).post(f"{address}share/", {"departments": ["marketing", "care"]})
    page = max_client.get(address).content.decode()
    assert "Best customer service" in page
    assert "4711" not in page
    assert "lovely" not in page
    assert "4711" in client_of(ana).get(address).content.decode()
    assert max_client.get(f"/c/{talk().pk}/").status_code == 404
    assert client_of(people.lea()).get(address).status_code == 404
    assert client_of(people.outsider()).get(address).status_code == 404


def test_pictures_pass_the_storys_door(story: Story, bea: Bea) -> None:
    shown = Attachment.objects.get()
    bea.says(
        "and the bill", visibility="private", attached=(Attached("b.png", "image/png", png()),)
    )
    hidden = Attachment.objects.exclude(pk=shown.pk).get()
    actions.share(people.ana(), story, [marketing()])
    for who, file, status in [
        (max_(), shown, 200),
        (max_(), hidden, 404),
        (people.ana(), hidden, 200),
        (people.lea(), shown, 404),
    ]:
        answer = client_of(who).get(f"/stories/{story.pk}/pictures/{file.pk}/")
        assert answer.status_code == status, (who.name, file.name)
    assert client_of(max_()).get(f"/attachments/{shown.pk}/picture/").status_code == 404


@pytest.mark.parametrize(
    "address", ["leave", "edit", "share", "prepare", "asked", "answer", "revoke", "invite"]
)
def test_who_only_reads_along_changes_nothing(story: Story, address: str) -> None:
    actions.share(people.ana(), story, [marketing()])
    before = names(story)
    answer = client_of(max_()).post(f"/stories/{story.pk}/{address}/", {"says": "granted"})
    assert answer.status_code == 404
    assert names(story) == before


def test_those_who_read_along_may_tell_it_when_it_may_be_told(story: Story, bea: Bea) -> None:
    actions.share(people.ana(), grant(story, bea), [marketing()])
    client_of(max_()).post(f"/stories/{story.pk}/use/", {"where": "Spring poster"})
    assert Use.objects.get().agent == max_()


def test_a_story_let_go_is_shared_no_more(story: Story) -> None:
    actions.share(people.ana(), story, [marketing()])
    actions.leave(people.ana(), story)
    assert client_of(max_()).get(f"/stories/{story.pk}/").status_code == 404


def test_what_is_told_somewhere_is_not_let_go(story: Story, bea: Bea) -> None:
    using.use(people.ana(), grant(story, bea), "Magazine")
    with pytest.raises(actions.NotPossible, match="Take that down"):
        actions.leave(people.ana(), story)


def test_what_is_left_out_is_gone_from_the_story_and_what_is_removed_there_too(
    story: Story, bea: Bea
) -> None:
    ana = people.ana()
    first, *rest = Message.objects.exclude(by="note").order_by("id")
    actions.edit(ana, story, "The siege", "Bea L.", [message.pk for message in rest])
    story.refresh_from_db()
    assert first not in doors.messages(ana, story)
    assert (story.title, story.called) == ("The siege", "Bea L.")
    with pytest.raises(actions.NotPossible):
        actions.edit(ana, story, "x", "", [])
    mention = rest[-1].mention
    assert mention
    bea.world.deletes(mention.remote_id)
    desk.work()
    page = client_of(ana).get(f"/stories/{story.pk}/").content.decode()
    assert "Best customer service" not in page


def test_what_has_not_left_is_no_part_of_the_story(story: Story) -> None:
    replies.reply(people.ana(), talk(), "Still in the recall window", "public", "k")
    told = telling.tale(people.ana(), story)
    assert "Still in the recall window" not in [line.message.text for line in told.lines]


def test_an_advocate_is_invited_openly(story: Story, bea: Bea) -> None:
    bea.world.says("tom", "Is your router any good with cats?")
    desk.work()
    question = Conversation.objects.get(customer__name="Tom")
    ana = client_of(people.ana())
    given = {
        "question": f"https://h.example/c/{question.pk}/?view=all",
        "words": "Would you answer?",
    }
    ana.post(f"/stories/{story.pk}/invite/", given)
    invited = Invitation.objects.get()
    assert using.disclosure() in invited.words
    assert using.disclosure() in Draft.objects.get().text
    assert "Bea was invited" in question.messages.get(by="note").text
    own = {"question": str(story.conversation_id), "words": "Hm"}
    ana.post(f"/stories/{story.pk}/invite/", own)
    assert Invitation.objects.count() == 1, "nobody is invited to their own question"
    assert ana.post(f"/stories/{story.pk}/invite/", {"question": "x"}).status_code == 404


def test_the_corner_of_a_conversation_offers_to_keep_it(bea: Bea) -> None:
    ana = client_of(people.ana())
    address = f"/c/{talk().pk}/story/"
    assert "Keep as a story" not in ana.get(address).content.decode(), "she is angry now"
    bea.says("It is the third one, by the way.")
    Conversation.objects.update(polarity="neutral")
    assert "Keep as a story" in ana.get(address).content.decode()
    bea.hears("Sorry, Bea. A new one comes today.")
    bea.says(HAPPY)
    assert "A story worth telling" in ana.get(address).content.decode()
    ana.post(f"{address}keep/")
    assert "Kept as a story" in ana.get(address).content.decode()
    assert client_of(people.lea()).get(address).status_code == 404
    assert client_of(people.lea()).post(f"{address}keep/").status_code == 404


def test_a_trainee_reads_but_does_not_keep(story: Story) -> None:
    tim = people.actions.welcome("tim@harbour.example", "Tim Trainee", "trainee", [people.care()])
    with pytest.raises(actions.NotPossible):
        actions.leave(tim, story)
    page = client_of(tim).get(f"/stories/{story.pk}/").content.decode()
    assert "Ask the teller" not in page
    client_of(tim).post(f"/stories/{story.pk}/leave/")
    assert Story.objects.get().state == "kept"


def test_a_story_goes_along_when_its_conversation_turns_out_to_be_part_of_another(
    noon: datetime,
) -> None:
    _, world = desk.connect(people.care())
    world.says("bea", "and the decoy works!", parent="the-first-post", root_id="")
    desk.work()
    kept = actions.keep(people.ana(), talk())
    root = world.says("bea", "My router is besieged", remote_id="an-older-post")
    world.says("bea", "by a cat", remote_id="the-first-post", parent=root, root_id="")
    desk.work()
    kept.refresh_from_db()
    assert kept.conversation.state != "merged"
    assert len(telling.tale(people.ana(), kept).lines) == 3


def test_the_journal_holds_no_word_of_it(story: Story, bea: Bea) -> None:
    grant(story, bea, "first name only")
    using.use(people.ana(), story, "Secret place", kept_to=True)
    written = " ".join(
        f"{fact.subject} {fact.data}" for fact in Fact.objects.filter(name__startswith="story.")
    )
    for word in ("Bea", "router", "first name", "Secret", "wonderful"):
        assert word not in written


def test_publishing_asks_the_same_rule_as_the_page(story: Story, bea: Bea) -> None:
    assert not rules.may_be_used(story.state, story.permission)
    grant(story, bea)
    assert rules.may_be_used(story.state, story.permission)
