"""Workers are shot again and again: every word arrives once, and every reply is said once."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.real.errands import Errands
from tests.real.house import House, built
from tests.real.places import PostOffice, Square
from tests.servers import front, until
from tests.servers.atproto import Person
from tests.servers.front import Front
from tests.servers.mail import ANN, BEN

SEED, SLOW_LINE, NEW_POST = 4711, 0.25, "com.atproto.repo.createRecord"
POSTS_A_ROUND, MAILS_A_ROUND, ROUNDS = 14, 7, 3
POSTS, MAILS = ROUNDS * POSTS_A_ROUND, ROUNDS * MAILS_A_ROUND
FETCHING = """select id from intake_account
    where lease_until > strftime('%Y-%m-%d %H:%M:%f', 'now')"""
STORING = "select cursor from intake_account"
SORTING = "select count(*) from conversations_message"
TO_SEND = "replies_reply where state in ('queued', 'attempting')"
SAID = """select conversation.id, conversation.place, message.remote_id
    from conversations_message message
    join conversations_conversation conversation on conversation.id = message.conversation_id
    where message."by" = 'customer'"""
REPLIES = """select message.id, message.text, reply.state
    from replies_reply reply join conversations_message message on message.id = reply.message_id"""


@dataclass
class Harbour:
    """One process serves the pages; those who do the work can be shot beside it."""

    house: House
    square: Square
    office: PostOffice
    line: Front
    rui: Errands
    maya: Person

    def customers_say(self, words: str) -> list[str]:
        """Some posts, some mails. Returns what the places call them."""
        posts = [self.square.says(self.maya, f"{words} {n}") for n in range(POSTS_A_ROUND)]
        people = [ANN, BEN] * MAILS_A_ROUND
        mails = [self.office.writes(who, words) for who in people[:MAILS_A_ROUND]]
        return posts + mails

    def has_heard(self, said: list[str]) -> bool:
        self.house.two_minutes_pass()
        self.house.run("work", "--once")
        return set(said) <= {remote_id for _, _, remote_id in self.house.rows(SAID)}

    def sends_the_rest(self) -> None:
        """A worker that nobody shoots does what is left, and stops when asked to."""
        self.house.two_minutes_pass()
        if not self.house.count(TO_SEND):
            return
        worker = self.house.worker()
        try:
            until(lambda: not self.house.count(TO_SEND), "the rest to leave", within=120)
        finally:
            worker.terminate()
            assert worker.wait(20) == 0

    def told(self) -> set[str]:
        """What customers have in their hands."""
        return {*self.square.said_by_the_brand(), *self.in_the_boxes()}

    def in_the_boxes(self) -> Counter[str]:
        """How often each text of ours lies in a customer's mailbox."""
        until(self.office.is_idle, "the last mail to be delivered")
        return Counter(self.office.texts_in(ANN) + self.office.texts_in(BEN))


@pytest.fixture(scope="module")
def harbour(
    square: Square, office: PostOffice, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Harbour]:
    with ExitStack() as opened:
        line = opened.enter_context(front.running(square.network.url))
        line.late[NEW_POST] = SLOW_LINE
        friends = [urlsplit(line.url).netloc, *office.addresses]
        folder = tmp_path_factory.mktemp("kills")
        house, said = opened.enter_context(built(folder, friends, "--no-work"))
        rui = opened.enter_context(Errands(house.url))
        rui.become_owner(said)
        rui.connect("bluesky", square.settings | {"server": line.url})
        rui.connect("mail", office.settings)
        yield Harbour(house, square, office, line, rui, square.network.person("maya"))


@pytest.fixture(scope="module")
def said(harbour: Harbour) -> list[str]:
    """What customers said while those who fetched it were shot."""
    house, said, chance = harbour.house, [], random.Random(SEED)
    with ThreadPoolExecutor(1) as beside:
        for number in range(ROUNDS):
            talk = beside.submit(harbour.customers_say, f"Where is my decoy? {number}")
            sight = (FETCHING, STORING, SORTING)[number]
            shoot_two(house, change_in(house, sight), chance, haste=sight == STORING)
            said += talk.result()
            house.two_minutes_pass()
    until(lambda: harbour.has_heard(said), "everything to be heard", within=90)
    return said


def test_killing_those_who_fetch_loses_no_word_and_doubles_none(
    harbour: Harbour, said: list[str]
) -> None:
    house = harbour.house
    stored = Counter(remote_id for (remote_id,) in house.rows("select remote_id from intake_raw"))
    shown = Counter(remote_id for _, _, remote_id in house.rows(SAID))
    assert len(said) == POSTS + MAILS
    assert stored == shown == Counter(said)
    assert house.count("conversations_conversation") == len(said), "each is a matter of its own"
    assert house.count("journal_step") == 0, "nothing is left undone"


def test_killing_those_who_answer_says_nothing_twice_and_forgets_nothing(
    harbour: Harbour, said: list[str]
) -> None:
    house, chance = harbour.house, random.Random(SEED)
    posts, mails = answer_all(harbour)
    house.two_minutes_pass()
    in_doubt: set[str] = set()
    out_already: set[str] = set()
    for moment in (a_few_set_out, a_mail_is_out, a_post_is_out, a_few_set_out):
        shoot_two(house, moment(harbour), chance, haste=moment is not a_few_set_out)
        doubtful = {words for _, words, state in house.rows(REPLIES) if state == "attempting"}
        in_doubt |= doubtful
        out_already |= doubtful & harbour.told()
        house.two_minutes_pass()
    harbour.sends_the_rest()
    print(
        f"{len(in_doubt)} replies in doubt: of {len(in_doubt & set(posts.values()))} posts and "
        f"{len(in_doubt & set(mails))} mails {len(out_already & set(posts.values()))} and "
        f"{len(out_already & set(mails))} were out already"
    )
    assert out_already & set(posts.values()), "a post was out, and nobody had noted it"
    assert out_already & set(mails), "a mail was out, and nobody had noted it"

    each_post_is_said_once(harbour, posts)
    no_mail_is_said_twice(harbour, mails)
    a_person_decides(harbour)
    harbour.sends_the_rest()
    assert harbour.in_the_boxes() == Counter(mails)
    assert {state for _, _, state in house.rows(REPLIES)} == {"sent"}
    for command in ("verify", "check"):
        verdict = house.run(command)
        assert verdict.returncode == 0, verdict.stdout


def a_few_set_out(harbour: Harbour) -> Callable[[], bool]:
    house, enough = harbour.house, tries(harbour.house) + 5
    return lambda: tries(house) >= enough or not house.count(TO_SEND)


def a_mail_is_out(harbour: Harbour) -> Callable[[], bool]:
    """One of the worst moments to die: the customer has it, and nobody has noted that."""
    noted = "replies_reply where state = 'sent' and url = ''"
    before = harbour.office.delivered() - harbour.house.count(noted)
    return lambda: harbour.office.delivered() - harbour.house.count(noted) > before


def a_post_is_out(harbour: Harbour) -> Callable[[], bool]:
    """Another one: everybody can read it, and the answer is still on its way to us."""
    before = harbour.line.done.count(NEW_POST)
    return lambda: harbour.line.done.count(NEW_POST) > before


def shoot_two(
    house: House, now: Callable[[], object], chance: random.Random, haste: bool = False
) -> None:
    """Two workers begin, and have only moments to live when it is time."""
    workers = [house.worker(), house.worker()]
    try:
        until(now, "the moment to shoot", within=60, every=0.01)
    finally:
        for worker in workers:
            time.sleep(0 if haste else chance.uniform(0, 0.2))
            worker.kill()
        for worker in workers:
            worker.wait()


def change_in(house: House, sql: str) -> Callable[[], bool]:
    before = house.rows(sql)
    return lambda: house.rows(sql) != before


def answer_all(harbour: Harbour) -> tuple[dict[str, str], list[str]]:
    """One reply to each: what is said below each post, and what is written by mail."""
    posts: dict[str, str] = {}
    mails: list[str] = []
    said = harbour.house.rows(SAID)
    random.Random(SEED).shuffle(said)
    for conversation, place, remote_id in said:
        words = f"It is on its way, number {len(posts) + len(mails)}."
        if place == "mail":
            mails.append(words)
        else:
            posts[remote_id] = words
        harbour.rui.reply(conversation, words, "private" if place == "mail" else "public")
    assert (len(posts), len(mails)) == (POSTS, MAILS)
    return posts, mails


def each_post_is_said_once(harbour: Harbour, posts: dict[str, str]) -> None:
    """Bluesky takes our key: there is no doubt in the end, and no second post."""
    assert Counter(harbour.square.said_by_the_brand()) == Counter(posts.values())
    assert states_of(harbour.house, posts.values()).keys() == {"sent"}
    below = {uri: harbour.square.answers_below(harbour.maya, uri) for uri in posts}
    assert below == {uri: [words] for uri, words in posts.items()}


def no_mail_is_said_twice(harbour: Harbour, mails: list[str]) -> None:
    """Mail proves nothing: what is in doubt says so, and is never sent again blindly."""
    boxes, states = harbour.in_the_boxes(), states_of(harbour.house, mails)
    print(f"mails: {dict(states)}, {boxes.total()} of {len(mails)} in the boxes")
    assert set(boxes.values()) == {1}
    assert states.keys() <= {"sent", "unknown"}
    sent = {words for _, words, state in harbour.house.rows(REPLIES) if state == "sent"}
    assert sent & set(mails) <= set(boxes), "what is said to be sent has arrived"


def a_person_decides(harbour: Harbour) -> None:
    """Rui asks the customers, so to speak, and says what is true."""
    boxes = harbour.in_the_boxes()
    for message, words, state in harbour.house.rows(REPLIES):
        if state == "unknown":
            harbour.rui.decide(message, "sent" if words in boxes else "again")


def tries(house: House) -> int:
    return int(house.rows("select sum(attempts) from replies_reply")[0][0])


def states_of(house: House, texts: Iterable[str]) -> Counter[str]:
    wanted = set(texts)
    return Counter(state for _, words, state in house.rows(REPLIES) if words in wanted)
