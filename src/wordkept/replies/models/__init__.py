"""The nouns of replies: drafts and the outbox; what everybody can see of our listening."""

from wordkept.replies.models.outbox import Approval, Draft, Pointer, Reply, Stop
from wordkept.replies.models.seen import Answer, Closing, Look, Reuse, Taken

__all__ = [
    "Answer", "Approval", "Closing", "Draft", "Look", "Pointer", "Reply", "Reuse", "Stop", "Taken",
]  # fmt: skip
