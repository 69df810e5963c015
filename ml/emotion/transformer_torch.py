"""MiniLM in torch, fine-tuned on all heads at once; torch is needed here and nowhere else.

Feeds on the weights of a package and on numbered texts with their truth; gives the weights learnt,
by the names that they have in the package. What does not belong here: files of the data set, the
exported form (transformer_graph.py), slopes and thresholds (transformer_train.py).
"""

import importlib.util
import json
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load as read_tensors
from torch.nn import functional

from ml.emotion.transformer_graph import ATTENTION_HEADS, layers_of

PACKAGE = "all_minilm_l6_v2"
# Chosen before dev was looked at; the vocabulary's own vectors stay as they were learnt.
SETTINGS: dict[str, float] = {
    "epochs": 3,
    "batch": 32,
    "learning_rate": 1e-4,
    "learning_rate_of_heads": 1e-3,
    "warmed_up_after": 0.06,
    "weight_decay": 0.01,
    "dropout": 0.1,
    "seed": 0,
}
FROZEN = "embeddings.word_embeddings.weight"
HEAD = "heads"
Weights = dict[str, NDArray[np.float32]]


def packaged() -> tuple[Weights, list[str]]:
    """Weights and vocabulary of the installed package, whose code is not run.

    Raises:
        ModuleNotFoundError: the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"no package {PACKAGE}", name=PACKAGE)
    with zipfile.ZipFile(Path(spec.origin).with_name("model.zip")) as archive:
        tensors = read_tensors(archive.read("model.safetensors"))
        numbers = json.loads(archive.read("tokenizer.json"))["model"]["vocab"]
    unused = ("pooler.", "embeddings.position_ids")
    kept = {name: value for name, value in tensors.items() if not name.startswith(unused)}
    return kept, sorted(numbers, key=numbers.__getitem__)


class Learner:
    """The weights while they learn; `save` and `resume` let a run be stopped between steps."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]], heads: int) -> None:
        width = weights[FROZEN].shape[1]
        self.weights = {name: torch.tensor(value) for name, value in sorted(weights.items())}
        generator = torch.Generator().manual_seed(int(SETTINGS["seed"]))
        self.weights[f"{HEAD}.weight"] = torch.randn(heads, width, generator=generator) * 0.02
        self.weights[f"{HEAD}.bias"] = torch.zeros(heads)
        learning = {name: one for name, one in self.weights.items() if name != FROZEN}
        for one in learning.values():
            one.requires_grad_(True)
        self._optimizer = torch.optim.AdamW(
            [
                {"params": [one for name, one in learning.items() if which(name)], "lr": 0.0}
                for which in _PARTS
            ],
            weight_decay=SETTINGS["weight_decay"],
        )
        self._step = 0

    def fit(
        self,
        numbered: Sequence[list[int]],
        truth: NDArray[np.bool_],
        until: float,
        progress: Callable[[str], None],
    ) -> bool:
        """Go on learning until done (True) or until this time of time.monotonic() (False)."""
        targets = torch.tensor(truth, dtype=torch.float32)
        batches = [
            each for epoch in range(int(SETTINGS["epochs"])) for each in _batches(numbered, epoch)
        ]
        loss = torch.zeros(())
        for step in range(self._step, len(batches)):
            if time.monotonic() > until:
                return False
            torch.manual_seed(int(SETTINGS["seed"]) + step)  # so that a resumed run drops the same
            self._set_rates(step / len(batches))
            chosen = batches[step]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                found = forward(self.weights, [numbered[at] for at in chosen], SETTINGS["dropout"])
            loss = functional.binary_cross_entropy_with_logits(found.float(), targets[chosen])
            self._optimizer.zero_grad()
            loss.backward()
            self._optimizer.step()
            self._step = step + 1
            if step % 200 == 0:
                progress(f"step {step:,} of {len(batches):,}, loss {loss.item():.4f}")
        return True

    def save(self, file: Path) -> None:
        """Write all that a later `resume` needs."""
        weights = {name: one.detach() for name, one in self.weights.items()}
        state = {"step": self._step, "weights": weights, "optimizer": self._optimizer.state_dict()}
        torch.save(state, file)

    def resume(self, file: Path) -> None:
        """Stand where `save` was called."""
        state: dict[str, Any] = torch.load(file, weights_only=True)
        with torch.no_grad():
            for name, one in self.weights.items():
                one.copy_(state["weights"][name])
        self._optimizer.load_state_dict(state["optimizer"])
        self._step = state["step"]

    def learnt(self) -> Weights:
        """The weights as they stand."""
        return {name: one.detach().numpy().copy() for name, one in self.weights.items()}

    def _set_rates(self, share: float) -> None:
        warm = SETTINGS["warmed_up_after"]
        height = share / warm if share < warm else (1 - share) / (1 - warm)
        rates = (SETTINGS["learning_rate"], SETTINGS["learning_rate_of_heads"])
        for group, rate in zip(self._optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * height


_PARTS: tuple[Callable[[str], bool], ...] = (
    lambda name: not name.startswith(HEAD),
    lambda name: name.startswith(HEAD),
)


def _batches(numbered: Sequence[list[int]], epoch: int) -> Iterator[list[int]]:
    """Comments of about one length together, shuffled anew in each epoch."""
    random = np.random.default_rng([int(SETTINGS["seed"]), epoch])
    size = int(SETTINGS["batch"])
    order = random.permutation(len(numbered))
    # within a few thousand comments lengths are sorted: hardly any padding, and chance still mixes
    chunks = [order[at : at + size * 100] for at in range(0, len(order), size * 100)]
    found = []
    for chunk in chunks:
        by_length = sorted(chunk.tolist(), key=lambda at: len(numbered[at]))
        found += [by_length[at : at + size] for at in range(0, len(by_length), size)]
    yield from (found[at] for at in random.permutation(len(found)))


def forward(weights: Mapping[str, Any], texts: Sequence[list[int]], dropout: float = 0.0) -> Any:
    """Log-odds (texts x heads) of numbered texts."""

    def linear(x: Any, name: str) -> Any:
        return functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def normal(x: Any, name: str) -> Any:
        scale, shift = weights[f"{name}.weight"], weights[f"{name}.bias"]
        return functional.layer_norm(x.float(), scale.shape, scale, shift, 1e-12)

    def drop(x: Any) -> Any:
        return functional.dropout(x, dropout) if dropout else x

    longest = max(map(len, texts))
    ids = torch.tensor([[*each, *[0] * (longest - len(each))] for each in texts])
    there = torch.tensor([[at < len(each) for at in range(longest)] for each in texts])
    x = (
        functional.embedding(ids, weights[FROZEN])
        + weights["embeddings.position_embeddings.weight"][:longest]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    x = drop(normal(x, "embeddings.LayerNorm"))
    for layer in range(layers_of(weights)):
        at = f"encoder.layer.{layer}"
        query, key, value = (
            linear(x, f"{at}.attention.self.{one}")
            .unflatten(-1, (ATTENTION_HEADS, -1))
            .transpose(1, 2)
            for one in ("query", "key", "value")
        )
        seen = functional.scaled_dot_product_attention(
            query, key, value, there[:, None, None, :], dropout
        )
        seen = linear(seen.transpose(1, 2).flatten(2), f"{at}.attention.output.dense")
        x = normal(x + drop(seen), f"{at}.attention.output.LayerNorm")
        thought = functional.gelu(linear(x, f"{at}.intermediate.dense"))
        x = normal(x + drop(linear(thought, f"{at}.output.dense")), f"{at}.output.LayerNorm")
    counted = there.unsqueeze(-1).float()
    return linear(drop((x * counted).sum(1) / counted.sum(1)), HEAD)
