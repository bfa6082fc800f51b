"""Maya prefers mail: it is heard, confirmed with one key, said beside the composer, and never in public."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from tests import desk, people
from wordkept.channel import Author
from wordkept.channels.demo import World
from wordkept.conversations import elsewhere, joining
from wordkept.conversations.models import Conversation, Message, Outreach
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people import actions, preferring
from wordkept.people.models import Agent, Joining, Preference
from wordkept.replies import actions as replies
from wordkept.replies import reasons
from wordkept.replies.models import Draft

pytestmark = pytest.mark.django_db(transaction=True)

MAYA = Author("maya-1", "@maya", "Maya Okonjo")
BY_MAIL = Author("maya@post.example", "maya@post.example", "Maya Okonjo")


@pytest.fixture
def public(noon: datetime) -> World:
    return desk.connect(people.care())[1]


@pytest.fixture
def post(public: World) -> Conversation:
    public.says(MAYA, "The router is dead. Please email me, I am at work.")
    desk.work()
    return desk.only_conversation()


def browser(agent: Agent | None = None) -> Client:
    client = Client()
    client.force_login(agent or people.ana())
    return client


def page(conversation: Conversation, agent: Agent | None = None) -> str:
    answer = browser(agent).get(f"/c/{conversation.pk}/?view=all")
    return unescape(answer.content.decode())


def says_yes(conversation: Conversation) -> None:
    wish = Preference.objects.get(state="proposed")
    told = {"wish": str(wish.pk), "do": "yes"}
    assert browser().post(f"/c/{conversation.pk}/wish/", told).status_code == 302


def known_by_mail(conversation: Conversation) -> None:
    desk.connect(people.care(), "mail", handle="help@harbour.example")
    actions.also_known_as(people.ana(), conversation.customer, "mail", BY_MAIL, "said so")


def test_a_wish_in_their_words_waits_for_one_key(post: Conversation) -> None:
    shown = page(post)
    assert "Answer by Mail from now on?" in shown
    assert "“<bdi>Please email me</bdi>”" in shown
    assert preferring.current(post.customer_id) is None
    says_yes(post)
    preferred = preferring.current(post.customer_id)
    assert preferred is not None
    assert (preferred.channel, preferred.by) == ("mail", people.ana())
    assert "Maya Okonjo prefers Mail" in page(post)
    told = Fact.objects.filter(subject=f"customer:{post.customer_id}").order_by("pk")
    assert list(told.values_list("name", flat=True))[1:] == [
        "customer.wished",
        "customer.preferred",
    ]


def test_a_wish_that_was_none_is_not_asked_again(public: World, post: Conversation) -> None:
    told = {"wish": str(Preference.objects.get().pk), "do": "no"}
    browser().post(f"/c/{post.pk}/wish/", told)
    public.says(MAYA, "Please email me!", post.root_id)
    desk.work()
    assert "from now on?" not in page(post)
    assert preferring.current(post.customer_id) is None


def test_a_colleague_sets_and_ends_it(post: Conversation) -> None:
    ana = browser()
    ana.post(f"/c/{post.pk}/prefer/", {"channel": "phone"})
    ana.post(f"/c/{post.pk}/prefer/", {"channel": "mail"})
    preferred = preferring.current(post.customer_id)
    assert preferred and preferred.channel == "mail"
    assert Preference.objects.get(channel="phone").state == "ended"
    ana.post(f"/c/{post.pk}/prefer/", {"channel": "pigeon"})
    assert preferring.current(post.customer_id) == preferred
    ana.post(f"/c/{post.pk}/prefer/", {"channel": ""})
    assert preferring.current(post.customer_id) is None


def test_one_click_goes_on_with_the_same_matter_by_mail(post: Conversation) -> None:
    known_by_mail(post)
    says_yes(post)
    replies.draft(people.ana(), post, "public", "half a word")
    assert "Go on there" in page(post)
    first = browser().post(f"/c/{post.pk}/elsewhere/")
    begun = Conversation.objects.get(place="mail")
    assert first.headers["Location"] == f"/c/{begun.pk}/?view=all"
    assert (begun.customer, begun.visibility) == (post.customer, "private")
    assert (begun.identity.remote_id, begun.messages.count()) == ("maya@post.example", 0)
    assert begun.subject.startswith("The router is dead."), "a post has no subject of its own"
    assert Draft.objects.get().conversation == post, "what was half written stays where it was"
    again = browser().post(f"/c/{post.pk}/elsewhere/")
    assert again.headers["Location"] == first.headers["Location"]
    assert "prefers Mail" not in page(begun)
    replies.reply(people.ana(), begun, "Here I am.", "private", "k")
    clock.move(timedelta(minutes=1))
    desk.work()
    assert begun.messages.get().sending == "sent"


def test_no_way_no_click(post: Conversation) -> None:
    says_yes(post)
    assert "Go on there" not in page(post)
    assert "We cannot write to them there from here." in page(post)
    browser().post(f"/c/{post.pk}/elsewhere/")
    assert Conversation.objects.count() == 1


def test_a_mailbox_of_another_department_is_no_way(post: Conversation) -> None:
    desk.connect(people.communications(), "mail", handle="press@harbour.example")
    actions.also_known_as(people.ana(), post.customer, "mail", BY_MAIL, "said so")
    assert elsewhere.way(people.ana(), post, "mail") is None
    assert elsewhere.way(people.rui(), post, "mail") is not None


def test_who_prefers_the_phone_is_called_and_the_call_is_logged(post: Conversation) -> None:
    browser().post(f"/c/{post.pk}/prefer/", {"channel": "phone"})
    assert "Maya Okonjo prefers Phone" in page(post)
    assert 'href="/log/"' in page(post)


def test_an_answer_needs_no_reason_but_speaking_first_elsewhere_does(post: Conversation) -> None:
    ana = people.ana()
    says_yes(post)
    replies.reply(ana, post, "Mail is on its way.", "public", "one")
    post.refresh_from_db()
    with pytest.raises(replies.NeedsReason, match="They prefer another channel"):
        replies.reply(ana, post, "Did it arrive?", "public", "two")
    assert "They prefer another channel. Why do we write here?" in page(post)
    replies.reply(ana, post, "Did it arrive?", "public", "two", reason="It cannot wait")
    assert Outreach.objects.get().elsewhere == "It cannot wait"
    post.refresh_from_db()
    assert reasons.missing(post) == "", "said once"
    clock.move(timedelta(days=1))
    browser().post(f"/c/{post.pk}/prefer/", {"channel": "phone"})
    assert reasons.missing(post) == reasons.ELSEWHERE, "a new wish asks anew"
    told = Fact.objects.filter(name="reply.reasoned")
    assert [fact.data for fact in told] == [{"about": "elsewhere"}]


def test_one_reason_serves_for_who_never_spoke_to_us_and_likes_it_elsewhere(
    post: Conversation,
) -> None:
    says_yes(post)
    Conversation.objects.filter(pk=post.pk).update(addressed=False)
    post.refresh_from_db()
    assert reasons.missing(post) == reasons.UNASKED
    replies.reply(people.ana(), post, "Can we help?", "public", "k", reason="They are in danger")
    given = Outreach.objects.get()
    assert (given.reason, given.elsewhere) == ("They are in danger", "They are in danger")


def test_nothing_of_it_is_said_in_public(post: Conversation) -> None:
    known_by_mail(post)
    says_yes(post)
    browser().post(f"/c/{post.pk}/elsewhere/")
    replies.reply(people.ana(), post, "We are on it.", "public", "k")
    clock.move(timedelta(minutes=1))
    desk.work()
    out = Message.objects.filter(by="brand").values_list("visibility", "text")
    assert list(out) == [("public", "We are on it.")]
    assert "Maya" not in page(post, people.outsider())


def test_joining_two_people_shares_it_and_parting_takes_it_apart(
    public: World, post: Conversation
) -> None:
    says_yes(post)
    public.says(Author("2", "@mo", "Mo"), "Hello")
    desk.work()
    other = Conversation.objects.exclude(pk=post.pk).get()
    joining.join(people.ana(), other.customer, post.customer, "her second handle")
    assert "prefers Mail" in page(other)
    joining.part(people.ana(), Joining.objects.get())
    assert "prefers Mail" not in page(other)
    assert "prefers Mail" in page(post)
