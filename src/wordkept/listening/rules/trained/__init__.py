"""Small linear models: what they see, how they weigh it, where they come from."""
