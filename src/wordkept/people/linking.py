"""Who is the same person on two channels: suggested with evidence, decided by a colleague, undone exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wordkept.journal.actions import record
from wordkept.kernel import clock
from wordkept.people import likeness
from wordkept.people.actions import actor
from wordkept.people.models import Agent, Customer, Identity, Joining, Likeness, Trait

ASKED_AT_ONCE = 500
LIVE_TOGETHER = ("address", "number")

Pair = tuple[int, int]
Evidence = dict[str, str]


class CannotJoin(Exception):
    """These two cannot be joined or parted; the message says why."""


@transaction.atomic
def suggest(identities: Iterable[int]) -> list[Likeness]:
    """Pairs worth asking a colleague about. What was decided once is not asked again."""
    found: dict[Pair, list[Evidence]] = defaultdict(list)
    for mine, other in _sharing(Trait.objects.filter(identity__in=list(identities))):
        if likeness.relation(mine.kind, mine.identity.name, other.identity.name) == "same":
            evidence = {"kind": mine.kind, "shown": other.shown}
            pair = _in_order(mine.identity_id, other.identity_id)
            if evidence["kind"] not in [known["kind"] for known in found[pair]]:
                found[pair].append(evidence)
    return [_suggested(pair, evidence) for pair, evidence in found.items()]


def _in_order(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _suggested(pair: Pair, evidence: Sequence[Evidence]) -> Likeness:
    known, made = Likeness.objects.get_or_create(
        one_id=pair[0],
        other_id=pair[1],
        defaults={"evidence": list(evidence), "strength": _strength(evidence)},
    )
    kinds = {each["kind"] for each in known.evidence}
    more = [each for each in evidence if each["kind"] not in kinds]
    if more and not made:
        known.evidence = [*known.evidence, *more]
        known.strength = _strength(known.evidence)
        known.save(update_fields=["evidence", "strength"])
    return known


def _strength(evidence: Iterable[Evidence]) -> int:
    return likeness.strength(each["kind"] for each in evidence)


def _sharing(traits: QuerySet[Trait]) -> list[tuple[Trait, Trait]]:
    """Each of these with those of other customers that have the same key, unless a crowd has it."""
    mine = list(traits.select_related("identity"))
    shared = _by_key({trait.key for trait in mine})
    pairs: list[tuple[Trait, Trait]] = []
    for trait in mine:
        group = shared[trait.kind, trait.key]
        if likeness.means_something(trait.kind, len({each.identity.customer_id for each in group})):
            pairs += [(trait, other) for other in group if _of_two_customers(trait, other)]
    return pairs


def _of_two_customers(one: Trait, other: Trait) -> bool:
    return one.identity.customer_id != other.identity.customer_id


def _by_key(keys: Iterable[str]) -> Mapping[tuple[str, str], list[Trait]]:
    shared: dict[tuple[str, str], list[Trait]] = defaultdict(list)
    wanted = sorted(keys)
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        part = Trait.objects.filter(key__in=wanted[start : start + ASKED_AT_ONCE])
        for trait in part.select_related("identity"):
            shared[trait.kind, trait.key].append(trait)
    return shared


def households(customers: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Who lives with whom: one doorstep or one line, and names that tell them apart."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    at_home = Trait.objects.filter(
        identity__customer__in=list(customers), kind__in=LIVE_TOGETHER, source="account"
    )
    for mine, other in _sharing(at_home):
        if likeness.relation(mine.kind, mine.identity.name, other.identity.name) == "household":
            found[mine.identity.customer_id].add(other.identity.customer_id)
    return found


def known_by(place: str, mark: likeness.Mark) -> QuerySet[Identity]:
    """Identities of one place that have this mark on their account."""
    return Identity.objects.filter(
        channel=place, traits__kind=mark.kind, traits__key=mark.key, traits__source="account"
    ).distinct()


def suggestions(customer: Customer) -> QuerySet[Likeness]:
    """Still to be decided, surest first; two identities that meanwhile are one customer need no answer."""
    theirs = Q(one__customer=customer) ^ Q(other__customer=customer)
    open_ = Likeness.objects.filter(theirs, state=Likeness.State.OPEN)
    return open_.select_related("one__customer", "other__customer").order_by("-strength", "pk")


@transaction.atomic
def confirm(agent: Agent, found: Likeness, kept: Customer) -> Joining:
    """A colleague looked at the evidence and says: one person."""
    one, other = found.one.customer, found.other.customer
    gone = other if one == kept else one
    joining = recognise(agent, kept, gone, likeness=found)
    Likeness.objects.filter(pk=found.pk).update(state=Likeness.State.SAME)
    return joining


@transaction.atomic
def refuse(agent: Agent, found: Likeness) -> None:
    """Two different people, whatever else they share. It is not asked again, and can be taken back."""
    _decide(agent, found, Likeness.State.OPEN, Likeness.State.DIFFERENT, "customer.distinguished")


@transaction.atomic
def ask_again(agent: Agent, found: Likeness) -> None:
    """The no was a slip."""
    _decide(agent, found, Likeness.State.DIFFERENT, Likeness.State.OPEN, "customer.undecided")


def _decide(agent: Agent, found: Likeness, was: str, becomes: str, fact: str) -> None:
    one, other = found.one.customer_id, found.other.customer_id
    between = Q(one__customer=one, other__customer=other) | Q(
        one__customer=other, other__customer=one
    )
    Likeness.objects.filter(between, state=was).update(state=becomes)
    record(fact, f"customer:{one}", actor(agent), likeness=found.pk)


@transaction.atomic
def recognise(
    agent: Agent,
    kept: Customer,
    gone: Customer,
    why: str = "",
    likeness: Likeness | None = None,
) -> Joining:
    """Two customers are one: the identities of one move to the other. Nothing else is changed or lost."""
    theirs = gone.identities.select_for_update()
    moved = list(theirs.values_list("pk", flat=True))
    if kept.pk == gone.pk or not moved:
        raise CannotJoin(_("They are one customer already."))
    theirs.update(customer=kept)
    joining = Joining.objects.create(
        kept=kept, gone=gone, identities=moved, likeness=likeness, why=why[:200], by=agent
    )
    _tell("customer.recognised", agent, joining)
    return joining


@transaction.atomic
def part(agent: Agent, joining: Joining) -> None:
    """Take a joining back: exactly what it moved returns, and the suggestion is open again."""
    if not Joining.objects.filter(pk=joining.pk, undone_at=None).update(undone_at=clock.now()):
        raise CannotJoin(_("This was undone already."))
    home = Q(customer=joining.kept_id) | Q(customer__in=_gone_further(joining))
    Identity.objects.filter(home, pk__in=joining.identities).update(customer=joining.gone)
    Likeness.objects.filter(pk__in=[joining.likeness_id]).update(state=Likeness.State.OPEN)
    _tell("customer.parted", agent, joining)


def _gone_further(joining: Joining) -> list[UUID]:
    """Where the kept customer went in joinings that came later and still stand."""
    found, newest = [joining.kept_id], joining.kept_id
    while step := Joining.objects.filter(gone=newest, undone_at=None).first():
        if step.kept_id in found:
            break
        newest = step.kept_id
        found.append(newest)
    return found[1:]


def _tell(name: str, agent: Agent, joining: Joining) -> None:
    data: dict[str, Any] = {
        "joining": joining.pk,
        "gone": str(joining.gone_id),
        "identities": joining.identities,
    }
    record(name, f"customer:{joining.kept_id}", actor(agent), **data)
