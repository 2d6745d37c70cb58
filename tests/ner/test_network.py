import numpy as np
import pytest

from zhpolicy_ie.names.tagger.convolution import add_convolved, transform
from zhpolicy_ie.names.tagger.encoding import Encoded
from zhpolicy_ie.names.tagger.network import Layout, Network

WIDTH, TAGS = 8, 5


def convolved(x, scale, dilation, weight, bias):
    """The same as a plain sum over the three taps."""
    h = np.pad(x * scale[:, None], ((dilation, dilation), (0, 0)))
    window = np.concatenate([h[i * dilation : i * dilation + len(x)] for i in range(3)], axis=1)
    inner = window @ weight + bias
    return x + inner[:, : x.shape[1]] * np.maximum(inner[:, x.shape[1] :], 0.0)


@pytest.mark.parametrize(("dilation", "tiles"), [(1, 1), (1, 200), (2, 3), (4, 2), (4, 70)])
def test_a_convolution_is_the_sum_over_its_taps(dilation, tiles):
    draw = np.random.default_rng(dilation + tiles)
    rows = 4 * dilation * tiles
    x = draw.normal(size=(rows, WIDTH)).astype(np.float32)
    scale = (draw.random(rows) * (draw.random(rows) < 0.9)).astype(np.float32)
    weight = draw.normal(scale=0.3, size=(3 * WIDTH, 2 * WIDTH)).astype(np.float32)
    bias = draw.normal(size=2 * WIDTH).astype(np.float32)
    wanted = convolved(x, scale, dilation, weight, bias)
    add_convolved(x, scale, dilation, transform(weight, bias))
    assert np.abs(x - wanted).max() < 1e-4


def network_weights(draw, layout):
    def normal(*shape):
        return draw.normal(scale=0.3, size=shape).astype(np.float16)

    weights = {"table.char": normal(9, 6), "table.feature0": normal(3, 4), "table.feature1": normal(3, 4)}
    for name in ("pair", "triple"):
        weights[f"table.{name}"] = draw.integers(-127, 128, size=(7, 4)).astype(np.int8)
        weights[f"scale.table.{name}"] = (draw.random((7, 1)) / 127).astype(np.float16)
    weights |= {"project.weight": normal(6 + 4 * 4, WIDTH), "project.bias": normal(WIDTH)}
    block = 0
    for i, _ in enumerate(layout.dilations):
        weights |= {f"block{block}.weight": normal(3 * WIDTH, 2 * WIDTH), f"block{block}.bias": normal(2 * WIDTH)}
        block += 1
        if i in layout.attention_after:
            weights |= {f"block{block}.joint.weight": normal(WIDTH, 3 * WIDTH)}
            weights |= {f"block{block}.joint.bias": normal(3 * WIDTH)}
            weights |= {f"block{block}.out.weight": normal(WIDTH, WIDTH), f"block{block}.out.bias": normal(WIDTH)}
            block += 1
    return weights | {"tags.weight": normal(WIDTH, TAGS), "tags.bias": normal(TAGS)}


def plain_emissions(weights, layout, chunk, features):
    """The network as training defines it, for one chunk, step by step."""
    w = {name: value.astype(np.float64) for name, value in weights.items()}
    for name in ("table.pair", "table.triple"):
        w[name] = w[name] * w[f"scale.{name}"]

    def normal(x):
        return (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)

    pairs = w["table.pair"][chunk.pairs]
    listed = w["table.feature0"][features[:, 0]] + w["table.feature1"][features[:, 1]]
    parts = [w["table.char"][chunk.chars], pairs[:-1], pairs[1:], w["table.triple"][chunk.triples], listed]
    x = np.concatenate(parts, axis=1) @ w["project.weight"] + w["project.bias"]
    block = 0
    for i, dilation in enumerate(layout.dilations):
        h = normal(x)
        inner = convolved(h, np.ones(len(h)), dilation, w[f"block{block}.weight"], w[f"block{block}.bias"]) - h
        x = x + inner
        block += 1
        if i in layout.attention_after:
            joint = normal(x) @ w[f"block{block}.joint.weight"] + w[f"block{block}.joint.bias"]
            q, k, v = joint.reshape(len(x), 3, layout.heads, -1).transpose(1, 2, 0, 3)
            share = np.exp(q @ k.transpose(0, 2, 1))
            seen = (share / share.sum(axis=-1, keepdims=True)) @ v
            x = x + seen.transpose(1, 0, 2).reshape(x.shape) @ w[f"block{block}.out.weight"]
            x += w[f"block{block}.out.bias"]
            block += 1
    return normal(x) @ w["tags.weight"] + w["tags.bias"]


@pytest.mark.parametrize("loud", [1.0, 60.0])
def test_the_network_computes_what_training_defines_chunk_by_chunk(loud):
    draw = np.random.default_rng(5)
    layout = Layout(WIDTH, (1, 2, 4), (1,), 2)
    weights = network_weights(draw, layout)
    weights["block2.joint.weight"][:, :WIDTH] *= np.float16(loud)  # loud queries: attention of nearly one character
    chunks = [
        (
            Encoded(draw.integers(0, 9, n), draw.integers(0, 7, n + 1), draw.integers(0, 7, n)),
            draw.integers(0, 3, (n, 2)),
        )
        for n in (5, 1, 33)
    ]
    found = Network(weights, layout).emissions([chunk for chunk, _ in chunks], [features for _, features in chunks])
    for (chunk, features), emissions in zip(chunks, found, strict=True):
        assert np.abs(emissions - plain_emissions(weights, layout, chunk, features)).max() < 1e-2
