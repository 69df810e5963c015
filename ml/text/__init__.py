"""Letters as a reader sees them, look-alikes made Latin, hidden marks out; and phrases in them.

Knows neither labels nor sources; the emotion model, the moments of truth and the door of ingestion
share it.
"""
