"""The network in PyTorch; :mod:`zhpolicy_ie.names.tagger.network` computes the same with NumPy."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Sizes of a network.

    Attributes:
        chars: Number of character indices.
        pairs: Number of pair indices, the unknown included.
        triples: Number of triple indices, the unknown included.
        features: Number of values of each feature column.
        width: Width of the residual stream.
        char_width: Width of a character's embedding.
        gram_width: Width of a pair's, a triple's and the features' embedding.
        dilations: Dilation of each convolution block, in order.
        attention_after: Blocks after which every character looks at its whole chunk.
        heads: Heads of that attention.
    """

    chars: int
    pairs: int
    triples: int
    features: tuple[int, ...]
    width: int = 256
    char_width: int = 128
    gram_width: int = 64
    dilations: tuple[int, ...] = (1, 1, 2, 4, 1)
    attention_after: tuple[int, ...] = (2,)
    heads: int = 4

    def to_dict(self) -> dict[str, object]:
        """Return plain values, for the configuration file."""
        return asdict(self)


def dropout(x: Tensor, share: float, training: bool) -> Tensor:
    """Drop a share of units while training, the same ones along a whole sequence, which is cheap."""
    if not training or share <= 0:
        return x
    kept = torch.rand(x.shape[0], 1, x.shape[2]) >= share
    return x * (kept.to(x.dtype) / (1 - share))


class Inputs(nn.Module):
    """Embeddings of characters, the pairs on both sides, the triple around and the list features."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.char = nn.Embedding(shape.chars, shape.char_width)
        self.pair = nn.Embedding(shape.pairs, shape.gram_width)
        self.triple = nn.Embedding(shape.triples, shape.gram_width)
        self.features = nn.ModuleList(nn.Embedding(size, shape.gram_width) for size in shape.features)
        for table in (self.char, self.pair, self.triple, *self.features):
            nn.init.normal_(table.weight, std=0.3)
        for table in (self.pair, self.triple, *self.features):
            with torch.no_grad():
                table.weight[0] = 0
        self.project = nn.Linear(shape.char_width + 4 * shape.gram_width, shape.width)

    def forward(self, chars: Tensor, pairs: Tensor, triples: Tensor, features: Tensor) -> Tensor:
        """Return the input of the first block."""
        listed = torch.stack([table(features[..., i]) for i, table in enumerate(self.features)]).sum(0)
        parts = [self.char(chars), self.pair(pairs[:, :-1]), self.pair(pairs[:, 1:]), self.triple(triples), listed]
        return self.project(torch.cat(parts, -1).bfloat16())


class Convolution(nn.Module):
    """A gated convolution over three characters, ``dilation`` apart."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.inner = nn.Linear(3 * width, 2 * width)
        nn.init.normal_(self.inner.weight, std=(3 * width) ** -0.5)
        with torch.no_grad():
            self.inner.bias[width:] = 0.5

    def forward(self, x: Tensor, mask: Tensor, drop: float) -> Tensor:
        """Return ``x`` with what the neighbours add."""
        d = self.dilation
        h = F.layer_norm(x, x.shape[-1:]) * mask
        padded = F.pad(h, (0, 0, d, d))
        length = x.shape[1]
        window = torch.cat([padded[:, :length], h, padded[:, 2 * d : 2 * d + length]], -1)
        value, gate = self.inner(window).chunk(2, -1)
        return x + dropout(value * F.relu(gate), drop, self.training)


class Attention(nn.Module):
    """Every character looks at all of its chunk."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.joint = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        nn.init.normal_(self.out.weight, std=0.02)

    def forward(self, x: Tensor, mask: Tensor, drop: float) -> Tensor:
        """Return ``x`` with what the whole chunk adds."""
        batch, length, width = x.shape
        joint = self.joint(F.layer_norm(x, x.shape[-1:]))
        q, k, v = joint.view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        allowed = (mask[:, None, None, :, 0] > 0).expand(-1, 1, length, -1)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed)
        return x + dropout(self.out(seen.transpose(1, 2).reshape(batch, length, width)), drop, self.training)


class Encoder(nn.Module):
    """Characters in, one vector of ``shape.width`` per character out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.inputs = Inputs(shape)
        self.blocks = nn.ModuleList()
        for i, dilation in enumerate(shape.dilations):
            self.blocks.append(Convolution(shape.width, dilation))
            if i in shape.attention_after:
                self.blocks.append(Attention(shape.width, shape.heads))

    def forward(self, chars: Tensor, pairs: Tensor, triples: Tensor, features: Tensor, drop: float = 0.0) -> Tensor:
        """Return one vector per character."""
        x = self.inputs(chars, pairs, triples, features)
        x = dropout(x, drop, self.training)
        mask = (chars > 0).unsqueeze(-1).to(x.dtype)
        for block in self.blocks:
            x = block(x, mask, drop)
        return F.layer_norm(x, x.shape[-1:])


class Pretrainer(nn.Module):
    """The encoder with the two heads it is pretrained with: masked characters and the teacher's tags."""

    def __init__(self, shape: Shape, teacher_tags: int) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.to_char = nn.Linear(shape.width, shape.char_width)
        self.char_bias = nn.Parameter(torch.zeros(shape.chars))
        self.teacher = nn.Linear(shape.width, teacher_tags)

    def char_logits(self, vectors: Tensor) -> Tensor:
        """Return logits over the characters; the weights are those of the embedding."""
        return self.to_char(vectors) @ self.encoder.inputs.char.weight.T.to(vectors.dtype) + self.char_bias
