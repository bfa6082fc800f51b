"""The rows of what arrived: the hot path of intake, values instead of objects."""

from __future__ import annotations

import hashlib
import secrets
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from wordkept import channel as plug
from wordkept.intake import media, rules, sound
from wordkept.intake.models import Account, Attachment, Mention, Raw
from wordkept.intake.sound import INT64, web_address
from wordkept.journal import rows
from wordkept.journal.actions import New, record_many
from wordkept.kernel import clock, ids, text

Said = plug.Incoming | plug.Unreadable
Item = tuple[plug.Raw, Said]

KEY_CAP = 500
RAW = ("id", "account_id", "remote_id", "revision", "via", "body", "salt", "arrived_at", "state",
       "trouble", "tries")  # fmt: skip
MENTION = ("id", "raw_id", "account_id", "kind", "remote_id", "revision", "parent_id", "root_id",
           "author_id", "author_handle", "author_name", "at", "arrived_at", "subject", "text",
           "language", "visibility", "place", "url", "via", "ours", "automatic", "addressed",
           "has_html", "rating", "reach", "extra")  # fmt: skip


def key(remote_id: str, cap: int = KEY_CAP) -> str:
    """An id of the platform as we store it; two different ones never become the same."""
    whole = text.clean(remote_id, cap + 1)
    if len(whole) <= cap and whole == remote_id:
        return whole
    digest = hashlib.sha256(remote_id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{whole[: cap - 65]}#{digest}"


def raw_key(item: plug.Raw) -> str:
    """What came without an id is known by what it says, so that the next such item is kept too."""
    return key(item.remote_id) or f"nameless:{hashlib.sha256(item.body).hexdigest()}"


def store(account: Account, items: Sequence[Item], via: str) -> None:
    """Raw rows, mentions, attachments and their facts, in the caller's transaction."""
    now = clock.now()
    raws = [_raw(account, item, said, via, now) for item, said in items]
    rows.insert(Raw, RAW, raws)
    readable = [
        (raw, said)
        for raw, (_, said) in zip(raws, items, strict=True)
        if isinstance(said, plug.Incoming)
    ]
    remember(account, [(raw[0], raw[5], raw[6], said) for raw, said in readable], via)
    record_many(
        [
            New("raw.quarantined", f"raw:{raw[0]}", department=account.department_id)
            for raw in raws
            if raw[8] == Raw.State.QUARANTINED
        ]
    )


def remember(
    account: Account, read: Sequence[tuple[int, bytes, bytes, plug.Incoming]], via: str
) -> None:
    """Mentions of raw items given as (id, body, salt, what it says), with their facts."""
    now = clock.now()
    mentions = [_mention(account, raw_id, said, via, now) for raw_id, _, _, said in read]
    rows.insert(Mention, MENTION, mentions)
    record_many(
        [
            _fact(account, mention[0], body, salt, said)
            for mention, (_, body, salt, said) in zip(mentions, read, strict=True)
        ]
    )
    numbered = [(mention[0], entry[3]) for mention, entry in zip(mentions, read, strict=True)]
    Attachment.objects.bulk_create(list(_attachments(numbered)))


def keep_files(items: Sequence[Item]) -> None:
    """Files are on disk, durably, before the transaction that names them begins."""
    for _, said in items:
        for attached in said.attached if isinstance(said, plug.Incoming) else ():
            if attached.content is not None:
                media.keep(attached.content)


def _fact(account: Account, mention: int, body: bytes, salt: bytes, said: plug.Incoming) -> New:
    return New(
        rules.fact_name(said.kind),
        f"mention:{mention}",
        department=account.department_id,
        data={"mention": mention, "digest": media.digest(salt, body)},
    )


def _raw(account: Account, item: plug.Raw, said: Said, via: str, now: datetime) -> tuple[Any, ...]:
    trouble = str(said) if isinstance(said, plug.Unreadable) else ""
    state = Raw.State.QUARANTINED if isinstance(said, plug.Unreadable) else Raw.State.READ
    return (
        ids.time_id(now), account.pk, raw_key(item), key(item.revision, 120), via,
        zlib.compress(item.body, 1), secrets.token_bytes(16), now, state.value,
        text.clean(trouble, 2000), 1,
    )  # fmt: skip


def _mention(
    account: Account, raw_id: int, said: plug.Incoming, via: str, now: datetime
) -> tuple[Any, ...]:
    who, clean, at = said.author, text.clean, sound.believable(said.at, now)
    return (
        ids.time_id(at), raw_id, account.pk, said.kind, key(said.remote_id),
        key(said.revision, 120), key(said.parent_id), key(said.root_id), key(who.remote_id, 320),
        clean(who.handle, 320), clean(who.name, 200), at, now, clean(said.subject, 500),
        clean(said.text), clean(said.language, 10), said.visibility,
        clean(said.place or account.place, 30), web_address(said.url), via, said.ours,
        said.automatic, said.addressed, bool(said.html), _number(said.rating, 1 << 15),
        _number(who.followers if said.reach is None else said.reach), _extra(said),
    )  # fmt: skip


def _number(value: int | None, limit: int = INT64) -> int | None:
    """A count the database can hold; nonsense counts as not told."""
    return value if value is not None and -limit <= value < limit else None


def _extra(said: plug.Incoming) -> dict[str, Any]:
    extra = {
        "avatar": web_address(said.author.avatar),
        "references": [key(each) for each in said.references[-50:]],
        "answers": sound.numbers(said.answers)[:20],
        "to": [key(each, 320) for each in said.mentions[:20]],
        "reply_to": text.clean(said.reply_to, 320),
        "followers": _number(said.author.followers),
    }
    return {name: value for name, value in extra.items() if value}


def _attachments(said: Sequence[tuple[int, plug.Incoming]]) -> Iterator[Attachment]:
    for mention, incoming in said:
        for attached in incoming.attached:
            content = attached.content
            yield Attachment(
                mention_id=mention,
                name=text.clean(attached.name, 255),
                size=len(content or b""),
                media_type=text.clean(attached.media_type, 100),
                url=web_address(attached.url),
                digest=media.sha256(content) if content is not None else "",
                alt=text.clean(attached.alt, 1000),
            )
