"""Who commits themselves to what, in English: "we'll refund", "you'll receive", "your parcel will arrive"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from wordkept.promises.rules.clauses import Clause
from wordkept.promises.rules.kinds import of_things
from wordkept.promises.rules.wording import Table, wording

EN = wording("english")
VERBS, NOW, PASSIVE = EN.table("verbs"), EN.table("now"), EN.table("passive")
PEOPLE, DONE_TO, SMALL = (EN.any_of(name) for name in ("people", "done to", "small"))
LY = r"(?!reply|apply|supply|rely|comply)\w+ly"
ADVERBS = rf"(?:[\s,]+(?:{SMALL}|be(?=\s+\w+ing\b)|{LY})(?=[\s,]))*[\s,]*"
OURS = (
    r"(?:we|i|someone|somebody|(?:the|our|my|a|an|another|one of (?:our|my)|a member of (?:our|the))"
    rf"(?: [\w'-]+){{0,3}}? ?{PEOPLE}(?: (?:member|lead|leader|manager))?(?: from [\w' ]{{1,30}}?)?)"
)
GIVES = r"happy to offer|pleased to offer|glad to offer|happy to give|pleased to give"


def head(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


WILL = head(
    rf"\b(?P<who>{OURS})\s?(?P<future>'ll\b(?! not\b)|\bwill\b(?! not\b(?! only)| never\b| no longer\b)"
    rf"|\bshall\b(?! not\b)|'?\s?(?:re|m|is|are|am)\s+(?:all |always )?(?:going to|about to|{GIVES})\b"
    r"|(?:promise|guarantee|commit|undertake)s?(?: you)? to\b|'d like to offer\b|would like to offer\b"
    r"|(?:can|could) offer\b)"
)
ARE = head(r"\b(?P<who>we|i|our \w+)(?:'re|'m| are| am| is)\s+")
BARE = head(
    r"(?:(?:(?:we|i)(?:'re|'m|'ve|'d)?\b(?! will\b|'ll\b)[^.,;!?]{3,60} and|and|also|ok|okay|sure|yes"
    r"|thanks|noted|great|perfect|of course)\W{1,3})?(?P<future>will)\b(?! not\b)"
)
YOU = head(
    r"\b(?P<who>you|u)\s?(?P<future>'ll|will|should|are going to|can expect to|can expect)\b"
    rf"(?! not\b| need\b| have to\b){ADVERBS}(?P<does>(?:get|receive|have|hear|see|an? |the |your "
    r"|be (?:refunded|credited|contacted|called|reimbursed|compensated|notified|informed|updated)))"
)
SUM = r"(?:[€$£]|(?:chf|eur|usd|gbp) )?\d[\d.,]*(?: ?(?:€|\$|£|euros?|dollars?|pounds?|%))?"
THING = head(
    rf"(?<![\w.,])(?P<who>(?:{SUM}|your|the|this|it|that|a|an|all|any|everything|each|every|our|both"
    r"|delivery|lines?|service|orders)(?=\W)(?:[^.;!?,]|[.,](?=\d)){0,70}?)"
    r"(?P<future>'ll\b|\bwill\b|\bshall\b|\bshould\b|\b(?:is|are) (?=out for)|\bis (?=being)"
    r"|\b(?:is|are) (?:going|due|set|scheduled|expected|planned) (?:to|for)\b)"
    rf"(?! not\b| never\b| no longer\b){ADVERBS}"
    rf"(?P<does>be (?:\w+ly |all |fully |now |back )?{DONE_TO}|being {DONE_TO}|arrive|reach you"
    r"|get to you|leave|come (?:back )?(?:out|on|to you|by|round|over)|ship|land"
    r"|go (?:out|live|back)|open|reopen|out for delivery|delivery)\b"
)
ARRIVES = head(
    r"\b(?P<who>(?:your|the|it|a|an) ?(?:[\w-]+ ){0,4}?)"
    r"(?P<does>arrives|ships|is (?:booked|scheduled|arranged)|comes|leaves|is back)\b"
)
EXPECT = head(
    r"(?:^|[,;–-] |\band |\bplease |\bkindly |\byou can |\byou may )"
    r"(?P<does>expect (?:your|the|an?|our|delivery|it|to (?:hear|get|receive|have))\b"
    r"|allow (?=(?:up to |about )?\d))"
)
BOOKED = head(
    r"\b(?:we|i)(?:'ve| have)? (?:now |just |already )?"
    r"(?P<does>(?:booked|scheduled|arranged|organi[sz]ed|planned|reserved)\b[^,;]{3,80})"
)
PROMISE_OF = head(
    r"\b(?:we|i) (?:hereby )?(?:promise|guarantee)(?: you)? "
    r"(?P<thing>(?!to\b|that\b|we\b|i\b|you\b|it\b)[^,;]{3,80})"
)
PLAINLY = head(
    r"(?<!\bdo )(?<!\bdid )(?<!\bcan )(?<!\bmay )(?<!\bshall )(?<!\bcould )(?<!\bshould )(?<!\bwould )"
    r"(?<!\bmust )\b(?P<who>we|i) (?=[a-z]+ (?:you|your)\b)"
)
THEY = head(
    rf"\bthey(?:'ll| will)(?! not){ADVERBS}(?P<does>(?:be in (?:touch|contact)|(?:get|come) back to"
    r"|get in touch|contact(?! me| us)|call(?! me| us)|follow up|reach out|reply)\b)"
)

ASKED = head(
    r"\b(?:when|whether|if|how|what|why|where|which|who|until|unless|till|while|than|as|before)\s+$"
)
HANDED_ON = EN.pattern(
    "said",
    r"\b(?:you|they|he|she|customers?|people|somebody|nobody)(?:'ve| have|'d| had| were| was)?\s"
    r"(?:just |already |also )?{}\b[^.;!?]*$"
    r"|\b(?:we|i)(?:'ve| have| was| were)? (?:been )?(?:told|heard|informed)\b[^.;!?]*$",
)
CLAIMED = EN.any_of("claimed")
DENIED = EN.pattern("denied", rf"\b{{}}\b[^.;!]{{0,50}}\b{CLAIMED}\b[^.;!]{{0,25}}$")
GUESSED = EN.pattern("guessed", r"\b{}\b[^.;!,]{0,25}$")
WEAKENED = EN.pattern("weakened", ADVERBS + r"{}\b")
NEGATED = head(r"\b(?:not (?!only|just|later|more)|n't|never|no longer|nothing)\b")
POLITE = head(r"\b(?:happy|glad|pleased|delighted|happily|gladly|able) to\b")
LATER = head(ADVERBS)
OF_OTHERS = head(r"\b(?:we|i|you|they)$")
MONEY = head(r"refund|money|reimbursement")
SOMEBODY = head(rf"\b{PEOPLE}\b")
AS_PROMISED = head(r"\bas (?:promised|agreed)\s+$")
END = head(r"\s[-–—]\s|[;(]|,?\s(?:because|since|but|so|which|who|as)\b|,\s")

Reader = Callable[[str, re.Match[str]], Clause | None]


def heads(text: str) -> list[Clause]:
    """Everything in a sentence that begins a commitment, from left to right; the first reading wins."""
    first: dict[int, Clause] = {}
    for clause in _begun(text):
        if _meant(text, clause):
            first.setdefault(clause.start, clause)
    return [first[start] for start in sorted(first)]


def _begun(text: str) -> Iterator[Clause]:
    for found in WILL.finditer(text):
        yield from _promised(text, found)
    for found in ARE.finditer(text):
        yield from doing(text, found.start(), found.end(), NOW)
    if bare := BARE.match(text):
        yield from doing(text, bare.start("future"), bare.end(), VERBS)
    for pattern, read in READERS:
        for found in pattern.finditer(text):
            if clause := read(text, found):
                yield clause


def _meant(text: str, clause: Clause) -> bool:
    """Not asked, not denied, not only guessed, not what somebody else said that we would do."""
    before = text[max(0, clause.start - 90) : clause.start]
    if ASKED.search(before) and not AS_PROMISED.search(before):
        return False
    return not (HANDED_ON.search(before) or DENIED.search(before) or GUESSED.search(before))


def _promised(text: str, found: re.Match[str]) -> Iterator[Clause]:
    future = found["future"].casefold()
    offers = future.endswith(("offer", "give"))
    at = found.end() - len(future.split()[-1]) if offers else found.end()
    for clause in doing(text, found.start(), at, VERBS):
        if not (future.startswith(("can", "could")) and clause.kind in ("other", "information")):
            yield clause


def doing(text: str, start: int, at: int, verbs: Table) -> Iterator[Clause]:
    """The verb right after the head, adverbs aside: what it does says what kind of promise it is."""
    if WEAKENED.match(text, at):
        return
    skipped = LATER.match(text, at)
    at, polite = (skipped.end(), POLITE.search(skipped[0])) if skipped else (at, None)
    for pattern, kind in verbs:
        if verb := pattern.match(text, at):
            if kind := _kind(kind, _rest(text, verb.end())):
                yield Clause(
                    start, len(text), verb.start(), kind.rstrip("?!"), text[start : verb.end()], "",
                    on_them=bool(polite), needs_day="!" in kind, inquiry="?" in kind,
                )  # fmt: skip
            return


def _kind(kind: str, rest: str) -> str:
    """ "*other" asks the things first and is else other; "*" is nothing unless the things say what."""
    return of_things(rest, kind[1:]) if kind.startswith("*") else kind


def _rest(text: str, at: int) -> str:
    return END.split(text[at : at + 90])[0]


OF_YOU = {
    "refunded": "refund", "reimbursed": "refund", "credited": "credit", "compensated": "credit",
    "called": "call", "contacted": "answer",
}  # fmt: skip


def _of_you(text: str, found: re.Match[str]) -> Clause | None:
    does, rest = found["does"].casefold().strip(), _rest(text, found.end())
    kind = _you_get(does, rest)
    unsure = found["future"].casefold() not in ("'ll", "will", "are going to")
    unsure = unsure or does in ("see", "have") or kind in ("delivery", "fix")
    said = text[found.start() : found.end()]
    start = found.start("does")
    return (
        Clause(found.start(), len(text), start, kind, said, "", needs_day=unsure) if kind else None
    )


def _you_get(does: str, rest: str) -> str:
    if does.startswith("be "):
        return OF_YOU.get(does[3:], "information")
    if does == "hear":
        return "answer" if re.match(r"\s+(?:back\b|from\b)", rest) else ""
    if does == "see":
        thing = of_things(rest, "refund" if re.match(r" (?:it|that)\b", rest) else "")
        return thing if thing in ("refund", "credit", "delivery") else ""
    it = re.match(r"\s+(?:it|them|this|that|everything|yours?)\b", rest)
    return of_things(f"{does} {rest}", "delivery" if it else "")


def _of_thing(text: str, found: re.Match[str]) -> Clause | None:
    does, who = found["does"], found["who"].strip()
    if NEGATED.search(found[0]) or OF_OTHERS.search(who):
        return None
    future = (found.groupdict().get("future") or "").casefold()
    kind = _thing_is(who, next((kind for pattern, kind in PASSIVE if pattern.match(does)), "other"))
    sure = future in ("will", "shall", "'ll") and does.casefold().startswith("be ")
    sure = sure and kind not in ("fix", "other", "visit", "information")
    return Clause(found.start(), len(text), found.start(), kind, found[0], "", needs_day=not sure)


def _thing_is(who: str, kind: str) -> str:
    """A parcel that is sent is delivered, a refund that is sent is refunded, a driver who comes visits."""
    if MONEY.search(who) and kind in ("delivery", "other", "fix"):
        return "refund"
    if kind not in ("delivery", "other"):
        return kind
    if SOMEBODY.search(who):
        return "visit"
    thing = of_things(who)
    return thing if thing in ("replacement", "credit", "answer", "information", "visit") else kind


def _expected(text: str, found: re.Match[str]) -> Clause | None:
    start, does = found.start("does"), found["does"]
    kind = "answer" if "hear" in does else of_things(_rest(text, start), "delivery")
    return Clause(start, len(text), start, kind, does, "", needs_day=True)


def _booked(text: str, found: re.Match[str]) -> Clause | None:
    kind, said = of_things(found["does"], "other"), found[0].split(" for ")[0]
    return Clause(found.start(), len(text), found.start("does"), kind, said, "", needs_day=True)


def _promise_of(text: str, found: re.Match[str]) -> Clause | None:
    kind, start = of_things(found["thing"]), found.start("thing")
    return Clause(found.start(), len(text), start, kind, found[0], "") if kind else None


def _plainly(text: str, found: re.Match[str]) -> Clause | None:
    """ "We call you tomorrow": no native speaker says so, many colleagues write it; with a day only."""
    clause = next(doing(text, found.start(), found.end(), VERBS), None)
    return replace(clause, needs_day=True) if clause and clause.kind != "other" else None


def _of_them(text: str, found: re.Match[str]) -> Clause | None:
    kind = "call" if found["does"].casefold().startswith("call") else "answer"
    return Clause(found.start(), len(text), found.start("does"), kind, found[0], "")


READERS: list[tuple[re.Pattern[str], Reader]] = [
    (YOU, _of_you), (THING, _of_thing), (ARRIVES, _of_thing), (EXPECT, _expected),
    (BOOKED, _booked), (PROMISE_OF, _promise_of), (PLAINLY, _plainly), (THEY, _of_them),
]  # fmt: skip
