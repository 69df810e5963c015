"""The model card that is written beside every fitted model.

Feeds on the manifest's statements; gives markdown. No text of the training data stands in it.

What does not belong here: measuring; the manifest itself.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ml.emotion.heads import Heads
from ml.emotion.labels import heads

_TOP_WORDS = 6

_TITLES = {
    "goemotions_28": "28 GoEmotions labels",
    "ekman_7": "Ekman's 6 and neutral",
    "sentiment_4": "positive, negative, ambiguous, neutral",
    "customer_8": "8 customer groups",
    "frustration": "frustration (F1)",
    "gratitude": "gratitude or relief (F1)",
    "negative": "negative (F1)",
}

_CARD = """# Model card: emotion in customer messages

A linear model: TF-IDF of words and neighbours (negation written into the words) and of runs of
3 to 5 characters inside words, a linear support vector machine per head on each, mean of the two,
a slope and an offset per head. Heads: 28 GoEmotions labels, 8 customer groups, negative, positive,
ambiguous, and Ekman's anger and sadness. `speed: fast` hears words alone. Texts longer than the
training data's are heard sentence by sentence; each head counts where it is loudest. Cues
(`cues.yml`) stand beside it; they are not fitted. {terms}

## Training data and attribution

Fitted on **GoEmotions** (Demszky, Movshovitz-Attias, Ko, Cowen, Nemade and Ravi: "GoEmotions: A
Dataset of Fine-Grained Emotions", ACL 2020; Google Research), English Reddit comments with human
labels, licensed **CC BY 4.0** (https://creativecommons.org/licenses/by/4.0/). Changes made: the
comments were cleaned, counted and reduced to the weights in `arrays.npz`; the customer groups are
our grouping of its labels. Train: {train} comments. Dev: {dev}, used for slopes, thresholds and
the figures below. The official test part was not used.

{digests}

## Figures on dev

Thresholds found on four fifths (by hash of the comment id), applied to the fifth, all fifths
pooled; 95 % interval from 1,000 resamples of comments. Figures are of the shipped int8 weights.

| heads | macro-F1 | mean of folds | 95 % interval | `fast` |
| --- | --- | --- | --- | --- |
{figures}

![F1 of every head with its interval](card.svg)

| head | precision | recall | F1 | 95 % interval | comments | words that speak most for it |
| --- | --- | --- | --- | --- | --- | --- |
{of_heads}

Regularisation (C {C}), least counts and pruning (weights under {pruned_below} dropped) were not
chosen on dev. Rare labels (`grief`, `pride`, `nervousness`, `relief`) have few comments in dev:
their own thresholds are rough.

## What it cannot do

- It learnt from Reddit, not from customers: short English comments of strangers. Thresholds are
  not tuned to any company.
- English only. Other languages are told by a detector and not scored; of 18,512 English texts it
  takes .4 % for another language, of short messages in other languages a few stay unsure (`und`)
  and are heard as if they were English.
- Impatience, cancel intent and escalation are heard by cues alone; their probabilities are stated
  precisions (`cues.yml`), not fitted ones. What no cue knows is not heard.
- Irony is heard in a few set phrases only. Emoji count as words where the training data knew them;
  a message of emoji alone is not scored.
- Signatures, footers and quoted replies are cut by patterns; those of another form are heard as if
  the customer had written them.
- 205 messages of `twitter_support`, `multidogo` and `retail`, drawn by hash, were read beside what
  the model says. Its thanks, praise and plain requests are mostly right. Where it errs most: a
  failure told without any word of feeling is neutral ("4 items missing", "departed on schedule 4
  times of 15", "will be sure people know NOT to fly"), and so is "I want to close my account",
  whose intent to cancel is heard; an angry question is confusion ("do you guys even care?"); irony
  is praise ("great job", "nice service", "love that they dug on Halloween"); leaving said in other
  words is missed ("I will never fly with you again", "feel like shopping somewhere else"); "I want"
  is satisfaction; "my lost card" is sadness.
- "Not bad" is heard as bad; words that Reddit uses otherwise than customers keep Reddit's meaning.
- It reads one message at a time and knows nothing of the person. It describes words, not people,
  and is no ground for a decision about a person without someone reading the message. Reddit's
  labels carry the views of their raters.

## Files

`arrays.npz`: arrays without pickle. `manifest.json`: heads, thresholds, types, shapes and SHA-256
of every array, digests of the training data, versions. Loading refuses what does not agree.
Made by `python -m ml.emotion.train --data FOLDER`; the same data and versions give the same bytes.
"""


def card(statements: Mapping[str, Any], fitted: Heads) -> str:
    """The card of a fitted model in markdown."""
    data = statements["training_data"]
    full, fast = statements["metrics"]["full"], statements["metrics"]["fast"]
    rows = [
        f"| {title} | {one['macro_f1']:.3f} | {one['fold_mean']:.3f} | "
        f"{one['low']:.3f} to {one['high']:.3f} | {fast[name]['macro_f1']:.3f} |"
        for name, title in _TITLES.items()
        for one in [full[name]]
    ]
    digests = [f"- `{name}` SHA-256 `{digest}`" for name, digest in data["sha256"].items()]
    terms = ", ".join(f"{count:,} {name} terms" for name, count in statements["terms"].items())
    return _CARD.format(
        terms=f"{terms[0].upper()}{terms[1:]}.",
        train=f"{data['train_comments']:,}",
        dev=f"{data['dev_comments']:,}",
        digests="\n".join(digests),
        figures="\n".join(rows),
        of_heads="\n".join(_rows_of_heads(statements["metrics_of_heads"], fitted)),
        C=statements["settings"]["C"],
        pruned_below=statements["settings"]["pruned_below"],
    )


def _rows_of_heads(figures: Mapping[str, Mapping[str, float]], fitted: Heads) -> list[str]:
    return [
        f"| `{head}` | {one['precision']:.2f} | {one['recall']:.2f} | {one['f1']:.2f} | "
        f"{one['low']:.2f} to {one['high']:.2f} | {one['comments']} | {_top_words(fitted, at)} |"
        for at, head in enumerate(heads())
        for one in [figures[head]]
    ]


def _top_words(fitted: Heads, head: int) -> str:
    words = fitted.branches["word"]
    best = np.argsort(-words.weights[:, head], kind="stable")[:_TOP_WORDS]
    return ", ".join(words.rows.terms[term].replace("neg_", "not ") for term in best)
