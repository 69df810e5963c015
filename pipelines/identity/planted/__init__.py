"""Made-up people with planted duplicates, on which the rules and the linkage are judged."""
