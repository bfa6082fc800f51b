"""How much a durably accepted post costs, in all layers, beside a bare insert into the same file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection, transaction

from wordkept import channel as plug
from wordkept.bench import asked
from wordkept.bench.measure import Pair, alternate, cpu_seconds
from wordkept.bench.posts import posts, texts
from wordkept.intake import accounts, actions
from wordkept.intake.models import Account
from wordkept.journal import actions as journal
from wordkept.listening.models import Query
from wordkept.people.actions import found_department

BATCH = 1000
Items = Sequence[tuple[plug.Raw, plug.Incoming]]


def accepted(n: int) -> Pair:
    """Dedupe, raw body, mention, chained fact, step: what an acknowledgement stands on."""
    account = _account()
    rounds = [posts(n, seed) for seed in range(10)]
    _make_bare_table()
    return alternate(
        lambda number: cpu_seconds(lambda: _accept(account, rounds[number])),
        lambda number: cpu_seconds(lambda: _bare(rounds[number])),
        n,
    )


def to_the_inbox(n: int) -> Pair:
    """The same, and understood, attached to its conversation, searchable."""
    account = _account()
    rounds = [posts(n, 100 + seed) for seed in range(10)]
    _make_bare_table()

    def all_layers(number: int) -> None:
        _accept(account, rounds[number])
        journal.run_until_quiet()

    return alternate(
        lambda number: cpu_seconds(lambda: all_layers(number)),
        lambda number: cpu_seconds(lambda: _bare(rounds[number])),
        n,
    )


def with_queries(n: int, count: int) -> Pair:
    """From the wire to the inbox and the stream while so many queries listen, beside none at all."""
    quiet, heard = _account("nobody-asks"), _account("everybody-asks")
    rounds = [_in_words(posts(n, 200 + seed), 200 + seed) for seed in range(20)]
    _ask(heard, texts(5_000, 1), count)

    def taken_in(account: Account, items: Items) -> None:
        _accept(account, items)
        journal.run_until_quiet()

    return alternate(
        lambda number: cpu_seconds(lambda: taken_in(heard, rounds[number])),
        lambda number: cpu_seconds(lambda: taken_in(quiet, rounds[number + 10])),
        n,
    )


def _in_words(items: Items, seed: int) -> Items:
    """The same posts in words as varied as people's: a query finds some, not all."""
    said = texts(len(items), seed)
    return [(raw, replace(post, text=text)) for (raw, post), text in zip(items, said, strict=True)]


def _ask(account: Account, words: Sequence[str], count: int) -> None:
    Query.objects.bulk_create(
        [
            Query(department=account.department, name=f"{number}", text=text)
            for number, text in enumerate(asked.queries(count, words))
        ]
    )


def _account(name: str = "bench") -> Account:
    department = found_department(name, name)
    return accounts.connect(None, "files", {}, name, department, place="x")


def _accept(account: Account, items: Items) -> None:
    for start in range(0, len(items), BATCH):
        actions.accept(account, items[start : start + BATCH], "import")


def _make_bare_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bare")
        cursor.execute(
            "create table bare (id integer primary key, remote_id text, author text, at text,"
            " text text, parent text, language text)"
        )


def _bare(items: Items) -> None:
    for start in range(0, len(items), BATCH):
        rows = [
            (
                said.remote_id,
                said.author.remote_id,
                said.at.isoformat(),
                said.text,
                said.parent_id,
                said.language,
            )
            for _, said in items[start : start + BATCH]
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                "insert into bare (remote_id, author, at, text, parent, language)"
                " values (%s, %s, %s, %s, %s, %s)",
                rows,
            )
