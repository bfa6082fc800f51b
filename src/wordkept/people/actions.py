"""Introduce customers, welcome colleagues, open the door with a one-time link."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from wordkept.channel import Author
from wordkept.journal.actions import New, record, record_many
from wordkept.journal.rows import insert_all
from wordkept.kernel import clock
from wordkept.people import rules, traits
from wordkept.people.models import Agent, Customer, Department, Identity, LoginLink


class LinkExpired(Exception):
    """The link was used or its time is over; a new one can be made with `wordkept login-link`."""


@transaction.atomic
def introduce(channel: str, author: Author, evidence: str = "") -> Identity:
    """The identity of an author, made together with its customer at the first meeting."""
    return introduce_many(channel, [author], evidence)[_key(channel, author)]


@transaction.atomic
def introduce_many(
    channel: str, authors: Iterable[Author], evidence: str = ""
) -> dict[str, Identity]:
    """Identities of many authors by their key; what the channel says of them now is kept."""
    by_key = {_key(channel, author): author for author in authors}
    known = {
        identity.remote_id: identity
        for identity in Identity.objects.filter(channel=channel, remote_id__in=by_key)
    }
    for key, identity in known.items():
        _refresh(identity, by_key[key])
    return known | _meet(channel, {k: a for k, a in by_key.items() if k not in known}, evidence)


@transaction.atomic
def also_known_as(
    agent: Agent, customer: Customer, channel: str, author: Author, evidence: str
) -> Identity:
    """A colleague knows where else this customer can be met; who is known there stays as is."""
    identity, met = Identity.objects.get_or_create(
        channel=channel,
        remote_id=_key(channel, author),
        defaults={
            "customer": customer,
            "handle": author.handle,
            "name": author.name,
            "followers": author.followers,
            "evidence": evidence[:200],
            "since": clock.now(),
        },
    )
    if met:
        traits.of_accounts([identity])
        record("customer.recognised", f"customer:{customer.pk}", actor(agent), identity=identity.pk)
    return identity


def _key(channel: str, author: Author) -> str:
    return rules.identity_key(channel, author.remote_id)


def _meet(channel: str, authors: dict[str, Author], evidence: str) -> dict[str, Identity]:
    now = clock.now()
    identities = [
        Identity(
            customer=Customer(name=_name(author), since=now),
            channel=channel,
            remote_id=key,
            handle=author.handle,
            name=author.name,
            avatar=author.avatar[:500],
            followers=author.followers,
            evidence=evidence,
            since=now,
        )
        for key, author in authors.items()
    ]
    insert_all([identity.customer for identity in identities])
    Identity.objects.bulk_create(identities)
    traits.of_accounts(identities)
    record_many(
        [
            New("customer.introduced", f"customer:{i.customer_id}", data={"identity": i.pk})
            for i in identities
        ]
    )
    return {identity.remote_id: identity for identity in identities}


def _name(author: Author) -> str:
    return rules.best_name(author.name, author.handle, author.remote_id)[:200]


def _refresh(identity: Identity, author: Author) -> None:
    fresh = {
        "handle": author.handle or identity.handle,
        "name": author.name or identity.name,
        "avatar": author.avatar[:500] or identity.avatar,
        "followers": identity.followers if author.followers is None else author.followers,
    }
    if any(getattr(identity, field) != value for field, value in fresh.items()):
        Identity.objects.filter(pk=identity.pk).update(**fresh)
        _call_by_new_name(identity, author)
        identity.handle, identity.name = str(fresh["handle"]), str(fresh["name"])
        traits.of_accounts([identity])


def _call_by_new_name(identity: Identity, author: Author) -> None:
    """Who was known by an address alone, or has a new name there, is called by it."""
    before = _name(Author(identity.remote_id, identity.handle, identity.name))
    if author.name and author.name != before:
        called = Customer.objects.filter(pk=identity.customer_id, name=before)
        called.update(name=_name(author))


@transaction.atomic
def found_department(slug: str, name: str, duty: str = "") -> Department:
    department, made = Department.objects.get_or_create(
        slug=slug, defaults={"name": name, "duty": duty}
    )
    if made:
        record("department.founded", f"department:{department.pk}")
    return department


@transaction.atomic
def welcome(
    email: str,
    name: str,
    role: str,
    departments: Iterable[Department],
    password: str | None = None,
    by: Agent | None = None,
    **more: str,
) -> Agent:
    """A new colleague. Without a password they come in by link and choose one."""
    agent = Agent.objects.create_user(email, password, name=name, role=role, **more)
    agent.departments.set(departments)
    record("agent.joined", f"agent:{agent.pk}", actor=actor(by), role=role)
    return agent


@transaction.atomic
def change_agent(
    by: Agent, agent: Agent, role: str, departments: Iterable[Department], active: bool
) -> None:
    agent.role, agent.is_active = role, active
    agent.save(update_fields=["role", "is_active"])
    agent.departments.set(departments)
    record("agent.changed", f"agent:{agent.pk}", actor=actor(by), role=role, active=active)


@transaction.atomic
def leave(agent: Agent) -> None:
    """Logged out: open live lines of this person end at once."""
    record("agent.logged_out", f"agent:{agent.pk}", actor(agent))


@transaction.atomic
def login_link(agent: Agent, life: timedelta = rules.LINK_LIFE) -> str:
    """A token that logs this agent in once. Only its digest is kept."""
    return _new_link(agent=agent, ends_at=clock.now() + life)


@transaction.atomic
def owner_link() -> str:
    """The one-time link of the first start: whoever opens it becomes the owner."""
    LoginLink.objects.filter(makes_owner=True, used_at=None).delete()
    return _new_link(makes_owner=True, ends_at=clock.now() + rules.INVITE_LIFE)


@transaction.atomic
def use_link(token: str, makes_owner: bool = False) -> Agent | None:
    """Use a link up. Returns its agent (None for the owner's link). Raises LinkExpired."""
    links = LoginLink.objects.filter(
        digest=_digest(token), used_at=None, ends_at__gt=clock.now(), makes_owner=makes_owner
    )
    link = links.select_related("agent").first()
    if link is None or not links.update(used_at=clock.now()):
        raise LinkExpired
    if link.agent and not link.agent.is_active:
        raise LinkExpired
    return link.agent


def link_is_good(token: str, makes_owner: bool = False) -> bool:
    return LoginLink.objects.filter(
        digest=_digest(token), used_at=None, ends_at__gt=clock.now(), makes_owner=makes_owner
    ).exists()


def _new_link(**fields: object) -> str:
    token = secrets.token_urlsafe(32)
    LoginLink.objects.create(digest=_digest(token), **fields)
    return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def actor(agent: Agent | None) -> str:
    """How a colleague stands in the journal: by number, never by name."""
    return f"agent:{agent.pk}" if agent else ""
