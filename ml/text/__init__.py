"""What a reader sees of a text: its letters, its writer's own words, its language, phrases in it.

Knows neither labels nor sources; the emotion model, the moments of truth and the door of ingestion
share it.
"""
