"""Wordkept hears every customer, wherever they talk, and keeps every word given to them."""

__version__ = "0.1.0"
