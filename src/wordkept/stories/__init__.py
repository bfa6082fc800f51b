"""Delights worth telling, told only with the teller's permission."""
