"""R26, R28: every address × every person: what is foreign is not found, in the same words as what is absent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern

from tests import desk, people
from wordkept.campaigns.models import Agreement, Campaign, Post, PostPicture, Variant
from wordkept.channels.demo import World
from wordkept.conversations.models import Conversation
from wordkept.crisis import actions as crisis
from wordkept.feedback import actions as feedback
from wordkept.intake.models import Account, Attachment, Raw
from wordkept.journal.models import Step
from wordkept.kernel import ids
from wordkept.listening import asking
from wordkept.listening.models import Flood, Lesson, Series, Topic
from wordkept.people import shops
from wordkept.people.models import Agent, Customer, Identity, Joining, Likeness, Preference
from wordkept.promises.models import Promise
from wordkept.remedies import actions as remedies
from wordkept.replies import actions as replies
from wordkept.replies import stopping
from wordkept.replies.models import Answer, Reply
from wordkept.stories.models import Story, Use
from wordkept.urls import urlpatterns

pytestmark = pytest.mark.django_db(transaction=True)

EVERYBODY, SIGNED_IN, LEADS, ADMINS = "everybody", "signed in", "leads", "admins"


@dataclass(frozen=True)
class Route:
    """Who may use an address, and behind which thing of which department it lies."""

    who: str
    thing: str = ""
    post: bool = False
    form: dict[str, str] = field(default_factory=dict)
    shared: bool = False  # everybody who works in a department, whichever, may see it


ROUTES = {
    "inbox": Route(SIGNED_IN),
    "today": Route(SIGNED_IN),
    "declare": Route(SIGNED_IN, post=True),
    "end_incident": Route(SIGNED_IN, "incident", post=True, shared=True),
    "press_stop": Route(SIGNED_IN, post=True),
    "lift_stop": Route(SIGNED_IN, "stop", post=True, shared=True),
    "release_post": Route(SIGNED_IN, "post", post=True, shared=True),
    "approve_reply": Route(SIGNED_IN, "reply uuid", post=True),
    "hand_over": Route(SIGNED_IN, "conversation", True, form={"to": "{agent}"}),
    "together": Route(SIGNED_IN, post=True),
    "conversation": Route(SIGNED_IN, "conversation"),
    "row": Route(SIGNED_IN, "conversation"),
    "messages": Route(SIGNED_IN, "conversation"),
    "assign": Route(SIGNED_IN, "conversation", post=True),
    "snooze": Route(SIGNED_IN, "conversation", post=True),
    "resolve": Route(SIGNED_IN, "conversation", post=True),
    "reopen": Route(SIGNED_IN, "conversation", post=True),
    "read": Route(SIGNED_IN, "conversation", post=True),
    "presence": Route(SIGNED_IN, "conversation", post=True),
    "customer": Route(SIGNED_IN, "customer"),
    "composer": Route(SIGNED_IN, "conversation"),
    "notice": Route(SIGNED_IN, "conversation"),
    "say": Route(SIGNED_IN, "conversation", post=True),
    "draft": Route(SIGNED_IN, "conversation", post=True),
    "stream": Route(SIGNED_IN),
    "stream_fresh": Route(SIGNED_IN),
    "sight": Route(SIGNED_IN),
    "mention": Route(SIGNED_IN, "mention"),
    "mention_row": Route(SIGNED_IN, "mention"),
    "leave": Route(SIGNED_IN, "mention", post=True),
    "unleave": Route(SIGNED_IN, "mention", post=True),
    "read_as": Route(SIGNED_IN, "mention", post=True),
    "take": Route(SIGNED_IN, "mention", post=True),
    "conversation_of": Route(SIGNED_IN, "mention"),
    "correspondence": Route(SIGNED_IN, "conversation"),
    "look_whole": Route(SIGNED_IN, "conversation", post=True),
    "export_whole": Route(SIGNED_IN, "conversation", post=True),
    "mark_customer": Route(SIGNED_IN, "conversation", post=True),
    "brief": Route(SIGNED_IN, "conversation"),
    "closing_line": Route(SIGNED_IN, "conversation"),
    "suggest_closing": Route(SIGNED_IN, "conversation", post=True),
    "decline_closing": Route(SIGNED_IN, "conversation", post=True),
    "move": Route(SIGNED_IN, "conversation", post=True),
    "pointer_line": Route(SIGNED_IN, "conversation"),
    "suggest_pointer": Route(SIGNED_IN, "conversation", post=True),
    "drop_pointer": Route(SIGNED_IN, "conversation", post=True),
    "handles": Route(SIGNED_IN),
    "write_handle": Route(LEADS, "account", post=True),
    "earlier_answers": Route(SIGNED_IN, "conversation"),
    "use_answer": Route(SIGNED_IN, "conversation", post=True, form={"answer": "{answer}"}),
    "offer_hints": Route(SIGNED_IN, "conversation", post=True),
    "remedies_of": Route(SIGNED_IN, "conversation"),
    "policy": Route(SIGNED_IN),
    "expect": Route(SIGNED_IN, post=True),
    "allow": Route(SIGNED_IN, post=True),
    "forbid": Route(SIGNED_IN, "allowance", post=True, shared=True),
    "goodwill": Route(SIGNED_IN, post=True),
    "parity": Route(SIGNED_IN),
    "preview_query": Route(LEADS, post=True),
    "new_query": Route(LEADS),
    "queries": Route(SIGNED_IN),
    "query": Route(SIGNED_IN, "query"),
    "pause_query": Route(LEADS, "query", post=True),
    "resume_query": Route(LEADS, "query", post=True),
    "restore_query": Route(LEADS, "query", post=True, form={"number": "1"}),
    "lists": Route(SIGNED_IN),
    "new_list": Route(LEADS),
    "word_list": Route(SIGNED_IN, "word list"),
    "topics": Route(SIGNED_IN),
    "rising": Route(SIGNED_IN),
    "topic": Route(SIGNED_IN, "topic"),
    "rename_topic": Route(SIGNED_IN, "topic", post=True),
    "merge_topic": Route(SIGNED_IN, "topic", post=True, form={"into": "{topic}"}),
    "part_topic": Route(SIGNED_IN, "topic", post=True),
    "tell_topic": Route(SIGNED_IN, "topic", post=True),
    "author_role": Route(SIGNED_IN, "mention", post=True, form={"role": "critic"}),
    "floods": Route(SIGNED_IN),
    "flood_banner": Route(SIGNED_IN),
    "flood": Route(SIGNED_IN, "flood"),
    "judge_flood": Route(SIGNED_IN, "flood", post=True, form={"verdict": "right"}),
    "learning": Route(SIGNED_IN),
    "lesson": Route(LEADS, "lesson", post=True, shared=True),
    "promises": Route(SIGNED_IN),
    "promises_due": Route(SIGNED_IN),
    "promises_of": Route(SIGNED_IN, "conversation"),
    "promise_line": Route(SIGNED_IN, "conversation"),
    "promise_hints": Route(SIGNED_IN, "conversation", post=True),
    "make_promise": Route(SIGNED_IN, "conversation", post=True),
    "confirm_promise": Route(SIGNED_IN, "promise", post=True),
    "edit_promise": Route(SIGNED_IN, "promise", post=True),
    "dismiss_promise": Route(SIGNED_IN, "promise", post=True),
    "keep_promise": Route(SIGNED_IN, "promise", post=True),
    "renegotiate_promise": Route(SIGNED_IN, "promise", post=True),
    "break_promise": Route(SIGNED_IN, "promise", post=True),
    "tell_promise": Route(SIGNED_IN, "promise", post=True),
    "stories": Route(SIGNED_IN),
    "story": Route(SIGNED_IN, "story"),
    "story_fragment": Route(SIGNED_IN, "conversation"),
    "story_picture": Route(SIGNED_IN, "story"),
    "keep_story": Route(SIGNED_IN, "conversation", post=True),
    "leave_story": Route(SIGNED_IN, "story", post=True),
    "edit_story": Route(SIGNED_IN, "story", post=True),
    "share_story": Route(SIGNED_IN, "story", post=True),
    "prepare_question": Route(SIGNED_IN, "story", post=True),
    "asked_for_story": Route(SIGNED_IN, "story", post=True, form={"message": "{message}"}),
    "answer_story": Route(SIGNED_IN, "story", post=True),
    "revoke_story": Route(SIGNED_IN, "story", post=True),
    "use_story": Route(SIGNED_IN, "story", post=True),
    "use_outcome": Route(SIGNED_IN, "use", post=True),
    "use_down": Route(SIGNED_IN, "use", post=True),
    "invite_advocate": Route(SIGNED_IN, "story", True, form={"question": "{conversation}"}),
    "plans": Route(SIGNED_IN),
    "new_campaign": Route(LEADS),
    "campaign": Route(SIGNED_IN, "campaign", shared=True),
    "ask_campaign": Route(SIGNED_IN, "campaign", post=True, shared=True),
    "sign_campaign": Route(SIGNED_IN, "campaign", post=True, shared=True),
    "launch_campaign": Route(SIGNED_IN, "campaign", post=True, shared=True),
    "stop_campaign": Route(SIGNED_IN, "campaign", post=True, shared=True),
    "campaign_heard": Route(SIGNED_IN, "campaign", shared=True),
    "campaigns_of": Route(SIGNED_IN, "conversation"),
    "new_post": Route(LEADS),
    "post": Route(SIGNED_IN, "post", shared=True),
    "post_picture": Route(SIGNED_IN, "post picture", shared=True),
    "edit_post": Route(LEADS, "post", shared=True),
    "decide_post": Route(SIGNED_IN, "post", post=True, shared=True, form={"act": "ask"}),
    "decide_variant": Route(LEADS, "variant", post=True, form={"verdict": "retry"}),
    "post_lengths": Route(SIGNED_IN, post=True),
    "post_outcome": Route(SIGNED_IN, "post", shared=True),
    "trouble_about": Route(SIGNED_IN, post=True),
    "agreements": Route(SIGNED_IN),
    "agree": Route(SIGNED_IN, post=True),
    "sign_agreement": Route(SIGNED_IN, "agreement", post=True),
    "goal": Route(SIGNED_IN, post=True),
    "touchpoint": Route(SIGNED_IN, post=True),
    "feedback": Route(SIGNED_IN),
    "pass_feedback": Route(SIGNED_IN, "feedback", post=True, shared=True),
    "decide_feedback": Route(SIGNED_IN, "feedback", post=True, shared=True),
    "wishes_of": Route(SIGNED_IN, "conversation"),
    "note_feedback": Route(SIGNED_IN, "conversation", post=True),
    "feedback_numbers": Route(SIGNED_IN),
    "said_and_done": Route(EVERYBODY),
    "follow_link": Route(EVERYBODY, "token"),
    "body": Route(SIGNED_IN, "html message"),
    "versions": Route(SIGNED_IN, "message"),
    "correct": Route(SIGNED_IN, "message", post=True),
    "recall": Route(SIGNED_IN, "reply", post=True),
    "retry": Route(SIGNED_IN, "reply", post=True),
    "decide": Route(SIGNED_IN, "reply", post=True),
    "attachment": Route(SIGNED_IN, "attachment"),
    "picture": Route(SIGNED_IN, "attachment"),
    "prefer": Route(SIGNED_IN, "conversation", post=True),
    "decide_wish": Route(SIGNED_IN, "conversation", True, form={"wish": "{wish}"}),
    "switch_channel": Route(SIGNED_IN, "conversation", post=True),
    "same_person": Route(SIGNED_IN, "conversation"),
    "decide_likeness": Route(SIGNED_IN, "likeness", post=True),
    "part_person": Route(SIGNED_IN, "joining", post=True),
    "log_contact": Route(SIGNED_IN),
    "measure": Route(SIGNED_IN),
    "failures": Route(SIGNED_IN),
    "stages": Route(SIGNED_IN),
    "seen": Route(SIGNED_IN),
    "public_answers": Route(SIGNED_IN),
    "value": Route(SIGNED_IN),
    "judge_post": Route(SIGNED_IN, "post", post=True, shared=True),
    "judge_campaign": Route(SIGNED_IN, "campaign", post=True, shared=True),
    "search": Route(SIGNED_IN),
    "palette": Route(SIGNED_IN),
    "keys": Route(SIGNED_IN),
    "me": Route(SIGNED_IN),
    "theme": Route(SIGNED_IN, post=True),
    "needs_a_look": Route(SIGNED_IN),
    "run_again": Route(LEADS, "step", post=True),
    "read_again": Route(SIGNED_IN, "raw", post=True),
    "quarantined_body": Route(SIGNED_IN, "raw"),
    "accounts": Route(SIGNED_IN),
    "connect": Route(LEADS, "channel"),
    "account": Route(SIGNED_IN, "account"),
    "test_account": Route(LEADS, "account", post=True),
    "switch_off": Route(LEADS, "account", post=True),
    "switch_on": Route(LEADS, "account", post=True),
    "shops": Route(ADMINS),
    "make_shop": Route(ADMINS, post=True),
    "shop": Route(ADMINS, "shop"),
    "renew_shop": Route(ADMINS, "shop", post=True),
    "switch_shop": Route(ADMINS, "shop", post=True),
    "colleagues": Route(ADMINS),
    "invite": Route(ADMINS, post=True),
    "found_department": Route(ADMINS, post=True),
    "change_agent": Route(ADMINS, "agent", post=True),
    "login": Route(EVERYBODY),
    "login_link": Route(EVERYBODY, "token"),
    "logout": Route(SIGNED_IN, post=True),
    "become_owner": Route(EVERYBODY, "token"),
}
OF_NO_DEPARTMENT = {"", "channel", "agent", "token", "shop"}
PATTERNS: dict[str, URLPattern] = {pattern.name: pattern for pattern in urlpatterns if pattern.name}


def test_every_address_is_in_the_table() -> None:
    assert set(PATTERNS) == set(ROUTES), "a new address needs its line: who may, and what it opens"


@pytest.fixture
def things(noon: datetime) -> dict[str, str]:
    """One of everything, all in Care, with words nobody else may see."""
    account, world = desk.connect(people.care())
    world.says("maya", "a secret of Care", html="<p>a secret of Care</p>", kind="message")
    world.garbles(b"broken")
    desk.work()
    conversation = desk.only_conversation()
    message = conversation.messages.get()
    likeness = _somebody_like(conversation, world)
    joining = Joining.objects.create(
        kept=conversation.customer,
        gone=Customer.objects.create(),
        identities=[],
        by=people.ana(),
    )
    reply = replies.reply(people.ana(), conversation, "our secret", "public", "key")
    assert reply.message
    Answer.objects.create(
        message=reply.message, department=people.care(), author=people.ana(), at=noon
    )
    step = Step.objects.create(
        fact_id=1, name="x", state="parked", error="a secret of Care", next_at=noon
    )
    Step.objects.filter(pk=step.pk).update(fact_id=_fact_of_care())
    assert message.mention
    attachment = Attachment.objects.create(
        mention=message.mention, name="secret.txt", media_type="text/plain"
    )
    incident = crisis.declare(people.jo(), "Outage", "many calls")
    stop = stopping.press(people.jo(), "posts", "wait")
    post = Post.objects.create(
        department=people.care(), text="hello", owner=people.jo(), state="held", leaves_at=noon
    )
    variant = Variant.objects.create(post=post, account=account)
    Reply.objects.create(
        client_key="a post", account=account, variant=variant, author=people.jo(), leaves_at=noon,
        state="failed",
    )  # fmt: skip
    shown = PostPicture.objects.create(
        post=post, name="secret.png", media_type="image/png", size=1, digest="0" * 64,
        width=1, height=1, alt="a secret of Care",
    )  # fmt: skip
    allowance = remedies.allow(people.jo(), "trainee", "credit", None)
    department = people.care()
    query = asking.make(people.jo(), department, "secret query", "brand", "router")
    word_list = asking.make_list(people.jo(), department, "secret", "words", ["router"])
    topic = Topic.objects.create(
        department=department, terms=["secret"], first_at=noon, last_at=noon
    )
    series = Series.objects.get(kind="handle")
    flood = Flood.objects.create(
        series=series, department=department, name="secret flood", measure="volume",
        score=0.6, volume=31, usual=4, began_at=noon,
    )  # fmt: skip
    lesson = Lesson.objects.create(
        task="polarity", version=1, weights=b"", learned_from=1, why="a test"
    )
    promise = Promise.objects.create(
        department=department, conversation=conversation, customer=conversation.customer,
        what="secret refund", state="open",
    )  # fmt: skip
    story = Story.objects.create(conversation=conversation, kind="delight", title="secret story")
    use = Use.objects.create(story=story, where="a secret wall", agent=people.ana())
    campaign = Campaign.objects.create(department=department, name="Sale", owner=people.jo())
    agreement = Agreement.objects.create(title="Sundays", text="secret", owner=people.jo())
    agreement.departments.set([department])
    wished = Preference.objects.create(
        identity=conversation.identity, channel="mail", said="please email me"
    )
    wish = feedback.note(people.ana(), conversation, "a router that cats hate")
    return {
        "query": str(query.pk),
        "word list": str(word_list.pk),
        "topic": str(topic.pk),
        "flood": str(flood.pk),
        "lesson": str(lesson.pk),
        "promise": str(promise.pk),
        "story": str(story.pk),
        "use": str(use.pk),
        "campaign": str(campaign.pk),
        "agreement": str(agreement.pk),
        "feedback": str(wish.pk),
        "allowance": str(allowance.pk),
        "incident": str(incident.pk),
        "stop": str(stop.pk),
        "post": str(post.pk),
        "variant": str(variant.pk),
        "post picture": str(shown.pk),
        "reply uuid": str(reply.pk),
        "conversation": str(conversation.pk),
        "customer": str(conversation.customer_id),
        "likeness": str(likeness.pk),
        "joining": str(joining.pk),
        "message": str(message.pk),
        "mention": str(message.mention_id),
        "html message": str(message.pk),
        "reply": str(reply.message_id),
        "answer": str(reply.message_id),
        "attachment": str(attachment.pk),
        "raw": str(Raw.objects.get(state="quarantined").pk),
        "step": str(step.pk),
        "account": str(account.pk),
        "channel": "mail",
        "wish": str(wished.pk),
        "shop": str(shops.make(people.rui(), "Secret shop")[0].pk),
        "agent": str(people.ben().pk),
        "token": "nonsense",
    }


def _somebody_like(conversation: Conversation, world: World) -> Likeness:
    world.says("tom", "another secret of Care", kind="message")
    desk.work()
    tom = Identity.objects.exclude(pk=conversation.identity_id).get()
    return Likeness.objects.create(one=conversation.identity, other=tom, strength=40)


def _fact_of_care() -> int:
    from wordkept.journal.models import Fact

    fact = Fact.objects.filter(department=people.care().pk).first()
    assert fact
    return fact.pk


STAFF = ["ana", "jo", "lea", "rui", "outsider"]


def agent(name: str) -> Agent:
    found: Agent = getattr(people, name)()
    return found


def ask(client: Client, name: str, thing: str, things: dict[str, str]) -> tuple[int, bytes]:
    pattern = PATTERNS[name]
    argument = next(iter(pattern.pattern.converters), "")
    address = "/" + str(pattern.pattern)
    if argument:
        start, end = address.index("<"), address.index(">") + 1
        address = address[:start] + thing + address[end:]
    address = re.sub(r"<uuid:\w+>", str(ids.uuid7()), address)
    route = ROUTES[name]
    form = {key: value.format(**things) for key, value in route.form.items()}
    response = client.post(address, form) if route.post else client.get(address)
    body = b"" if response.streaming else response.content
    return response.status_code, re.sub(rb"[\w-]{22,}", b"(a token)", body)


def absent(thing: str) -> str:
    """Something of the same shape that does not exist."""
    try:
        UUID(thing)
    except ValueError:
        return "4711" if thing.isdigit() else "no-such-thing"
    return str(ids.uuid7())


def may_use(route: Route, who: Agent) -> bool:
    by_role = {
        SIGNED_IN: True,
        EVERYBODY: True,
        LEADS: who.role in ("lead", "admin"),
        ADMINS: who.role == "admin",
    }[route.who]
    departments = who.departments if route.shared else who.departments.filter(slug="care")
    in_care = departments.exists()
    return by_role and (route.thing in OF_NO_DEPARTMENT or in_care)


@pytest.mark.parametrize("staff", STAFF)
def test_R26_each_person_reaches_exactly_what_the_table_says(
    staff: str, things: dict[str, str]
) -> None:
    who = agent(staff)
    for name, route in ROUTES.items():
        if name in ("logout", "login_link", "become_owner", "follow_link"):
            continue
        client = Client()
        client.force_login(who)
        thing = things.get(route.thing, "")
        status, body = ask(client, name, thing, things)
        if name in ("attachment", "picture", "story_picture", "post_picture"):
            assert status == 404, "there is no file on disk: the door decides in its own test"
            continue
        assert status < 500, (name, status)
        if may_use(route, who):
            assert status != 404, name
        else:
            assert status == 404, name
            assert b"secret" not in body
        if route.thing not in OF_NO_DEPARTMENT and not may_use(route, who):
            assert (status, body) == ask(client, name, absent(thing), things), (
                f"{name} tells them apart"
            )


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if route.who != EVERYBODY])
def test_nobody_comes_in_without_a_login(name: str, things: dict[str, str]) -> None:
    status, body = ask(Client(), name, things.get(ROUTES[name].thing, ""), things)
    assert status == 302, name
    assert b"secret" not in body


def test_lists_and_search_show_only_ones_own(things: dict[str, str]) -> None:
    for staff, sees in [("ana", True), ("lea", False), ("outsider", False)]:
        client = Client()
        client.force_login(agent(staff))
        for address in [
            "/?view=all",
            "/search/?q=secret",
            "/palette/?q=maya",
            "/look/",
            "/channels/",
        ]:
            page = client.get(address).content
            shown = any(words in page for words in (b"secret of Care", b"Maya", b"@harbour_help"))
            assert shown == sees, (staff, address)


def test_R40_a_file_passes_the_door_again(things: dict[str, str]) -> None:
    from wordkept.intake import media

    file = Attachment.objects.get()
    file.digest = media.keep(b"a secret file")
    file.save()
    for staff, sees in [("ana", True), ("lea", False)]:
        client = Client()
        client.force_login(agent(staff))
        response = client.get(f"/attachments/{file.pk}/")
        assert (response.status_code == 200) == sees
        if sees:
            assert response["Content-Disposition"].startswith("attachment")
            assert response["Content-Security-Policy"].startswith("sandbox")
            assert response["X-Content-Type-Options"] == "nosniff"


def test_a_revoked_agent_is_out_at_once(things: dict[str, str]) -> None:
    ana = people.ana()
    client = Client()
    client.force_login(ana)
    address = f"/c/{things['conversation']}/"
    assert client.get(address).status_code == 200
    ana.departments.clear()
    assert client.get(address).status_code == 404
    Agent.objects.filter(pk=ana.pk).update(is_active=False)
    assert client.get(address).status_code == 302


def test_R33_no_signed_in_page_may_be_cached(things: dict[str, str]) -> None:
    client = Client()
    client.force_login(people.ana())
    for name, route in ROUTES.items():
        if route.post or route.who not in (SIGNED_IN, EVERYBODY) or name == "story_picture":
            continue
        if route.thing == "token":
            continue
        pattern = PATTERNS[name]
        argument = next(iter(pattern.pattern.converters), "")
        address = "/" + str(pattern.pattern)
        if argument:
            start, end = address.index("<"), address.index(">") + 1
            address = address[:start] + things[route.thing] + address[end:]
        response = client.get(address)
        cache = response.get("Cache-Control", "")
        assert "no-store" in cache or "private" in cache, (name, cache)


def test_R27_other_fields_than_the_form_has_change_nothing(things: dict[str, str]) -> None:
    client = Client()
    client.force_login(people.ana())
    its = Conversation.objects.filter(pk=things["conversation"]).values()
    before = its.get()
    client.post(
        f"/c/{things['conversation']}/draft/",
        {"text": "x", "mode": "public", "department": "2", "customer": "1", "id": "7",
         "state": "resolved", "assignee": "3", "created_at": "1999"},
    )  # fmt: skip
    assert its.all().get() == before
    assert Account.objects.get().department == people.care()
