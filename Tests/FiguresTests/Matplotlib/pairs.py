"""The catalogue's figures once more with numpy and matplotlib, from a recording, to be looked at side by side.

    detrscope record IMAGE --output run.safetensors
    detrscope export IMAGE all --output ours
    python pairs.py IMAGE run.safetensors theirs

Run by hand: it needs matplotlib and Pillow. Each figure is what a notebook makes of the same tensors in a few lines.
"""

import json
import struct
import sys
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image

matplotlib.use("Agg")
import matplotlib.pyplot as plt

THRESHOLD = 0.85


def read(path):
    """The tensors of a safetensors file, and its metadata."""
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        kind = {"F32": np.float32, "F16": np.float16}[entry["dtype"]]
        values = np.frombuffer(data[8 + length + begin : 8 + length + end], kind)
        tensors[name] = values.reshape(entry["shape"]).astype(np.float32)
    return tensors, metadata


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def enlarged(mask, size):
    """Bilinear, to a picture's size."""
    return np.asarray(Image.fromarray(mask).resize(size, Image.BILINEAR))


class Run:
    def __init__(self, image, recording):
        self.image = Image.open(image).convert("RGB")
        self.tensors, metadata = read(recording)
        names = json.loads(metadata.get("categories", "{}"))
        self.names = {int(k): v["name"] if isinstance(v, dict) else v for k, v in names.items()} if isinstance(
            names, dict
        ) else {c["id"]: c["name"] for c in names}
        scores = softmax(self.find("pred_logits")[0])[:, :-1]
        self.scores, self.classes = scores.max(-1), scores.argmax(-1)
        self.kept = [q for q in np.argsort(-self.scores) if self.scores[q] > THRESHOLD]
        self.boxes = self.find("pred_boxes")[0]
        self.masks = self.find("pred_masks").reshape((-1,) + self.find("pred_masks").shape[-2:])

    def find(self, *names):
        for name in names:
            if name in self.tensors:
                return self.tensors[name]
        aliases = {
            "pred_logits": "class_embed", "pred_boxes": "bbox_embed", "pred_masks": "pred_masks",
            "bbox_mask": "bbox_attention.pattern",
        }
        for name in names:
            for path in self.tensors:
                if path == aliases.get(name) or path.startswith(aliases.get(name, "\0") + "."):
                    last = path
            return self.tensors[last]

    def pattern(self, kind, layer):
        side, name = ("decoder", "multihead_attn") if kind == "cross" else ("encoder", "self_attn")
        return self.tensors[f"transformer.{side}.layers.{layer}.{name}.pattern"][0]

    @property
    def layers(self):
        return sum(p.endswith("multihead_attn.pattern") for p in self.tensors)

    @property
    def grid(self):
        return self.tensors["input_proj"].shape[-2:]

    def name(self, q):
        return f"{q} {self.names.get(int(self.classes[q]), self.classes[q])} {self.scores[q]:.2f}"


def grid(count, columns, size=2.2, aspect=0.75):
    rows = -(-count // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(columns * size, rows * (size * aspect + 0.4)), squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    return figure, axes


def framed(run, axis, queries, text=True):
    axis.imshow(run.image)
    w, h = run.image.size
    for i, q in enumerate(queries):
        x, y, bw, bh = run.boxes[q] * [w, h, w, h]
        color = plt.cm.tab20(i % 20)
        axis.add_patch(plt.Rectangle((x - bw / 2, y - bh / 2), bw, bh, fill=False, color=color, lw=2))
        if text:
            axis.text(x - bw / 2, y - bh / 2, run.name(q), fontsize=8, bbox=dict(facecolor=color, alpha=0.7, pad=1))


def boxes(run):
    figure, axes = grid(1, 1, 8)
    framed(run, axes[0, 0], run.kept)
    return figure


def masks(run):
    figure, axes = grid(len(run.kept), 5)
    for axis, q in zip(axes.flat, run.kept):
        axis.imshow(run.masks[q], cmap="cividis")
        axis.contour(run.masks[q], [0], colors="red", linewidths=1)
        axis.set_title(run.name(q), fontsize=8)
    return figure


def heads(run):
    maps = run.find("bbox_mask")[0, run.kept[0]]
    figure, axes = grid(len(maps), 4)
    for i, axis in enumerate(axes.flat):
        shown = axis.imshow(maps[i], vmin=0, vmax=maps.max())
        axis.set_title(f"head {i} {maps[i].sum():.1%}", fontsize=8)
    figure.colorbar(shown, ax=axes)
    return figure


def cross_attention(run):
    pattern = run.pattern("cross", run.layers - 1).mean(0)
    figure, axes = plt.subplots(2, len(run.kept), figsize=(2.2 * len(run.kept), 4), squeeze=False)
    for i, q in enumerate(run.kept):
        axes[0, i].imshow(pattern[q].reshape(run.grid))
        axes[0, i].set_title(run.name(q), fontsize=8)
        framed(run, axes[1, i], [q], text=False)
        axes[0, i].axis("off"), axes[1, i].axis("off")
    return figure


def layers(run):
    q = run.kept[0]
    first = run.pattern("cross", 0)
    figure, axes = grid(run.layers * len(first), len(first), 1.4)
    for layer in range(run.layers):
        for head, axis in enumerate(axes[layer]):
            axis.imshow(run.pattern("cross", layer)[head, q].reshape(run.grid))
            axis.set_title(f"{layer}.{head}", fontsize=7)
    return figure


def encoder_attention(run):
    pattern = run.pattern("encoder", sum(p.endswith("encoder.layers") for p in run.tensors)).mean(0)
    h, w = run.grid
    figure, axes = grid(4, 4)
    for axis, q in zip(axes.flat, run.kept):
        x, y = int(run.boxes[q][0] * w), int(run.boxes[q][1] * h)
        axis.imshow(pattern[y * w + x].reshape(h, w))
        axis.plot(x, y, "ro", ms=4)
        axis.set_title(run.name(q), fontsize=8)
    return figure


def decoder_overlay(run):
    pattern = run.pattern("cross", run.layers - 1).mean(0)
    image = np.asarray(run.image.convert("L").convert("RGB"), np.float32) / 255 * 0.45
    for i, q in enumerate(run.kept):
        light = enlarged(pattern[q].reshape(run.grid) / pattern[q].max(), run.image.size)[..., None]
        image = image * (1 - light) + light * np.array(plt.cm.tab20(i % 20)[:3])
    figure, axes = grid(1, 1, 8)
    axes[0, 0].imshow(np.clip(image, 0, 1))
    return figure


def semantic(run):
    scores = softmax(run.find("pred_logits")[0])[:, :-1]
    sums = np.einsum("qc,qhw->chw", scores, 1 / (1 + np.exp(-run.masks)))
    used = np.unique(sums.argmax(0))
    large = np.stack([enlarged(sums[c], run.image.size) for c in used]).argmax(0)
    figure, axes = grid(1, 1, 8)
    axes[0, 0].imshow(large, cmap="tab20", interpolation="nearest")
    handles = [plt.Rectangle((0, 0), 1, 1, color=plt.cm.tab20(i / max(1, len(used) - 1))) for i in range(len(used))]
    axes[0, 0].legend(handles, [f"{run.names.get(int(c), c)} ({c})" for c in used], loc="upper right", fontsize=7)
    return figure


def panoptic(run):
    large = np.stack([enlarged(run.masks[q], run.image.size) for q in run.kept]).argmax(0)
    figure, axes = grid(1, 1, 8)
    axes[0, 0].imshow(run.image)
    axes[0, 0].imshow(large, cmap="tab20", alpha=0.6, interpolation="nearest")
    for i, q in enumerate(run.kept):
        ys, xs = np.nonzero(large == i)
        if len(xs):
            axes[0, 0].text(xs.mean(), ys.mean(), run.name(q), fontsize=8, ha="center")
    return figure


def features(run):
    maps = run.tensors[[p for p in run.tensors if p.startswith("backbone.0.body.layer4")][-1]][0]
    order = np.argsort(-(maps**2).mean((1, 2)))[:24]
    figure, axes = grid(24, 6, 1.6)
    for axis, c in zip(axes.flat, order):
        axis.imshow(maps[c])
        axis.set_title(str(c), fontsize=8)
    return figure


def queries(run):
    matrices = [run.tensors["query_embed"][0]] + [run.tensors["hs"][i, 0] for i in (0, -1)]
    figure, axes = grid(3, 3, 3, 1)
    for axis, m, title in zip(axes.flat, matrices, ["query_embed", "hs[0]", "hs[-1]"]):
        m = m / np.linalg.norm(m, axis=1, keepdims=True)
        shown = axis.imshow(m @ m.T, vmin=-1, vmax=1, cmap="coolwarm")
        axis.set_title(title, fontsize=8)
    figure.colorbar(shown, ax=axes)
    return figure


def energy(maps):
    return np.sqrt((maps**2).mean(0))


def stages(run):
    last = {n: [p for p in run.tensors if p.startswith(f"backbone.0.body.layer{n}")][-1] for n in range(1, 5)}
    maps = [(f"layer{n}", run.tensors[path][0]) for n, path in last.items()] + [("memory", run.tensors["memory"][0])]
    figure, axes = grid(len(maps), 3)
    for axis, (name, m) in zip(axes.flat, maps):
        axis.imshow(energy(m))
        axis.set_title(f"{name} {tuple(m.shape)}", fontsize=8)
    return figure


def mask_head(run):
    q = run.kept[0]
    names = [f"mask_head.{n}" for n in "relu1 relu2 add1 relu3 add2 relu4 add3 relu5".split()]
    figure, axes = grid(len(names) + 1, 3)
    for axis, name in zip(axes.flat, names):
        axis.imshow(energy(run.tensors[name][q]))
        axis.set_title(name, fontsize=8)
    axes.flat[len(names)].imshow(run.masks[q])
    axes.flat[len(names)].set_title("pred_masks", fontsize=8)
    return figure


def merge(run):
    kept = sorted(run.kept)
    large = np.stack([enlarged(run.masks[q], run.image.size) for q in kept])
    figure, axes = grid(2, 2, 4)
    for axis, values, title in zip(axes.flat, [(large > 0).sum(0), large.argmax(0)], ["masks over 0", "argmax"]):
        axis.imshow(values, cmap="tab20", interpolation="nearest")
        axis.set_title(title, fontsize=8)
    return figure


def evolution(run):
    layers = [(run.tensors[f"aux.{i}.pred_logits"][0], run.tensors[f"aux.{i}.pred_boxes"][0])
              for i in range(run.layers - 1)] + [(run.find("pred_logits")[0], run.boxes)]
    figure, axes = grid(len(layers), 2, 4)
    w, h = run.image.size
    for axis, (logits, boxes) in zip(axes.flat, layers):
        axis.imshow(run.image)
        for q in np.nonzero(softmax(logits)[:, :-1].max(-1) > THRESHOLD)[0]:
            x, y, bw, bh = boxes[q] * [w, h, w, h]
            axis.add_patch(plt.Rectangle((x - bw / 2, y - bh / 2), bw, bh, fill=False, color=plt.cm.tab20(q % 20)))
    return figure


FIGURES = [
    boxes, masks, heads, cross_attention, layers, encoder_attention, decoder_overlay, semantic, panoptic, features,
    queries, stages, mask_head, merge, evolution,
]

if __name__ == "__main__":
    image, recording, folder = sys.argv[1:4]
    run = Run(image, recording)
    Path(folder).mkdir(parents=True, exist_ok=True)
    for make in FIGURES:
        figure = make(run)
        figure.savefig(Path(folder) / f"{make.__name__.replace('_', '-')}.png", dpi=120, bbox_inches="tight")
        plt.close(figure)
