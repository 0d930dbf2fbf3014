"""Writes what COCO's tools make of masks and what the published merge makes at a picture's own size; and checks with them
what `detect` wrote.

    pip install numpy pillow pycocotools
    python coco.py                              # writes coco.json
    detrscope detect FOLDER --json --rle --masks DIR/masks --panoptic DIR > DIR/detect.json
    python coco.py --check DIR --api CHECKOUT   # CHECKOUT: cocodataset/panopticapi (7bb4655)

The check reads panoptic.json and its PNGs with panopticapi, which evaluates them against themselves, and decodes each
mask's run lengths with pycocotools, to the same pixels as its PNG.
"""

import argparse
import json
import os
import sys

import numpy as np
from PIL import Image
from pycocotools import mask as coco

HERE = os.path.dirname(os.path.abspath(__file__))
MASKS = [(1, 1), (1, 7), (7, 1), (5, 9), (64, 40), (3, 1200), (1200, 3)]  # height, width


def masks(generator):
    for height, width in MASKS:
        for kind in ("empty", "full", "noise", "blob"):
            if kind in ("empty", "full"):
                pixels = np.full((height, width), kind == "full")
            elif kind == "noise":
                pixels = generator.random((height, width)) < 0.5
            else:
                y, x = np.mgrid[:height, :width]
                pixels = (y - height * 0.6) ** 2 / height**2 + (x - width / 3) ** 2 / width**2 < 0.08
            encoded = coco.encode(np.asfortranarray(pixels.astype(np.uint8)))
            flat = "".join("01"[int(value)] for value in pixels.ravel())
            yield {"size": [height, width], "pixels": flat, "counts": encoded["counts"].decode()}


def merged(logits, classes, things, size):
    """PostProcessPanoptic of the published code: the segment of each pixel at `size`, and what stays."""
    kept = list(range(len(logits)))

    def segments(joins):
        ids = logits[kept].argmax(0)
        if joins:
            for label in {classes[index] for index in kept} - set(things):
                same = [place for place, index in enumerate(kept) if classes[index] == label]
                for place in same[1:]:
                    ids[ids == place] = same[0]
        ids = np.array(Image.fromarray(ids.astype(np.uint8)).resize(size, Image.NEAREST))
        return ids, [int((ids == place).sum()) for place in range(len(kept))]

    ids, areas = segments(joins=True)
    while any(area <= 4 for area in areas):
        kept = [index for index, area in zip(kept, areas) if area > 4]
        if not kept:
            return np.zeros((size[1], size[0]), int), [], []
        ids, areas = segments(joins=False)
    return ids, areas, kept


def merges(generator):
    for width, height, size in ((12, 9, (12, 9)), (12, 9, (31, 23)), (16, 10, (9, 7)), (13, 11, (40, 8))):
        coarse = generator.integers(-9, 10, (6, 4, 4)).astype(np.float32)
        logits = np.stack([
            np.array(Image.fromarray(mask).resize((width, height), Image.BICUBIC)).round() for mask in coarse])
        logits[5] = -20
        logits[5, 2, 3:5] = 20  # two pixels, which a larger picture makes more of
        classes, things = [0, 1, 2, 1, 0, 0], [0]
        ids, areas, kept = merged(logits, classes, things, size)
        yield {
            "width": width, "height": height, "size": list(size), "classes": classes, "things": things,
            "masks": logits.astype(int).reshape(len(logits), -1).tolist(), "ids": ids.ravel().tolist(), "areas": areas,
            "kept": kept}


def files():
    generator = np.random.default_rng(11)
    with open(os.path.join(HERE, "coco.json"), "w") as file:
        json.dump({"masks": list(masks(generator)), "merges": list(merges(generator))}, file)
        file.write("\n")


def check(folder, api):
    sys.path.insert(0, api)
    from panopticapi.evaluation import pq_compute_single_core
    from panopticapi.utils import rgb2id

    content = json.load(open(os.path.join(folder, "panoptic.json")))
    categories = {category["id"]: category for category in content["categories"]}
    images = {image["id"]: image for image in content["images"]}
    for annotation in content["annotations"]:
        pixels = rgb2id(np.array(Image.open(os.path.join(folder, "panoptic", annotation["file_name"]))))
        image = images[annotation["image_id"]]
        assert pixels.shape == (image["height"], image["width"])
        ids, areas = np.unique(pixels, return_counts=True)
        stated = {segment["id"]: segment["area"] for segment in annotation["segments_info"]}
        assert stated == {int(i): int(area) for i, area in zip(ids, areas) if i != 0}, annotation["file_name"]
        for segment in annotation["segments_info"]:
            rows, columns = np.nonzero(pixels == segment["id"])
            left, top = int(columns.min()), int(rows.min())
            box = [left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1]
            assert segment["bbox"] == box and segment["category_id"] in categories
    print(len(content["annotations"]), "pictures")
    segments = os.path.join(folder, "panoptic")
    pairs = [(annotation, annotation) for annotation in content["annotations"]]
    quality, _ = pq_compute_single_core(0, pairs, segments, segments, categories).pq_average(categories, isthing=None)
    assert quality["pq"] == 1, quality

    reports = json.load(open(os.path.join(folder, "detect.json")))
    count = 0
    for report in reports:
        stem = os.path.splitext(os.path.basename(report["file"]))[0]
        for found in report["kept"]:
            written = np.array(Image.open(os.path.join(folder, "masks", f"{stem}-{found['query']}.png")))
            assert written.ndim == 2 and set(np.unique(written)) <= {0, 255}
            assert (coco.decode(found["mask"]) == written // 255).all()
            count += 1
    print(count, "masks")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check")
    parser.add_argument("--api")
    options = parser.parse_args()
    check(options.check, options.api) if options.check else files()
