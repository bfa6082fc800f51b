"""Count what was said, five minutes by five minutes: for each query, topic and handle it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from wordkept.intake.models import Mention
from wordkept.kernel import clock
from wordkept.listening.models import Finding, Match, Query, Reading, Series, Tally, Topic
from wordkept.listening.rules import floods as rules

Key = tuple[str, str]


@dataclass
class Sum:
    """What is to be added to one bucket."""

    count: int = 0
    negative: int = 0
    positive: int = 0
    reach: int = 0
    weight: float = 0.0

    def add(self, mention: Mention) -> None:
        reading: Reading | None = getattr(mention, "reading", None)
        self.count += 1
        self.reach += max(mention.reach or 0, 0)
        if reading:
            self.negative += reading.polarity == "negative"
            self.positive += reading.polarity == "positive"
            self.weight += rules.voices(unhappy(reading), mention.reach)


def unhappy(reading: Reading) -> float:
    return rules.negativity(reading.polarity, reading.confidence, reading.complaint)


def count(
    mentions: Sequence[Mention],
    matches: Mapping[int, Sequence[Match]],
    findings: Sequence[Finding],
) -> None:
    """Add each mention to its series, in the transaction that places it: once or not at all."""
    found = {finding.mention_id: finding for finding in findings}
    heard = [m for m in mentions if m.pk in found and not found[m.pk].muted]
    sums: dict[Key, dict[datetime, Sum]] = {}
    for mention in heard:
        start = rules.bucket(min(mention.at, clock.now()))
        for key in _keys(mention, matches.get(mention.pk, ()), found[mention.pk]):
            sums.setdefault(key, {}).setdefault(start, Sum()).add(mention)
    series = _series(sums, heard)
    _add([(series[key].pk, start, more) for key in sums for start, more in sums[key].items()])
    for key, buckets in sums.items():
        _note_what_came_late(series[key], buckets)


def _keys(mention: Mention, matches: Iterable[Match], finding: Finding) -> set[Key]:
    keys = {("query", str(match.query_id)) for match in matches}
    keys.add(("handle", str(mention.account_id)))
    if finding.topic_id:
        keys.add(("topic", str(finding.topic_id)))
    return keys


def _series(keys: Iterable[Key], mentions: Sequence[Mention]) -> dict[Key, Series]:
    """The series of these keys; one that is counted for the first time is made."""
    wanted = set(keys)
    known = _known(wanted)
    if missing := wanted - known.keys():
        names = (
            _handles(mentions) | _names("query", Query, missing) | _names("topic", Topic, missing)
        )
        new = [
            Series(kind=key[0], key=key[1], department_id=names[key][0], name=names[key][1][:120])
            for key in sorted(missing)
        ]
        Series.objects.bulk_create(new, ignore_conflicts=True)
        known |= _known(missing)
    return known


def _known(keys: Iterable[Key]) -> dict[Key, Series]:
    rows = Series.objects.filter(key__in=[key for _, key in keys]).defer("memory")
    return {(row.kind, row.key): row for row in rows}


def _handles(mentions: Iterable[Mention]) -> dict[Key, tuple[int, str]]:
    accounts = {mention.account_id: mention.account for mention in mentions}
    return {("handle", str(pk)): (a.department_id, a.handle) for pk, a in accounts.items()}


def _names(
    kind: str, model: type[Query | Topic], keys: Iterable[Key]
) -> dict[Key, tuple[int, str]]:
    wanted = [key for of_kind, key in keys if of_kind == kind]
    rows = model._default_manager.filter(pk__in=wanted) if wanted else ()
    return {(kind, str(row.pk)): (row.department_id, str(row)) for row in rows}


def _add(sums: Sequence[tuple[int, datetime, Sum]]) -> None:
    """One statement for all; the ORM cannot add to what stands there and insert the rest."""
    table, columns = Tally._meta.db_table, ("count", "negative", "positive", "reach", "weight")
    names = [connection.ops.quote_name(column) for column in columns]
    grows = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"insert into {table} (series_id, start, {', '.join(names)}) "
            "values (%s, %s, %s, %s, %s, %s, %s) "
            f"on conflict (series_id, start) do update set {grows}",
            [
                (series, connection.ops.adapt_datetimefield_value(start), *astuple(more))
                for series, start, more in sorted(sums, key=lambda each: each[:2])
            ],
        )


def _note_what_came_late(series: Series, buckets: Mapping[datetime, Sum]) -> None:
    """What came in behind the watch; when it is much, everything is learned once more."""
    until = series.watched_until
    late = sum(more.count for start, more in buckets.items() if until and start < until)
    if not late:
        return
    row = Series.objects.filter(pk=series.pk)
    row.update(missed=F("missed") + late)
    if rules.is_worth_relearning(*row.values_list("missed", "heard")[0]):
        row.update(watched_until=None, memory={}, missed=0, heard=0)
