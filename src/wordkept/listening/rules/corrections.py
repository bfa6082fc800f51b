"""What an agent may say a text really is."""

from __future__ import annotations

from typing import get_args

from wordkept.listening.rules.intents import NAMES
from wordkept.listening.rules.language import from_hint
from wordkept.listening.rules.mood import Polarity
from wordkept.listening.rules.motives import NAMES as MOTIVES
from wordkept.listening.rules.urgency import NOW

CORRECTABLE = ("polarity", "urgency", "intents", "delight", "language", "motive", "request")
TRUE, FALSE = ("true", "yes", "1", "on"), ("false", "no", "0", "off")


def corrected(field: str, value: object) -> object:
    """The value as a reading keeps it. Raises ValueError with words an agent can read."""
    match field:
        case "polarity":
            return one_of(field, str(value), get_args(Polarity))
        case "urgency":
            return int(one_of(field, str(value), [str(level) for level in range(NOW + 1)]))
        case "delight":
            return one_of(field, str(value).lower(), [*TRUE, *FALSE]) in TRUE
        case "language":
            return language(str(value))
        case "motive" | "request":
            return possibly(field, str(value))
        case "intents":
            return several(value)
    raise ValueError(f"There is nothing to correct called “{field[:20]}”")


def one_of(field: str, value: str, possible: list[str] | tuple[str, ...]) -> str:
    if value in possible:
        return value
    raise ValueError(f"{field} can be {', '.join(possible)}")


def possibly(field: str, value: str) -> str:
    """ "none" is an answer too; a reading keeps it as nothing."""
    possible = MOTIVES if field == "motive" else ("request", "commitment")
    return "" if value in ("", "none") else one_of(field, value, (*possible, "none"))


def language(value: str) -> str:
    code = from_hint(value)
    if not code:
        raise ValueError("language is a code such as en or de")
    return code


def several(value: object) -> list[str]:
    """A list, or the words of a form: "complaint, legal". In the order of NAMES, each once."""
    named = value.split(",") if isinstance(value, str) else value
    if not isinstance(named, list | tuple):
        raise ValueError(f"intents can be {', '.join(NAMES)}")
    chosen = {one_of("intents", str(name).strip(), NAMES) for name in named if str(name).strip()}
    return [name for name in NAMES if name in chosen]
