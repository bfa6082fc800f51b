"""One mail becomes one `Incoming`: pure, bounded, and at peace with broken mail."""

from __future__ import annotations

import email
import hashlib
import re
from email.errors import MessageError
from email.message import Message

from wordkept.channel import Author, Incoming, Raw, Tools, Unreadable
from wordkept.channels.mail import bounces, caps, headers
from wordkept.channels.mail.headers import Lenient, field, fields, ids
from wordkept.channels.mail.parts import Parts, taken_apart
from wordkept.channels.mail.tokens import keys_in
from wordkept.channels.mail.words import new_words

MOST_REFERENCES = 100
# What the email package is known to raise on mails that follow no rule.
BROKEN = (
    RecursionError, MessageError, ValueError, LookupError, AttributeError, TypeError, AssertionError,
)  # fmt: skip
_OWN_ID = re.compile(rb"^message-id[ \t]*:\s*<([!-;=?-~]{1,400})>", re.MULTILINE | re.IGNORECASE)
_FORWARDED = re.compile(r"^(fwd?|wg|tr|rv|enc|i|doorst|vs|vb|pd)\s*:", re.IGNORECASE)
_TO_MANY = {"bulk", "list", "junk", "auto_reply"}
_ROBOTS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id")
_TOKENS_IN = ("Message-ID", "X-Wordkept-Reply", "To", "Cc", "Delivered-To", "X-Original-To")


def as_raw(body: bytes) -> Raw:
    """The key of a mail: its Message-ID and a digest of what it says.

    Broken senders use one Message-ID for many mails: both must be kept. The same mail
    through two aliases differs in its headers only: it must be kept once.
    """
    head = caps.header_block(body)
    named = _OWN_ID.search(head)
    if not named:
        return Raw(f"sha256:{hashlib.sha256(body).hexdigest()}", body)
    said = body[len(head) :].replace(b"\r\n", b"\n").strip()
    return Raw(named[1].decode("ascii"), body, hashlib.sha256(said).hexdigest()[:24])


def read(raw: Raw, tools: Tools, own_address: str) -> Incoming:
    caps.check(raw.body)
    try:
        mail = email.message_from_bytes(raw.body, policy=Lenient())
        caps.check_tree(mail)
        return _incoming(raw, mail, tools, own_address)
    except BROKEN as trouble:
        raise Unreadable(f"This mail is broken: {type(trouble).__name__}.") from trouble


def _incoming(raw: Raw, mail: Message, tools: Tools, own_address: str) -> Incoming:
    author, parts = _author(mail), taken_apart(mail)
    references, parent = _references(mail)
    failure = bounces.why(mail)
    returned = bounces.keys_of_returned(mail, author.handle, raw.body, tools.verify)
    bounced = bool(failure or returned)
    return Incoming(
        kind="bounce" if bounced else "message",
        remote_id=raw.remote_id,
        revision=raw.revision,
        author=author,
        # A mail without any clock in it came when we first saw it.
        at=headers.written_at(mail) or tools.now(),
        subject=headers.shown(mail, "Subject"),
        text=failure or _text(mail, parts, is_answer=bool(parent)),
        html=parts.html,
        visibility="private",
        place="mail",
        parent_id=parent,
        root_id=references[0] if references else "",
        references=references,
        answers=returned if bounced else _answers(mail, tools),
        automatic=bounced or _is_automatic(mail, author, own_address, tools),
        reply_to=_reply_to(mail, author),
        attached=tuple(parts.files),
    )


def _author(mail: Message) -> Author:
    """Who wrote, by the address in From alone: Reply-To is for anybody to fill in."""
    for name in ("From", "Sender", "Return-Path"):
        called, address = headers.person(mail, name)
        if address:
            return Author(address.lower(), address, called)
    if bounces.is_report(mail):
        return Author("mailer-daemon", "mailer-daemon")
    raise Unreadable("This mail names no sender whose address can be read.")


def _text(mail: Message, parts: Parts, is_answer: bool) -> str:
    """In what somebody forwards, the history is the matter itself."""
    forwarded = _FORWARDED.match(headers.shown(mail, "Subject"))
    return new_words(parts.text) if is_answer and not forwarded else parts.text


def _references(mail: Message) -> tuple[tuple[str, ...], str]:
    """Everything above it, oldest first, and its parent."""
    chain, above = ids(mail, "References"), ids(mail, "In-Reply-To")
    parent = above[0] if above else chain[-1] if chain else ""
    each_once = list(dict.fromkeys(chain))
    return (*each_once[:1], *each_once[1:][-MOST_REFERENCES:]), parent


def _answers(mail: Message, tools: Tools) -> tuple[str, ...]:
    above = [*ids(mail, "In-Reply-To"), *reversed(ids(mail, "References"))]
    elsewhere = [value for name in _TOKENS_IN for value in fields(mail, name)]
    return keys_in([*above, *elsewhere], tools.verify)


def _reply_to(mail: Message, author: Author) -> str:
    _, address = headers.person(mail, "Reply-To")
    return "" if address.lower() == author.remote_id else address


def _is_automatic(mail: Message, author: Author, own_address: str, tools: Tools) -> bool:
    """No person typed this for us: no machine may answer it, and it opens no conversation."""
    auto = field(mail, "Auto-Submitted").lower()
    own_words_back = [field(mail, "Message-ID"), field(mail, "X-Wordkept-Reply")]
    return (
        bool(auto and not auto.startswith("no"))
        or field(mail, "Precedence").lower() in _TO_MANY
        or any(field(mail, name) for name in _ROBOTS)
        or "<>" in fields(mail, "Return-Path")
        or author.remote_id == own_address.lower()
        or bounces.is_report(mail)
        or bool(keys_in(own_words_back, tools.verify))
    )
