"""What colleagues do with themes: give one a name, join two, part one by a word, tell the product people."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from wordkept.journal.actions import record
from wordkept.kernel import clock, ids, text
from wordkept.listening.gathering import forget, said
from wordkept.listening.models import Finding, Topic
from wordkept.listening.rules import topics as rules
from wordkept.people.actions import actor
from wordkept.people.models import Agent

NAME, WORDS = 80, 1_000
LOOKED_AT = 2_000


class NotPossible(Exception):
    """The words say what to do instead."""


@transaction.atomic
def rename(agent: Agent, topic: Topic, name: str) -> None:
    """An empty name lets its words name it again."""
    topic.name = text.clean(" ".join(name.split()), NAME)
    topic.save(update_fields=["name"])
    _tell(agent, topic, "topic.renamed")


@transaction.atomic
def merge(agent: Agent, topic: Topic, into: Topic) -> None:
    """Two that are one matter. The address of the one that went leads to the other for ever."""
    _take_turn(topic, into)
    if into.pk == topic.pk or into.merged_into_id or topic.merged_into_id:
        raise NotPossible(_("Choose another theme that is still there."))
    if into.department_id != topic.department_id:
        raise NotPossible(_("Themes of two departments stay apart."))
    Finding.objects.filter(topic=topic).update(topic=into)
    Topic.objects.filter(merged_into=topic).update(merged_into=into)
    whole = _theme(into).with_(_theme(topic))
    _refresh(into, whole, into.count + topic.count)
    into.first_at, into.last_at = (
        min(into.first_at, topic.first_at),
        max(into.last_at, topic.last_at),
    )
    into.save()
    topic.merged_into = into
    topic.save(update_fields=["merged_into"])
    _tell(agent, topic, "topic.merged", into=str(into.pk))


@transaction.atomic
def part(agent: Agent, topic: Topic, word: str) -> Topic:
    """Its posts with a word become a theme of their own."""
    wanted = set(rules.keys(word))
    if not wanted:
        raise NotPossible(_("Give a word that says what these posts are about."))
    _take_turn(topic)
    lately = topic.findings.select_related("mention").order_by("-mention")[:LOOKED_AT]
    leaving = [each for each in lately if wanted <= set(rules.keys(said(each.mention)))]
    if not leaving or len(leaving) == topic.findings.count():
        raise NotPossible(_("That word does not part these posts: all have it, or none."))
    apart = _found(topic, leaving)
    Finding.objects.filter(pk__in=[each.pk for each in leaving]).update(topic=apart)
    staying = _theme_of([each for each in lately if each not in leaving])
    _refresh(topic, staying, topic.count - len(leaving))
    topic.save()
    _tell(agent, topic, "topic.parted", into=str(apart.pk))
    return apart


@transaction.atomic
def tell(agent: Agent, topic: Topic, words: str) -> None:
    """Product should know. What becomes of it finds its way back by the fact."""
    words = text.clean(words.strip(), WORDS)
    if not words:
        raise NotPossible(_("Say in your own words what product should know."))
    topic.told_at, topic.told_by, topic.told_words = clock.now(), agent, words
    topic.save(update_fields=["told_at", "told_by", "told_words"])
    _tell(agent, topic, "topic.told")


def _take_turn(*topics: Topic) -> None:
    """Nobody gathers meanwhile, and these are as they are now."""
    forget(topics[0].department_id)
    for topic in topics:
        topic.refresh_from_db()


def _theme(topic: Topic) -> rules.Theme:
    return rules.Theme.load(str(topic.pk), topic.count, topic.centre)


def _theme_of(findings: list[Finding]) -> rules.Theme:
    theme = rules.Theme()
    for finding in findings:
        read = rules.worth_naming(said(finding.mention))
        theme.add(rules.different(read))
        rules.learn(theme, read)
    return theme


def _found(topic: Topic, findings: list[Finding]) -> Topic:
    moments = [finding.mention.at for finding in findings]
    apart = Topic(
        id=ids.uuid7(),
        department_id=topic.department_id,
        first_at=min(moments),
        last_at=max(moments),
    )
    _refresh(apart, _theme_of(findings), len(findings))
    apart.save(force_insert=True)
    return apart


def _refresh(topic: Topic, theme: rules.Theme, count: int) -> None:
    """Against the other themes of the department, as they are in the tables."""
    topic.centre, topic.count = theme.dump(), max(count, 0)
    others = Topic.objects.filter(department=topic.department_id, merged_into=None)
    near = others.exclude(pk=topic.pk).order_by("-last_at")[: rules.THEMES]
    topic.terms = rules.terms(theme, rules.Themes([*map(_theme, near), theme]).share)


def _tell(agent: Agent, topic: Topic, name: str, **data: str) -> None:
    record(name, f"topic:{topic.pk}", actor(agent), topic.department_id, **data)
