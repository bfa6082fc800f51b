"""Every word given in the brand's name: found in what we write, confirmed by one key, kept or owned up to."""
