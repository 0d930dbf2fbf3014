"""Writes quality.json: panoptic qualities of drawn maps by panopticapi.

    python quality.py PANOPTICAPI quality.json

with a checkout of github.com/cocodataset/panopticapi (7bb4655); needs numpy and Pillow. Twice the same numbers.
"""
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

HEIGHT, WIDTH = 12, 16


def blocks(rng, count):
    """A map of rectangles laid over one another: numbers below `count`, or `count` for nobody."""
    ids = np.full((HEIGHT, WIDTH), int(rng.integers(0, count + 1)) if count else 0)
    for k in range(count + 1):
        y, x = rng.integers(0, HEIGHT - 2), rng.integers(0, WIDTH - 2)
        ids[y:y + rng.integers(2, HEIGHT), x:x + rng.integers(2, WIDTH)] = k
    return ids


def case(rng, evaluation, folder):
    truth_count = int(rng.integers(1, 6))
    truth = blocks(rng, truth_count)
    true_categories = rng.integers(1, 5, truth_count).tolist()
    found, categories = truth.copy(), list(true_categories)
    if rng.random() < 0.3: found, categories = blocks(rng, 3), rng.integers(1, 5, 3).tolist()
    found = np.roll(found, (int(rng.integers(0, 3)), int(rng.integers(0, 3))), (0, 1))
    if rng.random() < 0.4: categories[0] = int(rng.integers(1, 5))
    if rng.random() < 0.3:   # one found twice, in halves
        half = (found == 0) & (np.arange(WIDTH) > WIDTH // 2)
        found = np.where(found >= len(categories), len(categories) + 1, found)
        found[half] = len(categories)
        categories.append(categories[0])

    def annotation(name, ids, classes):
        png = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        png[..., 0] = np.where(ids < len(classes), ids + 1, 0)
        Image.fromarray(png).save(folder / name)
        return dict(image_id=1, file_name=name, segments_info=[
            dict(id=k + 1, category_id=int(c), iscrowd=0, area=int((ids == k).sum()))
            for k, c in enumerate(classes) if (ids == k).any()])

    known = {c: dict(id=c, isthing=1) for c in range(1, 5)}
    pair = annotation("truth.png", truth, true_categories), annotation("found.png", found, categories)
    stat = evaluation.pq_compute_single_core(0, [pair], str(folder), str(folder), known)
    quality, classes = stat.pq_average(known, None)
    return dict(found="".join(str(min(v, 9)) for v in found.ravel()), categories=categories,
                truth="".join(str(min(v, 9)) for v in truth.ravel()), true_categories=true_categories,
                pq=quality["pq"], sq=quality["sq"], rq=quality["rq"],
                counts={str(c): [s.tp, s.fp, s.fn] for c, s in sorted(stat.pq_per_cat.items()) if s.tp + s.fp + s.fn})


def main():
    sys.path.insert(0, sys.argv[1])
    from panopticapi import evaluation
    rng = np.random.default_rng(3)
    with tempfile.TemporaryDirectory() as folder:
        cases = [case(rng, evaluation, Path(folder)) for _ in range(40)]
    Path(sys.argv[2]).write_text("[\n" + ",\n".join(map(json.dumps, cases)) + "\n]\n")


if __name__ == "__main__":
    main()
