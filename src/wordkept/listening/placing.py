"""Where a mention stands in the stream: which queries find it, which theme it belongs to, what rises."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from wordkept.intake.models import Mention
from wordkept.journal.models import Fact
from wordkept.listening.counting import count
from wordkept.listening.doors import SAID
from wordkept.listening.gathering import gather
from wordkept.listening.matching import match
from wordkept.listening.models import Finding


def place(facts: Sequence[Fact]) -> None:
    """Each mention once: its finding is written in the transaction that counts it."""
    with transaction.atomic():
        fresh = _unplaced(facts)
        matches = match(fresh)
        findings = gather(fresh)
        Finding.objects.bulk_create(findings)
        count(fresh, matches, findings)


def _unplaced(facts: Sequence[Fact]) -> list[Mention]:
    wanted = [fact.data["mention"] for fact in facts]
    said = Mention.objects.filter(pk__in=wanted, kind__in=SAID, ours=False, automatic=False)
    unplaced = said.filter(finding=None).select_related("reading", "account")
    return list(unplaced.order_by("pk"))
