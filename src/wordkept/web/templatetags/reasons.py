"""Reasons are written in English where no Django is: rules and channels. Here they meet the reader's language."""

from __future__ import annotations

import re

from django import template
from django.utils.translation import get_language_bidi, gettext
from django.utils.translation import gettext_noop as _

register = template.Library()

# Quoted words are the customer's and stay; what stands between them is ours.
PART = re.compile(r"“[^”]*”|[^“”:;,]+")

# What the rules say, so that translators see it. tests/test_locale.py knows when a sentence is missing.
OF_REPLIES = (
    _("Nothing can be sent on this channel from here."),
    _("There is nothing to send yet."),
    _("This channel has no private replies."),
    _("This channel has no public replies."),
    _("This is not what was approved: nothing was sent."),
    _("A picture is not the one that was approved: nothing was sent."),
    _("came back"),
    _("gave up after a day"),
)
OF_URGENCY = (
    _("looks like spam"),
    _("waits for an answer"),
    _("asks for nothing"),
    _("safety"),
    _("somebody may be in danger"),
    _("money or data at risk"),
    _("stranded"),
    _("somebody vulnerable"),
    _("legal"),
    _("press"),
    _("may leave us"),
    _("again and again"),
    _("waits too long"),
    _("soon"),
)
OF_MOOD = (
    _("says"),
    _("asks"),
    _("request"),
    _("kind words beside a complaint"),
    _("good and bad weigh the same"),
    _("a question without praise or blame"),
    _("no praise and no blame found"),
    _("too few words to judge"),
    _("more than satisfied"),
    _("a story to smile at"),
)
OF_MEANING = (
    _("asks for something"),
    _("gives their word"),
    _("asks for nothing"),
    _("warns others"),
    _("seeks company"),
    _("wants an answer"),
    _("tests whether we answer"),
    _("nothing shows why it was written"),
    _("corrected like this before"),
)
OF_PROMISES = (
    _("for everybody"),
    _("claimed in the brief"),
    _("offered in the brief"),
    _("conditional"),
    _("expected"),
    _("not certain"),
    _("asks by when"),
    _("ambiguous"),
    _("names a day"),
    _("names an hour"),
    _("names no day"),
    _("names several days"),
    _("soon"),
    _("but no day"),
    _("already past"),
    _("no day of its own"),
    _("counts from"),
    _("counts from each order"),
    _("today or in a week"),
    _("this week or the next"),
    _("day or month first"),
    _("morning or afternoon"),
    _("no such day"),
    _("no such hour"),
    _("not that weekday"),
    _("another time zone"),
    _("the language they write"),
    _("the zone of whoever wrote it"),
)
OF_PICTURES = (
    _("This place takes no pictures."),
    _("At most {most} pictures go with one message here."),
    _("Picture {number} is of a kind that this place does not take: {kind}."),
    _("Picture {number} is not at hand."),
    _("Picture {number} has {size} kB; this place takes {most} kB."),
    _("Picture {number} says nothing to those who cannot see it."),
    _("The words for picture {number} are too long: this place takes {letters} characters."),
)
OF_PLANS = (
    _("It needs a first and a last day."),
    _("It ends before it begins."),
    _("There is nothing to say yet."),
    _("Choose at least one account."),
    _("Say what the reader gains: without that it is noise."),
    _("That time is over already: choose one to come."),
)
OF_REMEDIES = (
    _("refund"), _("credit"), _("discount"), _("replacement"), _("gesture"),
    _("A trainee"), _("An agent"), _("A team lead"), _("A marketer"), _("An administrator"),
    _("a trainee"), _("an agent"), _("a team lead"), _("a marketer"), _("an administrator"),
)  # fmt: skip
WITH_A_NAME = (
    _("%(name)s has not signed it yet."),
    _("It was changed after %(name)s signed: ask them again."),
    _("Longer than %(most)s characters."),
    _("%(over)s over the limit of %(limit)s characters"),
    _("%(over)s bytes over the limit of %(limit)s bytes"),
    _("%(role)s may not give a %(kind)s."),
    _("%(role)s may give a %(kind)s of up to %(limit)s: say how much."),
    _("%(role)s may give a %(kind)s of up to %(limit)s; nothing is agreed in %(currency)s."),
    _("%(amount)s %(currency)s %(kind)s is more than %(role)s may give: up to %(limit)s."),
    _("%(times)s × the usual for this: others got %(value)s (%(n)s times)."),
    _("their number begins with %(start)s"),
    _("their address ends in %(end)s"),
    _("wrote to %(account)s"),
    _("logged by %(name)s"),
    _("%(name)s says so"),
    _("%(name)s looked and decided: sent"),
    _("%(name)s looked and decided: again"),
    _("%(name)s looked and decided: drop"),
)
OURS = ("role", "kind")  # names, accounts and numbers stay as they are
SHAPES = [
    (words, re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(words))))
    for words in WITH_A_NAME
]


@register.filter
def translated(why: str) -> str:
    """The sentence as a whole, or else its known parts: "stranded: “at the gate”"."""
    whole = gettext(why)
    if whole != why:
        return whole
    for words, shape in SHAPES:
        if found := shape.fullmatch(why):
            parts = found.groupdict().items()
            return gettext(words) % {
                key: gettext(said) if key in OURS else said for key, said in parts
            }
    return PART.sub(_part, why)


def _part(found: re.Match[str]) -> str:
    words = found[0].strip()
    said = words if words.startswith("“") else gettext(words)
    if said == words and get_language_bidi():
        said = f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"
    return found[0].replace(words, said) if words else found[0]
