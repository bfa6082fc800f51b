"""Log a call or a letter: it passes the ordinary door of intake, with its sheet, its key and its scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.channel import Attached, Author, Incoming
from wordkept.channels.byhand.sheet import PLACE, write
from wordkept.intake import accounts, actions
from wordkept.intake.models import Account, Logged, Mention
from wordkept.intake.storing import Item, keep_files, key
from wordkept.journal.actions import record
from wordkept.kernel import clock, text
from wordkept.people import likeness, linking, traits
from wordkept.people.actions import actor, introduce
from wordkept.people.models import Agent, Department, Identity

OLDEST = timedelta(days=5 * 365)


class CannotLog(ValueError):
    """It makes no sense as it is; the message says what to change."""


@dataclass(frozen=True)
class Told:
    """What a colleague writes down: who called or wrote, by what they are known, when, what, and how it ended."""

    kind: str
    at: datetime
    words: str
    name: str = ""
    phone: str = ""
    address: str = ""
    mail: str = ""
    client: str = ""
    subject: str = ""
    outcome: str = Logged.Outcome.WAITS
    answer: str = ""
    answered_at: datetime | None = None
    scans: tuple[Attached, ...] = ()


def log(agent: Agent, department: Department, told: Told, form_key: str) -> Mention:
    """Store it once: the same form sent twice is one call. The clock counts from when it happened."""
    _must_make_sense(told)
    items = _items(told, key(f"{told.kind}-{agent.pk}-{form_key}", 200))
    keep_files(items)
    with transaction.atomic():
        account = _account(agent, department, PLACE[told.kind])
        actions.accept(account, items, "hand")
        mention = Mention.objects.get(account=account, remote_id=items[0][0].remote_id)
        _note(agent, mention, told)
    return mention


def _must_make_sense(told: Told) -> None:
    now = clock.now()
    if told.at > now:
        raise CannotLog(_("That is still to come: when did they call or write?"))
    if told.at < now - OLDEST:
        raise CannotLog(_("That is more than five years ago: is the year right?"))
    if told.outcome != Logged.Outcome.WAITS and not told.answer.strip():
        raise CannotLog(_("Say in a few words what you answered."))
    if told.answered_at and not told.at <= told.answered_at <= now:
        raise CannotLog(_("The answer came after they called or wrote, and before now."))
    if not (told.name.strip() or told.phone.strip() or told.address.strip()):
        raise CannotLog(_("Say who it was: a name, a number or an address."))


def _items(told: Told, remote_id: str) -> Sequence[Item]:
    theirs = Incoming(
        kind="letter" if told.kind == "letter" else "call",
        remote_id=remote_id,
        author=_author(told, remote_id),
        at=told.at,
        subject=text.clean(told.subject.strip(), 200),
        text=text.clean(told.words.strip()),
        visibility="private",
        place=PLACE[told.kind],
        attached=told.scans,
    )
    if told.outcome == Logged.Outcome.WAITS:
        return [(write(theirs), theirs)]
    ours = replace(
        theirs,
        remote_id=f"{remote_id}-answer",
        at=told.answered_at or min(told.at + timedelta(seconds=1), clock.now()),
        text=text.clean(told.answer.strip()),
        subject="",
        parent_id=remote_id,
        root_id=remote_id,
        attached=(),
        ours=True,
    )
    return [(write(theirs), theirs), (write(ours), ours)]


def _author(told: Told, remote_id: str) -> Author:
    """Whom we know by this number or at this address, or somebody new. A line may have several owners."""
    name, shown = told.name.strip(), told.phone if told.kind == "call" else told.address
    shown = " ".join(shown.split())[:300]
    known = _known(told, name)
    if known:
        return Author(known.remote_id, known.handle, name or known.name)
    if not shown:
        return Author(f"{name}, {remote_id}"[:300], "", name)
    taken = Identity.objects.filter(channel=PLACE[told.kind], remote_id=shown).exists()
    return Author(f"{shown}, {name}"[:320] if taken else shown, shown, name)


def _known(told: Told, name: str) -> Identity | None:
    marks = (
        [likeness.number(told.phone)]
        if told.kind == "call"
        else [mark for mark in likeness.at_home(told.address, name) if mark.kind == "address"]
    )
    for mark in filter(None, marks):
        for identity in linking.known_by(PLACE[told.kind], mark).order_by("pk"):
            if likeness.agree(identity.name, name):
                return identity
    return None


def _account(agent: Agent, department: Department, place: str) -> Account:
    """One sheaf of calls and one of letters for each department."""
    handle = f"{place} log, {department.slug}"
    known = Account.objects.filter(channel="byhand", handle=handle).first()
    return known or accounts.connect(
        agent, "byhand", {"place": place, "handle": handle}, handle, department,
        why="Calls and letters that colleagues write down", place=place,
    )  # fmt: skip


def _note(agent: Agent, mention: Mention, told: Told) -> None:
    _, made = Logged.objects.get_or_create(
        mention=mention, defaults={"by": agent, "outcome": told.outcome}
    )
    if not made:
        return
    identity = introduce(
        mention.place, Author(mention.author_id, mention.author_handle, mention.author_name),
        f"logged by {agent.first_name}",
    )  # fmt: skip
    also = [likeness.number(told.phone), likeness.mail(told.mail), likeness.client(told.client)]
    also += likeness.at_home(told.address, told.name)
    traits.note(((identity, mark) for mark in also if mark), source="logged")
    record("mention.logged", f"mention:{mention.pk}", actor(agent), mention.account.department_id,
           mention=mention.pk)  # fmt: skip
