"""Posts to measure with: generated, seeded, of the length and variety of real ones."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import islice

from wordkept import channel as plug

WORDS = (
    "router bread parcel flight guitar refund order delivery still waiting again please thanks "
    "broken cat tiger giraffe third time week nobody answers help account login app phone letter "
    "internet down since morning great service lovely staff shop island ferry seat bag lost found "
    "price coupon code works never always today yesterday monday why when where how much money"
).split()
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
START = datetime(2026, 1, 1, tzinfo=UTC)


def posts(count: int, seed: int) -> list[tuple[plug.Raw, plug.Incoming]]:
    """Each fifth answers an earlier one, each author writes about eight."""
    dice = random.Random(seed)  # noqa: S311 - no secret hangs on it
    made = []
    for number in range(count):
        author = f"did:demo:{seed}-{dice.randrange(count // 8 + 1)}"
        words = " ".join(dice.choices(WORDS, k=dice.randint(4, 24)))
        parent = f"{seed}-{dice.randrange(number)}" if number and dice.random() < 0.2 else ""
        said = plug.Incoming(
            "post",
            f"{seed}-{number}",
            plug.Author(author, f"@{author[-6:]}"),
            START + timedelta(seconds=number),
            words,
            language="en",
            parent_id=parent,
        )
        made.append((plug.Raw(said.remote_id, words.encode()), said))
    return made


def texts(count: int, seed: int, vocabulary: int = 30_000) -> list[str]:
    """Short posts whose words are as unevenly common as in any language, tags and handles among them."""
    dice = random.Random(seed)  # noqa: S311 - no secret hangs on it
    made_up = [_made_up(dice) for _ in range(vocabulary)]
    known = [*WORDS, *dict.fromkeys(made_up)]
    weights = [1 / (rank + 3) for rank, _ in enumerate(known)]
    lengths = [dice.randint(4, 24) for _ in range(count)]
    said = iter(dice.choices(known, weights, k=sum(lengths)))
    return [" ".join(islice(said, length)) for length in lengths]


def _made_up(dice: random.Random) -> str:
    syllables = "".join(dice.choices(SYLLABLES, k=dice.choice((2, 3, 3, 4))))
    return dice.choices(("", "#", "@"), (90, 6, 4))[0] + syllables
