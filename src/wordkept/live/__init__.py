"""Live signals: what was committed anywhere is told to the browsers of those who may see it."""
