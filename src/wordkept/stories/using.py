"""Telling a story elsewhere: only with permission, always on record, down again when the teller says so."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.conversations import actions as conversations
from wordkept.conversations.models import Conversation
from wordkept.intake.sound import web_address
from wordkept.kernel import clock, text
from wordkept.people.models import Agent
from wordkept.stories import rules
from wordkept.stories.actions import NotPossible, guard, into_the_composer, locked, tell
from wordkept.stories.models import Invitation, Story, Use

WHERE, OUTCOME, WORDS = 120, 500, 2_000


class NotAllowed(NotPossible):
    """There is no permission for this use; the words say what is missing."""


@transaction.atomic
def use(agent: Agent, story: Story, where: str, url: str = "", kept_to: bool = False) -> Use:
    """It is told there. Whoever publishes a story calls this first: no permission, no use."""
    guard(agent)
    story = locked(story)
    may = rules.may_be_used(story.state, story.permission, story.conditions, kept_to)
    if not may:
        raise NotAllowed(_(may.why))
    where = text.clean(" ".join(where.split()), WHERE)
    if not where:
        raise NotPossible(_("Say where it is told."))
    made = Use.objects.create(
        story=story, where=where, url=web_address(url), agent=agent, at=clock.now()
    )
    tell(agent, story, "story.used", use=made.pk)
    return made


@transaction.atomic
def came_of_it(agent: Agent, use: Use, outcome: str) -> None:
    guard(agent)
    use.outcome = text.clean(outcome.strip(), OUTCOME)
    use.save(update_fields=["outcome"])
    tell(agent, use.story, "story.use_reviewed", use=use.pk)


@transaction.atomic
def take_down(agent: Agent, use: Use) -> None:
    """It is told there no more."""
    guard(agent)
    if Use.objects.filter(pk=use.pk, down_at=None).update(down_at=clock.now(), down_by=agent):
        tell(agent, use.story, "story.taken_down", use=use.pk)


def invitation(story: Story) -> str:
    """What one might say to an advocate."""
    name = story.called or str(story.conversation.customer).split(" ")[0]
    words = _(
        "Hello %(name)s, somebody asks something that you know from your own life with us. Would you "
        "like to answer, in your own words, also where we fall short?"
    )
    return text.unisolated(words) % {"name": name}


def disclosure() -> str:
    """Stands in every invitation; nobody can leave it out of the record."""
    return _("We will say openly there that we asked you.")


@transaction.atomic
def invite(agent: Agent, story: Story, question: Conversation, words: str) -> Invitation:
    """The advocate gets a prepared message, the question a note: both say that we asked."""
    guard(agent)
    story, words = locked(story), text.clean(words.strip(), WORDS)
    if story.state != Story.State.KEPT:
        raise NotPossible(_("Keep the story first."))
    if question.customer_id == story.conversation.customer_id:
        raise NotPossible(_("That is their own question."))
    if not words:
        raise NotPossible(_("Say what you would ask them."))
    open_words = words if disclosure() in words else f"{words} {disclosure()}"
    into_the_composer(agent, story.conversation, open_words)
    name = story.called or str(story.conversation.customer)
    note = _("%(name)s was invited to answer this question. Say so when you write here.")
    conversations.note(agent, question, note % {"name": name})
    made = Invitation.objects.create(
        story=story, question=question, words=open_words, agent=agent, at=clock.now()
    )
    tell(agent, story, "story.invited", conversation=str(question.pk))
    return made
