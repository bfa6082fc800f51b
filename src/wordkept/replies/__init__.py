"""Replies: what we want to say, who may say it, and the outbox that never lies about what became of it."""
