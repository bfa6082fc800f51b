"""The plug: the few words in which a channel and the house talk to each other.

A channel turns what customers say into `Incoming` and an `Outgoing` into what
they hear. It knows nothing of customers, departments or tables, keeps no state,
builds no network client: it is handed `Tools`. Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, runtime_checkable

Kind = Literal["post", "message", "review", "call", "letter", "edit", "delete", "bounce"]
Visibility = Literal["public", "unlisted", "private"]
Proof = Literal["key", "lookup", "none"]
Via = Literal["pull", "push", "stream", "import"]


@dataclass(frozen=True)
class Author:
    """Who wrote it, as the channel knows them. `remote_id` never changes, `handle` may."""

    remote_id: str
    handle: str = ""
    name: str = ""
    avatar: str = ""
    followers: int | None = None


@dataclass(frozen=True)
class Attached:
    """A file that came along; `content` is None where the channel gives only a link."""

    name: str
    media_type: str
    content: bytes | None = None
    url: str = ""
    alt: str = ""

    @property
    def size(self) -> int:
        return len(self.content or b"")


@dataclass(frozen=True)
class Incoming:
    """One thing somebody published or sent, as received.

    `(account, remote_id, revision)` is its key for ever. An edit carries the
    `remote_id` of the original and a new revision; a delete the revision "gone".
    `answers` are the keys of our own outgoing messages it proves to reply to.
    """

    kind: Kind
    remote_id: str
    author: Author
    at: datetime
    text: str = ""
    revision: str = ""
    html: str = ""
    subject: str = ""
    language: str = ""
    visibility: Visibility = "public"
    parent_id: str = ""
    root_id: str = ""
    references: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    url: str = ""
    place: str = ""
    ours: bool = False
    automatic: bool = False
    addressed: bool = True
    reply_to: str = ""
    rating: int | None = None
    reach: int | None = None
    attached: tuple[Attached, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Raw:
    """One item exactly as the platform gave it; `Channel.read` makes it an `Incoming`."""

    remote_id: str
    body: bytes
    revision: str = ""


@dataclass(frozen=True)
class Batch:
    """What one pull brought. The cursor is stored in the transaction of its rows."""

    items: Sequence[Raw] = ()
    next_cursor: str = ""
    more: bool = False
    wait: timedelta = timedelta(seconds=15)


@dataclass(frozen=True)
class Outgoing:
    """What we want to say. `key` is our outbox id: the channel makes a repeat harmless with it."""

    key: str
    text: str
    to: Author
    visibility: Visibility = "public"
    parent_id: str = ""
    root_id: str = ""
    references: tuple[str, ...] = ()
    subject: str = ""
    reply_to: str = ""
    attached: tuple[Attached, ...] = ()
    first_try: datetime | None = None


@dataclass(frozen=True)
class Receipt:
    """Proof that it is out; `public` is False while the place holds it for moderation."""

    remote_id: str
    url: str = ""
    public: bool = True
    at: datetime | None = None


@dataclass(frozen=True)
class Health:
    """What `probe` found: who we are there, and what is wrong in words a person can act on."""

    ok: bool
    handle: str = ""
    name: str = ""
    why: str = ""
    manners: Manners | None = None


@dataclass(frozen=True)
class State:
    """What `refresh` found for one of the asked ids: "same", "edited" (with `raw`) or "gone"."""

    remote_id: str
    now: Literal["same", "edited", "gone"]
    raw: Raw | None = None


@dataclass(frozen=True)
class Manners:
    """How one behaves on this channel: data that the composer shows and the guards read.

    `unit` says how `limit` is counted: "characters" (code points), "graphemes"
    (what a reader calls a letter) or "" for no limit. `bytes_limit` is UTF-8 bytes.
    `announces` is True where words to nobody in particular reach many: a public place,
    or a mailing list.
    `pictures` go with one message at most, 0: none do; each has at most `picture_bytes`
    and an alternative text of at most `alt_limit` characters.
    """

    limit: int | None = None
    unit: Literal["", "characters", "graphemes"] = ""
    bytes_limit: int | None = None
    url_length: int | None = None
    public: bool = True
    private: bool = False
    can_send: bool = True
    subject: bool = False
    edit: bool = False
    delete: bool = False
    only_if_addressed: bool = False
    window: timedelta | None = None
    proof: Proof = "none"
    pictures: int = 0
    picture_bytes: int = 1_000_000
    picture_types: tuple[str, ...] = ("image/jpeg", "image/png", "image/webp")
    alt_limit: int = 1000
    note: str = ""
    list_of_readers: bool = False

    @property
    def announces(self) -> bool:
        return self.can_send and (self.public or self.list_of_readers)


@dataclass(frozen=True)
class Setting:
    """One field of the connect page. `secret` is sealed at rest and never shown again."""

    name: str
    label: str
    secret: bool = False
    help: str = ""
    default: str = ""
    required: bool = True
    kind: Literal["text", "password", "number", "url", "email", "flag"] = "text"
    choices: tuple[str, ...] = ()


class ChannelError(Exception):
    """Expected trouble on a channel; `str(error)` is a sentence for an agent."""


class TryLater(ChannelError):
    """The place is busy or away. Nothing was sent. Ask again after `after`."""

    def __init__(self, why: str, after: timedelta = timedelta(seconds=30)) -> None:
        super().__init__(why)
        self.after = after


class Refused(ChannelError):
    """The place said no and will say no again; `login` is True when our key is no longer valid."""

    def __init__(self, why: str, login: bool = False) -> None:
        super().__init__(why)
        self.login = login


class Unknown(ChannelError):
    """The call went out and no answer came back: it may or may not have happened."""


class Unreadable(ChannelError):
    """`read` cannot make sense of a raw body: it goes to quarantine, where an agent sees it."""


class Picture(Protocol):
    """What one has to know of a picture to say whether a place takes it."""

    @property
    def media_type(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def alt(self) -> str: ...


def why_not_carried(
    pictures: Sequence[Picture], manners: Manners, say: Callable[[str], str] = str
) -> str:
    """Why a place does not take these pictures, "" when it does. `say` translates."""
    if not pictures:
        return ""
    if not manners.pictures:
        return say("This place takes no pictures.")
    if len(pictures) > manners.pictures:
        return say("At most {most} pictures go with one message here.").format(
            most=manners.pictures
        )
    each = (_why_not_one(number, one, manners, say) for number, one in enumerate(pictures, 1))
    return next((why for why in each if why), "")


def _why_not_one(number: int, one: Picture, manners: Manners, say: Callable[[str], str]) -> str:
    why = ""
    if one.media_type not in manners.picture_types:
        why = "Picture {number} is of a kind that this place does not take: {kind}."
    elif not one.size:
        why = "Picture {number} is not at hand."
    elif one.size > manners.picture_bytes:
        why = "Picture {number} has {size} kB; this place takes {most} kB."
    elif not one.alt.strip():
        why = "Picture {number} says nothing to those who cannot see it."
    elif len(one.alt) > manners.alt_limit:
        why = "The words for picture {number} are too long: this place takes {letters} characters."
    size, most = -(-one.size // 1000), manners.picture_bytes // 1000
    return why and say(why).format(
        number=number, kind=one.media_type, size=size, most=most, letters=manners.alt_limit
    )


def must_carry(outgoing: Outgoing, manners: Manners) -> None:
    """Raise Refused, before anything is sent, for pictures that the place would not take."""
    if why := why_not_carried(outgoing.attached, manners):
        raise Refused(why)


def _nobody(channel: str, settings: Mapping[str, str]) -> Any:
    raise Unreadable(f"The channel {channel} is not at hand to read this.")


@dataclass(frozen=True)
class Tools:
    """What an adapter is handed: it imports none of it.

    `http` is the egress client (`request(method, url, **kw) -> Response` with
    `.status`, `.headers`, `.content`, `.json()`); `connect(host, port, timeout)`
    a socket to an address that was checked; `sign`/`verify` our own MAC for tokens.
    `read_json` is the strict reader (ValueError says what is wrong); `neighbour` makes
    another channel, for a file that holds that channel's items.
    """

    settings: Mapping[str, str]
    now: Callable[[], datetime]
    http: Any = None
    connect: Callable[[str, int, float], Any] | None = None
    sign: Callable[[str], str] = field(default=lambda text: "")
    verify: Callable[[str, str], bool] = field(default=lambda text, mac: False)
    read_json: Callable[[bytes], Any] = json.loads
    neighbour: Callable[[str, Mapping[str, str]], Any] = _nobody


@runtime_checkable
class Channel(Protocol):
    """One kind of place. `make(tools)` in the channel's file returns one of these."""

    name: str
    manners: Manners

    def probe(self) -> Health: ...
    def pull(self, cursor: str) -> Batch: ...
    def read(self, raw: Raw) -> Incoming: ...
    def send(self, outgoing: Outgoing) -> Receipt: ...
    def find_sent(self, outgoing: Outgoing) -> Receipt | None: ...


@runtime_checkable
class Streams(Protocol):
    """A channel that can wait for news. The generator may end at any time: pull, then reopen."""

    def stream(self, cursor: str) -> Iterator[Batch]: ...


@runtime_checkable
class Refreshes(Protocol):
    """A channel that can say whether stored items were edited or removed."""

    def refresh(self, remote_ids: Sequence[str]) -> Sequence[State]: ...


@runtime_checkable
class Recalls(Protocol):
    """A channel where our own message can be taken back."""

    def recall(self, remote_id: str) -> None: ...
