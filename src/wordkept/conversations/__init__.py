"""Conversations: who said what to whom about which matter, whose turn it is, and who may look."""
