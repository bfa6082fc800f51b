"""Public answers worth saying again: found by their words, taken into the composer, counted when sent."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from django.db import connection, transaction
from django.db.models import F, QuerySet

from wordkept.conversations.doors import departments
from wordkept.conversations.models import Conversation, Message
from wordkept.conversations.search import fts_expression
from wordkept.journal.actions import record
from wordkept.journal.models import Fact
from wordkept.kernel import clock
from wordkept.people.actions import actor
from wordkept.people.doors import only
from wordkept.people.models import Agent
from wordkept.replies import actions, rules
from wordkept.replies.ending import OPEN_TO_ALL
from wordkept.replies.models import Answer, Draft, Reply, Reuse, Taken

SHOWN = 6
FIND = """
    select answer.message_id from replies_answer answer
    join message_words on message_words.rowid = answer.message_id
    where message_words match %s and answer.department_id = %s and answer.original
        and not exists (select 1 from replies_closing where message_id = answer.message_id)
    order by answer.reused desc, answer.message_id desc limit %s
"""


def seen_by(agent: Agent) -> QuerySet[Answer]:
    """A closing note answers nobody else: it is none of them."""
    mine = Answer.objects.filter(department__in=departments(agent), message__closes=None)
    return mine.select_related(
        "message__mention", "message__conversation__customer", "author", "department"
    )


def answer(agent: Agent, id: int) -> Answer:
    found: Answer = only(seen_by(agent).filter(original=True), pk=id)
    return found


def find(agent: Agent, conversation: Conversation, query: str) -> list[Answer]:
    """Earlier public answers of the department with all these words; without words the most reused."""
    mine = seen_by(agent).filter(message__gone_at=None)
    expression = fts_expression(query)
    if expression:
        keys = _with_words(expression, conversation.department_id)
        found = {one.pk: one for one in mine.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]
    here = mine.filter(department=conversation.department_id, original=True)
    return list(here.order_by("-reused", "-at")[:SHOWN])


def _with_words(expression: str, department: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(FIND, [expression, department, SHOWN])
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def take(agent: Agent, conversation: Conversation, used: Answer, words: str, mode: str) -> Draft:
    """Put an earlier answer behind what is written already. A person reads it once more and sends it."""
    both = f"{words.rstrip()}\n\n{used.message.text}" if words.strip() else used.message.text
    Taken.objects.update_or_create(
        conversation=conversation,
        agent=agent,
        defaults={"answer": used, "at": clock.now()},
    )
    _tell(conversation, "answer.taken", agent, used)
    return actions.draft(agent, conversation, mode, both)


def sent(facts: Sequence[Fact]) -> None:
    """A reply is out: is it an earlier answer said again, and is it one to be found later?"""
    for fact in facts:
        reply = Reply.objects.select_related("message", "author", "conversation").get(
            pk=fact.data["reply"]
        )
        if reply.message and not reply.message.points and not _known(reply.message):
            _remember(reply, reply.message)


def _known(message: Message) -> bool:
    answered = Answer.objects.filter(message=message).exists()
    return answered or Reuse.objects.filter(message=message).exists()


@transaction.atomic
def _remember(reply: Reply, message: Message) -> None:
    conversation = actions.answered_in(reply)
    gist = _print(message.text)
    again = _taken(reply, message) or _same_words(conversation, gist)
    if again:
        _count(reply, message, *again)
    if message.visibility in OPEN_TO_ALL:
        Answer.objects.create(
            message=message,
            department=conversation.department,
            author=reply.author,
            at=message.at,
            gist=gist,
            reach=_reach(conversation, message),
            original=not again,
        )


def _print(words: str) -> str:
    """Too few words are no answer that anybody would look for."""
    gist = rules.gist(words)
    return blake2b(gist.encode(), digest_size=32).hexdigest() if gist else ""


def _taken(reply: Reply, message: Message) -> tuple[Answer, str] | None:
    mine = Taken.objects.filter(conversation=reply.conversation_id, agent=reply.author_id)
    taken = mine.filter(at__lte=message.at).select_related("answer__message").first()
    if taken is None:
        return None
    taken.delete()
    if rules.is_from(message.text, taken.answer.message.text):
        return taken.answer, Reuse.How.TAKEN
    return None


def _same_words(conversation: Conversation, gist: str) -> tuple[Answer, str] | None:
    same = Answer.objects.filter(department=conversation.department_id, gist=gist, original=True)
    found = same.order_by("at").first() if gist else None
    return (found, Reuse.How.SAME_WORDS) if found else None


def _count(reply: Reply, message: Message, again: Answer, how: str) -> None:
    Reuse.objects.create(message=message, answer=again, how=how, at=message.at)
    Answer.objects.filter(pk=again.pk).update(reused=F("reused") + 1)
    _tell(actions.answered_in(reply), "answer.reused", reply.author, again, how=how)


def _reach(conversation: Conversation, message: Message) -> int | None:
    """How many follow whom we answered, as the place told with what they said last."""
    theirs = conversation.messages.filter(by=Message.By.CUSTOMER, id__lt=message.pk)
    return theirs.order_by("-id").values_list("mention__reach", flat=True).first()


def _tell(
    conversation: Conversation, name: str, agent: Agent, used: Answer, **data: object
) -> None:
    key, department = f"conversation:{conversation.pk}", conversation.department_id
    record(name, key, actor(agent), department, answer=used.pk, **data)
