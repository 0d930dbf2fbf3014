"""Writes recordings of ports of one small random DETR: faithful ones, and twenty with one error each.

    pip install torch safetensors numpy
    python ports.py                 # writes ports/*.safetensors and ports/ports.json

`ports/reference.safetensors` is the reference. Each port holds a few activations, in the names and layouts of some
program, with noise as between frameworks; ports.json says which one is the first that its error changes.
"""

import json
import math
import os
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "ModelsTests", "Fixtures", "families"))
from common import randomise  # noqa: E402
from model import Config, DETRsegm, sine_position  # noqa: E402  common.py has its folder on the path

CONFIG = Config("basic", (1, 1, 1, 2), 2, True, 128, 8, 2, 2, 16, 3, 4)
# By the node that an error is planted at.
ERRORS = {
    "input": "the channels of the picture in the order blue, green, red",
    "backbone.0.body.layer2.0.bn1": "batch norm with 1e-2 for its epsilon",
    "backbone.0.body.layer4.0.conv1": "the first block of the dilated stage dilated",
    "input_proj": "layer 3's weights where those of the projection's first half belong",
    "pos": "positions counted from 0",
    "transformer.encoder.layers.0.self_attn.q": "q and k swapped",
    "transformer.encoder.layers.0.self_attn.v": "positions added to the values too",
    "transformer.encoder.layers.1.self_attn.out_proj": "the weights transposed",
    "transformer.encoder.layers.1.relu": "gelu for relu",
    "transformer.decoder.layers.0.norm1": "layer norm with 1e-3 for its epsilon",
    "transformer.decoder.layers.0.multihead_attn.k": "no positions at the keys",
    "transformer.decoder.layers.0.multihead_attn.scores": "no scale",
    "transformer.decoder.layers.1.self_attn.q": "the norm of hs fed on to the next layer",
    "transformer.decoder.layers.1.multihead_attn.q": "no query embedding at the queries",
    "transformer.decoder.layers.1.linear1": "0.01 added",
    "bbox_embed.layers.1": "no relu before it",
    "pred_boxes": "no sigmoid",
    "bbox_attention": "a softmax for each head",
    "mask_head.gn2": "four groups for eight",
    "mask_head.up2": "bilinear for nearest",
}


def forward(model, x, error=None):
    """Every activation under its node path, in execution order; `error` is a key of ERRORS."""
    kept, detr = {}, model.detr

    def keep(path, value):
        kept[path] = value
        return value

    def is_at(path):
        return path == error

    x = keep("input", x.flip(1) if is_at("input") else x)
    body, name = detr.backbone[0].body, "backbone.0.body"

    def norm(path, layer, value):
        epsilon = 1e-2 if is_at(path) else layer.eps
        return keep(path, F.batch_norm(
            value, layer.running_mean, layer.running_var, layer.weight, layer.bias, eps=epsilon))

    y = F.relu(norm(f"{name}.bn1", body.bn1, keep(f"{name}.conv1", body.conv1(x))))
    y = keep(f"{name}.maxpool", body.maxpool(y))
    features = []
    for stage in range(1, 5):
        for index, block in enumerate(getattr(body, f"layer{stage}")):
            path = f"{name}.layer{stage}.{index}"
            dilation = (2, 2) if is_at(f"{path}.conv1") else block.conv1.dilation
            z = keep(f"{path}.conv1", F.conv2d(
                y, block.conv1.weight, None, block.conv1.stride, dilation, dilation))
            z = F.relu(norm(f"{path}.bn1", block.bn1, z))
            z = norm(f"{path}.bn2", block.bn2, keep(f"{path}.conv2", block.conv2(z)))
            if block.downsample is not None:
                y = keep(f"{path}.downsample.0", block.downsample[0](y))
                y = norm(f"{path}.downsample.1", block.downsample[1], y)
            y = keep(path, F.relu(z + y))
        features.append(keep(f"layer{stage}", y))

    weight = detr.input_proj.weight
    if is_at("input_proj"):
        weight = torch.cat([weight[64:], weight[64:]])
    source = keep("input_proj", F.conv2d(y, weight, detr.input_proj.bias))
    height, width = source.shape[-2:]
    pos = sine_position(height, width, CONFIG.hidden).double()
    if is_at("pos"):  # as if each place were the one before it
        pos = from_zero(height, width)
    keep("pos", pos)
    p = pos.flatten(2).transpose(1, 2)

    def linear(path, layer, value):
        weight = layer.weight.T if is_at(path) and path.endswith("out_proj") else layer.weight
        return keep(path, F.linear(value, weight, layer.bias) + (0.01 if is_at(path) and "linear1" in path else 0))

    def attention(path, layer, query, key, value, at_values):
        c = CONFIG.hidden
        parts = [slice(0, c), slice(c, 2 * c), slice(2 * c, 3 * c)]
        if is_at(f"{path}.q") and "encoder.layers.0" in path:
            parts[0], parts[1] = parts[1], parts[0]
        if is_at(f"{path}.v"):
            value = value + at_values
        project = lambda t, part: F.linear(t, layer.in_proj_weight[part], layer.in_proj_bias[part])
        q = keep(f"{path}.q", project(query, parts[0]))
        k = keep(f"{path}.k", project(key, parts[1]))
        v = keep(f"{path}.v", project(value, parts[2]))
        depth = c // layer.heads
        split = lambda t: t.view(1, -1, layer.heads, depth).transpose(1, 2)
        scale = 1 if is_at(f"{path}.scores") else depth ** -0.5
        scores = keep(f"{path}.scores", split(q) @ split(k).transpose(-1, -2) * scale)
        pattern = keep(f"{path}.pattern", scores.softmax(-1))
        context = keep(f"{path}.context", (pattern @ split(v)).transpose(1, 2).flatten(2))
        return linear(f"{path}.out_proj", layer.out_proj, context)

    def layer_norm(path, layer, value):
        return keep(path, F.layer_norm(
            value, value.shape[-1:], layer.weight, layer.bias, 1e-3 if is_at(path) else layer.eps))

    def feed_forward(path, layer, value):
        inner = linear(f"{path}.linear1", layer.linear1, value)
        inner = keep(f"{path}.relu", F.gelu(inner) if is_at(f"{path}.relu") else F.relu(inner))
        return linear(f"{path}.linear2", layer.linear2, inner)

    x = source.flatten(2).transpose(1, 2)
    for index, layer in enumerate(detr.transformer.encoder.layers):
        path = f"transformer.encoder.layers.{index}"
        located = x + p
        x = layer_norm(f"{path}.norm1", layer.norm1, x + attention(
            f"{path}.self_attn", layer.self_attn, located, located, x, p))
        x = layer_norm(f"{path}.norm2", layer.norm2, x + feed_forward(path, layer, x))
    memory = keep("memory", x.transpose(1, 2).reshape(1, -1, height, width))

    queries, decoder = detr.query_embed.weight[None], detr.transformer.decoder
    target, outputs = torch.zeros_like(queries), []
    for index, layer in enumerate(decoder.layers):
        path = f"transformer.decoder.layers.{index}"
        if is_at(f"{path}.self_attn.q"):
            target = outputs[-1]
        located = target + queries
        target = layer_norm(f"{path}.norm1", layer.norm1, target + attention(
            f"{path}.self_attn", layer.self_attn, located, located, target, 0))
        asking = target if is_at(f"{path}.multihead_attn.q") else target + queries
        keys = x if is_at(f"{path}.multihead_attn.k") else x + p
        target = layer_norm(f"{path}.norm2", layer.norm2, target + attention(
            f"{path}.multihead_attn", layer.multihead_attn, asking, keys, x, 0))
        target = layer_norm(f"{path}.norm3", layer.norm3, target + feed_forward(path, layer, target))
        outputs.append(layer_norm(f"transformer.decoder.norm.{index}", decoder.norm, target))
    last = outputs[-1]
    keep("hs", torch.stack(outputs))

    keep("pred_logits", detr.class_embed(last))
    y = last
    for index, layer in enumerate(detr.bbox_embed.layers):
        y = keep(f"bbox_embed.layers.{index}", layer(y))
        if index < 2 and not is_at(f"bbox_embed.layers.{index + 1}"):
            y = F.relu(y)
    keep("pred_boxes", y if is_at("pred_boxes") else y.sigmoid())

    b, heads = model.bbox_attention, CONFIG.heads
    depth = CONFIG.hidden // heads
    q = keep("bbox_attention.q_linear", b.q_linear(last))
    k = keep("bbox_attention.k_linear", F.conv2d(memory, b.k_linear.weight[:, :, None, None], b.k_linear.bias))
    scores = keep("bbox_attention.scores", torch.einsum(
        "bqnc,bnchw->bqnhw", q.view(1, -1, heads, depth) * depth ** -0.5,
        k.view(1, heads, depth, height, width)))
    flat = scores.flatten(3 if is_at("bbox_attention") else 2)
    mask = keep("bbox_attention", flat.softmax(-1).view_as(scores))

    head = model.mask_head
    y = torch.cat([source.expand(mask.shape[1], -1, -1, -1), mask[0]], 1)
    for stage in range(1, 6):
        if stage > 2:
            adapted = keep(f"mask_head.adapter{stage - 2}", getattr(head, f"adapter{stage - 2}")(features[5 - stage]))
            path, mode = f"mask_head.up{stage - 2}", {}
            if is_at(path):
                mode = dict(mode="bilinear", align_corners=False)
            y = adapted + keep(path, F.interpolate(y, size=adapted.shape[-2:], **mode))
        y = keep(f"mask_head.lay{stage}", getattr(head, f"lay{stage}")(y))
        group = getattr(head, f"gn{stage}")
        groups = 4 if is_at(f"mask_head.gn{stage}") else 8
        y = F.relu(keep(f"mask_head.gn{stage}", F.group_norm(y, groups, group.weight, group.bias, group.eps)))
    keep("pred_masks", head.out_lay(y)[:, 0][None])
    return kept


def from_zero(height, width):
    """Positions that count from 0 instead of 1."""
    half = CONFIG.hidden // 2
    index = torch.arange(half, dtype=torch.float64)
    divisor = 10000 ** (2 * torch.div(index, 2, rounding_mode="floor") / half)

    def encoded(places, last):
        angles = (places / (last + 1e-6) * 2 * math.pi)[..., None] / divisor
        return torch.stack((angles[..., 0::2].sin(), angles[..., 1::2].cos()), -1).flatten(-2)
    y = torch.arange(height, dtype=torch.float64)[:, None].expand(height, width)
    x = torch.arange(width, dtype=torch.float64)[None].expand(height, width)
    return torch.cat([encoded(y, height), encoded(x, width)], -1).permute(2, 0, 1)[None]


# MARK: How programs name and lay out what they record

def huggingface(name):
    """As transformers' modules and outputs are called; None where they have none."""
    if name.endswith((".scores", ".context", ".relu")):
        return None
    parts = name.split(".")
    if name.endswith(".pattern"):
        kind = "cross" if "multihead" in name else parts[1]
        return f"{kind}_attentions.{parts[3]}"
    renames = [
        ("transformer.decoder.norm.", None), ("transformer.", "detr.model."), (".multihead_attn.", ".encoder_attn."),
        (".q", ".q_proj"), (".k", ".k_proj"), (".v", ".v_proj"), ("linear1", "fc1"), ("linear2", "fc2"),
        ("input_proj", "detr.model.input_projection"), ("pred_logits", "logits"), ("input", "pixel_values"),
        ("bbox_embed", "bbox_predictor"), ("backbone.0.body", "detr.model.backbone.conv_encoder.model")]
    last = "final_layer_norm"
    renames += [("norm1", "self_attn_layer_norm"), ("norm3", last)]
    renames += [("norm2", "encoder_attn_layer_norm" if "decoder" in name else last)]
    for old, new in renames:
        if name.startswith(old) or old.startswith((".", "norm", "linear")) and (
                name.endswith(old) if old in (".q", ".k", ".v", "norm1", "norm2", "norm3") else old in name):
            if new is None:
                return None
            if old == "input" and name != "input":
                continue
            name = name.replace(old, new, 1) if not name.endswith(old) else name[:-len(old)] + new
    return name


def meta(name):
    return name


def prefixed(name):
    return name if name.startswith(("mask_head", "bbox_attention", "pred_", "input")) else f"module.detr.{name}"


def torchvision(name):
    return name.removeprefix("backbone.0.body.")


def batch_first(name, value):
    return value


def sequence_first(name, value):
    """Tokens as [HW, 1, C], as nn.Transformer has them."""
    return value.transpose(0, 1) if value.dim() == 3 and value.shape[0] == 1 else value


def squeezed(name, value):
    return value.squeeze(0) if value.shape[0] == 1 else value.squeeze(1) if name == "hs" else value


def channels_last(name, value):
    """Maps as [H, W, C]."""
    is_map = value.dim() == 4 and value.shape[0] == 1 and not name.endswith(("scores", "pattern", "pred_masks"))
    return value[0].permute(1, 2, 0) if is_map else value


STYLES = [(meta, batch_first), (prefixed, sequence_first), (torchvision, squeezed), (huggingface, batch_first),
          (meta, channels_last), (huggingface, sequence_first)]


def relative(found, expected):
    if found.shape != expected.shape:
        return float("inf")
    return ((found - expected).abs().max() / expected.abs().max()).item()


def write(name, recording, style, generator, chosen=None, is_ordered=False):
    """- Returns: the names written, by the reference's names."""
    rename, lay_out = style
    tensors, names = {}, {}
    for path, value in recording.items():
        if rename(path) is None or (chosen is not None and path not in chosen):
            continue
        noise = 2e-7 * value.abs().max() * torch.randn(value.shape, generator=generator, dtype=value.dtype)
        names[path] = rename(path)
        tensors[names[path]] = lay_out(path, value + (0 if name == "reference" else noise)).float().contiguous().clone()
    metadata = {"order": json.dumps(list(tensors))} if is_ordered else None
    path = os.path.join(HERE, "ports", f"{name}.safetensors")
    save_file(tensors, path, metadata)
    os.chmod(path, 0o644)
    return names


@torch.no_grad()
def main():
    model = randomise(DETRsegm(CONFIG), 4).double()
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(1, 3, 17, 25, generator=generator, dtype=torch.float64)
    reference, expected = forward(model, x), model(x)
    for name, value in expected.items():
        assert relative(reference[name], value) < 1e-5, name
    ports, order, used = [], list(reference), set()
    for index, style in enumerate(STYLES):
        # Half of them say in which order they computed, the others leave it to be known.
        used.update(write(f"faithful-{index}", reference, style, generator, order[index::9], index % 2 == 0))
        ports.append(dict(port=f"faithful-{index}", error=None, planted=None, first=None))
    for index, (planted, error) in enumerate(ERRORS.items()):
        recording = forward(model, x, planted)
        assert list(recording) == order
        at = order.index(planted)
        differing = [name for name in order if relative(recording[name], reference[name]) > 1e-4]
        assert differing[0] == planted, (planted, differing[:3])
        style = STYLES[index % len(STYLES)]
        # Few nodes, and every third port without the planted one: then the first after it that it holds counts.
        chosen = set(order[max(0, at - 3):at + 4] + order[at + 4::20] + ["pred_logits", "pred_boxes"])
        if index % 3 == 2:
            chosen.discard(planted)
        names = write(f"error-{index}", recording, style, generator, chosen, is_ordered=index % 2 == 0)
        first = next(name for name in differing if name in names)
        assert relative(recording[first], reference[first]) > 1.5e-4, first
        used.update(names)
        ports.append(dict(
            port=f"error-{index}", error=error, planted=planted, first=first, written=names[first]))
    write("reference", reference, STYLES[0], generator, used)
    with open(os.path.join(HERE, "ports", "ports.json"), "w") as file:
        json.dump(ports, file, indent=1)
        file.write("\n")
    for port in ports:
        size = os.path.getsize(os.path.join(HERE, "ports", port["port"] + ".safetensors"))
        print(port["port"], size // 1000, "kB", port["planted"], "→", port["first"])


if __name__ == "__main__":
    main()
