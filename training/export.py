"""Writes a checkpoint as the files of onrecord/language/model: an int8 ONNX graph, subwords, vocabularies.

Dynamic quantisation is per channel with reduced range, which loses 0.1 LAS where per-tensor loses up to 1.5 on
processors without VNNI. The heads are small and stay in float. `python -m training.export [--float]`.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
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


def export(work: Path, target: Path, quantize: bool) -> None:
    v = json.loads((work / "vocabularies.json").read_text())
    state = torch.load(work / "checkpoint.pt", weights_only=True, map_location="cpu")
    vocabulary = len(state["net"]["encoder.words.weight"])
    net = Network(vocabulary, len(v["upos"]), len(v["tags"]), len(v["labels"]), len(v["names"]), len(v["schemes"]))
    net.load_state_dict(state["net"])
    net.eval()
    target.mkdir(parents=True, exist_ok=True)
    full = work / "encoder.float.onnx"
    ids, first = torch.randint(1000, 2000, (1, 12)), torch.arange(10)[None]
    torch.onnx.export(
        Exported(net), (ids, torch.zeros_like(ids), first), str(full), input_names=["ids", "cases", "first"], output_names=list(OUTPUTS),
        dynamic_axes={"ids": {1: "S"}, "cases": {1: "S"}, "first": {1: "N"}, **{k: {1: "N"} for k in OUTPUTS}},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    if quantize:
        quantize_dynamic(
            str(full),
            str(target / "encoder.onnx"),
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=[
                n.name for n in onnx.load(full).graph.node if n.op_type == "MatMul" and "encoder" not in n.name
            ],
        )
    else:
        shutil.copy(full, target / "encoder.onnx")
    (target / "vocabularies.json").write_text(json.dumps(v, indent=0) + "\n")
    shutil.copy(work / "subwords.json", target / "subwords.json")
    print({p.name: p.stat().st_size for p in target.iterdir()}, "after epoch", state["epoch"])


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--work", type=Path, default=HERE / "work")
    a.add_argument("--target", type=Path, default=MODEL)
    a.add_argument("--float", action="store_true", help="no quantisation, to see what it costs")
    args = a.parse_args()
    export(args.work, args.target, not args.float)


if __name__ == "__main__":
    main()
