"""In which language is it written, and how sure can one be after so few words?"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish",
    "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
NOT_A_LANGUAGE = frozenset(("und", "zxx", "mis", "mul", "art"))
SILENT = re.compile(r"(?:https?://|www\.)\S+|[@#][\w.-]+|[\d_]+")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
HINT = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*", re.IGNORECASE)
ENOUGH = 240

# Alone, these few words tell a language better than letter statistics do.
TELLING = {
    word: code
    for code, words in {
        "en": "hello hey hi thanks thank please yes cheers help wow brilliant awesome why",
        "de": "danke bitte guten moin servus nein warum wieso leider hilfe dankeschön ja",
        "fr": "merci bonjour bonsoir oui pourquoi bravo svp",
        "es": "gracias hola buenos buenas ayuda porque",
        "it": "grazie ciao buongiorno perché",
        "pt": "obrigado obrigada olá",
        "nl": "bedankt dankjewel alstublieft hoi waarom",
        "pl": "dziękuję dzięki cześć proszę dlaczego",
        "sv": "tack hej",
        "tr": "merhaba teşekkürler",
    }.items()
    for word in words.split()
}


# Three different ones of these settle it: fast, and surer than letters. Only words that no other
# of our languages has ("die", "was" and "so" would not do).
LITTLE_WORDS = {
    "en": frozenset(
        "the and you your is are was were of to for with that this have has had been it it's i'm "
        "i've you're my we our they them their what when where why who how don't can't didn't doesn't "
        "isn't won't not but just from about would could should there been still again because "
        "which any some than then only out up get got".split()
    ),
    "de": frozenset(
        "ich und nicht ist das der ein eine einen mein meine meinen wir ihr euch eure sie auf auch "
        "aber noch für mit bei seit wird wurde werden haben habe kein keine warum wenn wie schon nur "
        "mir mich uns zum zur immer oder dass heute sind von vom".split()
    ),
}
SETTLED = 3


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    confidence: float
    reason: str


def identify(text: str, hint: str = "") -> Language:
    """What the channel or the author says wins; then the letters; too little text is nobody's."""
    if code := from_hint(hint):
        return Language(code, 0.9, f"the channel says {named(code)}")
    bare = SILENT.sub(" ", text[:ENOUGH])
    words = WORD.findall(bare.casefold())
    if not words:
        return Language("", 0.0, "no words to tell a language by")
    if len(words) <= 3 and (told := [word for word in words if word in TELLING]):
        return Language(TELLING[told[0]], 0.7, f"says “{told[0]}”")
    return _by_little_words(words) or _by_letters(bare, sum(map(len, words)))


def from_hint(hint: str) -> str:
    """`de-AT` and `pt_BR` are de and pt; codes that mean "no idea" are no hint."""
    match = HINT.fullmatch(hint.strip())
    code = match[1].lower() if match else ""
    return "" if code in NOT_A_LANGUAGE or (len(code) == 3 and code[0] == "q") else code


def named(code: str) -> str:
    return NAMES.get(code, f"“{code}”")


def _by_little_words(words: list[str]) -> Language | None:
    """Letters are asked where two languages mix, and where few of many words are little ones."""
    several = set(words)
    found = {code: len(several & little) for code, little in LITTLE_WORDS.items()}
    code = max(found, key=found.__getitem__)
    most = found[code]
    if most < SETTLED or sum(found.values()) > most + most // 4 or most * 6 < len(several):
        return None
    return Language(code, min(0.99, 0.93 + most / 100), f"reads like {named(code)}")


def _by_letters(bare: str, letters: int) -> Language:
    code, probability = identifier().classify(bare)
    enough = min(1.0, (letters * _weight(bare) + 2) / 20)
    confidence = round(float(probability) * enough * _of_one_script(bare), 2)
    if confidence < 0.3:
        return Language("", confidence, "too little text to tell a language by")
    return Language(code, confidence, f"reads like {named(code)}")


def _weight(bare: str) -> int:
    """A Chinese or Korean sign says as much as three Latin letters."""
    return 3 if max(bare, default="") > "\u2e7f" else 1


def _of_one_script(bare: str) -> float:
    """The share of the commonest script: eight scripts in one line are no language."""
    if bare.isascii():
        return 1.0
    scripts = Counter(_script(ord(letter)) for letter in bare if letter.isalpha())
    return scripts.most_common(1)[0][1] / scripts.total()


def _script(code: int) -> int:
    """Roughly: Unicode keeps a script together, with Latin and the East Asian ones spread wide."""
    if code < 0x370 or 0x1E00 <= code < 0x1F00:
        return 0
    return 1 if 0x3000 <= code < 0xA000 else code >> 7 if code < 0xAC00 else 2


@cache
def identifier() -> LanguageIdentifier:
    """Loaded at first need: a second of work and some 70 MB that many processes never ask for."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages(NAMES)
    return LanguageIdentifier(  # rebuilt, because `whole` would keep all 142 languages in memory
        whole.nb_ptc,
        whole.nb_pc,
        whole.nb_classes,
        whole.tk_nextmove,
        whole.tk_output,
        norm_probs=True,
        tk_row=whole.tk_row,
    )
