"""The sample scenes and what PyTorch makes of them.

    python samples.py scenes ../../Samples/scenes
    python samples.py expectations ../toy-panoptic.safetensors ../../Samples/scenes \\
        ../../Tests/ModelsTests/Fixtures/expected

`scenes` draws NAME.png (or .jpg), NAME.truth.png (segment index for each pixel) and NAME.truth.json (category and
kind for each index). `expectations` runs the network over those pictures and stores, for each:
NAME.json         kept queries (score > 0.7) and panoptic segments (threshold 0.85)
NAME.panoptic.png segment index for each pixel, at the network's input size
NAME.safetensors  pred_logits, pred_boxes, kept and kept_masks; of FULL also what lies on the way there
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

from backgrounds import FLOOR, GRASS, ROAD, SEA, SKY, WALL
from inference import kept_queries, load, panoptic, preprocess
from scenes import BALL, BIRD, BOOK, BOTTLE, CAR, CAT, CATEGORIES, CUP, REMOTE, Placed, Plan, scene

HEIGHT, WIDTH = 480, 640
JPEG_QUALITY = 92


def crowd(kind, columns, rows, size):
    """One kind of thing in rows and columns that are not quite straight."""
    return tuple(
        Placed(kind, (c + 0.5 + 0.16 * ((7 * c + 3 * r) % 3 - 1)) / columns,
               (r + 0.5 + 0.14 * ((5 * c + 2 * r) % 3 - 1)) / rows, size, 0.3 * ((3 * c + r) % 3 - 1),
               (c + r) % 2 == 1, look=c + columns * r)
        for r in range(rows) for c in range(columns))


# name: (seed, plan, suffix). The seed draws the backgrounds, or without a plan a whole varied scene.
SAMPLES = {
    "two-cats-two-remotes": (14, Plan(WALL, FLOOR, (
        Placed(CAT, 0.27, 0.56, 0.29, 0.03, look=7), Placed(CAT, 0.74, 0.58, 0.27, -0.04, True, look=25),
        Placed(REMOTE, 0.49, 0.8, 0.15, 0.5, look=2), Placed(REMOTE, 0.12, 0.86, 0.12, -1.2, look=8)), 0.46), "png"),
    "crowded": (2, Plan(WALL, FLOOR, (
        Placed(BOOK, 0.17, 0.24, 0.16, -0.2, look=4), Placed(BOTTLE, 0.42, 0.34, 0.24, 0.05, look=1),
        Placed(BALL, 0.63, 0.25, 0.14, look=5), Placed(CUP, 0.86, 0.4, 0.16, 0.05, look=7),
        Placed(CAT, 0.2, 0.66, 0.24, look=4), Placed(CAT, 0.67, 0.66, 0.25, 0.05, True, look=12),
        Placed(REMOTE, 0.44, 0.82, 0.17, 0.9, look=2), Placed(BALL, 0.89, 0.82, 0.13, 1.0, look=2),
    ), 0.5, 0.03), "png"),
    "occluded": (5, Plan(WALL, FLOOR, (
        Placed(CAT, 0.33, 0.52, 0.31, look=13), Placed(BOTTLE, 0.52, 0.62, 0.28, look=5),
        Placed(BOOK, 0.24, 0.79, 0.17, 0.15, look=3), Placed(CAT, 0.75, 0.62, 0.27, -0.05, True, look=3),
        Placed(CUP, 0.63, 0.82, 0.14, look=2)), 0.45), "png"),
    "cut-by-border": (7, Plan(SKY, GRASS, (
        Placed(CAT, 0.03, 0.62, 0.34, look=8), Placed(BIRD, 0.97, 0.2, 0.17, 0.1, True, look=3),
        Placed(BALL, 0.62, 0.97, 0.18, 0.4, look=3), Placed(BOTTLE, 0.96, 0.66, 0.28, 0.05, look=4),
        Placed(BIRD, 0.42, 0.03, 0.16, look=11)), 0.5, -0.04), "png"),
    "empty-room": (9, Plan(WALL, FLOOR, (), 0.55), "png"),
    "tiny-objects": (23, Plan(WALL, FLOOR, (
        Placed(REMOTE, 0.16, 0.7, 0.085, 0.7, look=4), Placed(CUP, 0.33, 0.6, 0.075, look=5),
        Placed(BALL, 0.49, 0.77, 0.07, look=1), Placed(CAT, 0.64, 0.6, 0.13, look=8),
        Placed(BOOK, 0.82, 0.74, 0.095, -0.2, look=6), Placed(BOTTLE, 0.9, 0.56, 0.11, look=3)), 0.5), "png"),
    "look-alikes": (31, Plan(WALL, FLOOR, (
        Placed(BOTTLE, 0.1, 0.55, 0.25, look=7), Placed(BOTTLE, 0.26, 0.56, 0.25, look=7),
        Placed(CUP, 0.45, 0.58, 0.13, look=6), Placed(CUP, 0.64, 0.58, 0.13, look=6),
        Placed(BOOK, 0.4, 0.85, 0.13, look=2), Placed(BOOK, 0.64, 0.85, 0.13, look=2),
        Placed(REMOTE, 0.81, 0.66, 0.17, 0.1, look=1), Placed(REMOTE, 0.94, 0.66, 0.17, 0.1, look=1)), 0.4), "png"),
    "one-bird": (4, Plan(SKY, GRASS, (Placed(BIRD, 0.55, 0.56, 0.2, -0.08, look=5),), 0.58, 0.02), "png"),
    "street": (3, Plan(SKY, ROAD, (
        Placed(CAR, 0.27, 0.58, 0.3, look=7), Placed(CAR, 0.72, 0.74, 0.33, mirrored=True, look=34),
        Placed(BIRD, 0.6, 0.2, 0.12, 0.1, look=11), Placed(BALL, 0.12, 0.86, 0.1, 0.8, look=1)), 0.5), "jpg"),
    "meadow": (21, Plan(SKY, GRASS, (
        Placed(CAT, 0.3, 0.6, 0.29, look=1), Placed(BIRD, 0.78, 0.24, 0.15, -0.15, look=14),
        Placed(BALL, 0.62, 0.8, 0.13, 0.5, look=3), Placed(BIRD, 0.88, 0.62, 0.16, 0.05, True, look=2),
        Placed(BOOK, 0.1, 0.87, 0.13, 0.2, look=8)), 0.48, 0.03), "jpg"),
    "seaside": (8, Plan(SKY, SEA, (
        Placed(BIRD, 0.25, 0.26, 0.17, -0.1, look=7), Placed(BIRD, 0.6, 0.52, 0.16, look=1),
        Placed(BALL, 0.4, 0.76, 0.15, 0.6, look=2), Placed(BOTTLE, 0.84, 0.72, 0.22, 0.14, look=9),
    ), 0.44, -0.01), "png"),
    "desk": (12, Plan(WALL, FLOOR, (
        Placed(BOOK, 0.46, 0.7, 0.22, 0.05, look=5), Placed(CUP, 0.17, 0.48, 0.15, look=1),
        Placed(BOTTLE, 0.87, 0.52, 0.27, look=6), Placed(REMOTE, 0.74, 0.8, 0.16, 0.25, look=6),
        Placed(BOOK, 0.14, 0.83, 0.13, -0.25, look=9)), 0.42), "png"),
    "twenty-balls": (6, Plan(SKY, GRASS, crowd(BALL, 5, 4, 0.1), 0.45), "png"),   # training never had more than ten
    "found-twice": (3000113, None, "png"),   # two queries claim one thing, and the merge divides it
    "flock": (3100933, Plan(SKY, ROAD, (   # two queries claim a bird, and one is left with two pixels
        Placed(BIRD, 0.089, 0.141, 0.084, -0.17, look=34), Placed(BIRD, 0.305, 0.242, 0.104, -0.17, True, look=7),
        Placed(BIRD, 0.463, 0.238, 0.072, 0.23, look=29), Placed(BIRD, 0.534, 0.2, 0.093, -0.25, look=8),
        Placed(BIRD, 0.696, 0.175, 0.087, -0.03, True, look=52), Placed(BALL, 0.095, 0.453, 0.195, -0.43, look=16),
        Placed(BIRD, 0.549, 0.566, 0.082, -0.06, look=43), Placed(BIRD, 0.256, 0.9, 0.19, 0.15, True, look=25),
        Placed(BALL, 0.553, 0.92, 0.135, -1.93, True, look=36), Placed(BIRD, 0.78, 0.763, 0.08, 0.2, True, look=31),
    ), 0.587, -0.007), "jpg"),
    "steep-hill": (3201686, Plan(SKY, ROAD, (), 0.835, 1.233), "png"),   # two queries claim the road, and the merge joins
}
FULL = "two-cats-two-remotes"


def draw_scenes(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, (seed, plan, suffix) in SAMPLES.items():
        drawn = scene(np.random.default_rng(seed), HEIGHT, WIDTH, plan is None, plan)
        image, truth = Image.fromarray(drawn.rgb), Image.fromarray(drawn.ids)
        if suffix == "jpg": image.save(folder / f"{name}.jpg", quality=JPEG_QUALITY, subsampling=0)
        else: image.save(folder / f"{name}.png", optimize=True)
        truth.save(folder / f"{name}.truth.png", optimize=True)
        segments = [dict(category_id=int(c), isthing=bool(t)) for c, t in drawn.segments]
        (folder / f"{name}.truth.json").write_text(json.dumps(segments) + "\n")


@torch.no_grad()
def store_expectations(weights, scenes, folder):
    folder.mkdir(parents=True, exist_ok=True)
    model, sides = load(weights)
    # In float64, so that what is stored is nearer to the truth than any float32 program is.
    model.double()
    for name, (_, _, suffix) in SAMPLES.items():
        x = preprocess(Image.open(scenes / f"{name}.{suffix}").convert("RGB"), sides).double()
        record = {}
        out = model(x, record.__setitem__)
        kept, scores, labels = kept_queries(out)
        stored = ["pred_logits", "pred_boxes"]
        if name == FULL:
            stored += ["layer3", "layer4", "src_proj", "memory", "hs", "bbox_mask"]
        tensors = {k: record[k].float().contiguous() for k in stored}
        tensors.update(kept=kept.to(torch.int32), kept_masks=out["pred_masks"][0, kept].float().contiguous())
        save_file(tensors, folder / f"{name}.safetensors")
        ids, segments = panoptic(out, tuple(x.shape[-2:]))
        Image.fromarray(ids.numpy().astype(np.uint8)).save(folder / f"{name}.panoptic.png", optimize=True)
        queries = [dict(query=int(q), category_id=int(c), name=CATEGORIES.get(int(c)), score=round(float(s), 6),
                        box=[round(v, 6) for v in out["pred_boxes"][0, q].tolist()])
                   for q, s, c in zip(kept, scores, labels)]
        for s in segments: s["score"] = round(s["score"], 6)
        (folder / f"{name}.json").write_text(json.dumps(dict(kept=queries, panoptic=segments), indent=1) + "\n")
        print(f"{name}: " + ", ".join(f"{q['name']} {q['score']:.2f}" for q in queries))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("scenes").add_argument("folder", type=Path)
    expectations = commands.add_parser("expectations")
    for argument in ("weights", "scenes", "folder"): expectations.add_argument(argument, type=Path)
    a = parser.parse_args()
    if a.command == "scenes": draw_scenes(a.folder)
    else: store_expectations(a.weights, a.scenes, a.folder)


if __name__ == "__main__":
    main()
