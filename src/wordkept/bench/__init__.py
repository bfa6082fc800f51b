"""Measured claims: each bench runs ours and a yardstick in turn and prints their ratio as one JSON line."""
