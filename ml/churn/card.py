"""The card of a model: one page for people about what it is, what it saw and why it was chosen.

Fed by the facts a ChurnModel carries. Test results of a later cut belong to the evaluation report.
"""

from collections.abc import Mapping
from typing import Any

from ml.churn.model import ChurnModel


def card_of(model: ChurnModel, name: str) -> str:
    """Return the card as Markdown."""
    facts, seen = model.facts, model.facts["validation"]
    trained = facts["trained_on"]
    low, high = seen["auc_interval"]
    losses = [f"| {rung} | {loss:.4f} |" for rung, loss in seen["log_loss"].items()]
    return "\n".join(
        [
            f"# Churn model {name}",
            "",
            f"Probability that a customer leaves ({facts['definition']}) within "
            f"{facts['horizon_days']} days of a snapshot. Additive: start plus one share per "
            f"feature, {len(model.additive.curves)} features, families "
            f"{', '.join(sorted(set(model.family_of.values())))}.",
            "",
            "## Trained on",
            "",
            f"{trained['rows']} rows, {trained['customers']} customers, share who left "
            f"{trained['share_left']:.3f}, no resampling, no class weights.",
            f"Snapshots: {', '.join(trained['snapshots'])}.",
            f"Data digest: {trained['digest']}.",
            "",
            "## Chosen",
            "",
            f"{facts['candidate']}: {facts['reason']}.",
            f"Judged on unseen rows ({seen['scheme']}): AUC {seen['auc']:.4f} "
            f"(95 % {low:.4f} to {high:.4f}), verdict {seen['verdict']}.",
            "",
            "| candidate | log loss |",
            "|---|---|",
            f"| base rate | {seen['base_rate_log_loss']:.4f} |",
            *losses,
            "",
            gap_in_words(seen),
            "",
            "## Made with",
            "",
            ", ".join(f"{library} {number}" for library, number in facts["libraries"].items()),
            "",
        ]
    )


def gap_in_words(seen: Mapping[str, Any]) -> str:
    """What being explainable costs, of a model's validation; empty where too few have left."""
    free = seen.get("challenger")
    if not free:
        return ""
    gap = free["auc"] - seen["auc"]
    return (
        f"boosting free to combine features: AUC {free['auc']:.4f} ({gap:+.4f}), "
        f"log loss {free['log_loss']:.4f}"
    )
