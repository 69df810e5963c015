"""MiniLM as an ONNX graph in whole numbers: our own export, from weights by name to bytes.

One text goes through at a time, unpadded: what a text is told then hangs on nothing beside it.
Feeds on weights as BERT names them; gives bytes that onnxruntime reads. Needs the package `onnx`,
which building needs and scoring does not. What does not belong here: learning, files, thresholds.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

from ml.emotion.transformer import INPUT, OUTPUT

ATTENTION_HEADS = 12
# Seven bits: processors without VNNI add pairs in 16 bits, which eight would overflow.
STEPS = 63
OPSET = 20
Weights = Mapping[str, Any]


def layers_of(weights: Weights) -> int:
    """How many layers the weights are of."""
    return len({name.split(".")[2] for name in weights if name.startswith("encoder.layer.")})


def exported(weights: Weights, attention_heads: int = ATTENTION_HEADS) -> bytes:
    """The bytes of a model: numbers of one text's pieces in, log-odds of every head out."""
    graph = _Graph(weights)
    graph.build(attention_heads)
    heads = weights["heads.weight"].shape[0]
    made = helper.make_graph(
        graph.nodes,
        "minilm",
        [helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["length"])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [heads])],
        graph.constants,
    )
    model: ModelProto = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9, producer_name="harken"
    )
    checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def in_steps(
    matrix: NDArray[np.float32], axis: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A matrix as whole steps, and the size of a step for each row (axis 1) or column (axis 0)."""
    largest = np.abs(matrix).max(axis=axis, keepdims=True)
    size = (np.where(largest > 0, largest, 1.0) / STEPS).astype(np.float32)
    return np.rint(matrix / size).astype(np.int8), size


class _Graph:
    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._named: set[str] = set()

    def build(self, attention_heads: int) -> None:
        width = self.weights["embeddings.word_embeddings.weight"].shape[1]
        x = self._normal(self._embedded(), "embeddings.LayerNorm")
        for layer in range(layers_of(self.weights)):
            at = f"encoder.layer.{layer}"
            seen = self._attention(x, at, width, attention_heads)
            x = self._normal(self._do("Add", x, seen), f"{at}.attention.output.LayerNorm")
            thought = self._do("Gelu", self._linear(x, f"{at}.intermediate.dense"))
            thought = self._linear(thought, f"{at}.output.dense")
            x = self._normal(self._do("Add", x, thought), f"{at}.output.LayerNorm")
        pooled = self._do("ReduceMean", x, self._whole("rows", [0]), keepdims=0)
        # the last step is small and decides most: it stays as precise as it was learnt
        heads = self._constant("heads.weight.turned", self.weights["heads.weight"].T)
        said = self._do("MatMul", pooled, heads)
        self._do("Add", said, self._of("heads.bias"), to=OUTPUT)

    def _embedded(self) -> str:
        steps, size = in_steps(self.weights["embeddings.word_embeddings.weight"], axis=1)
        rows = self._do("Gather", self._constant("words.steps", steps), INPUT)
        sizes = self._do("Gather", self._constant("words.size", size), INPUT)
        words = self._do("Mul", self._do("Cast", rows, to_type=TensorProto.FLOAT), sizes)
        places = (
            self.weights["embeddings.position_embeddings.weight"]
            + self.weights["embeddings.token_type_embeddings.weight"][0]
        )
        length = self._do("Shape", INPUT)
        place = self._do(
            "Slice", self._constant("places", places), self._whole("zero", [0]), length
        )
        return self._do("Add", words, place)

    def _attention(self, x: str, at: str, width: int, count: int) -> str:
        """What each piece takes from the others; matrices are per attention head."""
        names = [f"{at}.attention.self.{one}" for one in ("query", "key", "value")]
        joined = np.concatenate([self.weights[f"{name}.weight"] for name in names])
        shifts = np.concatenate([self.weights[f"{name}.bias"] for name in names])
        scale = np.float32(1 / np.sqrt(width // count))
        joined[:width], shifts[:width] = joined[:width] * scale, shifts[:width] * scale
        all_three = self._times(x, f"{at}.attention.self", joined, shifts)
        parted = self._do(
            "Reshape", all_three, self._whole(f"parts{width}", [-1, 3, count, width // count])
        )
        turned = self._do("Transpose", parted, perm=[1, 2, 0, 3])
        query, key, value = (
            self._do("Gather", turned, self._constant(f"part{part}", np.int64(part)), axis=0)
            for part in range(3)
        )
        shares = self._do("MatMul", query, self._do("Transpose", key, perm=[0, 2, 1]))
        seen = self._do("MatMul", self._do("Softmax", shares, axis=-1), value)
        seen = self._do("Transpose", seen, perm=[1, 0, 2])
        seen = self._do("Reshape", seen, self._whole(f"width{width}", [-1, width]))
        return self._linear(seen, f"{at}.attention.output.dense")

    def _linear(self, x: str, name: str) -> str:
        return self._times(x, name, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def _times(self, x: str, name: str, matrix: Any, shift: Any) -> str:
        """A matrix product in whole numbers; x becomes whole by its own least and largest value."""
        steps, size = in_steps(np.ascontiguousarray(matrix.T), axis=0)
        whole, step, zero = (f"{x}.{part}" for part in ("whole", "step", "zero"))
        if whole not in self._named:
            self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], [whole, step, zero]))
            self._named.add(whole)
        product = self._do("MatMulInteger", whole, self._constant(f"{name}.steps", steps), zero)
        sizes = self._do("Mul", step, self._constant(f"{name}.size", size[0]))
        product = self._do("Mul", self._do("Cast", product, to_type=TensorProto.FLOAT), sizes)
        return self._do("Add", product, self._constant(f"{name}.shift", shift))

    def _normal(self, x: str, name: str) -> str:
        scale, shift = self._of(f"{name}.weight"), self._of(f"{name}.bias")
        return self._do("LayerNormalization", x, scale, shift, axis=-1, epsilon=1e-12)

    def _of(self, name: str) -> str:
        return self._constant(name, self.weights[name])

    def _whole(self, name: str, values: list[int]) -> str:
        return self._constant(name, np.array(values, dtype=np.int64))

    def _constant(self, name: str, value: Any) -> str:
        if name not in self._named:
            array = np.ascontiguousarray(value) if np.ndim(value) else np.asarray(value)
            self.constants.append(numpy_helper.from_array(array, name))
            self._named.add(name)
        return name

    def _do(self, kind: str, *inputs: str, to: str | None = None, **settings: Any) -> str:
        out = to or f"n{len(self.nodes)}"
        if "to_type" in settings:
            settings["to"] = settings.pop("to_type")
        self.nodes.append(helper.make_node(kind, list(inputs), [out], **settings))
        return out
