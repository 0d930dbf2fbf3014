"""Writes operations.json: small inputs of every plain tensor operation, and what PyTorch makes of them.

    pip install torch numpy
    python generate.py

Each case holds `operation`, `name`, `inputs` (tensors by name), `settings` (lists of integers by name) and
`output`. A tensor is a shape and its elements in row-major order. Inputs are multiples of 1/64, so that the text
is short and exact. Outputs are computed in double precision and stored as Float32; resizing is computed in
Float32, because PyTorch's choice of places depends on it.
"""

import json
import math
import os

import numpy as np
import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
generator = torch.Generator().manual_seed(7)
cases = []


def tensor(*shape, low=-2.0, high=2.0):
    values = torch.rand(shape, generator=generator, dtype=torch.float64) * (high - low) + low
    return (values * 64).round() / 64


def stored(x):
    values = [float(str(v)) for v in x.to(torch.float32).contiguous().view(-1).numpy()]
    return {"shape": list(x.shape), "values": values}


def add(operation, name, inputs, output, **settings):
    cases.append({
        "operation": operation,
        "name": name,
        "inputs": {key: stored(value) for key, value in inputs.items() if value is not None},
        "settings": {key: value if isinstance(value, list) else [value] for key, value in settings.items()},
        "output": stored(output),
    })


def convolutions():
    # batch, in, height, width, out, kernel height and width, stride, padding, dilation, bias
    for n, c, h, w, o, kh, kw, s, p, d, has_bias in [
        (1, 3, 11, 9, 5, 7, 7, 2, 3, 1, False),
        (2, 3, 5, 7, 4, 3, 3, 1, 1, 1, True),
        (1, 5, 6, 5, 3, 3, 3, 2, 1, 1, True),
        (1, 2, 9, 8, 3, 3, 3, 1, 2, 2, False),
        (1, 3, 10, 7, 2, 3, 3, 3, 0, 2, True),
        (2, 7, 3, 5, 5, 1, 1, 1, 0, 1, True),
        (1, 4, 5, 5, 3, 1, 1, 2, 0, 1, False),
        (1, 2, 4, 4, 3, 1, 1, 1, 2, 1, True),
        (1, 3, 5, 8, 1, 1, 5, 1, 1, 1, True),
        (1, 1, 3, 3, 1, 3, 3, 1, 0, 1, False),
        (1, 2, 2, 1, 3, 3, 3, 1, 1, 1, True),
        (1, 2, 7, 6, 2, 2, 4, 2, 1, 1, False),
    ]:
        x, weight, bias = tensor(n, c, h, w), tensor(o, c, kh, kw), tensor(o) if has_bias else None
        add("conv2d", f"{n}x{c}x{h}x{w} by {o}x{kh}x{kw} s{s} p{p} d{d}",
            {"x": x, "weight": weight, "bias": bias}, F.conv2d(x, weight, bias, s, p, d),
            stride=s, padding=p, dilation=d)


def products():
    for shape, out, has_bias in [((5,), 3, True), ((2, 3, 7), 5, True), ((4, 1), 1, False), ((1, 9, 6), 11, False)]:
        x, weight, bias = tensor(*shape), tensor(out, shape[-1]), tensor(out) if has_bias else None
        add("linear", f"{shape} to {out}", {"x": x, "weight": weight, "bias": bias}, F.linear(x, weight, bias))
    for batch, m, k, n in [((), 3, 5, 7), ((2,), 1, 4, 3), ((2, 3), 5, 1, 2), ((3,), 2, 9, 1)]:
        for transposed, scale in [(0, 1.0), (1, 1.0), (1, 0.375), (0, -2.0)]:
            a = tensor(*batch, m, k)
            b = tensor(*batch, n, k) if transposed else tensor(*batch, k, n)
            add("matmul", f"{batch} {m}x{k}x{n} transposed {transposed} scale {scale}",
                {"a": a, "b": b, "scale": torch.tensor([scale])},
                torch.matmul(a, b.transpose(-1, -2) if transposed else b) * scale, transposed=transposed)


def softmaxes():
    for shape, axes in [
        ((7,), [0]), ((3, 5), [1]), ((3, 5), [0]), ((2, 3, 5), [1]), ((2, 3, 5), [2, 1]), ((2, 3, 5), [0, 2]),
        ((1, 3, 2, 3, 2), [2, 3, 4]), ((2, 3, 2, 3), [0, 1]), ((2, 2, 3, 2), [1, 3]), ((2, 3), [0, 1]),
    ]:
        x = tensor(*shape, low=-9, high=9)
        add("softmax", f"{shape} over {axes}", {"x": x}, (x - x.logsumexp(axes, keepdim=True)).exp(), axes=axes)
    x = tensor(2, 4) + 1000  # exp would overflow
    add("softmax", "large", {"x": x}, x.softmax(1), axes=[1])


def norms():
    for shape in [(1, 3, 5), (7,), (2, 1), (4, 33)]:
        x, weight, bias = tensor(*shape), tensor(shape[-1]), tensor(shape[-1])
        add("layer_norm", f"{shape}", {"x": x, "weight": weight, "bias": bias},
            F.layer_norm(x, (shape[-1],), weight, bias))
    x, weight, bias = tensor(2, 5) + 4096, tensor(5), tensor(5)  # E[x²] − E[x]² would cancel
    add("distant_layer_norm", "at 4096", {"x": x, "weight": weight, "bias": bias}, F.layer_norm(x, (5,), weight, bias))
    for shape, groups in [((2, 6, 3, 5), 3), ((1, 8, 1, 3), 8), ((3, 5, 2, 2), 1), ((1, 16, 3, 3), 8)]:
        x, weight, bias = tensor(*shape), tensor(shape[1]), tensor(shape[1])
        add("group_norm", f"{shape} in {groups}", {"x": x, "weight": weight, "bias": bias},
            F.group_norm(x, groups, weight, bias), groups=groups)
    for shape in [(1, 3, 5, 7), (2, 5, 1, 3)]:
        x, c = tensor(*shape), shape[1]
        weight, bias, mean, variance = tensor(c), tensor(c), tensor(c), tensor(c, low=0.25, high=3)
        variance[0] = 1 / 1024  # where the epsilon counts
        add("frozen_batch_norm", f"{shape}",
            {"x": x, "weight": weight, "bias": bias, "mean": mean, "variance": variance},
            F.batch_norm(x, mean, variance, weight, bias, training=False, eps=1e-5))


def pools():
    for shape, kernel, stride, padding in [
        ((1, 2, 7, 9), 3, 2, 1), ((2, 3, 6, 4), 3, 2, 1), ((1, 1, 5, 5), 2, 2, 0), ((1, 2, 4, 5), 3, 1, 1),
        ((1, 1, 1, 1), 3, 2, 1), ((1, 3, 8, 7), 4, 3, 2),
    ]:
        x = tensor(*shape) - 3  # all below zero: padding must not win
        add("max_pool", f"{shape} k{kernel} s{stride} p{padding}", {"x": x}, F.max_pool2d(x, kernel, stride, padding),
            kernel=kernel, stride=stride, padding=padding)


def resizes():
    sizes = [((3, 5), (6, 10)), ((3, 5), (7, 9)), ((8, 7), (3, 5)), ((1, 4), (5, 1)), ((5, 4), (5, 4)), ((2, 3), (13, 11))]
    for (h, w), (to_h, to_w) in sizes:
        x = tensor(2, 2, h, w).float()
        for mode, settings in [("nearest", {}), ("bilinear", {"align_corners": False})]:
            add(mode, f"{h}x{w} to {to_h}x{to_w}", {"x": x}, F.interpolate(x, (to_h, to_w), mode=mode, **settings),
                size=[to_h, to_w])
    # At all of these but the last, whole-number arithmetic chooses other places than PyTorch's Float32 quotient.
    for source, target in [(2, 82), (3, 123), (3, 165), (2, 122), (19, 38)]:
        x = torch.arange(source, dtype=torch.float32).view(1, 1, 1, source)
        add("nearest", f"{source} places to {target}", {"x": x}, F.interpolate(x, (1, target), mode="nearest"),
            size=[1, target])


def elementwise():
    x = torch.cat([tensor(9), torch.tensor([0.0, -0.0, 30, -30, 88.5, -88.5, -104])]).view(2, 8)
    add("relu", "both signs", {"x": x}, x.relu())
    add("sigmoid", "near and far", {"x": x}, x.sigmoid())
    for left, right in [((2, 3), (2, 3)), ((1, 3, 2), (4, 3, 2)), ((5, 2), (1, 2)), ((1,), (3,))]:
        a, b = tensor(*left), tensor(*right)
        add("add", f"{left} and {right}", {"a": a, "b": b}, a + b)


def layout():
    for shapes, axis in [
        ([(2, 3), (1, 3), (4, 3)], 0), ([(2, 3, 2), (2, 1, 2)], 1), ([(2, 3), (2, 5), (2, 1)], 1),
        ([(1, 2, 3), (4, 5, 3)], 1), ([(3, 2, 2), (1, 2, 3)], 2), ([(2, 2)], 1), ([(2, 0, 3), (2, 2, 3)], 1),
    ]:
        parts = [tensor(*shape) for shape in shapes]
        rows = max(shape[0] for shape in shapes)
        repeated = [p.expand(rows, *p.shape[1:]) if axis > 0 else p for p in parts]
        add("concatenated", f"{shapes} along {axis}", {f"{i}": p for i, p in enumerate(parts)},
            torch.cat(repeated, axis), axis=axis)
    parts = [tensor(2, 3) for _ in range(3)]
    add("stacked", "three", {f"{i}": p for i, p in enumerate(parts)}, torch.stack(parts))
    for shape, order in [((3, 5), [1, 0]), ((2, 3, 4), [2, 0, 1]), ((2, 3, 4), [0, 2, 1]), ((2, 3, 1, 4), [3, 1, 2, 0]),
                         ((2, 3, 4), [0, 1, 2]), ((2, 0, 3), [1, 2, 0]), ((5,), [0])]:
        x = tensor(*shape)
        add("permuted", f"{shape} as {order}", {"x": x}, x.permute(order), order=order)


def attentions():
    for to, source, width, heads in [(3, 5, 8, 2), (1, 7, 6, 3), (4, 1, 5, 1), (5, 5, 12, 4)]:
        q, k, v = tensor(1, to, width), tensor(1, source, width), tensor(1, source, width)
        depth = width // heads
        split = [x.view(1, -1, heads, depth).transpose(1, 2) for x in (q, k, v)]
        scores = split[0] @ split[1].transpose(-1, -2) / math.sqrt(depth)
        name = f"{to} to {source}, {width} in {heads}"
        add("attention_scores", name, {"queries": q, "keys": k}, scores, heads=heads)
        pattern = scores.softmax(-1).float().double()
        context = (pattern @ split[2]).transpose(1, 2).reshape(1, to, width)
        add("attention_context", name, {"pattern": pattern, "values": v}, context)
        whole = F.scaled_dot_product_attention(*split).transpose(1, 2).reshape(1, to, width)
        assert (whole - context).abs().max() < 1e-6
    for count, width, heads, h, w in [(3, 8, 2, 3, 5), (1, 6, 3, 1, 4), (5, 4, 1, 2, 3)]:
        q, k = tensor(1, count, width), tensor(1, width, h, w)
        depth = width // heads
        scores = torch.einsum(
            "bqnc,bnchw->bqnhw", q.view(1, count, heads, depth), k.view(1, heads, depth, h, w)) / math.sqrt(depth)
        add("attention_map_scores", f"{count} on {h}x{w}, {width} in {heads}", {"queries": q, "keys": k}, scores,
            heads=heads)


def main():
    for write in (convolutions, products, softmaxes, norms, pools, resizes, elementwise, layout, attentions):
        write()
    with open(os.path.join(HERE, "operations.json"), "w") as file:
        lines = (json.dumps(case, separators=(",", ":")) for case in cases)
        file.write("[\n" + ",\n".join(lines) + "\n]\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
