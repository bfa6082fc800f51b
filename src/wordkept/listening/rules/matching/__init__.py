"""Many stored queries against every post: an index of anchor words, exact and quick to change."""
