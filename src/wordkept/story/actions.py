"""Tell the story: four weeks of Harbour & Vale, lived through the ordinary actions of the house."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from wordkept.channels.demo import World, forget, world
from wordkept.conversations import actions as conversations
from wordkept.conversations import handles
from wordkept.conversations.models import Conversation
from wordkept.feedback import actions as feedback
from wordkept.intake import accounts
from wordkept.intake.models import Account, Mention
from wordkept.journal.actions import run_until_quiet
from wordkept.kernel import clock
from wordkept.listening import actions as listening
from wordkept.people import actions as people
from wordkept.people.models import Agent
from wordkept.promises import actions as promises
from wordkept.replies import actions as replies
from wordkept.replies.delivery import deliver_due, settle_due
from wordkept.replies.rules import SHORT_PAUSE
from wordkept.story import plans
from wordkept.story.cast import cast
from wordkept.story.house import (
    ACCOUNTS,
    COLLEAGUES,
    DEPARTMENTS,
    REMITS,
    SCRIPT,
    Colleague,
    Presence,
)
from wordkept.story.play import Misprint, span
from wordkept.story.staging import AT, Act, acts, all_cues

BEFORE_IT_ALL = timedelta(days=30)
WIRE_TIME = timedelta(seconds=2)


@transaction.atomic
def tell(now: datetime) -> None:
    """Seed an empty workspace with everything up to `now`; the rest arrives by itself, later.

    One transaction: a story told by half is not told.
    """
    for account in ACCOUNTS:
        forget(account.room)
    with clock.fixed(now - BEFORE_IT_ALL):
        found(now)
    Telling(now).tell()


def found(begins: datetime) -> None:
    """The house, its people, and its accounts on the stage of the demo channel."""
    for slug, (name, duty) in DEPARTMENTS.items():
        people.found_department(slug, name, duty)
    for colleague in COLLEAGUES:
        _welcome(colleague)
    for account in ACCOUNTS:
        _say_what_it_answers(account.key, _connect(account, begins))


def _say_what_it_answers(key: str, account: Account) -> None:
    if key in REMITS:
        handles.write(Agent.objects.get(email="rui@harbourvale.example"), account, *REMITS[key])


def _welcome(colleague: Colleague) -> Agent:
    departments = [people.found_department(slug, slug) for slug in colleague.departments]
    email = f"{colleague.key}@harbourvale.example"
    return people.welcome(email, colleague.name, colleague.role, departments)


def _connect(account: Presence, begins: datetime) -> Account:
    values = {
        "place": account.place, "handle": account.handle, "name": account.name,
        "room": account.room, "script": SCRIPT, "begins": begins.isoformat(),
    }  # fmt: skip
    rui = Agent.objects.get(email="rui@harbourvale.example")
    department = people.found_department(account.department, account.department)
    return accounts.connect(
        rui, "demo", values, account.handle, department, account.why, account.place, account.name
    )


class Telling:
    """Walks through the weeks: before anybody acts, everything said until then is heard."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.accounts = {each.key: Account.objects.get(handle=each.handle) for each in ACCOUNTS}
        self.agents = {
            each.key: Agent.objects.get(email=f"{each.key}@harbourvale.example")
            for each in COLLEAGUES
        }
        self.unheard = [
            (cue.due, account.key) for cue, account in all_cues(now) if not cue.after_answer
        ]

    def tell(self) -> None:
        for at, do in sorted([*self._acts(), *self._plans()], key=lambda each: each[0]):
            with clock.fixed(at):
                self.listen()
                do()
        with clock.fixed(self.now - WIRE_TIME):
            self.listen()

    def _acts(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        for act in acts(self.now):
            yield act.at, partial(self.perform, act)

    def _plans(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        desk = plans.Desk(self.agents, self.accounts, self.now)
        for ago, what in plans.PREPARED:
            yield self.now - ago, partial(self.prepare, what, desk)

    def prepare(self, what: Callable[[plans.Desk], None], desk: plans.Desk) -> None:
        """Something is written down, what follows from it follows, and what is due leaves."""
        what(desk)
        run_until_quiet()
        with clock.fixed(clock.now() + WIRE_TIME):
            deliver_due()
            run_until_quiet()

    def listen(self) -> None:
        """Pull where something was said since, and let it be understood and attached."""
        heard = {key for due, key in self.unheard if due <= clock.now()}
        self.unheard = [(due, key) for due, key in self.unheard if due > clock.now()]
        for key in sorted(heard):
            accounts.pull(self.accounts[key])
        if heard:
            run_until_quiet()

    def perform(self, act: Act) -> None:
        agent, conversation = self.agents[act.who], self._conversation(act)
        match act.does:
            case "replies":
                key = f"story-{act.at:%m%d%H%M}-{act.account}-{act.root_id}"[:64]
                replies.reply(
                    agent, conversation, act.text, _mode(conversation), key, reads_well=True
                )
                self.deliver(act)
            case "drafts":
                replies.draft(agent, conversation, _mode(conversation), act.text)
            case "notes":
                conversations.note(agent, conversation, act.text)
                conversations.read(agent, conversation)
            case "takes":
                conversations.assign(agent, conversation, agent)
                conversations.read(agent, conversation)
            case "gives":
                conversations.assign(agent, conversation, self.agents[act.object])
            case "snoozes":
                conversations.snooze(agent, conversation, act.at + span(act.object))
            case "resolves":
                conversations.resolve(agent, conversation)
            case "corrects":
                self.correct(agent, conversation, *act.object.split(" "))
            case "knows":
                _know(agent, conversation, act)
            case _:
                self.keep_word(agent, conversation, act)

    def keep_word(self, agent: Agent, conversation: Conversation, act: Act) -> None:
        run_until_quiet()
        match act.does:
            case "confirms":
                for promise in conversation.promises.filter(state="proposed"):
                    promises.confirm(agent, promise)
            case "keeps":
                for promise in conversation.promises.filter(state="open"):
                    promises.keep(agent, promise, act.text, told=True)
            case "wishes":
                feedback.note(agent, conversation, act.text)
            case unknown:
                raise Misprint(f"nobody here {unknown}")

    def _conversation(self, act: Act) -> Conversation:
        return Conversation.objects.get(
            account=self.accounts[act.account],
            root_id=act.root_id,
            identity__remote_id=act.customer.remote_id,
        )

    def correct(self, agent: Agent, conversation: Conversation, field: str, value: str) -> None:
        """Where we learn to understand it right by ourselves, there is nothing left to correct."""
        newest = Mention.objects.filter(messages__conversation=conversation, ours=False).latest(
            "id"
        )
        with suppress(listening.NotCorrected):
            listening.correct(agent, newest, field, value)
            run_until_quiet()

    def deliver(self, act: Act) -> None:
        """Let the recall window pass and the words leave, with the luck the play has in store."""
        _trouble(world(AT[act.account].room), act.details)
        with clock.fixed(act.at + settings.RECALL_WINDOW + WIRE_TIME):
            with _expected("no answer" in act.details):
                deliver_due()
                clock.move(SHORT_PAUSE + WIRE_TIME)
                settle_due()
            if "bounced" in act.details:
                accounts.pull(self.accounts[act.account])
                run_until_quiet()


@contextmanager
def _expected(trouble: bool) -> Iterator[None]:
    """Trouble that the play asks for is no news for the operator's log."""
    logging.disable(logging.WARNING if trouble else logging.NOTSET)
    yield
    logging.disable(logging.NOTSET)


def _trouble(there: World, details: dict[str, str]) -> None:
    if "refused" in details:
        there.refuses_next(details["refused"])
    if "no answer" in details:
        there.hangs_up_next(applied=True)
    if "bounced" in details:
        there.bounces_next(details["bounced"])


def _mode(conversation: Conversation) -> str:
    return "private" if conversation.visibility == "private" else "public"


def _know(agent: Agent, conversation: Conversation, act: Act) -> None:
    who, place = act.object.split(" on ")
    because = act.details.get("because", "")
    there = cast()[who].author(place)
    people.also_known_as(agent, conversation.customer, place, there, because)
