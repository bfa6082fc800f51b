"""The nouns of marketing: plans that are signed, posts that are published."""

from wordkept.campaigns.models.plans import (
    Agreement,
    Campaign,
    Goal,
    Offer,
    PlanVersion,
    Question,
    Signature,
    Touchpoint,
)
from wordkept.campaigns.models.posts import Hold, Link, Post, PostPicture, Variant, Visit
from wordkept.campaigns.models.verdicts import Verdict

__all__ = [
    "Agreement",
    "Campaign",
    "Goal",
    "Hold",
    "Link",
    "Offer",
    "PlanVersion",
    "Post",
    "PostPicture",
    "Question",
    "Signature",
    "Touchpoint",
    "Variant",
    "Verdict",
    "Visit",
]
