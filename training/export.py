"""Writes checkpoints as the files of onrecord/language/model: an ONNX graph with int8 weights, subwords, vocabularies.

    python -m training.export --work training/work training/work2

Several checkpoints of one run are averaged (Wortsman et al. 2022). The weights of the encoder are stored as int8, one scale
a channel, and read back to float when the session starts (onnxruntime folds the DequantizeLinear nodes): the arithmetic is float,
so that results hang neither on the processor's int8 instructions nor on what else is read. Against float this costs 0.03 LAS;
dynamic quantisation of the activations too would be 1.8 times as fast and cost 0.1 to 0.3.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn

from training.network import LABEL_DIM, Network

HERE = Path(__file__).parent
MODEL = HERE.parent / "onrecord" / "language" / "model"
OUTPUTS = ("upos", "tags", "starts", "names", "arc_dep", "arc_head", "label_left", "label_head")


class Exported(nn.Module):
    """The network for one window, without a mask; outputs in the order of OUTPUTS.

    `label_left` [1, N, labels * (L + 1)] is the dependent's side of the label scores, `label_head` [1, N, L + 1] the
    head's with a 1 for the bias: the score of label k is the product of slice k with the vector of the chosen head.
    """

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Tensor, cases: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        out = self.net(ids, cases, torch.ones_like(ids), first)
        one = torch.ones_like(out["label_dep"][:, :, :1])
        width = LABEL_DIM + 1
        out["label_left"] = torch.cat([out["label_dep"], one], -1) @ self.net.label.reshape(width, -1)
        out["label_head"] = torch.cat([out["label_head"], one], -1)
        return tuple(out[k] for k in OUTPUTS)


def averaged(works: list[Path]) -> dict[str, Tensor]:
    """The mean of the checkpoints' weights."""
    states = [torch.load(w / "checkpoint.pt", weights_only=True, map_location="cpu")["net"] for w in works]
    return {k: sum((s[k] for s in states[1:]), states[0][k]) / len(states) for k in states[0]}


def store_int8(model: onnx.ModelProto) -> None:
    """Replaces the float weights of the encoder's products and of its word vectors by int8 with a scale a channel."""
    graph = model.graph
    floats = {i.name: i for i in graph.initializer}
    nodes = []
    for node in list(graph.node):
        product = node.op_type == "MatMul" and "encoder" in node.name
        words = node.op_type == "Gather" and "words" in node.name
        if not (product or words):
            continue
        name = node.input[1] if product else node.input[0]
        if name not in floats:
            continue
        weights = numpy_helper.to_array(floats[name])
        channel = 1 if product else 0
        scale = np.maximum(np.abs(weights).max(axis=1 - channel, keepdims=True) / 127, 1e-12).astype(np.float32)
        graph.initializer.remove(floats[name])
        graph.initializer.append(numpy_helper.from_array(np.round(weights / scale).astype(np.int8), f"{name}_int8"))
        graph.initializer.append(numpy_helper.from_array(scale.reshape(-1), f"{name}_scale"))
        inputs = [f"{name}_int8", f"{name}_scale"]
        nodes.append(helper.make_node("DequantizeLinear", inputs, [name], axis=channel, name=f"{name}_float"))
    for node in reversed(nodes):
        graph.node.insert(0, node)


def export(works: list[Path], target: Path, quantize: bool) -> None:
    v = json.loads((works[0] / "vocabularies.json").read_text())
    state = averaged(works)
    vocabulary = len(state["encoder.words.weight"])
    net = Network(vocabulary, len(v["upos"]), len(v["tags"]), len(v["labels"]), len(v["names"]), len(v["schemes"]))
    net.load_state_dict(state)
    net.eval()
    target.mkdir(parents=True, exist_ok=True)
    full = works[0] / "encoder.float.onnx"
    ids, first = torch.randint(1000, 2000, (1, 12)), torch.arange(10)[None]
    torch.onnx.export(
        Exported(net), (ids, torch.zeros_like(ids), first), str(full), input_names=["ids", "cases", "first"], output_names=list(OUTPUTS),
        dynamic_axes={"ids": {1: "S"}, "cases": {1: "S"}, "first": {1: "N"}, **{k: {1: "N"} for k in OUTPUTS}},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    model = onnx.load(full)
    if quantize:
        store_int8(model)
    onnx.save(model, target / "encoder.onnx")
    (target / "vocabularies.json").write_text(json.dumps(v, indent=0) + "\n")
    shutil.copy(works[0] / "subwords.json", target / "subwords.json")
    print({p.name: p.stat().st_size for p in sorted(target.iterdir())})


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--work", type=Path, nargs="+", default=[HERE / "work", HERE / "work2"])
    a.add_argument("--target", type=Path, default=MODEL)
    a.add_argument("--float", action="store_true", help="float weights (90 MB), to see what int8 costs")
    args = a.parse_args()
    export(args.work, args.target, not args.float)


if __name__ == "__main__":
    main()
