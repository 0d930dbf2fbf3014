"""Writes what PyTorch computes from two small models under changes that forward hooks make.

    pip install torch safetensors numpy pillow
    python interventions.py         # writes interventions.safetensors and interventions.patch.safetensors

Each entry of CHANGES is the text of an intervention, or several with `; ` between, and the hooks that do the same, in
families/meta/four-heads-dc5.pth; those of MASK_CHANGES in tiny.safetensors, which has masks, but hardly tells its
queries apart.
PATCH stands for the path of interventions.patch.safetensors.
"""

import json
import os
import sys

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from generate import HERE, MODELS, random_model
from transformer import Attention

sys.path.insert(0, os.path.join(HERE, "families"))
from common import image  # noqa: E402
from meta import make  # noqa: E402

TINY = load_file(os.path.join(HERE, "tiny.recording.safetensors"))["input"]
QUERIES, GRID = 5, (3, 5)


class OpenAttention(Attention):
    """Scores and pattern as modules, so that they can be hooked."""

    def forward(s, q, k, v, tap=None):
        d, w, b = q.shape[-1], s.in_proj_weight, s.in_proj_bias
        q, k, v = (nn.functional.linear(t, w[i * d:(i + 1) * d], b[i * d:(i + 1) * d]) for i, t in enumerate((q, k, v)))
        split = lambda t: t.view(t.shape[0], t.shape[1], s.heads, d // s.heads).transpose(1, 2)
        scores = s.scores(split(q) * (d // s.heads) ** -0.5 @ split(k).transpose(-1, -2))
        return s.out_proj((s.pattern(scores.softmax(-1)) @ split(v)).transpose(1, 2).flatten(2))


def open_model(has_masks):
    model = random_model(MODELS["tiny"], 1) if has_masks else make("four-heads-dc5")
    for module in model.modules():
        if isinstance(module, Attention):
            module.__class__ = OpenAttention
            module.scores, module.pattern = nn.Identity(), nn.Identity()
    return model


def edit(module, change):
    """Changes the output of a module in place of a copy."""
    def hook(_, inputs, output):
        output = output.clone()
        change(output)
        return output
    module.register_forward_hook(hook)


def fill(index, value):
    def change(t):
        t[index] = value
    return change


def scale(index, factor):
    def change(t):
        t[index] *= factor
    return change


def argument(module, position, make):
    """Another positional argument, made from all of them."""
    def hook(_, inputs):
        return inputs[:position] + (make(inputs),) + inputs[position + 1:]
    module.register_forward_pre_hook(hook)


ALL = slice(None)


def encoder(m): return m.detr.transformer.encoder.layers
def decoder(m): return m.detr.transformer.decoder.layers


def mean_head(head):
    def change(t):
        t[:, head] = t[:, head].mean(1, keepdim=True)
    return change


def mean_channel(channel):
    def change(t):
        t[:, channel] = t[:, channel].mean((1, 2), keepdim=True)
    return change


def mean_query(query):
    def change(t):
        t[:, query] = t.mean(1)
    return change


def region(left, top, right, bottom, grid):
    """The places of a grid that see any pixel of a region of the input."""
    height, width = image().shape[-2:]
    x0, x1 = left * grid[1] // width, -(-right * grid[1] // width)
    y0, y1 = top * grid[0] // height, -(-bottom * grid[0] // height)
    return slice(y0, y1), slice(x0, x1)


def mask_memory(m):
    def change(t):
        rows, columns = region(0, 20, 30, 45, GRID)
        t.view(1, *GRID, -1)[:, rows, columns] = 0
    edit(encoder(m)[-1], change)


def mask_input(m):
    def hook(_, inputs):
        x = inputs[0].clone()
        x[:, :, 20:45, 10:40] = 0
        return (x,)
    m.detr.backbone[0].body.register_forward_pre_hook(hook)


def remove(m):
    for layer in decoder(m):
        edit(layer.self_attn.scores, fill((ALL, ALL, ALL, 3), -torch.inf))
    edit(m.detr.class_embed, fill((ALL, 3, slice(0, -1)), -torch.inf))


def without_positions(m):
    features = m.features

    def changed(x):
        f, source, pos = features(x)
        return f, source, torch.zeros_like(pos)
    m.features = changed


def without_query_positions(m):
    for layer in decoder(m):
        argument(layer, 3, lambda inputs: torch.zeros_like(inputs[3]))


def patch(m):
    memory = load_file(os.path.join(HERE, "interventions.patch.safetensors"))["transformer.memory"].double()
    edit(encoder(m)[-1], lambda t: t.copy_(memory))


def skip(layer):
    layer.register_forward_hook(lambda _, inputs, output: inputs[0])


def each(modules, make):
    for module in modules:
        make(module)


CHANGES = {
    "zero transformer.encoder.layers.0.self_attn.pattern head=2":
        lambda m: edit(encoder(m)[0].self_attn.pattern, fill((ALL, 2), 0)),
    "zero *.multihead_attn.pattern head=0-1":
        lambda m: each(decoder(m), lambda l: edit(l.multihead_attn.pattern, fill((ALL, slice(0, 2)), 0))),
    "mean transformer.decoder.layers.1.multihead_attn.pattern head=3":
        lambda m: edit(decoder(m)[1].multihead_attn.pattern, mean_head(3)),
    "uniform transformer.decoder.layers.1.self_attn.pattern head=0,3":
        lambda m: edit(decoder(m)[1].self_attn.pattern, fill((ALL, [0, 3]), 1 / QUERIES)),
    "set transformer.encoder.layers.1.linear1 channel=5 to=0.5":
        lambda m: edit(encoder(m)[1].linear1, fill((ALL, ALL, 5), 0.5)),
    "scale layer4 channel=0-7 by=0.5":
        lambda m: edit(m.detr.backbone[0].body.layer4, scale((ALL, slice(0, 8)), 0.5)),
    "mean transformer.decoder.layers.0 query=2": lambda m: edit(decoder(m)[0], mean_query(2)),
    "mask input region=10,20,40,45": mask_input,
    "mask memory region=0,20,30,45": mask_memory,
    "remove query=3": remove,
    "skip transformer.decoder.layers.0": lambda m: skip(decoder(m)[0]),
    "skip transformer.encoder.layers.*": lambda m: each(encoder(m), skip),
    "zero pos": without_positions,
    "skip transformer.encoder.layers.*.with_pos":
        lambda m: each(encoder(m), lambda l: argument(l, 1, lambda inputs: torch.zeros_like(inputs[1]))),
    "skip transformer.memory_with_pos":
        lambda m: each(decoder(m), lambda l: argument(l, 2, lambda inputs: inputs[1])),
    "skip *.with_query_pos": without_query_positions,
    "zero query_embed": without_query_positions,
    "patch memory from=PATCH": patch,
    "scale memory channel=3 by=2; zero transformer.decoder.layers.1.self_attn.pattern head=1; remove query=0,4":
        lambda m: (
            edit(encoder(m)[-1], scale((ALL, ALL, 3), 2)),
            edit(decoder(m)[1].self_attn.pattern, fill((ALL, 1), 0)),
            each(decoder(m), lambda l: edit(l.self_attn.scores, fill((ALL, ALL, ALL, [0, 4]), -torch.inf))),
            edit(m.detr.class_embed, lambda t: each((0, 4), lambda q: t[:, q, :-1].fill_(-torch.inf)))),
}


MASK_CHANGES = {
    "zero bbox_mask head=1": lambda m: edit(m.bbox_attention, fill((ALL, ALL, 1), 0)),
    "zero mask_head.adapter2": lambda m: edit(m.mask_head.adapter2, fill(ALL, 0)),
    "mean mask_head.lay3 channel=2": lambda m: edit(m.mask_head.lay3, mean_channel(2)),
}


@torch.no_grad()
def main():
    generator = torch.Generator().manual_seed(2)
    memory = torch.randn(1, GRID[0] * GRID[1], 32, generator=generator)
    save_file(
        {"memory": memory.transpose(1, 2).reshape(1, 32, *GRID).contiguous(), "transformer.memory": memory},
        os.path.join(HERE, "interventions.patch.safetensors"))
    results = {}
    for has_masks, x, changes in [(False, image(), CHANGES), (True, TINY, MASK_CHANGES)]:
        plain = open_model(has_masks)(x)
        for text, change in changes.items():
            model = open_model(has_masks)
            change(model)
            largest = 0
            for name, value in model(x).items():
                effect = (value - plain[name]).abs().nan_to_num(0, posinf=1).max() / plain[name].abs().max()
                largest = max(largest, effect)
                # Two masks will do.
                value = value[:, :2] if name == "pred_masks" else value
                if has_masks == (name == "pred_masks"):
                    results[f"{text}/{name}"] = value.float().contiguous()
            assert largest > 5e-3, (text, largest)
    path = os.path.join(HERE, "interventions.safetensors")
    save_file(results, path, {"changes": json.dumps(list(CHANGES)), "mask_changes": json.dumps(list(MASK_CHANGES))})
    for path in (path, path.replace(".safetensors", ".patch.safetensors")):
        os.chmod(path, 0o644)


if __name__ == "__main__":
    main()
