"""Bring a file in: row by row, in chunks that are each one transaction, twice without doubling."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from django.db.models import Exists, OuterRef

from wordkept import channel as plug
from wordkept.channels.files import Files, Format, Row, WrongFile
from wordkept.intake import accounts, actions
from wordkept.intake.models import Account, Mention, Raw
from wordkept.intake.storing import Item, Said
from wordkept.people.actions import found_department
from wordkept.people.models import Department

ROWS = 1_000
BYTES = 8_000_000
NOT_SAID = ("edit", "delete", "bounce")

Understood = tuple[Row, Said]


class CannotImport(Exception):
    """Nothing was brought in; `str(error)` says what to do."""


class Watcher(Protocol):
    """Somebody who looks on: hears of every refused or odd row, and how far we are."""

    def refused(self, line: int, why: str) -> None: ...
    def odd(self, line: int, why: str) -> None: ...
    def moved(self, report: Report) -> None: ...


@dataclass(frozen=True)
class Belongs:
    """Where the rows of a file go. An account that is not there yet is made with the first row."""

    handle: str = ""
    department: str = ""
    place: str = ""


@dataclass
class Report:
    """What came of an import. Every row read is stored, a duplicate, or rejected."""

    account: Account | None = None
    read: int = 0
    stored: int = 0
    duplicates: int = 0
    rejected: int = 0
    broken_off: str = ""


def import_file(
    format_name: str, file: BinaryIO, watcher: Watcher, belongs: Belongs | None = None
) -> Report:
    """Store what is new in a file. Raises CannotImport when it is not of this format."""
    belongs, report = belongs or Belongs(), Report()
    form = _format(format_name, belongs.handle)
    try:
        for chunk in _chunks(form, _rows(form, file, report)):
            report.account = report.account or _account(format_name, form, belongs)
            _take_in(report.account, format_name, chunk, report, watcher)
            watcher.moved(report)
    except WrongFile as wrong:
        raise CannotImport(str(wrong)) from wrong
    return report


def _account(format_name: str, form: Format, belongs: Belongs) -> Account:
    """A mailbox that is connected takes in its old mails too; all else is an account of its own."""
    handle = belongs.handle or format_name
    channels = ("mail", "files") if format_name == "mbox" else ("files",)
    known = Account.objects.filter(channel__in=channels, handle__iexact=handle)
    return known.order_by("-channel").first() or accounts.connect(
        None, "files", {"address": handle}, handle, _department(belongs.department),
        why=f"Imported from a file ({format_name})", place=belongs.place or form.place,
    )  # fmt: skip


def links(account: Account) -> int:
    """How many of its reply links have both ends here, whatever order they came in."""
    said = Mention.objects.filter(account=account).exclude(kind__in=NOT_SAID)
    parents = said.filter(remote_id=OuterRef("parent_id"))
    return said.exclude(parent_id="").filter(Exists(parents)).count()


def _department(slug: str) -> Department:
    found = Department.objects.filter(slug=slug).first() if slug else Department.objects.first()
    if found:
        return found
    if slug in ("", "care"):
        return found_department("care", "Customer care")
    known = ", ".join(Department.objects.values_list("slug", flat=True)) or "none yet"
    raise CannotImport(f"There is no department {slug!r}; known: {known}.")


def _format(name: str, handle: str) -> Format:
    channel = accounts.make("files", {"address": handle})
    assert isinstance(channel, Files)
    return channel.formats[name]


def _rows(form: Format, file: BinaryIO, report: Report) -> Iterator[Row]:
    """The rows as far as the file can be read: what came before a torn end is kept."""
    try:
        yield from form.rows(file)
    except (OSError, EOFError, zlib.error) as error:
        report.broken_off = f"The file cannot be read any further: {error}"


def _chunks(form: Format, rows: Iterator[Row]) -> Iterator[list[Understood]]:
    chunk: list[Understood] = []
    size = 0
    for row in rows:
        chunk.append((row, _understood(form, row)))
        size += len(row.body)
        if len(chunk) == ROWS or size > BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _understood(form: Format, row: Row) -> Said:
    if row.trouble:
        return plug.Unreadable(row.trouble)
    try:
        return form.read(plug.Raw("", row.body))
    except plug.Unreadable as trouble:
        return trouble


def _take_in(
    account: Account,
    format_name: str,
    chunk: Sequence[Understood],
    report: Report,
    watcher: Watcher,
) -> None:
    keys = [_key_if_refused(format_name, row) for row, _ in chunk]
    refused_before = _known(account, keys)
    items: list[Item] = []
    for (row, said), key in zip(chunk, keys, strict=True):
        if isinstance(said, plug.Unreadable):
            report.rejected += 1
            watcher.refused(row.line, str(said))
            items.append((plug.Raw(key, row.body), said))
        elif key not in refused_before:
            items.append((plug.Raw(said.remote_id, row.body, said.revision), said))
        if row.note:
            watcher.odd(row.line, row.note)
    report.read += len(chunk)
    report.stored += actions.accept(account, items, "import").stored
    report.duplicates = report.read - report.stored - report.rejected


def _key_if_refused(format_name: str, row: Row) -> str:
    """The same bytes refused twice are one item in quarantine, wherever in the file they stand."""
    return f"{format_name}:{hashlib.blake2b(row.body, digest_size=16).hexdigest()}"


def _known(account: Account, keys: Sequence[str]) -> set[str]:
    """What was refused once stays with its quarantined row: retrying that is what brings it in."""
    known: set[str] = set()
    for start in range(0, len(keys), 500):
        rows = Raw.objects.filter(account=account, remote_id__in=keys[start : start + 500])
        known |= set(rows.values_list("remote_id", flat=True))
    return known
