"""A campaign is live: what its signed brief says to everybody is proposed, with its owner and its last day."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.db import transaction

from wordkept.campaigns.models import Campaign
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.promises import actions, hearing
from wordkept.promises.models import Promise
from wordkept.promises.rules.briefs import Claimed, Offered, claimed
from wordkept.promises.rules.zones import Place, zone_of

NO_LONGER = "no longer in the brief"


def propose_from_campaigns(facts: Sequence[Fact]) -> None:
    """Live again after a change, the same words are not proposed twice."""
    keys = [fact.data["campaign"] for fact in facts]
    campaigns = Campaign.objects.filter(pk__in=keys).select_related("owner", "department")
    for campaign in campaigns.prefetch_related("offers"):
        _propose_all(campaign)


@transaction.atomic
def _propose_all(campaign: Campaign) -> None:
    """What is new is proposed; what nobody confirmed follows the brief; a word that stands stays."""
    place = zone_of([], "", campaign.owner.timezone)
    said = Promise.objects.filter(campaign=campaign.pk).exclude(claim="")
    known = {promise.claim: promise for promise in said}
    for one in _claims(campaign, ZoneInfo(place.zone)):
        _propose(campaign, one, place, known.pop(one.key, None))
    for promise in known.values():
        if promise.state == Promise.State.PROPOSED:
            actions.dismiss(None, promise, NO_LONGER)


def _claims(campaign: Campaign, zone: ZoneInfo) -> list[Claimed]:
    offers = [
        Offered(one.code, one.what, one.amount, one.currency, one.ends_at)
        for one in campaign.offers.all()
    ]
    starts = campaign.starts_at or clock.now()
    return claimed(campaign.claims, offers, starts, campaign.ends_at, zone)


def _propose(campaign: Campaign, one: Claimed, place: Place, known: Promise | None) -> None:
    terms = hearing.terms_of(one.found, place)
    if known:
        Promise.objects.filter(pk=known.pk, state=Promise.State.PROPOSED).update(**terms)
        return
    promise = Promise.objects.create(
        department=campaign.department,
        campaign=campaign.pk,
        claim=one.key,
        owner=campaign.owner,
        made_by=campaign.owner,
        made_at=clock.now(),
        place="campaign",
        **terms,
    )
    hearing.tell(promise, "")
