"""Write down by what an identity can be recognised, at the moment we learn it."""

from __future__ import annotations

from collections.abc import Iterable

from wordkept.kernel import clock
from wordkept.people import likeness
from wordkept.people.models import Identity, Trait


def of_accounts(identities: Iterable[Identity]) -> None:
    """What the account itself tells: its number, its address, the name on it."""
    note((each, mark) for each in identities for mark in _marks(each))


def _marks(identity: Identity) -> list[likeness.Mark]:
    return likeness.marks(identity.channel, identity.remote_id, identity.handle, identity.name)


def note(found: Iterable[tuple[Identity, likeness.Mark]], source: str = "account") -> None:
    """What is known already stays as it was first written."""
    now = clock.now()
    traits = [
        Trait(
            identity=identity,
            kind=mark.kind,
            key=mark.key,
            shown=mark.shown,
            source=source,
            since=now,
        )
        for identity, mark in found
    ]
    Trait.objects.bulk_create(traits, batch_size=500, ignore_conflicts=True)
