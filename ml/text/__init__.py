"""Letters as a reader sees them: look-alikes made Latin, marks that nobody sees taken out.

Knows neither labels nor sources; the emotion model and the door of ingestion share it.
"""
