"""What follows from what: the product on one screen.

The first table says which steps a fact asks for; the second what the clock asks for.
Steps run after their fact is committed, in batches, once; any worker may run them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wordkept.campaigns import holding, planning
from wordkept.conversations import actions as conversations
from wordkept.conversations import clues, elsewhere, last_resort, logged, stages
from wordkept.crisis import actions as crisis
from wordkept.feedback import actions as feedback
from wordkept.intake import accounts
from wordkept.journal import verify as journal
from wordkept.journal.actions import StepFunction
from wordkept.listening import actions as listening
from wordkept.listening import learning, placing, second_reading
from wordkept.listening import watching as floods
from wordkept.measure import brief
from wordkept.promises import claiming, hearing, watching
from wordkept.remedies import actions as remedies
from wordkept.replies import actions as replies
from wordkept.replies import answers, closing, delivery, pointing, posting
from wordkept.stories import actions as stories
from wordkept.stories import permission

FOLLOWS: Mapping[str, Sequence[StepFunction]] = {
    "mention.received": [listening.understand],
    "mention.understood": [conversations.attach, placing.place],
    "mention.edited": [conversations.revise],
    "mention.withdrawn": [conversations.withdraw],
    "reading.corrected": [conversations.apply_corrections],
    "reading.again": [conversations.apply_corrections],
    "message.arrived": [
        stages.place,
        clues.gather,
        elsewhere.hear,
        logged.close_settled,
        last_resort.flag,
        stories.find,
    ],
    "conversation.assigned": [brief.hand_over],
    "conversation.resolved": [last_resort.flag, closing.ask],
    "conversation.woke": [closing.withdraw],
    "conversation.reopened": [last_resort.flag, closing.withdraw],
    "conversation.merged": [
        replies.move_along,
        hearing.move_along,
        last_resort.flag,
        stories.move_along,
    ],
    "conversation.moved": [hearing.follow],
    "order.imported": [stages.follow_orders],
    "message.found": [replies.confirm],
    "message.changed": [stories.find],
    "reply.queued": [hearing.propose],
    "reply.recalled": [hearing.withdraw],
    "reply.sent": [
        conversations.answered,
        remedies.log,
        last_resort.flag,
        permission.asked_by_reply,
        feedback.heard_back,
        closing.noted,
        answers.sent,
        pointing.pointed,
    ],
    "reply.decided_sent": [
        permission.asked_by_reply,
        closing.noted,
        answers.sent,
        pointing.pointed,
    ],
    "reply.failed": [last_resort.flag],
    "bounce.received": [replies.bounced],
    "flood.rising": [crisis.hold_for_floods],
    "flood.calmed": [crisis.let_go],
    "campaign.live": [claiming.propose_from_campaigns],
    "post.scheduled": [posting.queue],
    "post.released": [posting.queue],
    "post.withdrawn": [posting.call_back],
    "post.sent": [posting.left],
    "post.decided_sent": [posting.left],
    "post.left": [hearing.propose_from_posts],
}

BY_THE_CLOCK: Sequence[Callable[[], int | None]] = [
    conversations.wake_due,
    floods.watch,
    learning.learn_due,
    second_reading.reread,
    watching.remind_due,
    watching.alarm_due,
    planning.close_due,
    holding.hold_due,
    delivery.settle_due,
    journal.anchor,
]

FROM_THE_WORLD: Sequence[Callable[[], int]] = [accounts.pull_due, accounts.refresh_due]

TO_THE_WORLD: Sequence[Callable[[], int]] = [delivery.deliver_due]
