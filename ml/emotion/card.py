"""The model card that is written beside every fitted model.

Feeds on the manifest's statements; gives markdown. No text of the training data stands in it.

What does not belong here: measuring; the manifest itself.
"""

from collections.abc import Mapping
from typing import Any

_TITLES = {
    "goemotions_28": "28 GoEmotions labels",
    "ekman_7": "Ekman's 6 and neutral (from the labels' probabilities)",
    "customer_8": "8 customer groups",
    "negative": "negative (one head, F1)",
}

_CARD = """# Model card: emotion in customer messages

A linear model: TF-IDF of words and neighbours (negation written into the words) and of runs of
3 to 5 characters inside words, a logistic regression per head on each, mean of the two log-odds,
a slope and an offset per head. Heads: 28 GoEmotions labels, 8 customer groups, `negative`. Cues
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

| heads | macro-F1 | mean of folds | 95 % interval |
| --- | --- | --- | --- |
{figures}

Regularisation (C {C}), least counts and pruning (weights under {pruned_below} dropped) were not
chosen on dev. Rare labels (`grief`, `pride`, `nervousness`, `relief`) have few comments in dev:
their own thresholds are rough.

## What it cannot do

- It learnt from Reddit, not from customers: short English comments of strangers. Thresholds are
  not tuned to any company, and long letters are scored whole, not sentence by sentence.
- English only. Other languages are told by a detector and not scored; of 18,512 English texts it
  takes .4 % for another language, of short messages in other languages a few stay unsure (`und`)
  and are heard as if they were English.
- Impatience, cancel intent and escalation are heard by cues alone; their probabilities are stated
  precisions (`cues.yml`), not fitted ones. What no cue knows is not heard.
- Irony is heard in a few set phrases only. Emoji count as words where the training data knew them;
  a message of emoji alone is not scored.
- Signatures and quoted replies must be stripped before: they drown what the customer says.
- "Not bad" is heard as bad; words that Reddit uses otherwise than customers keep Reddit's meaning.
- It reads one message at a time and knows nothing of the person. It describes words, not people,
  and is no ground for a decision about a person without someone reading the message. Reddit's
  labels carry the views of their raters.

## Files

`arrays.npz`: arrays without pickle. `manifest.json`: heads, thresholds, types, shapes and SHA-256
of every array, digests of the training data, versions. Loading refuses what does not agree.
Made by `python -m ml.emotion.train --data FOLDER`; the same data and versions give the same bytes.
"""


def card(statements: Mapping[str, Any]) -> str:
    """The card of a fitted model in markdown."""
    data = statements["training_data"]
    rows = [
        f"| {title} | {one['macro_f1']:.3f} | {one['fold_mean']:.3f} | "
        f"{one['low']:.3f} to {one['high']:.3f} |"
        for name, title in _TITLES.items()
        for one in [statements["metrics"][name]]
    ]
    digests = [f"- `{name}` SHA-256 `{digest}`" for name, digest in data["sha256"].items()]
    terms = ", ".join(f"{count:,} {name} terms" for name, count in statements["terms"].items())
    return _CARD.format(
        terms=f"{terms[0].upper()}{terms[1:]}.",
        train=f"{data['train_comments']:,}",
        dev=f"{data['dev_comments']:,}",
        digests="\n".join(digests),
        figures="\n".join(rows),
        C=statements["settings"]["C"],
        pruned_below=statements["settings"]["pruned_below"],
    )
