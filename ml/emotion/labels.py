"""Names of everything the emotion model says: labels, groups, signals, published columns.

Feeds on nothing; every other module of this package takes its names from here. The order of the
tuples is the order of columns and of weight matrices, so it is part of the artefact's format.

What does not belong here: thresholds, weights or patterns (the artefact and cues.yml own those).
"""

from collections.abc import Collection

LABELS: tuple[str, ...] = (
    "admiration",
    "amusement",
    "anger",
    "annoyance",
    "approval",
    "caring",
    "confusion",
    "curiosity",
    "desire",
    "disappointment",
    "disapproval",
    "disgust",
    "embarrassment",
    "excitement",
    "fear",
    "gratitude",
    "grief",
    "joy",
    "love",
    "nervousness",
    "optimism",
    "pride",
    "realization",
    "relief",
    "remorse",
    "sadness",
    "surprise",
    "neutral",
)

GROUPS: dict[str, tuple[str, ...]] = {
    "frustration": ("anger", "annoyance", "disgust"),
    "disappointment": ("disappointment", "disapproval"),
    "sadness": ("sadness", "grief", "remorse", "embarrassment"),
    "worry": ("fear", "nervousness"),
    "confusion": ("confusion", "curiosity"),
    "gratitude": ("gratitude", "relief"),
    "satisfaction": (
        "joy",
        "admiration",
        "approval",
        "love",
        "excitement",
        "amusement",
        "optimism",
        "pride",
        "caring",
        "desire",
    ),
    "neutral": ("neutral", "surprise", "realization"),
}

EKMAN: dict[str, tuple[str, ...]] = {
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": (
        "joy",
        "amusement",
        "approval",
        "excitement",
        "gratitude",
        "love",
        "optimism",
        "relief",
        "pride",
        "admiration",
        "desire",
        "caring",
    ),
    "sadness": ("sadness", "disappointment", "embarrassment", "grief", "remorse"),
    "surprise": ("surprise", "realization", "confusion", "curiosity"),
    "neutral": ("neutral",),
}

NEGATIVE_LABELS: tuple[str, ...] = (
    "fear",
    "nervousness",
    "remorse",
    "embarrassment",
    "disappointment",
    "sadness",
    "grief",
    "disgust",
    "anger",
    "annoyance",
    "disapproval",
)

SENTIMENTS: dict[str, tuple[str, ...]] = {
    "positive": EKMAN["joy"],
    "negative": NEGATIVE_LABELS,
    "ambiguous": EKMAN["surprise"],
    "neutral": ("neutral",),
}

# Heads beside labels and groups: sentiment, and what Ekman cuts otherwise than we do.
_FURTHER: dict[str, tuple[str, ...]] = {
    "p_negative": NEGATIVE_LABELS,
    "p_positive": EKMAN["joy"],
    "p_ambiguous": EKMAN["surprise"],
    "p_ekman_anger": EKMAN["anger"],
    "p_ekman_sadness": EKMAN["sadness"],
}

NEGATIVE_GROUPS: tuple[str, ...] = ("frustration", "disappointment", "sadness", "worry")
POSITIVE_GROUPS: tuple[str, ...] = ("gratitude", "satisfaction")

SIGNALS: tuple[str, ...] = (
    "negative",
    "anger",
    "frustration",
    "impatience",
    "disappointment",
    "gratitude",
    "joy",
    "cancel_intent",
    "escalation",
)

# Scores of which is told whether the heads heard them, a cue, or both.
SOURCED: tuple[str, ...] = ("frustration", "impatience")

EMOTIONS: tuple[str, ...] = (
    "frustration",
    "impatience",
    "disappointment",
    "sadness",
    "worry",
    "confusion",
    "gratitude",
    "satisfaction",
    "neutral",
    "mixed",
    "not_scored",
)


def label_column(label: str) -> str:
    """Column of one GoEmotions label's probability."""
    return f"p_{label}"


def group_column(group: str) -> str:
    """Column of one customer group's probability; five groups share their name with a label."""
    return f"p_group_{group}"


def heads() -> tuple[str, ...]:
    """Columns of the fitted heads in weight-matrix order: labels, groups, further."""
    return (
        *(label_column(label) for label in LABELS),
        *(group_column(group) for group in GROUPS),
        *_FURTHER,
    )


def members(head: str) -> tuple[str, ...]:
    """Labels of which any one makes the given head true."""
    if head in _FURTHER:
        return _FURTHER[head]
    if head.startswith("p_group_"):
        return GROUPS[head.removeprefix("p_group_")]
    return (head.removeprefix("p_"),)


def head_of(labels: Collection[str]) -> str:
    """The fitted head that is true exactly where one of these labels is."""
    return next(head for head in heads() if set(members(head)) == set(labels))
