"""A word given in a reply: found, confirmed with one key, kept with proof; nothing is closed over it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client

from tests import desk, people
from wordkept.campaigns.models import Post
from wordkept.channels.demo import World
from wordkept.conversations import actions as conversations
from wordkept.conversations.models import Conversation
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people.models import Agent
from wordkept.promises import actions, doors, hearing, rates, watching
from wordkept.promises.board import board
from wordkept.promises.models import Promise
from wordkept.replies import actions as replies

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)


@pytest.fixture
def world(noon: datetime) -> World:
    """Maya writes German: her tomorrow begins in Berlin."""
    _, world = desk.connect(people.care())
    world.says("maya", "Mein Wasserkocher ist schon wieder kaputt, was ist da los bei euch?")
    desk.work()
    return world


@pytest.fixture
def ana() -> Agent:
    return people.ana()


def say(agent: Agent, words: str) -> replies.Reply:
    said = replies.reply(agent, desk.only_conversation(), words, "public", uuid4().hex)
    desk.work()
    return said


def given(agent: Agent, words: str = "Wir erstatten Ihnen 20 € bis Freitag.") -> Promise:
    say(agent, words)
    promise = Promise.objects.get(state="proposed")
    actions.confirm(agent, promise)
    return promise


def told() -> list[str]:
    return list(Fact.objects.filter(name__startswith="promise.").values_list("name", flat=True))


def owed() -> tuple[int, datetime | None, str]:
    conversation = desk.only_conversation()
    return conversation.promises_open, conversation.promise_due_at, conversation.promise_what


def test_a_reply_is_read_and_the_word_in_it_is_proposed(world: World, ana: Agent) -> None:
    say(ana, "Das tut uns leid! Wir erstatten Ihnen 20 € bis Freitag.")
    promise = Promise.objects.get()
    assert (promise.state, promise.kind, promise.due_at) == ("proposed", "refund", FRIDAY_NIGHT)
    assert (promise.amount, promise.currency, promise.zone) == (20, "EUR", "Europe/Berlin")
    assert (promise.owner, promise.made_by, promise.customer) == (
        ana,
        ana,
        desk.only_conversation().customer,
    )
    assert owed() == (0, None, ""), "a proposal binds nobody yet"
    actions.confirm(ana, promise)
    assert owed() == (1, FRIDAY_NIGHT, promise.what)
    assert told() == ["promise.proposed", "promise.made"]


def test_the_same_fact_twice_proposes_once(world: World, ana: Agent) -> None:
    say(ana, "Wir erstatten Ihnen 20 € bis Freitag und schicken morgen Ersatz.")
    assert Promise.objects.count() == 2
    actions.dismiss(ana, Promise.objects.get(kind="refund"))
    hearing.propose(list(Fact.objects.filter(name="reply.queued")))
    assert Promise.objects.count() == 2
    assert told().count("promise.proposed") == 2


def test_what_was_called_back_was_never_promised(world: World, ana: Agent) -> None:
    reply = say(ana, "Wir erstatten Ihnen 20 € bis Freitag und schicken morgen Ersatz.")
    actions.confirm(ana, Promise.objects.get(kind="refund"))
    replies.recall(ana, reply)
    desk.work()
    assert set(Promise.objects.values_list("state", flat=True)) == {"dismissed"}
    assert owed() == (0, None, "")
    conversations.resolve(ana, desk.only_conversation())


def test_notes_and_customers_promise_nothing_in_our_name(world: World, ana: Agent) -> None:
    conversations.note(ana, desk.only_conversation(), "We'll refund her by Friday.")
    world.says("maya", "Ihr erstattet mir das bis Freitag. Wir schicken es heute zurück.")
    desk.work()
    assert not Promise.objects.exists()


def test_nothing_is_closed_over_an_open_promise(world: World, ana: Agent) -> None:
    promise = given(ana)
    with pytest.raises(conversations.StillOwed, match="erstatten"):
        conversations.resolve(ana, desk.only_conversation())
    assert desk.only_conversation().state == "open"
    actions.keep(ana, promise, "booking 4711", told=True)
    conversations.resolve(ana, desk.only_conversation())
    assert desk.only_conversation().state == "resolved"


def test_a_proposal_does_not_keep_anything_open(world: World, ana: Agent) -> None:
    say(ana, "Wir erstatten Ihnen 20 € bis Freitag.")
    conversations.resolve(ana, desk.only_conversation())


def test_kept_needs_proof_and_a_time_that_can_be(world: World, ana: Agent) -> None:
    promise = given(ana)
    with pytest.raises(actions.NotPossible, match="how one can see"):
        actions.keep(ana, promise, "  ")
    for at in (clock.now() + timedelta(hours=1), promise.made_at - timedelta(hours=1)):
        with pytest.raises(actions.NotPossible, match="between then and now"):
            actions.keep(ana, promise, "booking 4711", at=at)
    actions.keep(ana, promise, "booking 4711")
    assert (promise.state, promise.proof, promise.told_at) == ("kept", "booking 4711", None)
    actions.tell(ana, promise)
    actions.tell(ana, promise)
    promise.refresh_from_db()
    assert promise.told_at == clock.now()
    assert told()[-2:] == ["promise.kept", "promise.told"]
    with pytest.raises(actions.NotPossible):
        actions.keep(ana, promise, "again")


def test_a_new_date_is_one_the_customer_knows(world: World, ana: Agent) -> None:
    promise, monday = given(ana), FRIDAY_NIGHT + timedelta(days=3)
    with pytest.raises(actions.NotPossible, match="Tell the customer first"):
        actions.renegotiate(ana, promise, monday, told=False)
    with pytest.raises(actions.NotPossible, match="over already"):
        actions.renegotiate(ana, promise, clock.now(), told=True)
    successor = actions.renegotiate(ana, promise, monday, told=True, reason="the bank is slow")
    assert owed() == (1, monday, promise.what)
    assert (promise.state, promise.replaced_by) == ("renegotiated", successor)
    with pytest.raises(actions.NotPossible):
        actions.renegotiate(ana, promise, monday, told=True)
    assert Promise.objects.count() == 2, "what could not be done left nothing behind"
    with pytest.raises(conversations.StillOwed):
        conversations.resolve(ana, desk.only_conversation())


def test_broken_needs_its_reason(world: World, ana: Agent) -> None:
    promise = given(ana)
    with pytest.raises(actions.NotPossible, match="why it was not kept"):
        actions.break_(ana, promise, "")
    actions.break_(ana, promise, "the warehouse burnt down", told=True)
    assert owed() == (0, None, "")
    conversations.resolve(ana, desk.only_conversation())


def test_one_decision_wins(world: World, ana: Agent) -> None:
    promise = given(ana)
    twice = Promise.objects.get(pk=promise.pk)
    actions.break_(ana, promise, "no stock")
    with pytest.raises(actions.NotPossible):
        actions.keep(ana, twice, "booking 4711")
    with pytest.raises(actions.NotPossible):
        actions.confirm(ana, twice)
    with pytest.raises(actions.NotPossible):
        actions.dismiss(ana, twice)
    assert Promise.objects.get().state == "broken"


def test_a_correction_confirms_and_moves_no_known_date(world: World, ana: Agent) -> None:
    say(ana, "Wir melden uns.")
    promise = Promise.objects.get()
    tomorrow = clock.now() + timedelta(days=1)
    actions.edit(ana, promise, actions.Terms("call Maya", tomorrow, "Europe/Vienna", "call"))
    assert (promise.state, promise.what, promise.zone) == ("open", "call Maya", "Europe/Vienna")
    assert owed() == (1, tomorrow, "call Maya")
    later = tomorrow + timedelta(days=1)
    with pytest.raises(actions.NotPossible, match="New date"):
        actions.edit(ana, promise, actions.Terms("call Maya", later, "Europe/Vienna", "call"))
    actions.edit(ana, promise, actions.Terms("ring Maya", tomorrow, "Europe/Vienna", "call"))
    assert owed()[2] == "ring Maya"


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        (actions.Terms(" "), "what is promised"),
        (actions.Terms("x", zone="Mars/Base"), "time zone"),
        (actions.Terms("x", kind="miracle"), "what kind"),
        (actions.Terms("x", datetime(2020, 1, 1, tzinfo=UTC)), "over already"),
    ],
)
def test_terms_that_make_no_sense_are_refused(
    world: World, ana: Agent, terms: actions.Terms, why: str
) -> None:
    with pytest.raises(actions.NotPossible, match=why):
        actions.make(ana, terms, desk.only_conversation())
    assert not Promise.objects.exists()


def test_only_a_colleague_of_the_department_sees_to_it(world: World, ana: Agent) -> None:
    with pytest.raises(actions.NotPossible, match="does not work in Care"):
        actions.make(ana, actions.Terms("x", owner=people.lea()), desk.only_conversation())


def test_a_word_given_on_the_phone_is_made_by_hand(world: World, ana: Agent) -> None:
    promise = actions.make(ana, actions.Terms("send a lid"), desk.only_conversation())
    assert (promise.state, promise.owner, owed()[0]) == ("open", ana, 1)


def test_the_owner_is_reminded_once_and_alarmed_at_the_hour(world: World, ana: Agent) -> None:
    given(ana)
    clock.move(FRIDAY_NIGHT - timedelta(days=1, seconds=1) - clock.now())
    assert watching.remind_due() == 0
    clock.move(timedelta(hours=12))
    assert watching.remind_due() == 1
    assert watching.remind_due() == 0
    clock.move(FRIDAY_NIGHT - clock.now() - timedelta(seconds=1))
    assert watching.alarm_due() == 0
    clock.move(timedelta(seconds=1))
    assert watching.alarm_due() == 1
    assert watching.alarm_due() == 0
    assert told()[-2:] == ["promise.reminded", "promise.overdue"]


def test_a_late_promise_shows_in_the_list(world: World, ana: Agent) -> None:
    given(ana)
    client = Client()
    client.force_login(ana)
    assert "promise late" not in client.get("/?view=all").content.decode()
    clock.move(FRIDAY_NIGHT - clock.now())
    assert "promise late" in client.get("/?view=all").content.decode()
    assert "late" in client.get("/promises/due/").content.decode()


def test_a_late_promise_wakes_what_sleeps(world: World, ana: Agent) -> None:
    given(ana)
    conversations.snooze(ana, desk.only_conversation(), FRIDAY_NIGHT + timedelta(days=30))
    clock.move(FRIDAY_NIGHT - clock.now())
    watching.alarm_due()
    conversation = desk.only_conversation()
    assert (conversation.state, conversation.snoozed_until) == ("open", None)


def test_it_opens_again_what_was_closed_with_a_later_promise(world: World, ana: Agent) -> None:
    conversations.resolve(ana, desk.only_conversation())
    given(ana)
    Conversation.objects.update(state="resolved")
    clock.move(FRIDAY_NIGHT - clock.now())
    watching.alarm_due()
    assert desk.only_conversation().state == "open"


def test_what_is_settled_rings_no_bell(world: World, ana: Agent) -> None:
    actions.keep(ana, given(ana), "booking 4711")
    clock.move(timedelta(days=9))
    assert watching.remind_due() + watching.alarm_due() == 0


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (datetime(2026, 3, 28, 20, tzinfo=BERLIN), 23),
        (datetime(2026, 10, 24, 20, tzinfo=BERLIN), 25),
    ],
)
def test_the_night_the_clocks_change_moves_no_alarm(day: datetime, hours: int) -> None:
    """Tomorrow at 8 pm in Berlin is 23 or 25 hours away; the alarm rings then, to the second."""
    with clock.fixed(day.astimezone(UTC)):
        desk.connect(people.care())[1].says("maya", "Der Wasserkocher ist schon wieder kaputt!")
        desk.work()
        promise = given(people.ana(), "Wir rufen Sie morgen um 20 Uhr an.")
        assert promise.due_at == clock.now() + timedelta(hours=hours)
        clock.move(timedelta(hours=hours, seconds=-1))
        assert watching.alarm_due() == 0
        clock.move(timedelta(seconds=1))
        assert watching.alarm_due() == 1


def test_what_is_promised_to_everybody_has_no_customer(world: World, ana: Agent) -> None:
    say(ana, "Bis Sonntag 20 % auf alles!")
    promise = Promise.objects.get()
    assert (promise.kind, promise.customer, promise.currency) == ("discount", None, "%")


def test_a_merged_conversation_brings_its_promises(world: World, ana: Agent) -> None:
    promise = given(ana)
    other = desk.only_conversation()
    world.says("tom", "Und ich?")
    desk.work()
    home = Conversation.objects.exclude(pk=other.pk).get()
    fact = Fact(subject=f"conversation:{home.pk}", data={"other": str(other.pk)})
    hearing.move_along([fact])
    promise.refresh_from_db()
    home.refresh_from_db()
    other.refresh_from_db()
    assert promise.conversation == home
    assert (home.promises_open, other.promises_open) == (1, 0)


def test_the_rate_counts_what_came_due_and_nothing_else(world: World, ana: Agent) -> None:
    made = [
        actions.make(ana, actions.Terms(f"p{n}", clock.now() + timedelta(hours=9)), one)
        for n, one in enumerate([desk.only_conversation()] * 7)
    ]
    actions.keep(ana, made[0], "booking 1")
    actions.renegotiate(ana, made[1], clock.now() + timedelta(days=9), told=True)
    clock.move(timedelta(hours=10))
    actions.keep(ana, made[2], "booking 2")
    actions.keep(ana, made[3], "booking 3", at=clock.now() - timedelta(hours=2))
    actions.break_(ana, made[4], "no stock")
    actions.renegotiate(ana, made[5], clock.now() + timedelta(days=9), told=True)
    rate = rates.rate(Promise.objects.all())
    assert (rate.kept, rate.late, rate.broken, rate.overdue) == (2, 1, 2, 1)
    assert rate.share == pytest.approx(2 / 6)
    assert [(row.name, row.rate) for row in rates.by("owner__name", Promise.objects.all())] == [
        ("Ana Duarte", rate)
    ]


def test_the_story_in_the_pages(world: World, ana: Agent) -> None:
    client = Client()
    client.force_login(ana)
    conversation = desk.only_conversation()
    hints = client.post(
        f"/c/{conversation.pk}/promises/hints/",
        {"words": "Wir erstatten Ihnen 20 € bis Freitag 17 Uhr.", "mode": "public"},
    ).content.decode()
    assert "erstatten Ihnen 20 €" in hints
    assert "Nov. 20" in hints or "20 Nov" in hints
    say(ana, "Wir erstatten Ihnen 20 € bis Freitag 17 Uhr.")
    page = client.get(f"/c/{conversation.pk}/").content.decode()
    assert 'data-key="p"' in page
    promise = Promise.objects.get()
    client.post(f"/promises/{promise.pk}/confirm/")
    answer = client.post(f"/c/{conversation.pk}/resolve/", headers={"HX-Request-Type": "partial"})
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#promise-line"
    for choice in ("keep", "renegotiate", "break"):
        assert f"/promises/{promise.pk}/{choice}/" in answer.content.decode()
    board = client.get("/promises/").content.decode()
    assert "erstatten Ihnen 20 €" in board
    client.post(f"/promises/{promise.pk}/keep/", {"proof": "booking 4711", "told": "on"})
    client.post(f"/c/{conversation.pk}/resolve/")
    assert desk.only_conversation().state == "resolved"


def test_the_choices_stay_until_the_conversation_is_closed(world: World, ana: Agent) -> None:
    promise = given(ana)
    client = Client()
    client.force_login(ana)
    conversation = desk.only_conversation()
    line = f"/c/{conversation.pk}/promises/line/"
    assert "/keep/" not in client.get(line).content.decode()
    client.post(f"/c/{conversation.pk}/resolve/")
    assert "/keep/" in client.get(line).content.decode()
    actions.break_(ana, promise, "no stock")
    client.post(f"/c/{conversation.pk}/resolve/")
    client.post(f"/c/{conversation.pk}/reopen/")
    actions.make(ana, actions.Terms("call Maya"), desk.only_conversation())
    assert "/keep/" not in client.get(line).content.decode(), "it was closed in between"


def test_several_at_once_close_only_what_owes_nothing(world: World, ana: Agent) -> None:
    given(ana)
    owing = desk.only_conversation()
    world.says("tom", "Vielen Dank, alles ist wieder gut bei mir.")
    desk.work()
    free = Conversation.objects.exclude(pk=owing.pk).get()
    client = Client()
    client.force_login(ana)
    answer = client.post(
        "/together/",
        {"ids": [str(owing.pk), str(free.pk)], "do": "resolve"},
        headers={"HX-Request-Type": "partial"},
    )
    assert "1 still owes a promise" in answer["HX-Trigger"]
    owing.refresh_from_db()
    free.refresh_from_db()
    assert (owing.state, free.state) == ("open", "resolved")


def test_a_note_and_a_question_are_no_promise_while_writing(world: World, ana: Agent) -> None:
    client = Client()
    client.force_login(ana)
    address = f"/c/{desk.only_conversation().pk}/promises/hints/"
    for mode, words in [("note", "Wir erstatten 20 €."), ("public", "Sollen wir 20 € erstatten?")]:
        assert (
            "promise-hint"
            not in client.post(address, {"mode": mode, "words": words}).content.decode()
        )
    assert not Promise.objects.exists()


def test_what_a_person_types_is_read_on_the_customers_clock(world: World, ana: Agent) -> None:
    say(ana, "Wir melden uns.")
    promise = Promise.objects.get()
    client = Client()
    client.force_login(ana)
    client.post(
        f"/promises/{promise.pk}/edit/",
        {"what": "call Maya", "due": "2026-11-27T17:00", "zone": "America/New_York",
         "kind": "call", "amount": "1.234,50 €", "owner": str(people.ben().pk)},
    )  # fmt: skip
    promise.refresh_from_db()
    assert promise.due_at == datetime(2026, 11, 27, 22, 0, tzinfo=UTC)
    assert (promise.amount, promise.currency, promise.owner) == (
        Decimal("1234.5"),
        "EUR",
        people.ben(),
    )


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("due", "soon", "no day and hour"),
        ("due", "9999-99-99T99:99", "no day and hour"),
        ("zone", "Mars/Base", "time zone"),
        ("amount", "twenty", "with its currency"),
        ("what", "", "what is promised"),
    ],
)
def test_what_makes_no_sense_is_said(
    world: World, ana: Agent, field: str, value: str, said: str
) -> None:
    client = Client()
    client.force_login(ana)
    fields = {"what": "call", "due": "2026-11-27T17:00", "zone": "UTC", "kind": "call"}
    answer = client.post(
        f"/c/{desk.only_conversation().pk}/promises/make/",
        fields | {field: value},
        headers={"HX-Request-Type": "partial"},
    )
    assert answer.status_code == 422
    assert said in answer["HX-Trigger"]
    assert not Promise.objects.exists()


def test_the_board_sorts_by_what_presses(world: World, ana: Agent) -> None:
    conversation = desk.only_conversation()
    for what, hours in [("late", 1), ("soon", 9), ("week", 80), ("later", 400), ("open", None)]:
        due_at = clock.now() + timedelta(hours=hours) if hours else None
        actions.make(ana, actions.Terms(what, due_at), conversation)
    say(people.ben(), "Wir melden uns morgen.")
    clock.move(timedelta(hours=2))
    groups = {
        group.key: [str(one) for one in group.promises] for group in board(ana, "", "").groups()
    }
    assert groups == {
        "late": ["late"], "proposed": ["melden uns"], "today": ["soon"], "week": ["week"],
        "later": ["later"], "undated": ["open"],
    }  # fmt: skip
    mine = board(people.ben(), "1", "").groups()
    assert [str(one) for group in mine for one in group.promises] == ["melden uns"]
    assert doors.needing(ana).count() == 1, "the late one is hers"
    assert doors.needing(people.ben()).count() == 1, "his proposal waits for him"


def test_a_post_promises_to_everybody_once(ana: Agent, noon: datetime) -> None:
    post = Post.objects.create(
        department=people.care(), owner=ana, text="20 % auf alles, bis Sonntag!", leaves_at=noon
    )
    fact = Fact(subject=f"post:{post.pk}", data={"post": str(post.pk)})
    for _ in range(2):
        hearing.propose_from_posts([fact])
    promise = Promise.objects.get()
    assert (promise.customer, promise.post, promise.kind) == (None, post.pk, "discount")
    assert board(ana, "", "").groups()[0].promises == [promise]
    client = Client()
    client.force_login(ana)
    assert "everybody" in client.get("/promises/").content.decode()
    client.post(f"/promises/{promise.pk}/confirm/")
    promise.refresh_from_db()
    assert promise.state == "open"


def test_a_promise_of_another_department_is_not_found(world: World, ana: Agent) -> None:
    promise = given(ana)
    client = Client()
    client.force_login(people.lea())
    for act in ("confirm", "edit", "dismiss", "keep", "renegotiate", "break", "tell"):
        assert client.post(f"/promises/{promise.pk}/{act}/").status_code == 404
    assert "erstatten" not in client.get("/promises/").content.decode()
    promise.refresh_from_db()
    assert promise.state == "open"


def test_the_recall_window_does_not_change_what_was_promised(world: World, ana: Agent) -> None:
    given(ana)
    clock.move(settings.RECALL_WINDOW + timedelta(seconds=1))
    desk.work()
    assert len(world.heard) == 1
    assert Promise.objects.get().state == "open"
