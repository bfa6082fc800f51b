"""Gather what people talk about: the same words folded, a theme for each post, and who is speaking.

The tables are the truth. A worker remembers the themes of a department between two batches;
it holds the department's row while it gathers, and reads the tables again when the mark
there is not the one it left.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from wordkept.intake.models import Mention
from wordkept.journal.actions import New, record_many
from wordkept.journal.rows import upsert
from wordkept.kernel import ids
from wordkept.listening.models import Finding, Gathering, Topic, WordList
from wordkept.listening.rules import topics as rules
from wordkept.listening.rules.topics import Heard, Theme, Themes
from wordkept.listening.voices import roles

TAG = re.compile(r"(?<![\w&])#(\w*[^\W\d_]\w*)")
TAGS = 20
NAMED_ANEW = 1.1
LATELY = timedelta(days=14)
THEMES_FOR = timedelta(days=60)
GROWN = ("terms", "centre", "count", "first_at", "last_at")
TOPIC = ("id", "department_id", *GROWN, "name", "told_words")
Read = Sequence[tuple[str, str]]


@dataclass
class Memory:
    """What a worker remembers of one department; `mark` says as of which turn."""

    mark: str
    themes: Themes
    heard: Heard
    spans: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    names: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    changed: dict[str, Theme] = field(default_factory=dict)
    born: dict[str, list[int]] = field(default_factory=dict)


_memories: dict[int, Memory] = {}


def gather(mentions: Sequence[Mention]) -> list[Finding]:
    """One unsaved finding for each mention; new and grown themes are saved. Inside a transaction."""
    by_department = sorted(mentions, key=lambda mention: mention.account.department_id)
    found: dict[int, Finding] = {}
    for department, group in groupby(by_department, key=lambda m: m.account.department_id):
        for finding in _gather_in(department, list(group)):
            found[finding.mention_id] = finding
    return [found[mention.pk] for mention in mentions]


def _gather_in(department: int, mentions: Sequence[Mention]) -> list[Finding]:
    Gathering.objects.get_or_create(department_id=department)
    turn = Gathering.objects.select_for_update().get(department_id=department)
    memory = _memories.pop(department, None)
    if memory is None or not turn.mark or memory.mark != turn.mark:
        memory = _remember(department, min(mention.at for mention in mentions))
    findings = _findings(department, mentions)
    heard = [(m, f) for m, f in zip(mentions, findings, strict=True) if _counts(m, f)]
    _place(memory, heard)
    _save(department, memory)
    memory.mark = turn.mark = secrets.token_hex(16)
    turn.save(update_fields=["mark"])
    _memories[department] = memory
    return findings


def forget(department: int) -> None:
    """Somebody changed themes by hand: every worker reads the tables again."""
    Gathering.objects.update_or_create(
        department_id=department, defaults={"mark": secrets.token_hex(16)}
    )


def said(mention: Mention) -> str:
    """A mail says its matter in the subject."""
    return f"{mention.subject}\n{mention.text}" if mention.subject else mention.text


def _findings(department: int, mentions: Sequence[Mention]) -> list[Finding]:
    who, muted = roles(department, mentions), _muted(department)
    return [
        Finding(
            mention=mention,
            hashtags=hashtags(mention.text),
            muted=bool({_bare(mention.author_id), _bare(mention.author_handle)} & muted),
            role=who[mention.pk].name,
            role_why=who[mention.pk].why[:200],
        )
        for mention in mentions
    ]


def hashtags(text: str) -> list[str]:
    if "#" not in text:
        return []
    return list(dict.fromkeys(tag.casefold()[:100] for tag in TAG.findall(text[:20_000])))[:TAGS]


def _muted(department: int) -> set[str]:
    lists = WordList.objects.filter(department_id=department, kind=WordList.Kind.MUTED)
    return {
        _bare(entry) for entries in lists.values_list("entries", flat=True) for entry in entries
    } - {""}


def _bare(handle: str) -> str:
    return handle.strip().lstrip("@").casefold()


def _counts(mention: Mention, finding: Finding) -> bool:
    return not (finding.muted or mention.ours or mention.automatic)


def _place(memory: Memory, heard: Sequence[tuple[Mention, Finding]]) -> None:
    """Each post in turn: is it an echo, and which theme is it like?"""
    batch = {finding.mention_id: finding for _, finding in heard}
    texts = {mention.pk: rules.unshared(said(mention)) for mention, _ in heard}
    reads = {key: rules.worth_naming(words) for key, words in texts.items()}
    for key, finding in batch.items():
        finding.fingerprint = rules.fingerprint(reads[key])
    texts |= _texts_like(memory.heard, batch.values())
    for mention, finding in heard:
        finding.echo_of_id = _first_who_said(memory.heard, finding, texts)
        if finding.fingerprint:
            memory.heard.add(finding.fingerprint, finding.echo_of_id or mention.pk)
        _join(memory, mention, finding, reads[mention.pk], batch)


def _texts_like(heard: Heard, findings: Iterable[Finding]) -> dict[int, str]:
    """What was said before in perhaps the same words, asked for in one go."""
    marks = (finding.fingerprint for finding in findings if finding.fingerprint)
    near = {first for mark in marks if (first := heard.like(mark)) is not None}
    known = Mention.objects.filter(pk__in=near)
    return {mention.pk: rules.unshared(said(mention)) for mention in known}


def _first_who_said(heard: Heard, finding: Finding, texts: Mapping[int, str]) -> int | None:
    first = heard.like(finding.fingerprint) if finding.fingerprint else None
    if first is None or first == finding.mention_id:
        return None
    same = rules.same_words(texts.get(first, ""), texts[finding.mention_id])
    return first if same else None


def _join(
    memory: Memory, mention: Mention, finding: Finding, read: Read, batch: Mapping[int, Finding]
) -> None:
    words = rules.different(read)
    theme, finding.likeness = memory.themes.place(mention.pk, mention.author_id, words)
    if theme is None:
        return
    rules.learn(theme, read)
    if theme.ripe:
        _ripen(memory, theme, batch)
    if theme.key:
        finding.topic_id = UUID(theme.key)
        first, last = memory.spans.get(theme.key, (mention.at, mention.at))
        memory.spans[theme.key] = (min(first, mention.at), max(last, mention.at))
        memory.changed.setdefault(theme.key, theme)


def _ripen(memory: Memory, theme: Theme, batch: Mapping[int, Finding]) -> None:
    """The third post makes a theme; those before it belong to it as well."""
    key = str(ids.uuid7())
    members = memory.themes.ripen(theme, key)
    moments = [ids.moment(member) for member in members]
    memory.spans[key] = (min(moments), max(moments))
    for member in members:
        if member in batch:
            batch[member].topic_id = UUID(key)
    memory.born[key] = [member for member in members if member not in batch]


def _save(department: int, memory: Memory) -> None:
    """Grown themes in one statement; of new ones also the posts that came before."""
    changed, memory.changed = memory.changed, {}
    born, memory.born = memory.born, {}
    upsert(
        Topic,
        TOPIC,
        [_row(department, memory, key, theme) for key, theme in changed.items()],
        ("id",),
        GROWN,
    )
    for key, earlier in born.items():
        if earlier:
            Finding.objects.filter(pk__in=earlier, topic=None).update(topic=UUID(key))
    record_many([New("topic.found", f"topic:{key}", department=department) for key in born])


def _row(department: int, memory: Memory, key: str, theme: Theme) -> Sequence[Any]:
    named_at, terms = memory.names.get(key, (0, []))
    if theme.count > named_at * NAMED_ANEW:
        terms = rules.terms(theme, memory.themes.share)
        memory.names[key] = (theme.count, terms)
    return (UUID(key), department, terms, theme.dump(), theme.count, *memory.spans[key], "", "")


def _remember(department: int, moment: datetime) -> Memory:
    """Themes as the tables have them, then what waits alone as seeds, then what was heard lately."""
    known = Topic.objects.filter(department_id=department, merged_into=None)
    lively = known.filter(last_at__gt=moment - THEMES_FOR).order_by("-last_at")[: rules.THEMES]
    topics = list(reversed(lively))
    themes = Themes(Theme.load(str(topic.pk), topic.count, topic.centre) for topic in topics)
    lately = Finding.objects.filter(
        mention__account__department=department, mention_id__gte=ids.first_id(moment - LATELY)
    ).order_by("-mention")
    alone = lately.filter(topic=None, muted=False).select_related("mention")
    for finding in reversed(alone[: rules.SEEDS]):
        read = rules.worth_naming(rules.unshared(said(finding.mention)))
        seed = themes.recall(finding.mention_id, finding.mention.author_id, rules.different(read))
        if seed:
            rules.learn(seed, read)
    marks = lately.exclude(fingerprint=0).values_list("fingerprint", "echo_of", "mention")
    heard = ((mark, echo or own) for mark, echo, own in reversed(marks[: rules.REMEMBERED]))
    spans = {str(topic.pk): (topic.first_at, topic.last_at) for topic in topics}
    names = {str(topic.pk): (topic.count, topic.terms) for topic in topics}
    return Memory("", themes, Heard(heard), spans, names)
