"""Write facts, and run the steps that follow from them: claim, run, done, or try again later."""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction

from wordkept.journal import rows, rules
from wordkept.journal.models import Fact, Head, Step
from wordkept.kernel import clock

log = logging.getLogger(__name__)

StepFunction = Callable[[Sequence[Fact]], None]

BATCH = 500
FACT = ("id", "name", "at", "actor", "subject", "department", "data", "digest")
STEP = ("fact_id", "name", "state", "attempts", "next_at", "worker", "error")
_followers: dict[str, tuple[StepFunction, ...]] = {}
_steps: dict[str, StepFunction] = {}


class LostLease(Exception):
    """Another worker took the steps over while we were slow: our work is rolled back."""


@dataclass(frozen=True)
class New:
    """A fact about to be written. `subject` is "kind:id"; `data` holds ids and digests only."""

    name: str
    subject: str
    actor: str = ""
    department: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


def follow(table: Mapping[str, Sequence[StepFunction]]) -> None:
    """Say what follows from what; pipeline.py does this once at start."""
    for name, functions in table.items():
        _followers[name] = tuple(functions)
        _steps.update({step_name(function): function for function in functions})


@cache
def step_name(function: StepFunction) -> str:
    return f"{function.__module__.removeprefix('wordkept.').removesuffix('.actions')}.{function.__name__}"


def record(
    name: str, subject: str, actor: str = "", department: int | None = None, **data: Any
) -> int:
    """Write one fact inside the transaction of the change it tells about. Returns its id."""
    return record_many([New(name, subject, actor, department, data)])


def record_many(news: Sequence[New]) -> int:
    """Seal facts into the chain in order; the head row makes writers queue up here.

    Returns the id of the last one; those before it have the ids before it.
    """
    assert connection.in_atomic_block, "a fact is written in the transaction of its change"
    if not news:
        return 0
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    now, first = clock.now(), head.last_id + 1
    rows.insert(Fact, FACT, _sealed(news, head, now))
    rows.insert(Step, STEP, _steps_after(news, first, now))
    head.save(update_fields=["last_id", "digest"])
    return head.last_id


def _sealed(news: Sequence[New], head: Head, now: datetime) -> Iterator[rows.Row]:
    """The rows of these facts; the head moves on with each."""
    digest = bytes(head.digest)
    for new in news:
        head.last_id += 1
        at, data = new.at or now, dict(new.data)
        digest = rules.digest(
            digest, head.last_id, new.name, at, new.actor, new.subject, new.department, data
        )
        yield (head.last_id, new.name, at, new.actor, new.subject, new.department, data, digest)
    head.digest = digest


def _steps_after(news: Sequence[New], first: int, now: datetime) -> Iterator[rows.Row]:
    for number, new in enumerate(news, first):
        for function in _followers.get(new.name, ()):
            yield (number, step_name(function), "ready", 0, now, "", "")


def run_until_quiet() -> int:
    """Run steps until none is due. Returns how many were done."""
    done = 0
    while ran := run_once():
        done += ran
    return done


def run_once() -> int:
    """One round over the kinds of steps, in the order of the pipeline. Returns how many were done."""
    take_over_expired()
    done, due = 0, _due()
    for name, function in _steps.items():
        if name in due:
            done += _run_batch(name, function)
            due = _due()
    return done


def _due() -> set[str]:
    ready = Step.objects.filter(state=Step.State.READY, next_at__lte=clock.now())
    return set(ready.order_by().values_list("name", flat=True).distinct())


def take_over_expired() -> int:
    """Steps claimed by a worker that died are free again after their lease."""
    expired = Step.objects.filter(state=Step.State.CLAIMED, lease_until__lt=clock.now())
    return expired.update(state=Step.State.READY, worker="") if expired.exists() else 0


@dataclass(frozen=True)
class Claimed:
    """A step that is ours until its lease ends, and the fact it follows from."""

    id: int
    name: str
    attempts: int
    fact: Fact


def _run_batch(name: str, function: StepFunction) -> int:
    steps = claim(name)
    if not steps:
        return 0
    try:
        _run(function, steps)
    except Exception:
        return _one_by_one(function, steps)
    return len(steps)


def claim(name: str) -> list[Claimed]:
    """Take a batch of due steps of one kind; nobody else gets them until the lease ends."""
    due = Step.objects.filter(name=name, state=Step.State.READY, next_at__lte=clock.now())
    with transaction.atomic():
        locked = due.order_by("id").select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        rows = list(locked.values_list("pk", "attempts", "fact_id")[:BATCH])
        Step.objects.filter(pk__in=[row[0] for row in rows]).update(
            state=Step.State.CLAIMED, worker=worker_name(), lease_until=clock.now() + rules.LEASE
        )
    facts = Fact.objects.in_bulk([row[2] for row in rows])
    return [Claimed(step, name, attempts, facts[fact]) for step, attempts, fact in rows]


def _run(function: StepFunction, steps: Sequence[Claimed]) -> None:
    """The step's change and its being done are one transaction: it happens once or not at all."""
    with transaction.atomic():
        function([step.fact for step in steps])
        mine = Step.objects.filter(
            pk__in=[step.id for step in steps], state=Step.State.CLAIMED, worker=worker_name()
        )
        if mine.delete()[0] != len(steps):
            raise LostLease(f"{steps[0].name}: {len(steps)} steps")


def _one_by_one(function: StepFunction, steps: Sequence[Claimed]) -> int:
    """A batch failed: run each alone, so that one poisoned item does not stop the others."""
    done = 0
    for step in steps:
        try:
            _run(function, [step])
            done += 1
        except LostLease:
            log.warning("lost the lease of step %s", step.id)
        except Exception as error:
            _note_failure(step, error)
    return done


def _note_failure(step: Claimed, error: Exception) -> None:
    attempts = step.attempts + 1
    pause = rules.pause_after(attempts)
    Step.objects.filter(pk=step.id, worker=worker_name()).update(
        state=Step.State.PARKED if pause is None else Step.State.READY,
        attempts=attempts,
        error="".join(traceback.format_exception(error))[-4000:],
        next_at=clock.now() + (pause or rules.FIRST_PAUSE),
        lease_until=None,
        worker="",
    )
    log.warning("step %s for fact %s failed: %r", step.name, step.fact.pk, error)


def retry(step: Step) -> None:
    """A person looked and wants it tried again, now."""
    step.state, step.attempts, step.next_at = Step.State.READY, 0, clock.now()
    step.save(update_fields=["state", "attempts", "next_at"])


def worker_name() -> str:
    return f"{socket.gethostname()[:16]}:{os.getpid()}:{threading.get_ident() % 10**6}"
