"""A letter nobody answered, a mail nobody answered, then everybody reads it: the thread says so on top."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from tests import desk, people
from wordkept.channel import Attached, Author
from wordkept.channels.demo import World
from wordkept.conversations import actions as conversations
from wordkept.conversations import inbox, joining, last_resort, persons
from wordkept.conversations.models import Conversation
from wordkept.intake import byhand
from wordkept.intake.byhand import Told
from wordkept.intake.models import Account, Mention
from wordkept.journal.models import Fact, Step
from wordkept.kernel import clock
from wordkept.listening import actions as listening
from wordkept.measure import failures
from wordkept.people.models import Customer, Joining, Likeness
from wordkept.replies import actions as replies

pytestmark = pytest.mark.django_db(transaction=True)

MAYA = Author("maya-at-mastodon", "@maya", "Maya Okonjo", followers=18_400)
BY_MAIL = Author("maya.okonjo@post.example", "maya.okonjo@post.example", "Maya Okonjo")
HOME = "3 Quay Row, Wrenmouth LS1 4AP"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
DAY = timedelta(days=1)


@pytest.fixture
def house(noon: datetime) -> Iterator[dict[str, World]]:
    """A public place and a mailbox; and the clock stands eleven days ago."""
    public, mail = desk.connect(people.care()), desk.connect(people.care(), "mail", handle="@care")
    yield {"public": public[1], "mail": mail[1]}
    assert not Step.objects.exists(), "nothing is left to do"


def letter(ago: timedelta = 11 * DAY, **more: Any) -> Conversation:
    """Ana logs it today; it was written long before."""
    usual: dict[str, Any] = {
        "kind": "letter", "at": clock.now() - ago, "name": "Maya Okonjo", "address": HOME,
        "subject": "A freezer that never came", "words": "Dear sirs, where is it?",
        "scans": (Attached("letter.png", "image/png", PNG, alt=""),),
    }  # fmt: skip
    told = Told(**usual | more)
    mention = byhand.log(people.ana(), people.care(), told, f"form-{Mention.objects.count()}")
    desk.work()
    return Conversation.objects.get(messages__mention=mention)


def mail(house: dict[str, World], ago: timedelta = 3 * DAY, author: Author = BY_MAIL) -> str:
    with_history = {"kind": "message", "visibility": "private", "at": clock.now() - ago}
    said = house["mail"].says(author, "I wrote you a letter. Nothing came.", **with_history)
    desk.work()
    return said


def post(
    house: dict[str, World], author: Author = MAYA, text: str = "Third attempt!"
) -> Conversation:
    said = house["public"].says(author, text)
    desk.work()
    return Conversation.objects.get(messages__remote_id=said)


def by_place(place: str) -> Conversation:
    return Conversation.objects.exclude(state="merged").get(place=place)


def confirm_all() -> None:
    """Ana looks at each suggestion and says yes."""
    two_people = Likeness.objects.filter(state="open").exclude(one__customer=F("other__customer"))
    while found := two_people.all().first():
        joining.confirm(people.ana(), found, found.one.customer)


def states(conversation: Conversation) -> list[tuple[str, str, str]]:
    """Oldest first: where, how it stood then, how it stands now."""
    conversation.refresh_from_db()
    return [
        (each.place, each.was, each.state)
        for each in last_resort.seen_by(people.ana(), conversation)
    ]


def page(conversation: Conversation) -> str:
    client = Client()
    client.force_login(people.ana())
    return client.get(f"/c/{conversation.pk}/?view=all").content.decode()


BANNER = (
    "Third attempt. First by letter, 11 days ago, unanswered. Then by mail, 3 days ago, unanswered."
)


def words_of(html: str) -> str:
    import re

    section = html.partition('class="last-resort')[2].partition("<details")[0]
    return " ".join(re.sub(r"<[^>]+>", "", section.partition(">")[2]).split())


def test_the_third_attempt_names_the_first_two(house: dict[str, World]) -> None:
    written = letter()
    mail(house)
    confirm_all()
    public = post(house)
    assert not public.tried_before, "nobody knows yet that this is Maya"
    (suggested,) = persons.pane(people.ana(), public)["suggestions"]
    assert suggested.evidence == [{"kind": "name", "shown": "Maya Okonjo"}]
    joining.confirm(people.ana(), suggested.likeness, public.customer)

    public.refresh_from_db()
    assert states(public) == [
        ("letter", "unanswered", "unanswered"),
        ("mail", "unanswered", "unanswered"),
    ]
    assert words_of(page(public)) == BANNER
    assert (public.urgency, public.flagged_at) == (3, public.opened_at)
    assert written.waiting_since == clock.now() - 11 * DAY


def test_it_is_said_at_once_when_the_person_is_known_already(house: dict[str, World]) -> None:
    letter()
    post(house, text="Nice harbour you have.")
    mail(house)
    confirm_all()
    clock.move(DAY)
    public = post(house)
    assert [place for place, _, _ in states(public)] == ["letter", "mail"]
    fact = Fact.objects.get(
        name="conversation.flagged_last_resort", subject=f"conversation:{public.pk}"
    )
    assert len(fact.data["attempts"]) == 2
    assert "Maya" not in str(fact.data)


def test_it_stands_on_top_of_the_list_until_somebody_answers(house: dict[str, World]) -> None:
    letter()
    mail(house)
    public = post(house)
    confirm_all()
    clock.move(timedelta(hours=1))
    post(house, Author("tom", "@tom", "Tom"), "Good morning!")
    rows = inbox.desk(people.ana(), "all").page().rows
    assert rows[0] == public
    assert "last resort" in page(public)
    assert len({row.pk for row in rows}) == len(rows) == 4

    replies.reply(people.ana(), public, "I am sorry, Maya.", "public", "k", reads_well=True)
    rows = inbox.desk(people.ana(), "all").page().rows
    assert not any(row.pressing for row in rows), "an answer is on its way"  # type: ignore[attr-defined]
    clock.move(timedelta(minutes=1))
    desk.work()


def test_an_unrelated_person_gets_no_flag(house: dict[str, World]) -> None:
    letter()
    mail(house)
    confirm_all()
    public = post(house, Author("tunde", "@tunde", "Tunde Balogun"))
    assert (public.tried_before, public.flagged_at) == ([], None)
    assert "last-resort" not in page(public)


def test_what_was_solved_before_is_no_reason(house: dict[str, World]) -> None:
    letter(outcome="solved", answer="Sent a new one.", answered_at=clock.now() - 9 * DAY)
    public = post(house)
    confirm_all()
    assert states(public) == []
    assert by_place("letter").state == "resolved"


def test_what_was_answered_and_they_never_came_back_is_no_reason(house: dict[str, World]) -> None:
    letter(outcome="answered", answer="It comes on Monday.", answered_at=clock.now() - 9 * DAY)
    public = post(house)
    confirm_all()
    assert states(public) == []
    assert by_place("letter").state == "open"


def test_closed_without_a_word_is_a_reason(house: dict[str, World]) -> None:
    conversations.resolve(people.ana(), letter())
    clock.move(timedelta(hours=1))
    public = post(house)
    confirm_all()
    assert states(public) == [("letter", "closed", "closed")]
    assert "closed without an answer" in page(public)


def test_answered_and_they_came_back_on_it_is_a_reason(house: dict[str, World]) -> None:
    first = mail(house)
    replies.reply(
        people.ana(), by_place("mail"), "It is on its way.", "private", "k", reads_well=True
    )
    clock.move(DAY)
    desk.work()
    house["mail"].says(BY_MAIL, "It is not.", parent=first, kind="message", visibility="private")
    clock.move(DAY)
    desk.work()
    public = post(house)
    confirm_all()
    assert states(public) == [("mail", "unsolved", "unsolved")]


def test_thanks_at_the_end_is_not_coming_back(house: dict[str, World]) -> None:
    first = mail(house)
    replies.reply(
        people.ana(), by_place("mail"), "It comes today.", "private", "k", reads_well=True
    )
    clock.move(DAY)
    desk.work()
    house["mail"].says(
        BY_MAIL, "Thank you so much!", parent=first, kind="message", visibility="private"
    )
    clock.move(DAY)
    desk.work()
    public = post(house)
    confirm_all()
    assert states(public) == []


def test_somebody_of_the_same_household_is_named_as_such(house: dict[str, World]) -> None:
    letter()
    tunde = Author("tunde-at-mastodon", "@tunde", "Tunde Okonjo")
    letter(200 * DAY, name="Tunde Okonjo", subject="Opening hours", outcome="solved", answer="9-5")
    public = post(house, tunde)
    confirm_all()
    assert words_of(page(public)) == (
        "Second attempt. First by letter, 11 days ago, from the same household, unanswered."
    )
    assert "do not speak of it in public" in page(public)
    assert Customer.objects.filter(identities__isnull=False).distinct().count() == 2


def test_the_banner_follows_when_the_earlier_ones_are_answered(house: dict[str, World]) -> None:
    letter()
    mail(house)
    public = post(house)
    confirm_all()
    replies.reply(
        people.ana(), by_place("mail"), "I am so sorry, Maya.", "private", "k", reads_well=True
    )
    clock.move(timedelta(minutes=2))
    desk.work()
    assert states(public) == [
        ("letter", "unanswered", "unanswered"),
        ("mail", "unanswered", "answered"),
    ]
    conversations.resolve(people.ana(), by_place("mail"))
    desk.work()
    assert states(public)[1] == ("mail", "unanswered", "solved")
    assert "Then by mail, 3 days ago, solved since." in words_of(page(public))


def test_parting_takes_the_flag_back_and_joining_brings_it_again(house: dict[str, World]) -> None:
    letter()
    public = post(house)
    confirm_all()
    assert states(public)
    before = (public.customer_id, by_place("letter").customer_id)
    joining.part(people.ana(), Joining.objects.get())
    public.refresh_from_db()
    assert (states(public), public.flagged_at) == ([], None)
    assert public.customer_id != by_place("letter").customer_id
    assert before[0] in (public.customer_id, by_place("letter").customer_id)
    gone = by_place("letter").customer
    joining.join(people.ana(), public.customer, gone, "she named her letter")
    assert [place for place, _, _ in states(public)] == ["letter"]
    names = Fact.objects.filter(subject=f"conversation:{public.pk}").values_list("name", flat=True)
    assert list(names).count("conversation.flagged_last_resort") == 2
    assert "conversation.unflagged_last_resort" in names


def test_a_letter_logged_after_the_post_flags_it_all_the_same(house: dict[str, World]) -> None:
    public = post(house)
    clock.move(timedelta(hours=3))
    letter()
    confirm_all()
    assert [place for place, _, _ in states(public)] == ["letter"]


def test_what_they_wrote_after_the_post_is_no_earlier_attempt(house: dict[str, World]) -> None:
    public = post(house)
    clock.move(timedelta(hours=3))
    mail(house, timedelta())
    confirm_all()
    assert states(public) == []


def test_imported_calls_and_letters_count_like_logged_ones(
    house: dict[str, World], tmp_path: Any
) -> None:
    import json

    from wordkept.__main__ import main

    file = tmp_path / "calls.jsonl"
    call = {
        "id": "c-1", "kind": "call", "at": (clock.now() - 5 * DAY).isoformat(), "place": "phone",
        "author": {"id": "01632 960118", "name": "Maya Okonjo"}, "text": "Nobody picked up.",
    }  # fmt: skip
    file.write_text(json.dumps(call))
    assert main(["import", "jsonl", str(file), "--account", "old calls"]) == 0
    public = post(house)
    confirm_all()
    assert states(public) == [("phone", "unanswered", "unanswered")]
    assert by_place("phone").waiting_since == clock.now() - 5 * DAY


def test_another_department_sees_neither_the_letter_nor_the_flag(house: dict[str, World]) -> None:
    """Lea's letters are Lea's: what Ana may not open is not hinted at either."""
    told = Told("letter", clock.now() - 11 * DAY, "legal words", "Maya Okonjo", address=HOME)
    byhand.log(people.lea(), people.communications(), told, "lea-1")
    public = post(house)
    confirm_all()
    public.refresh_from_db()
    assert public.tried_before, "the house knows"
    assert states(public) == []
    assert "last-resort" not in page(public) and "legal words" not in page(public)
    row = inbox.desk(people.ana(), "all").page().rows[0]
    assert not row.attempts and not row.pressing  # type: ignore[attr-defined]
    assert not failures.report(people.ana(), clock.now()).failures


def test_the_report_says_which_channel_failed_first(house: dict[str, World]) -> None:
    letter()
    mail(house)
    post(house)
    lost_call = Told("call", clock.now() - DAY, "no answer", "Colm Ferriter", phone="01632 960118")
    byhand.log(people.ana(), people.care(), lost_call, "c-1")
    desk.work()
    post(house, Author("colm", "@colm", "Colm Ferriter"))
    post(house, Author("tunde", "@tunde", "Tunde Balogun"))
    confirm_all()
    found = failures.report(people.ana(), clock.now())
    assert [(bill.name, bill.count, bill.share) for bill in found.channels] == [
        ("phone", 1, 50), ("letter", 1, 50),
    ]  # fmt: skip
    assert [bill.name for bill in found.steps] == ["unanswered"]
    this_week = failures.week_of(clock.now())
    (behind,) = found.only("letter", week=this_week)
    assert behind.conversation.customer.name == "Maya Okonjo"
    assert found.only("letter", week=this_week - 7 * DAY) == []
    assert not failures.report(people.outsider(), clock.now()).failures
    client = Client()
    client.force_login(people.ana())
    shown = client.get("/measure/failures/?channel=letter").content.decode()
    assert "Maya Okonjo" in shown and "Colm Ferriter" not in shown
    assert "Social is paying for" in client.get("/measure/").content.decode()


def test_more_words_stay_urgent_and_a_colleagues_calm_is_respected(house: dict[str, World]) -> None:
    letter()
    first = post(house)
    confirm_all()
    conversations.read(people.ana(), first)
    clock.move(timedelta(hours=1))
    more = first.messages.get().remote_id
    house["public"].says(MAYA, "And it is raining.", parent=more)
    desk.work()
    first.refresh_from_db()
    assert first.urgency == 2
    message = first.messages.latest("id")
    assert message.mention
    listening.correct(people.ana(), message.mention, "urgency", "0")
    desk.work()
    conversations.resolve(people.ana(), by_place("letter"))
    desk.work()
    first.refresh_from_db()
    assert first.urgency == 0


def test_the_same_place_twice_is_no_other_way(house: dict[str, World]) -> None:
    post(house, text="Hello?")
    clock.move(DAY)
    again = post(house, text="Hello??")
    assert again.tried_before == []


def test_an_account_of_our_own_is_made_once(house: dict[str, World]) -> None:
    letter()
    letter(5 * DAY, name="Colm Ferriter", address="1 Mill Lane, Tolley")
    assert Account.objects.filter(channel="byhand").count() == 1
    assert datetime(2026, 11, 7, 12, tzinfo=UTC) in Mention.objects.values_list("at", flat=True)
