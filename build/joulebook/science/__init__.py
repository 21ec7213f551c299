"""The method of the paper as pure functions: tables of raw values become tables of results."""
