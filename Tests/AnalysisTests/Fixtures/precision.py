"""Writes precision.json: 100 drawn scenes, what a careless model finds in them, and what COCO's tools say of it.

    python precision.py PANOPTICAPI precision.json

with a checkout of github.com/cocodataset/panopticapi (7bb4655); needs numpy, Pillow and pycocotools (2.0.11). Twice the same
numbers. Scenes are those of the recipe, their segments sampled to 24 x 32 pixels. Among them are some without findings,
without objects, with crowds, with equal scores, with more of a class than the 100 that count, and with things found twice.
"""
import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Weights/recipe"))
from scenes import CATEGORIES, IGNORED, THINGS, scene  # noqa: E402

HEIGHT, WIDTH, SCENES = 24, 32, 100


def number(value): return round(float(value), 3)


def box_of(mask):
    y, x = np.nonzero(mask)
    return [int(x.min()), int(y.min()), int(x.max() - x.min() + 1), int(y.max() - y.min() + 1)]


def truth_of(rng, index):
    drawn = scene(np.random.default_rng(5000 + index), 96, 128, varied=index % 2 == 1)
    ids = drawn.ids[2::4, 2::4].astype(int)
    segments, map_ = [], np.full((HEIGHT, WIDTH), -1)
    for k, (category, thing) in enumerate(drawn.segments):
        if index % 25 == 3 and thing: continue   # nothing but stuff
        if not (ids == k).any(): continue
        map_[ids == k] = len(segments)
        segments.append(dict(category=int(category), thing=bool(thing), crowd=False))
    if index % 5 == 2:   # the last thing is a crowd; the others of its class are to be found
        things = [s for s in segments if s["thing"]]
        if things: things[-1]["crowd"] = True
    if index % 7 == 4: map_[:, :5] = -1   # a strip that nobody looked at
    kept = [k for k in range(len(segments)) if (map_ == k).any()]
    new = np.full(len(segments) + 1, -1)
    new[kept] = range(len(kept))
    return new[map_], [segments[k] for k in kept]


def findings_of(rng, map_, segments, index):
    """Boxes with scores, and a map of segments with their classes."""
    if index % 20 == 7: return [], np.full((HEIGHT, WIDTH), -1), []
    boxes = []
    things = [(k, s) for k, s in enumerate(segments) if s["thing"]]
    for k, s in things:
        for twin in range(1 + int(rng.random() < 0.25)):
            if rng.random() < 0.12: continue
            x, y, w, h = box_of(map_ == k)
            dx, dy, dw, dh = rng.normal(0, 0.09 + 0.1 * twin, 4)
            category = s["category"] if rng.random() < 0.93 else int(rng.choice(THINGS))
            boxes.append([category, number(rng.beta(4, 1.5)), number(x + dx * w), number(y + dy * h),
                          number(w * np.exp(dw)), number(h * np.exp(dh))])
    for _ in range(int(rng.poisson(1.5))):
        boxes.append([int(rng.choice(THINGS)), number(rng.beta(1.5, 4)), number(rng.uniform(0, 24)),
                      number(rng.uniform(0, 16)), number(rng.uniform(2, 12)), number(rng.uniform(2, 9))])
    if index % 9 == 1:   # ties
        for b in boxes: b[1] = 0.5
    if index == 50:      # more of a class than count
        boxes += [[THINGS[0], number(0.2 + 0.001 * (k % 97)), number(k % 29), number(k % 19), 3, 3] for k in range(130)]
    if index % 9 == 5 and things:   # a box twice
        boxes.append(list(boxes[0])) if boxes else None
    found = np.roll(map_, (int(rng.integers(0, 3)), int(rng.integers(0, 3))), (0, 1))
    categories = [s["category"] if rng.random() < 0.9 else int(rng.choice(list(CATEGORIES))) for s in segments]
    if rng.random() < 0.3 and categories:
        k = int(rng.integers(len(categories)))
        found = np.where((found == k) & (np.arange(WIDTH) > WIDTH // 2), len(categories), found)
        categories.append(categories[k])
    kept = [k for k in range(len(categories)) if (found == k).any()]
    new = np.full(len(categories) + 1, -1)
    new[kept] = range(len(kept))
    return boxes, new[found], [categories[k] for k in kept]


def text(map_): return "".join(chr(ord("a") + v) if v >= 0 else "." for v in map_.ravel())


def average_precision(cases):
    images = [dict(id=k + 1, height=HEIGHT, width=WIDTH) for k in range(len(cases))]
    annotations, results = [], []
    for k, case in enumerate(cases):
        for category, crowd, x, y, w, h in case["objects"]:
            annotations.append(dict(id=len(annotations) + 1, image_id=k + 1, category_id=category, iscrowd=crowd,
                                    bbox=[x, y, w, h], area=w * h))
        results += [dict(image_id=k + 1, category_id=c, score=s, bbox=[x, y, w, h]) for c, s, x, y, w, h in case["boxes"]]
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = dict(images=images, annotations=annotations, info={},
                             categories=[dict(id=c, name=CATEGORIES[c]) for c in THINGS])
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(results), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return dict(zip(("ap", "ap50", "ap75"), map(float, evaluation.stats[:3])))


def panoptic_quality(cases, maps, folder, evaluation):
    known = {c: dict(id=c, isthing=int(c in THINGS)) for c in CATEGORIES}

    def annotation(name, ids, segments):
        png = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        png[..., 0] = ids + 1
        Image.fromarray(png).save(folder / name)
        return dict(image_id=1, file_name=name, segments_info=[
            dict(id=k + 1, category_id=c, iscrowd=crowd, area=int((ids == k).sum())) for k, (c, crowd) in enumerate(segments)])

    pairs = []
    for k, (case, (truth, found)) in enumerate(zip(cases, maps)):
        # Ours number crowds after the others; the PNG has them in that order too.
        true = [(c, 0) for c in case["true_categories"]] + [(c, 1) for c in case["crowds"]]
        pairs.append((annotation(f"truth{k}.png", truth, true),
                      annotation(f"found{k}.png", found, [(c, 0) for c in case["categories"]])))
    with contextlib.redirect_stdout(io.StringIO()):
        stat = evaluation.pq_compute_single_core(0, pairs, str(folder), str(folder), known)
    quality, _ = stat.pq_average(known, None)
    return {name: float(quality[name]) for name in ("pq", "sq", "rq")}


def main():
    sys.path.insert(0, sys.argv[1])
    from panopticapi import evaluation
    rng = np.random.default_rng(11)
    cases, maps = [], []
    for index in range(SCENES):
        truth, segments = truth_of(rng, index)
        order = [k for k, s in enumerate(segments) if not s["crowd"]] + [k for k, s in enumerate(segments) if s["crowd"]]
        boxes, found, categories = findings_of(rng, truth, segments, index)
        objects = [[s["category"], int(s["crowd"])] + box_of(truth == k) for k, s in enumerate(segments) if s["thing"]]
        place = np.full(len(segments) + 1, -1)
        place[order] = range(len(order))
        truth = place[truth]
        maps.append((truth, found))
        cases.append(dict(objects=objects, boxes=boxes, truth=text(truth),
                          true_categories=[segments[k]["category"] for k in order if not segments[k]["crowd"]],
                          crowds=[segments[k]["category"] for k in order if segments[k]["crowd"]],
                          found=text(found), categories=categories))
    with tempfile.TemporaryDirectory() as folder:
        groups = [dict(first=first, count=count, **average_precision(cases[first:first + count]),
                       **panoptic_quality(cases[first:first + count], maps[first:first + count], Path(folder), evaluation))
                  for first, count in [(0, SCENES)] + [(k, 10) for k in range(0, SCENES, 10)] + [(k, 1) for k in range(SCENES)]
                  if any(case["boxes"] and case["categories"] for case in cases[first:first + count])]
    Path(sys.argv[2]).write_text(
        '{"height": %d, "width": %d,\n"scenes": [\n' % (HEIGHT, WIDTH) + ",\n".join(map(json.dumps, cases))
        + '\n],\n"groups": [\n' + ",\n".join(map(json.dumps, groups)) + "\n]}\n")


if __name__ == "__main__":
    main()
