"""The journal: facts that decide what happens next, and the proof of what happened."""
