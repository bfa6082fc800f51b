"""What one colleague does is on the other's screen a moment later, and only on theirs who may see it."""

from __future__ import annotations

import re
import signal as signals
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from starlette.applications import Starlette

from tests import desk, people
from tests.listeners import Ear, cookie_of, elsewhere, happens, serving, until
from wordkept import edge
from wordkept.conversations import actions as conversations
from wordkept.conversations import views
from wordkept.kernel import clock
from wordkept.live import stream
from wordkept.live.hub import MOST_SIGNALS
from wordkept.live.tail import head
from wordkept.people.actions import change_agent

pytestmark = pytest.mark.django_db(transaction=True)

ANOTHER_PROCESS = """
from django.db import transaction
from wordkept.journal.actions import record
with transaction.atomic():
    record("message.arrived", f"conversation:{sys.argv[2]}", department=int(sys.argv[3]))
"""


@pytest.fixture
def app() -> Starlette:
    return edge.make_app()


@pytest.fixture
def url(app: Starlette) -> Iterator[str]:
    with serving(app) as address:
        yield f"{address}/events"


def told_up_to(app: Starlette, fact: str) -> None:
    """The hub has told those who listen of this fact; who comes now is told from the journal."""
    until(lambda: app.state.hub.position >= int(fact))


def arrives(department: int, conversation: UUID | None = None) -> tuple[str, dict[str, str]]:
    """Something arrives. Returns the event a browser should get of it: its id and its data."""
    subject = str(conversation or uuid4())
    fact = happens("message.arrived", f"conversation:{subject}", department)
    return str(fact.pk), {"kind": "message.arrived", "conversation": subject}


def test_a_fact_of_another_process_reaches_both_colleagues(url: str) -> None:
    ears = [Ear(url, people.ana()), Ear(url, people.jo())]
    assert [ear.next().event for ear in ears] == ["hello", "hello"]

    conversation = uuid4()
    with elsewhere(ANOTHER_PROCESS, conversation, people.care().pk) as writer:
        assert writer.wait(30) == 0

    for ear in ears:
        told = ear.next()
        assert told.event == "fact"
        assert told.data == {"kind": "message.arrived", "conversation": str(conversation)}


def test_what_is_behind_a_closed_door_is_never_signalled(url: str) -> None:
    care, communications = people.care().pk, people.communications().pk
    ana, lea, sam = (Ear(url, agent) for agent in (people.ana(), people.lea(), people.outsider()))
    assert {ear.next().event for ear in (ana, lea, sam)} == {"hello"}
    secret, ours = arrives(communications), arrives(care)
    happens("raw.quarantined", "raw:7", communications)
    happens("raw.quarantined", "raw:8", care)

    assert ana.next()[1:] == ours
    assert ana.next().data == {"kind": "raw.quarantined"}
    assert lea.next()[1:] == secret
    change_agent(people.rui(), people.outsider(), "agent", [people.care()], active=True)
    assert sam.next().event == "reset", "the first thing Sam ever hears"


def test_pages_hear_of_accounts_but_not_of_people(url: str) -> None:
    ear, care = Ear(url, people.ana()), people.care().pk
    ear.next()
    happens("customer.introduced", f"customer:{uuid4()}", care)
    happens("mention.received", "mention:12", care)
    happens("account.broke", "account:0197", None)
    happens("account.broke", "account:0198", care)
    assert ear.next().data == {"kind": "account.broke", "account": "0198"}


def test_after_a_lost_line_exactly_the_missed_ones_come_in_order(app: Starlette, url: str) -> None:
    care, communications = people.care().pk, people.communications().pk
    ear = Ear(url, people.ana())
    ear.next()
    heard = arrives(care)
    assert ear.next()[1:] == heard
    ear.hang_up()

    same = uuid4()
    missed = [arrives(care, same), arrives(care), arrives(care, same)]
    told_up_to(app, arrives(communications)[0])
    back = Ear(url, people.ana(), **{"Last-Event-ID": heard[0]})
    assert [back.next()[1:] for _ in missed] == missed
    later = arrives(care)
    assert back.next()[1:] == later, "live again, and nothing twice"


def test_a_page_says_what_it_has_seen_and_the_header_knows_better(app: Starlette, url: str) -> None:
    care = people.care().pk
    facts = [arrives(care) for _ in range(3)]
    told_up_to(app, facts[-1][0])
    page = Ear(f"{url}?after={facts[0][0]}", people.ana())
    assert [page.next()[1:] for _ in range(2)] == facts[1:]
    back = Ear(f"{url}?after={facts[0][0]}", people.ana(), **{"Last-Event-ID": facts[1][0]})
    assert back.next()[1:] == facts[2]


@pytest.mark.parametrize(("missed", "event"), [(MOST_SIGNALS, "fact"), (MOST_SIGNALS + 1, "reset")])
def test_who_missed_too_much_starts_afresh(
    app: Starlette, url: str, missed: int, event: str
) -> None:
    ana, care = people.ana(), people.care().pk
    first = arrives(care)[0]
    with transaction.atomic():
        last = [arrives(care)[0] for _ in range(missed)][-1]
    told_up_to(app, last)
    ear = Ear(f"{url}?after={first}", ana)
    told = [ear.next() for _ in range(missed if event == "fact" else 1)]
    assert {each.event for each in told} == {event}
    assert told[-1].id == last
    later = arrives(care)
    assert ear.next()[1:] == later, "and goes on from there"


def test_who_was_away_for_ages_starts_afresh_without_a_search(
    app: Starlette, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "FAR", 5)
    ana = people.ana()
    facts = [arrives(people.care().pk)[0] for _ in range(7)]
    told_up_to(app, facts[-1])
    assert Ear(f"{url}?after={facts[1]}", ana).next().event == "fact"
    assert Ear(f"{url}?after={facts[0]}", ana).next().event == "reset"


def test_the_same_said_twice_in_one_breath_is_told_once(url: str) -> None:
    ear, care, conversation = Ear(url, people.ana()), people.care().pk, uuid4()
    ear.next()
    with transaction.atomic():
        arrives(care, conversation)
        other = arrives(care)
        last = arrives(care, conversation)
    assert [ear.next()[1:], ear.next()[1:]] == [other, last]


def test_who_hangs_up_is_forgotten(app: Starlette, url: str) -> None:
    ears = [Ear(url, people.ana()) for _ in range(3)]
    assert {ear.next().event for ear in ears} == {"hello"}
    for ear in ears:
        ear.hang_up()
    until(lambda: not app.state.hub.readers)


@pytest.mark.parametrize("after", ["-5", "999999", "9" * 40, "none of that", "1.5"])
def test_a_position_we_never_gave_out_starts_afresh(url: str, after: str) -> None:
    """A database restored from yesterday's copy looks just like this."""
    happens("message.arrived", f"conversation:{uuid4()}", people.care().pk)
    assert Ear(url, people.ana(), **{"Last-Event-ID": after}).next().event == "reset"


def test_what_happens_while_a_page_is_made_is_told_to_it_afterwards(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, care = people.ana(), people.care().pk
    late: list[tuple[str, dict[str, str]]] = []

    def making(*given: Any, make: Callable[..., Any] = views._list_context) -> Any:
        made = make(*given)
        late.append(arrives(care))
        return made

    monkeypatch.setattr(views, "_list_context", making)
    page = httpx.get(url.replace("/events", "/"), cookies=cookie_of(ana))
    address = re.search(r'hx-sse:connect="/events(\?after=\d+)"', page.text)
    assert address, page.status_code
    assert Ear(url + address[1], ana).next()[1:] == late[0]


def test_presence_shows_and_ends_by_itself(url: str, noon: datetime) -> None:
    _, world = desk.connect(people.care())
    world.says("maya", "My cat sleeps on the router.")
    desk.work()
    conversation, ana, jo = desk.only_conversation(), people.ana(), people.jo()
    ears = {who: Ear(url, agent) for who, agent in [("ana", ana), ("jo", jo)]}
    foreign = Ear(url, people.lea())
    assert {ear.next().event for ear in (*ears.values(), foreign)} == {"hello"}

    def shown(who: str) -> list[tuple[str, str]]:
        told = ears[who].next()
        while (
            told.event == "fact"
        ):  # of the post above, when the line was opened before it was told
            told = ears[who].next()
        assert (told.event, told.data["conversation"]) == ("presence", str(conversation.pk))
        return [(agent["name"], agent["doing"]) for agent in told.data["agents"]]

    conversations.present(ana, conversation, "replying")
    assert shown("jo") == [("Ana Duarte", "replying")]
    conversations.present(jo, conversation, "looking")
    assert shown("ana") == [("Jo Lindqvist", "looking")], "and nothing about herself before that"
    late = Ear(url, people.ben())
    assert [late.next().event, len(late.next().data["agents"])] == ["hello", 2]

    last = arrives(people.care().pk)
    assert [ear.next()[1:] for ear in ears.values()] == [last, last], "nothing is written from here"
    clock.move(timedelta(seconds=13))
    assert shown("jo") == [], "typing ends after 12 seconds, without a word from Ana"
    conversations.present(jo, conversation, "gone")
    assert shown("ana") == []
    secret = arrives(people.communications().pk)
    assert foreign.next()[1:] == secret, "the first thing Lea hears"


def test_who_logs_out_hears_nothing_more(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PROVE_AGAIN", 0.1)
    ear = Ear(url, people.ana())
    assert ear.next().event == "hello"
    Session.objects.all().delete()
    assert ear.ended()


def test_a_new_password_ends_the_old_streams(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PROVE_AGAIN", 0.1)
    ana = people.ana()
    ear = Ear(url, ana)
    assert ear.next().event == "hello"
    ana.set_password("cats-and-routers")
    ana.save()
    assert ear.ended()


def test_who_leaves_the_company_hears_nothing_more_at_once(url: str) -> None:
    ear, ana = Ear(url, people.ana()), people.ana()
    assert ear.next().event == "hello"
    started = time.monotonic()
    with transaction.atomic():
        change_agent(people.rui(), ana, "agent", [people.care()], active=False)
        arrives(people.care().pk)
    assert ear.ended(), "not even what happened in the same breath"
    assert time.monotonic() - started < 5, "long before the regular look"


def test_who_changes_the_department_starts_afresh_behind_the_new_door(url: str) -> None:
    ana, care, communications = people.ana(), people.care(), people.communications()
    ear = Ear(url, ana)
    assert ear.next().event == "hello"
    with transaction.atomic():
        change_agent(people.rui(), ana, "agent", [communications], active=True)
        arrives(care.pk)
    assert ear.next().event == "reset", "before anything else"
    arrives(care.pk)
    mine = arrives(communications.pk)
    assert ear.next()[1:] == mine


def test_only_colleagues_listen(url: str) -> None:
    assert httpx.get(url).status_code == 401
    made_up = {next(iter(cookie_of(people.ana()))): "x" * 32}
    assert httpx.get(url, cookies=made_up).status_code == 401
    assert httpx.head(url, cookies=cookie_of(people.ana())).status_code == 405


def test_nobody_is_told_that_all_is_quiet_while_nothing_is_heard(app: Starlette, url: str) -> None:
    cookies, hub = cookie_of(people.ana()), app.state.hub
    told_up_to(app, str(head()))
    hub.position = None
    assert httpx.get(url, cookies=cookies).status_code == 503, "nothing looked at yet"
    hub.position = 1
    edge.end_streams(app)
    assert httpx.get(url, cookies=cookies).status_code == 503, "closing"


def test_no_cache_or_proxy_keeps_the_line(url: str) -> None:
    headers = Ear(url, people.ana()).response.headers
    assert headers["content-type"].startswith("text/event-stream")
    assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-store", "no")


def test_silence_has_a_heartbeat_that_moves_the_position(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.05)
    ear = Ear(url, people.ana())
    ear.next()
    unseen = arrives(people.communications().pk)[0]
    until(lambda: next(ear.lines) == f"id: {unseen}")


def test_many_open_lines_hold_no_page_back(url: str) -> None:
    ears = [Ear(url, people.ana()) for _ in range(40)]
    assert {ear.next().event for ear in ears} == {"hello"}
    page = httpx.get(url.replace("/events", "/login/"), timeout=5)
    assert page.status_code == 200


SERVE = """
from wordkept.commands.serve import serve
sys.exit(serve("127.0.0.1", int(sys.argv[2]), ["ready"]))
"""


def test_the_house_closes_within_seconds_while_people_listen(free_tcp_port: int) -> None:
    people.ana()
    with elsewhere(SERVE, free_tcp_port) as house:
        assert house.stdout
        assert house.stdout.readline() == "ready\n"
        ear = Ear(f"http://127.0.0.1:{free_tcp_port}/events", people.ana())
        assert ear.next().event == "hello"
        started = time.monotonic()
        house.send_signal(signals.SIGTERM)
        assert ear.ended()
        house.wait(10)
        assert time.monotonic() - started < 3
