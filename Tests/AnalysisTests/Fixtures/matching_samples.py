"""Holds `detrscope match` on every sample and decoder layer against the published code, and writes matching_samples.json.

    python matching_samples.py DETRSCOPE DETR matching_samples.json

with the program and a checkout of github.com/facebookresearch/detr (29901c5); needs torch, torchvision, scipy, numpy,
Pillow and safetensors. The published matcher and criterion get the program's own activations, recorded, and compute in
double precision; pairs must be the same, every cost and loss within 1e-5 (of 0.01 where it is less). Only numbers are
stored.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.numpy import load_file

from matching import costs_of, criterion

SCENES = Path(__file__).resolve().parents[3] / "Samples" / "scenes"
NAMES = {"loss_ce": "loss_ce", "loss_bbox": "loss_bbox", "loss_giou": "loss_giou", "loss_mask": "loss_mask",
         "loss_dice": "loss_dice", "cardinality_error": "cardinality_error", "class_error": "class_error",
         "weighted": "weighted_sum"}


def truth_of(picture, height, width):
    """Classes, boxes from the masks' pixels, and masks at the network's size."""
    listed = json.loads(picture.with_suffix(".truth.json").read_text())
    pixels = np.asarray(Image.open(picture.with_suffix(".truth.png")).convert("RGB"))[:, :, 0]
    labels, boxes, masks = [], [], []
    for number, segment in enumerate(listed):
        ys, xs = np.nonzero(pixels == number)
        if not len(xs): continue
        left, right, top, bottom = xs.min(), xs.max() + 1, ys.min(), ys.max() + 1
        labels.append(segment["category_id"])
        boxes.append([(left + right) / 2 / pixels.shape[1], (top + bottom) / 2 / pixels.shape[0],
                      (right - left) / pixels.shape[1], (bottom - top) / pixels.shape[0]])
        masks.append(pixels == number)
    whole = torch.tensor(np.stack(masks)).double()[None]
    resized = torch.nn.functional.interpolate(whole, (height, width), mode="nearest")[0]
    # As training has them, in single precision.
    boxes = torch.tensor(boxes).float().double()
    return dict(labels=torch.tensor(labels), boxes=boxes, masks=resized > 0.5)


def run(program, *arguments):
    return subprocess.run([program, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def layers_of(program, picture, folder):
    """What the program computed: logits and boxes after every layer, masks after the last."""
    file = Path(folder) / "run.safetensors"
    names = ["input", "pred_logits", "pred_boxes", "pred_masks", "aux.*.pred_logits", "aux.*.pred_boxes"]
    run(program, "record", picture, "--output", file, *[word for name in names for word in ("--only", name)])
    stored = {name: torch.tensor(array.astype(np.float64)) for name, array in load_file(file).items()}

    def named(*ends): return next(value for name, value in stored.items() if name.endswith(ends))

    count = sum(name.startswith("aux.") for name in stored) // 2
    layers = [dict(pred_logits=stored[f"aux.{k}.pred_logits"], pred_boxes=stored[f"aux.{k}.pred_boxes"])
              for k in range(count)]
    last = {name: stored[name] for name in stored if not name.startswith("aux.")}
    logits = next(v for v in last.values() if v.ndim == 3 and v.shape[2] == layers[0]["pred_logits"].shape[2])
    masks = named("pred_masks", "mask_head")
    layers.append(dict(pred_logits=logits, pred_boxes=named("pred_boxes"),
                       pred_masks=masks if masks.ndim == 4 else masks[None]))
    return layers, named("input").shape[2:]


def compare(what, ours, theirs, worst):
    difference = abs(ours - theirs) / max(abs(theirs), 1e-2)
    worst[0] = max(worst[0], difference)
    assert difference < 1e-5, f"{what}: {ours}, published {theirs}"


def main():
    program, checkout, output = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    torch.set_default_dtype(torch.float64)
    stored, worst, count = {}, [0.0], 0
    for picture in sorted(p for p in SCENES.iterdir() if p.suffix in (".png", ".jpg") and ".truth" not in p.name):
        ours = json.loads(run(program, "match", picture, "--json"))["layers"]
        with tempfile.TemporaryDirectory() as folder:
            layers, (height, width) = layers_of(program, picture, folder)
        truth = truth_of(picture, height, width)
        assert len(layers) == len(ours), picture
        stored[picture.name] = []
        for outputs, layer in zip(layers, ours):
            matcher, losses_of, weights = criterion(
                checkout, False, outputs["pred_logits"].shape[2], "pred_masks" in outputs)
            (i, j), = matcher(outputs, [truth])
            where = f"{picture.name}, layer {layer['layer']}"
            order = np.argsort(j.numpy())
            pairs = [[int(i[k]), int(j[k])] for k in order]
            assert pairs == [[m["query"], place] for place, m in enumerate(layer["matches"])], where
            objects = len(truth["labels"])
            terms = [np.reshape(costs_of(matcher, outputs, truth, kind), (-1, objects))
                     for kind in ("class", "bbox", "giou")]
            costs = [[float(term[query, place]) for term in terms] for query, place in pairs]
            for match, cost in zip(layer["matches"], costs):
                for name, value in zip(("class", "l1", "giou"), cost): compare(where, match[name], value, worst)
            losses = {k: float(v) for k, v in losses_of(outputs, [truth]).items()}
            losses["weighted"] = sum(weights[k] * v for k, v in losses.items() if k in weights)
            for theirs, name in NAMES.items():
                if theirs in losses: compare(f"{where}, {name}", layer["losses"][name], losses[theirs], worst)
                else: assert layer["losses"][name] is None, where
            count += 3 * len(pairs) + len(losses)
            stored[picture.name].append(dict(
                pairs=pairs, costs=[[float(f"{c:.7g}") for c in cost] for cost in costs],
                losses={NAMES[k]: float(f"{v:.7g}") for k, v in losses.items() if k in NAMES}))
    lines = ",\n".join(f'"{name}": {json.dumps(layers)}' for name, layers in stored.items())
    output.write_text("{\n" + lines + "\n}\n")
    print(f"{len(stored)} samples, {count} numbers, largest relative difference {worst[0]:.1e}")


if __name__ == "__main__":
    main()
