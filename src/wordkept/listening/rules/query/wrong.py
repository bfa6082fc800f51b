"""What can be wrong with a query, in words a marketer understands, and where it stands."""

from __future__ import annotations

WHY = {
    "empty": "Write at least one word to look for.",
    "long": "This is too long: at most {most} characters.",
    "many": "These are too many words: at most {most}. Put some of them into a list.",
    "deep": "The brackets are nested too deeply: at most {most} inside each other.",
    "quote": "This quotation mark is never closed.",
    "open": "This bracket is never closed.",
    "close": "This bracket was never opened.",
    "hollow": "There is nothing between these brackets.",
    "before": "{word} needs something before it.",
    "after": "{word} needs something after it.",
    "between": "Between {word} and {next} something is missing.",
    "signs": "“{word}” holds no letter and no digit to look for.",
    "star": "“{word}” would find too much: write at least two letters before the star.",
    "inner_star": "The star stands at the end of a word only: “{word}”.",
    "near": "Say how many words apart at most, for instance NEAR/5.",
    "far": "NEAR goes from 1 to {most} words.",
    "pairs": "NEAR would join too many pairs here: at most {most}. Use shorter lists.",
    "near_what": "NEAR joins words and phrases, or several of them with OR between brackets.",
    "tilde": "To find words near each other, write NEAR/5 between them.",
    "filter": "There is no filter “{name}:”. If you mean the words, put them in quotation marks.",
    "address": "For a web address write site:example.org, or put it in quotation marks.",
    "value": "“{name}:” needs a value right behind it, for instance {example}.",
    "number": "“{value}” is not a number: write for instance {example}.",
    "choice": "“{value}” is not known here; it may be {choices}.",
    "list": "There is no list called “{name}”.",
    "list_kind": "The list “{name}” cannot be used like this.",
    "list_long": "The lists hold too much for one query: at most {most} entries.",
    "nothing": "This only says what should not be there. Add a word that should.",
}


class QueryError(ValueError):
    """`at` counts from 0; people are told `column`, which counts from 1."""

    def __init__(self, code: str, at: int, length: int = 1, **values: object) -> None:
        self.code, self.at, self.length, self.values = code, at, max(length, 1), values
        super().__init__(f"{WHY[code].format(**values)} (at character {self.column})")

    @property
    def column(self) -> int:
        return self.at + 1
