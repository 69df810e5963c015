"""Action management: what became of each alert, kept where it can be written during a run."""
