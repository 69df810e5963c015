"""Which day a run is for, and which past days it learns from."""
