"""Marketing plans, care signs: a campaign goes live only when both mean the same version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.campaigns import rules
from wordkept.campaigns.doors import may_plan
from wordkept.campaigns.models import Campaign, Offer, PlanVersion, Question, Signature
from wordkept.journal.actions import record
from wordkept.kernel import clock
from wordkept.people.actions import actor
from wordkept.people.doors import departments
from wordkept.people.models import Agent, Department

State = Campaign.State
BRIEF = ("name", "goal", "audience", "value", "claims", "words", "starts_at", "ends_at")
OFFER = ("code", "what", "amount", "currency", "terms", "ends_at")


class NotPlanned(Exception):
    """The plan stays as it was; the message says what is missing."""


@transaction.atomic
def plan(
    agent: Agent,
    department: Department,
    offers: Sequence[Mapping[str, Any]] = (),
    questions: Sequence[tuple[str, str]] = (),
    **brief: Any,
) -> Campaign:
    """A new brief, as a draft, version 1. Raises NotPlanned."""
    if not may_plan(agent, department.pk):
        raise NotPlanned(_("You do not plan for this department."))
    campaign = Campaign(department=department, owner=agent)
    _write(campaign, brief)
    campaign.save()
    _offer(campaign, offers)
    _expect(agent, campaign, questions)
    _remember(agent, campaign)
    _tell(agent, campaign, "campaign.planned")
    return campaign


@transaction.atomic
def change(
    agent: Agent,
    campaign: Campaign,
    brief: Mapping[str, Any],
    offers: Sequence[Mapping[str, Any]] | None = None,
    questions: Sequence[tuple[str, str]] | None = None,
) -> Campaign:
    """Every change is a new version: what was signed before must be signed again."""
    _may_change(agent, campaign)
    before = content(campaign)
    _write(campaign, brief)
    if offers is not None:
        _offer(campaign, offers)
    if questions is not None:
        _expect(agent, campaign, questions)
    campaign.save()
    if content(campaign) == before:
        return campaign
    campaign.version += 1
    if campaign.state in (State.SIGNED, State.LIVE):
        campaign.state = State.ASKED
    campaign.save(update_fields=["version", "state"])
    _remember(agent, campaign)
    _tell(agent, campaign, "campaign.changed", version=campaign.version)
    return campaign


def _may_change(agent: Agent, campaign: Campaign) -> None:
    if not may_plan(agent, campaign.department_id):
        raise NotPlanned(_("You do not plan for this department."))
    if campaign.state in (State.OVER, State.STOPPED):
        raise NotPlanned(_("This campaign is over."))


def _write(campaign: Campaign, brief: Mapping[str, Any]) -> None:
    for name in BRIEF:
        if name in brief:
            setattr(campaign, name, brief[name])
    campaign.words = rules.known_by(campaign.words)
    if not campaign.name.strip():
        raise NotPlanned(_("Give the campaign a name."))


def _offer(campaign: Campaign, offers: Sequence[Mapping[str, Any]]) -> None:
    campaign.offers.all().delete()
    for offer in offers:
        given = {name: offer[name] for name in OFFER if name in offer}
        Offer.objects.create(campaign=campaign, **given)


def _expect(agent: Agent, campaign: Campaign, questions: Sequence[tuple[str, str]]) -> None:
    campaign.questions.all().delete()
    for question, answer in questions:
        by = agent if answer.strip() else None
        Question.objects.create(campaign=campaign, question=question, answer=answer, answered_by=by)


def content(campaign: Campaign) -> dict[str, Any]:
    """The brief as it stands, for the record of what was signed."""
    offers = [{name: str(getattr(one, name) or "") for name in OFFER} for one in _offers(campaign)]
    questions = list(campaign.questions.values_list("question", "answer"))
    words = {name: _plain(getattr(campaign, name)) for name in BRIEF}
    return words | {"offers": offers, "questions": [list(pair) for pair in questions]}


def _offers(campaign: Campaign) -> Sequence[Offer]:
    return list(campaign.offers.all())


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | list) else value.isoformat() if value else ""


def _remember(agent: Agent, campaign: Campaign) -> None:
    PlanVersion.objects.create(
        campaign=campaign, number=campaign.version, content=content(campaign), agent=agent
    )


@transaction.atomic
def ask(agent: Agent, campaign: Campaign) -> None:
    """Show it to those who will be asked about it."""
    _may_change(agent, campaign)
    if campaign.state == State.DRAFT:
        _move(campaign, State.ASKED)
        _tell(agent, campaign, "campaign.asked")


@transaction.atomic
def sign(
    agent: Agent, campaign: Campaign, department: Department, version: int, corrections: str = ""
) -> Signature:
    """A department acknowledges this version, or asks for corrections, which is no signature yet."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if department.pk not in departments(agent):
        raise NotPlanned(_("You do not sign for this department."))
    if version != campaign.version:
        raise NotPlanned(_("The brief was changed meanwhile: read it again, then sign."))
    signature = Signature.objects.create(
        campaign=campaign,
        version=version,
        department=department,
        agent=agent,
        corrections=corrections.strip(),
    )
    name = "campaign.correction_asked" if signature.corrections else "campaign.signed"
    _tell(agent, campaign, name, version=version, signer=department.pk)
    if campaign.state == State.ASKED and not why_not_live(campaign):
        _move(campaign, State.SIGNED)
    return signature


def missing(campaign: Campaign) -> list[rules.Signer]:
    """Whose signature of the present version is still to come."""
    this = campaign.signatures.filter(corrections="", version=campaign.version)
    signed = set(this.values_list("department", flat=True))
    return [signer for signer in signers(campaign) if signer.id not in signed]


def why_not_live(campaign: Campaign) -> str:
    signatures = campaign.signatures.filter(corrections="").order_by("at")
    signed = dict(signatures.values_list("department", "version"))
    needed = signers(campaign)
    return rules.why_not_live(
        campaign.version, signed, needed, campaign.starts_at, campaign.ends_at
    )


def signers(campaign: Campaign) -> list[rules.Signer]:
    """Who will be asked about it: care, or else whoever else answers customers."""
    others = Department.objects.exclude(pk=campaign.department_id)
    care = others.filter(slug=rules.CARE) or others.filter(accounts__isnull=False).distinct()
    return [rules.Signer(department.pk, department.name) for department in care]


@transaction.atomic
def launch(agent: Agent, campaign: Campaign) -> None:
    """Live means: its posts may leave. Raises NotPlanned with what is missing."""
    _may_change(agent, campaign)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if why := why_not_live(campaign):
        raise NotPlanned(_(why))
    if campaign.state != State.LIVE:
        _move(campaign, State.LIVE)
        _tell(agent, campaign, "campaign.live", version=campaign.version)


@transaction.atomic
def stop(agent: Agent, campaign: Campaign, why: str) -> None:
    """At once, by anybody who may plan for it; its posts do not leave any more."""
    _may_change(agent, campaign)
    _move(campaign, State.STOPPED)
    _tell(agent, campaign, "campaign.stopped")


def close_due() -> int:
    """What has ended is over."""
    ended = Campaign.objects.filter(state=State.LIVE, ends_at__lte=clock.now())
    return sum(_close(campaign) for campaign in ended[:100])


@transaction.atomic
def _close(campaign: Campaign) -> int:
    _move(campaign, State.OVER)
    _tell(None, campaign, "campaign.over")
    return 1


def _move(campaign: Campaign, state: str) -> None:
    campaign.state = state
    campaign.save(update_fields=["state"])


def _tell(agent: Agent | None, campaign: Campaign, name: str, **data: Any) -> None:
    who = actor(agent) if agent else ""
    subject, key = f"campaign:{campaign.pk}", str(campaign.pk)
    record(name, subject, who, campaign.department_id, campaign=key, **data)
