"""Measure: what came of it all. Questions only; each number is the length of a list that can be opened."""
