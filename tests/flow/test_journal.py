"""The journal decides what happens next, proves what happened, and survives bad steps and dead workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from wordkept.journal import actions, rules
from wordkept.journal.models import Fact, Head, Step
from wordkept.journal.verify import anchor, verify
from wordkept.kernel import clock
from wordkept.pipeline import FOLLOWS

pytestmark = pytest.mark.django_db(transaction=True)
done: list[int] = []
poison: set[int] = set()


def bake(facts: Sequence[Fact]) -> None:
    if any(fact.data["loaf"] in poison for fact in facts):
        raise ValueError("this loaf is a stone")
    done.extend(fact.data["loaf"] for fact in facts)


@pytest.fixture(autouse=True)
def bakery() -> Iterator[None]:
    done.clear()
    poison.clear()
    (Path(settings.DATA) / "anchors.jsonl").unlink(missing_ok=True)
    actions.follow({"loaf.ordered": [bake]})
    yield
    actions._followers.clear()
    actions._steps.clear()
    actions.follow(FOLLOWS)
    (Path(settings.DATA) / "anchors.jsonl").unlink(missing_ok=True)


def order(*loaves: int) -> None:
    with transaction.atomic():
        actions.record_many(
            [actions.New("loaf.ordered", f"loaf:{n}", data={"loaf": n}) for n in loaves]
        )


def test_a_fact_is_written_only_inside_the_transaction_of_its_change() -> None:
    with pytest.raises(AssertionError):
        actions.record("loaf.ordered", "loaf:1", loaf=1)


def test_what_follows_runs_once_in_order() -> None:
    order(*range(1200))
    actions.run_until_quiet()
    assert done == list(range(1200))
    assert not Step.objects.exists()


def test_a_rolled_back_change_leaves_neither_fact_nor_step() -> None:
    with transaction.atomic():
        actions.record("loaf.ordered", "loaf:1", loaf=1)
        transaction.set_rollback(True)
    assert not Fact.objects.exists()
    assert not Step.objects.exists()


def test_R11_one_poisoned_item_does_not_stop_the_others_and_waits_for_a_person(
    noon: datetime,
) -> None:
    poison.add(3)
    order(1, 2, 3, 4)
    actions.run_until_quiet()
    assert done == [1, 2, 4]
    for _ in range(rules.ATTEMPTS):
        clock.move(timedelta(hours=1))
        actions.run_until_quiet()
    parked = Step.objects.get()
    assert (parked.state, parked.attempts) == ("parked", rules.ATTEMPTS)
    assert "this loaf is a stone" in parked.error
    poison.clear()
    actions.retry(parked)
    actions.run_until_quiet()
    assert done == [1, 2, 4, 3]


def test_pauses_grow_and_end() -> None:
    pauses = [rules.pause_after(attempts) for attempts in range(1, rules.ATTEMPTS + 1)]
    assert pauses[-1] is None
    grown = [pause for pause in pauses if pause]
    assert grown == sorted(grown)


def test_the_steps_of_a_dead_worker_are_taken_over_after_their_lease(noon: datetime) -> None:
    order(1, 2)
    assert len(actions.claim(actions.step_name(bake))) == 2
    actions.run_until_quiet()
    assert done == [], "they belong to the worker that claimed them"
    clock.move(rules.LEASE + timedelta(seconds=1))
    actions.run_until_quiet()
    assert done == [1, 2]


def test_a_worker_that_lost_its_lease_is_rolled_back(noon: datetime) -> None:
    order(1)
    steps = actions.claim(actions.step_name(bake))
    Step.objects.update(worker="another")
    with pytest.raises(actions.LostLease):
        actions._run(bake, steps)
    assert Step.objects.get().worker == "another"


def test_R14_the_chain_holds_and_every_change_of_it_shows() -> None:
    order(*range(60))
    anchor()
    assert verify().ok
    for break_it in BREAKS:
        with transaction.atomic():
            break_it()
            assert not verify().ok, break_it.__name__
            transaction.set_rollback(True)
    assert verify().ok


def _change_data() -> None:
    Fact.objects.filter(pk=30).update(data={"loaf": 999})


def _change_time() -> None:
    Fact.objects.filter(pk=30).update(at=clock.now())


def _change_actor() -> None:
    Fact.objects.filter(pk=30).update(actor="agent:7")


def _delete_one() -> None:
    Step.objects.all().delete()
    Fact.objects.filter(pk=30).delete()


def _swap_two() -> None:
    Fact.objects.filter(pk=30).update(id=999)
    Fact.objects.filter(pk=31).update(id=30)
    Fact.objects.filter(pk=999).update(id=31)


def _cut_off_the_tail_and_mend_the_head() -> None:
    Step.objects.all().delete()
    Fact.objects.filter(pk__gt=50).delete()
    Head.objects.update(last_id=50, digest=Fact.objects.get(pk=50).digest)


def _rewrite_everything_from_there() -> None:
    previous = bytes(Fact.objects.get(pk=29).digest)
    for fact in Fact.objects.filter(pk__gte=30).order_by("id"):
        fact.data = {"loaf": 7}
        previous = rules.digest(
            previous, fact.id, fact.name, fact.at, fact.actor, fact.subject, None, fact.data
        )
        Fact.objects.filter(pk=fact.pk).update(data=fact.data, digest=previous)
    Head.objects.update(digest=previous)


BREAKS = [
    _change_data,
    _change_time,
    _change_actor,
    _delete_one,
    _swap_two,
    _cut_off_the_tail_and_mend_the_head,
    _rewrite_everything_from_there,
]


def test_a_forged_anchor_shows() -> None:
    order(1)
    anchor()
    file = Path(settings.DATA) / "anchors.jsonl"
    entry = json.loads(file.read_text())
    file.write_text(json.dumps(entry | {"digest": "00" * 32}) + "\n")
    assert "signature" in verify().why


def test_several_worker_processes_lose_and_double_nothing() -> None:
    """Four processes on one SQLite file: each step's effect is there exactly once."""
    from tests.flow import bakery

    actions.follow({"loaf.ordered": [bakery.bake]})
    order(*range(2000))
    connection.close()
    env = os.environ | {"WORDKEPT_TEST_DB": str(connection.settings_dict["NAME"])}
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.flow.bakery"], env=env, stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    complaints = [worker.communicate(timeout=60)[1].decode() for worker in workers]
    assert not any("locked" in complaint for complaint in complaints), complaints
    assert [worker.returncode for worker in workers] == [0] * 4, complaints
    baked = Fact.objects.filter(name="loaf.baked").values_list("data", flat=True)
    assert sorted(entry["loaf"] for entry in baked) == list(range(2000))
    assert not Step.objects.exists()
    assert verify().ok
