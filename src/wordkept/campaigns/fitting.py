"""Does it fit where it goes, and is it what was approved?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wordkept.campaigns.models import Post, Variant
from wordkept.channel import Manners, Picture, why_not_carried
from wordkept.intake.accounts import open_channel
from wordkept.intake.length import Length, length


@dataclass(frozen=True)
class Fit:
    """What one place makes of words and pictures. `why` says what it does not carry."""

    length: Length
    pictures: str

    @property
    def why(self) -> str:
        return self.length.why or self.pictures


def fit(words: str, pictures: Sequence[Picture], manners: Manners) -> Fit:
    return Fit(length(words, manners), why_not_carried(pictures, manners, _))


def why_not_there(variant: Variant, pictures: Sequence[Picture]) -> str:
    """Names the account, so that one knows which of several places is meant."""
    shown = [] if variant.bare else pictures
    why = fit(variant.words, shown, open_channel(variant.account).manners).why
    return f"{variant.account.handle}: {why}" if why else ""


def seal(post: Post) -> str:
    """The digest of all that will be said and shown, and where: what a colleague agrees to."""
    variants = post.variants.values_list("account", "text", "bare").order_by("account")
    pictures = post.pictures.values_list("digest", "alt")
    said = [post.text, [list(map(str, row)) for row in variants], list(map(list, pictures))]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
