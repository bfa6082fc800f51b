"""Intake: connected accounts, what they bring, and what could not be read, which is kept all the same."""
