"""A correspondence without everybody who is neither the customer nor our official handle."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wordkept.conversations.models import Conversation
from wordkept.intake.models import Account
from wordkept.kernel.text import fold
from wordkept.people import likeness
from wordkept.people.models import Agent, Identity, Trait
from wordkept.replies.correspondence import Correspondence, Piece
from wordkept.replies.redacting import ADDRESS, HANDLE, LINK, MAIL, NAME, NUMBER, Known, redact

SCAN = "scan"
NAMED, BESIDE, CHUNK, SHORTEST = 2_000, 200, 400, 3
_WHOLE = re.compile(r"(?=(?<!\w)([A-ZÄÖÜÀ-Þ][\w'’-]+(?: [A-ZÄÖÜÀ-Þ][\w'’-]+){1,2}))")
_PAIR = re.compile(r"(?=(?<!\w)([A-ZÄÖÜÀ-Þ][\w'’-]+ [A-ZÄÖÜÀ-Þ][\w'’-]+))")


def left_out(
    found: Correspondence, conversation: Conversation
) -> tuple[Correspondence, Counter[str]]:
    """The pieces as they may leave, and how many of each kind were left out of them."""
    known = _known(found, conversation)
    counted: Counter[str] = Counter()
    pieces = [_redacted(piece, known, counted) for piece in found.pieces if piece.state != "draft"]
    return replace(found, pieces=pieces), counted


def _redacted(piece: Piece, known: Known, counted: Counter[str]) -> Piece:
    words, in_words = redact(piece.words, known, label)
    subject, in_subject = redact(piece.subject, known, label)
    who = _("somebody else") if piece.other else piece.who
    counted.update([*in_words, *in_subject, *([NAME] if piece.other else [])])
    counted.update(SCAN for _scan in piece.scans)
    return replace(piece, words=words, subject=subject, who=who, scans=[])


def _known(found: Correspondence, conversation: Conversation) -> Known:
    own = list(conversation.customer.identities.all())
    ours = Account.objects.values_list("handle", flat=True)
    marks = list(Trait.objects.filter(identity__in=own))
    return Known(
        kept=frozenset(_handles(own, ours)),
        names=frozenset(_own_names(conversation, own)),
        numbers=frozenset(mark.key for mark in marks if mark.kind == Trait.Kind.NUMBER),
        address=" | ".join(fold(mark.shown) for mark in marks if mark.kind == Trait.Kind.ADDRESS),
        others=tuple(_others(found, conversation)),
        colleagues={one.name: one.first_name for one in Agent.objects.all() if " " in one.name},
    )


def _handles(own: Iterable[Identity], ours: Iterable[str]) -> Iterable[str]:
    """Each as it is written, and without its host: on their own server people write no more."""
    theirs = (each for identity in own for each in (identity.handle, identity.remote_id))
    for handle in filter(None, (*ours, *theirs)):
        yield fold(handle).lstrip("@")
        if handle.startswith("@"):
            yield fold(handle).lstrip("@").split("@")[0]


def _own_names(conversation: Conversation, own: Sequence[Identity]) -> Iterable[str]:
    for name in (conversation.customer.name, *(identity.name for identity in own)):
        yield from re.findall(r"\w+", fold(name))


def _others(found: Correspondence, conversation: Conversation) -> Iterable[str]:
    """Who spoke beside them under the same posts, and whole names that this house knows."""
    yield from _beside(found, conversation)
    wanted = _whole_names(found)
    for start in range(0, len(wanted), CHUNK):
        keys = dict(wanted[start : start + CHUNK])
        met = Trait.objects.filter(kind=Trait.Kind.NAME, key__in=keys)
        known = met.exclude(identity__customer=conversation.customer_id).values_list(
            "key", flat=True
        )
        yield from (keys[key] for key in set(known))


def _whole_names(found: Correspondence) -> list[tuple[str, str]]:
    names = {
        match[1]: None
        for piece in found.pieces
        for pattern in (_WHOLE, _PAIR)
        for match in pattern.finditer(f"{piece.subject}\n{piece.words}")
    }
    marks = ((likeness.named(name), name) for name in list(names)[:NAMED])
    return [(mark.key, name) for mark, name in marks if mark]


def _beside(found: Correspondence, conversation: Conversation) -> Iterable[str]:
    roots = [row.root_id for row in found.conversations if row.root_id]
    accounts = {row.account_id for row in found.conversations}
    there = Identity.objects.filter(
        conversations__root_id__in=roots, conversations__account__in=accounts
    )
    names = there.exclude(customer=conversation.customer_id).values_list("name", flat=True)
    said = [piece.who for piece in found.pieces if piece.other]
    for name in [*names.distinct()[:BESIDE], *said]:
        yield name
        yield from (word for word in name.split() if len(word) >= SHORTEST and word[0].isupper())


def label(kind: str) -> str:
    """What stands where something was left out."""
    return {
        NAME: _("[name]"),
        MAIL: _("[mail address]"),
        HANDLE: _("[handle]"),
        NUMBER: _("[number]"),
        ADDRESS: _("[address]"),
        LINK: _("[link to somebody]"),
    }[kind]


def listed(counted: Counter[str]) -> list[str]:
    """ "3 names", "1 handle": each kind that was left out, in words."""
    words = {
        NAME: lambda n: ngettext("%(n)d name", "%(n)d names", n),
        MAIL: lambda n: ngettext("%(n)d mail address", "%(n)d mail addresses", n),
        HANDLE: lambda n: ngettext("%(n)d handle", "%(n)d handles", n),
        NUMBER: lambda n: ngettext("%(n)d number", "%(n)d numbers", n),
        ADDRESS: lambda n: ngettext("%(n)d address", "%(n)d addresses", n),
        LINK: lambda n: ngettext("%(n)d link to somebody", "%(n)d links to somebody", n),
        SCAN: lambda n: ngettext("%(n)d scan or file", "%(n)d scans or files", n),
    }
    return [words[kind](n) % {"n": n} for kind, n in sorted(counted.items())]
