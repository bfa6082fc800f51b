"""Dates and times as we write them where Django's own way does not fit."""
