"""How a sentence asks or promises: its cues, from the book phrases/asking.txt and from how it begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from wordkept.listening.rules.phrasebook import Hit, phrasebook
from wordkept.listening.rules.said import CLAUSE, ENDS, Said, Sentence

SHORT, LONG = 4, 25
WEIGHT = 0.5
# What may stand before the verb of an order: "Hi Tom, and then please call her".
OPENERS = frozenset(
    "hi hello hey dear also then and so but just again now first next finally please pls plz "
    "kindly ok okay well thanks or either simply perhaps maybe always never not don't do go to "
    "bitte dann und also doch mal nun nur".split()
)
LINKS = frozenset("and then please so or but und dann bitte".split())
WHO = frozenset("you your i we he they my me not".split())
ORDERS = frozenset(
    "accept activate add address advise agree allow answer apply approve arrange ask assist attend "
    "avoid bear book bring build buy call cancel change charge chase check choose clarify clean "
    "click close collect come compare complete confirm connect consider contact continue copy "
    "correct correspond create credit deal decide delete deliver describe direct disconnect discuss "
    "dm do download draft drop elaborate email ensure enter escalate examine exchange excuse expect "
    "explain extend fax file fill find finish fix follow forget forward get give go grab handle "
    "have help hold hook include inform insert inspect install investigate invite join keep kick "
    "leave lend let link list look mail make mark meet mention message move note notify offer open "
    "order pass pay phone pick place plan post prepare print process provide publish pull push put "
    "raise reach read rebook recall receive recommend reconsider record redo reduce refer refund "
    "register reimburse release remember remind remove renew repair replace reply report request "
    "reschedule resend reserve reset resolve respond restore retrieve return review ring run save "
    "schedule see select send set share ship show sign skip sort speak specify start stay stop "
    "submit suggest supply swap switch take talk tell terminate text think transfer translate treat "
    "try turn unblock unlock update upgrade upload use verify visit wait wake walk watch write "
    "ändern antworten bestätigen bringt buchen denken erklären erstatten gebt geben helft helfen "
    "hört informieren kommt lassen lasst löschen löscht macht meldet melden nehmen nennen prüfen "
    "prüft rufen ruft sagen sagt schauen schaut schicken schickt senden sendet stellen storniert "
    "stornieren teilen überweisen vergessen warten zahlen zeigen".split()
)
# A sentence with none but these asks and promises nothing, so no model has to look at it.
SILENT = WHO | {
    "me_too", "past", "told", "fyi", "advert", "not_so", "date", "if_you", "meets", "forward",
    "short", "middle", "long", "!",
}  # fmt: skip
ASKED = ("wh", "asks_you", "lets", "commits", "could_you")


def sentences(said: Said) -> Iterator[tuple[Sentence, Mapping[str, float], list[Hit]]]:
    """Each sentence with its cues, as figures for a linear model, and the phrases they stand in."""
    hits = phrasebook("asking").find(said)
    for sentence in said.sentences:
        if not any(word[0].isalnum() for word in said.words[sentence.start : sentence.end]):
            continue
        inside = [hit for hit in hits if sentence.start <= hit.start < sentence.end]
        yield sentence, dict.fromkeys(cues(said, sentence, inside), WEIGHT), inside


def cues(said: Said, sentence: Sentence, inside: Sequence[Hit]) -> set[str]:
    words = said.words[sentence.start : sentence.end]
    found = {tag for hit in inside for tag in hit.tags}
    if inside and inside[0].start - sentence.start <= 2:
        found |= {f"first:{tag}" for tag in inside[0].tags}
    if sentence.asks:
        found |= {"?", *(f"{tag}?" for tag in ASKED if tag in found)}
    if words[-1][0] == "!":
        found.add("!")
    found.add(length(sum(word[0] not in ENDS for word in words)))
    return found | set(orders(words)) | WHO.intersection(words)


def may_ask(cues: Iterable[str]) -> bool:
    return any(cue.removeprefix("first:") not in SILENT for cue in cues)


def length(words: int) -> str:
    return "short" if words < SHORT else "long" if words > LONG else "middle"


def orders(words: Sequence[str]) -> Iterator[str]:
    """An order begins with its verb, or goes on with one: "…, and send it back"."""
    start = 0
    while start < len(words) and (words[start] in OPENERS or words[start] in CLAUSE):
        start += 1
    if start < len(words) and words[start] in ORDERS:
        yield "imperative"
    for before, word in pairwise(words[start:-1]):
        if word in ORDERS and (before in CLAUSE or before in LINKS):
            yield "imperative_later"
