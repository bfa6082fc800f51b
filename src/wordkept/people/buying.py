"""Before, during or after buying: where somebody stands on a day, told by orders, or guessed from words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

STAGES = ("before", "during", "after")
SET_UP = timedelta(days=14)
ON_ITS_WAY_AT_MOST = timedelta(days=60)


@dataclass(frozen=True)
class Bought:
    """One order as the rule needs it: when it was given, arrived, and was sent back or cancelled."""

    ordered_on: date
    delivered_on: date | None = None
    ended_on: date | None = None

    @property
    def settled_on(self) -> date:
        """The last day of delivery and set-up."""
        if self.delivered_on:
            return self.delivered_on + SET_UP
        return self.ordered_on + ON_ITS_WAY_AT_MOST


@dataclass(frozen=True)
class Stage:
    """`because` names what tells it, `on` its date, `words` what the customer said, if nothing else does."""

    name: str = ""
    because: str = ""
    on: date | None = None
    words: str = ""


def stage_on(day: date, orders: Sequence[Bought], words: str = "") -> Stage:
    """Orders decide by their dates; words are a hint where there are none."""
    if not orders:
        return hint(words)
    held = [order for order in orders if order.ordered_on <= day and not _ended(order, day)]
    under_way = [order for order in held if day <= order.settled_on]
    if under_way:
        return _during(max(under_way, key=lambda order: order.ordered_on), day)
    if held:
        newest = max(held, key=lambda order: order.settled_on)
        return Stage("after", "settled", newest.delivered_on or newest.ordered_on)
    return _none_held(day, orders)


def _ended(order: Bought, day: date) -> bool:
    return order.ended_on is not None and order.ended_on <= day


def _during(order: Bought, day: date) -> Stage:
    if order.delivered_on and order.delivered_on <= day:
        return Stage("during", "delivered", order.delivered_on)
    return Stage("during", "ordered", order.ordered_on)


def _none_held(day: date, orders: Sequence[Bought]) -> Stage:
    """What came and went back was bought all the same; what was cancelled on the way was not."""
    returned = [o.ended_on for o in orders if o.delivered_on and o.ended_on and _ended(o, day)]
    if returned:
        return Stage("after", "returned", max(returned))
    cancelled = [o.ended_on for o in orders if o.ended_on and _ended(o, day)]
    if cancelled:
        return Stage("before", "cancelled", max(cancelled))
    return Stage("before", "ordered_later", min(order.ordered_on for order in orders))


def _phrases(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


HINTS = {
    "after": _phrases(
        r"warranty", r"guarantee claim", r"out of guarantee", r"spare parts?", r"my renewal",
        r"(?:bought|had) (?:it|mine|this|one)? ?(?:\w+ ){0,3}(?:months?|years?) ago",
        r"after (?:\w+ ){1,2}(?:months|years)", r"loyal customer", r"customer (?:for|since)",
        r"garantie(?:fall)?", r"gewährleistung", r"ersatzteile?", r"verlänger\w+",
        r"seit (?:\w+ )?jahren", r"nach (?:\w+ ){1,2}(?:monaten|jahren)",
    ),
    "during": _phrases(
        r"my (?:order|parcel|package|delivery|installation)",
        r"where(?: is|'s|’s) (?:my|the) (?:order|parcel|package|delivery|driver)",
        r"(?:order|tracking) (?:number|no\.?|code)", r"not (?:yet )?(?:arrived|been delivered)",
        r"(?:hasn['’]t|has not|never) (?:arrived|come)", r"set(?:ting)? (?:it|this|mine) up",
        r"set-?up", r"installation", r"engineer (?:never|did)", r"first time (?:i|we) use",
        r"mein\w* (?:bestellung|paket|lieferung)", r"noch nicht (?:angekommen|geliefert|da)",
        r"bestell ?nummer", r"sendungsnummer", r"einricht\w+", r"inbetriebnahme",
    ),
    "before": _phrases(
        r"do you (?:sell|ship|deliver|stock|offer)", r"in stock", r"how much (?:is|are|does)",
        r"which (?:one|model|size|plan)", r"think(?:ing)? (?:of|about) (?:buying|getting|switching)",
        r"before (?:i|we) (?:buy|order|switch)", r"(?:want|like|plan) to (?:buy|order|switch)",
        r"can i (?:order|buy)", r"is there a discount", r"verkauft ihr", r"liefert ihr",
        r"(?:habt|haben) (?:ihr|sie) .{0,30}(?:auf lager|vorrätig)", r"was kostet", r"wie teuer",
        r"welche[sr]? (?:modell|größe|tarif)", r"bevor ich (?:kaufe|bestelle|wechsle)",
        r"überlege,? .{0,40}(?:zu kaufen|zu bestellen|zu wechseln)", r"möchte .{0,30}(?:kaufen|bestellen)",
    ),
}  # fmt: skip


def hint(words: str) -> Stage:
    """What the words sound like. Where two stages are heard, nothing is said."""
    heard = {name: found for name, phrase in HINTS.items() if (found := phrase.search(words))}
    if len(heard) != 1:
        return Stage()
    name, found = next(iter(heard.items()))
    return Stage(name, "said", words=found[0])


def read_day(written: str) -> date | None:
    """A date as shops write it: 2026-11-05, 05.11.2026, with or without a time behind it. "" is none.

    5/11/2026 is refused: on one side of the ocean it is in May.
    """
    day = re.split(r"[T ]", written.strip(), maxsplit=1)[0]
    if not day:
        return None
    if german := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", day):
        return date(int(german[3]), int(german[2]), int(german[1]))
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise ValueError(f"{day!r} is no date such as 2026-11-05 or 05.11.2026")
    return date.fromisoformat(day)


def by_stage(names: Iterable[str]) -> dict[str, int]:
    """How many stand where; those nobody can place are counted under ""."""
    counted = dict.fromkeys((*STAGES, ""), 0)
    for name in names:
        counted[name] += 1
    return counted
