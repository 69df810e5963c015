"""Emotion in customer messages: a small text model with cues beside it.

Feeds on texts; gives probabilities of emotions, impatience, cancel intent and escalation. Knows
neither the database nor the pipeline. Import from here; what lies beneath may change.
"""

from ml.emotion.artefact import EmotionArtefactError
from ml.emotion.model import COLUMNS, EmotionModel

__all__ = ["COLUMNS", "EmotionArtefactError", "EmotionModel"]
