"""The parts of a mail: what is words, what is HTML, what is a file that came along."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from wordkept.channel import Attached
from wordkept.channels.mail.words import decode, decode_words, from_html, unflow

TEXT_CAP = 400_000
FILE_CAP = 10_000_000
FILES_CAP = 25_000_000


@dataclass
class Parts:
    """What the walk collected."""

    plain: list[str] = field(default_factory=list)
    rich: list[str] = field(default_factory=list)
    files: list[Attached] = field(default_factory=list)
    size: int = 0

    @property
    def html(self) -> str:
        return "\n".join(self.rich)

    @property
    def text(self) -> str:
        plain = "\n\n".join(text for text in self.plain if text).strip()
        return plain or "\n\n".join(from_html(markup) for markup in self.rich).strip()

    def keep(self, name: str, media_type: str, content: bytes) -> None:
        """Beyond the caps a file is listed without its content; the mailbox still has it."""
        fits = len(content) <= FILE_CAP and self.size + len(content) <= FILES_CAP
        self.size += len(content) if fits else 0
        self.files.append(Attached(name, media_type[:100], content if fits else None))


def taken_apart(mail: Message) -> Parts:
    parts = Parts()
    for part in _leaves(mail):
        _sort(part, parts)
    return parts


def _leaves(part: Message) -> Iterator[Message]:
    """Every part that holds content itself. A mail inside a mail stays closed: it is a file."""
    if part.get_content_maintype() != "multipart" or not part.is_multipart():
        yield part
        return
    for child in children(part):
        yield from _leaves(child)


def children(part: Message) -> list[Message]:
    """Asked only of a part that has some: else the library decodes the text in any codec named."""
    inside = part.get_payload() if part.is_multipart() else []
    return [each for each in inside if isinstance(each, Message)]


def _sort(part: Message, parts: Parts) -> None:
    media_type, content = _media_type(part), _content(part)
    as_file = part.get_content_disposition() == "attachment" or file_name(part)
    if as_file or media_type not in ("text/plain", "text/html"):
        return parts.keep(_shown_name(part), media_type, content)
    words = _words(part, content)[:TEXT_CAP]
    (parts.rich if media_type == "text/html" else parts.plain).append(words)
    if len(content) > TEXT_CAP:
        parts.keep("whole text" + _ending(media_type), media_type, content)


def _media_type(part: Message) -> str:
    """A multipart without parts is a letter whose boundary got lost: its words are there."""
    whole = part.get_content_maintype() == "multipart" and not part.is_multipart()
    return "text/plain" if whole else part.get_content_type()


def _content(part: Message) -> bytes:
    if part.is_multipart():
        return b"\n".join(each.as_bytes() for each in children(part))
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def _words(part: Message, content: bytes) -> str:
    text = decode(content, part.get_content_charset()).replace("\r\n", "\n").replace("\r", "\n")
    if part.get_content_type() == "text/plain" and _asks(part, "format") == "flowed":
        text = unflow(text, _asks(part, "delsp") == "yes")
    return text if part.get_content_type() == "text/html" else text.strip()


def _asks(part: Message, name: str) -> str:
    return str(part.get_param(name, "")).lower()


def file_name(part: Message) -> str:
    """What the sender calls the file: never a path."""
    name = decode_words(part.get_filename("") or "")
    return name.replace("\\", "/").rpartition("/")[2].strip(". ")[:200]


def _shown_name(part: Message) -> str:
    named = file_name(part)
    if named or part.get_content_type() != "message/rfc822":
        return named or "file" + _ending(part.get_content_type())
    return "forwarded mail.eml"


def _ending(media_type: str) -> str:
    return mimetypes.guess_extension(media_type) or ""
