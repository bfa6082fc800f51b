"""What every part stands on: time, ids, the strict reader, the one HTTP client, secrets. Knows no domain."""
