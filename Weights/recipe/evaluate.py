"""Measures the network on scenes of unseen seeds, drawn at 480 x 640 and resized as the program does.

    python evaluate.py ../toy-panoptic.safetensors --scenes 500            # varied scenes
    python evaluate.py ../toy-panoptic.safetensors --scenes 500 --plain    # those of the first recipe
    python evaluate.py ../toy-panoptic.safetensors --scenes 500 --heads    # and what the attention maps show
    python evaluate.py ../toy-panoptic.safetensors --scenes 500 --heads --first 2000000   # on other scenes

Panoptic quality is taken at the network's input size; "right" for the calibration is a box of the same class at
IoU 0.5. Training seeds are below 600,000 (pool seed x 100,003 + chunk), calibration has 300 from 600,000 and
familiarity 500 from 700,000; these start at 900,000.
"""
import argparse
import json
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import attention
from batches import target
from inference import PANOPTIC_THRESHOLD, load, panoptic, preprocess
from metrics import PanopticQuality, average_precision, box_hits, calibration_error, panoptic_matches, reliability
from scenes import CATEGORIES, THINGS, scene

FIRST_SEED = 900_000
HEIGHT, WIDTH = 480, 640
FAINT = 0.05   # calibration leaves out queries that hardly claim anything


@torch.no_grad()
def measure(path, sides, seeds, varied, heads):
    """For each seed: panoptic matches, detections (class, score, hit), the true labels and attention's figures."""
    torch.set_num_threads(1)
    model, own_sides = load(path)
    results = []
    for seed in seeds:
        drawn = scene(np.random.default_rng(seed), HEIGHT, WIDTH, varied)
        x = preprocess(Image.fromarray(drawn.rgb), sides or own_sides)
        size = tuple(x.shape[-2:])
        record = {}
        out = model(x, record.__setitem__, above=PANOPTIC_THRESHOLD)
        ids, segments = panoptic(out, size)
        small = np.asarray(Image.fromarray(drawn.ids).resize(size[::-1], Image.NEAREST))
        categories = [c for c, _ in drawn.segments]
        matches = panoptic_matches(ids.numpy(), [s["category_id"] for s in segments], small, categories)

        score, label = out["pred_logits"][0].softmax(-1)[:, :-1].max(-1)
        score, label = score.numpy(), label.numpy()
        truth = target(drawn.ids, categories)
        hits = box_hits(out["pred_boxes"][0].numpy(), score, label, truth["boxes"].numpy(), categories)
        maps = attention.scene_figures(model, record, truth) if heads else None
        results.append((matches, list(zip(label.tolist(), score.tolist(), hits.tolist())), categories, maps))
    return results


def summary(results):
    """The figures as a dictionary fit for JSON."""
    quality, detections, truths, claims = PanopticQuality(), defaultdict(list), Counter(), []
    for matches, found, categories, _ in results:
        quality.add(*matches)
        truths.update(categories)
        for c, score, hit in found:
            detections[c].append((score, hit))
            if score >= FAINT: claims.append((score, hit))
    precision = {c: average_precision(*zip(*detections[c]), truths[c]) if detections[c] else 0.0
                 for c in THINGS if truths[c]}
    rows = reliability(*zip(*claims))
    classes = {
        CATEGORIES.get(c, str(c)): dict(
            pq=quality.quality(c), sq=quality.segmentation(c), rq=quality.recognition(c), ap50=precision.get(c),
            right=quality.right[c], spurious=quality.spurious[c], missed=quality.missed[c])
        for c in quality.categories()}
    stuff = set(CATEGORIES) - set(THINGS)
    return dict(
        scenes=len(results),
        pq=quality.mean(quality.categories()), pq_things=quality.mean(THINGS), pq_stuff=quality.mean(stuff),
        ap50=float(np.mean(list(precision.values()))),
        calibration_error=calibration_error(rows),
        reliability=[dict(detections=n, score=s, right=r) for n, s, r in rows],
        classes=classes)


def table(figures):
    lines = ["| class | PQ | SQ | RQ | AP50 | right | spurious | missed |", "|---|---|---|---|---|---|---|---|"]
    for name, f in figures["classes"].items():
        ap = "" if f["ap50"] is None else f"{f['ap50']:.3f}"
        lines.append(f"| {name} | {f['pq']:.3f} | {f['sq']:.3f} | {f['rq']:.3f} | {ap} "
                     f"| {f['right']} | {f['spurious']} | {f['missed']} |")
    lines += ["", "| score | detections | right |", "|---|---|---|"]
    lines += [f"| {r['score']:.3f} | {r['detections']} | {r['right']:.3f} |" for r in figures["reliability"]]
    lines += ["", f"PQ {figures['pq']:.3f}, things {figures['pq_things']:.3f}, stuff {figures['pq_stuff']:.3f}, "
              f"AP50 {figures['ap50']:.3f}, calibration error {figures['calibration_error']:.3f} "
              f"on {figures['scenes']} scenes from seed {figures['first']}"]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights")
    parser.add_argument("--scenes", type=int, default=500)
    parser.add_argument("--first", type=int, default=FIRST_SEED, metavar="SEED", help="the first scene's seed")
    parser.add_argument("--plain", action="store_true", help="the first recipe's scenes")
    parser.add_argument("--heads", action="store_true", help="figures of the attention maps too")
    parser.add_argument("--sides", type=int, nargs=2, metavar=("SHORT", "LONG"), help="in place of the weights' own")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    a = parser.parse_args()
    seeds = np.array_split(np.arange(a.first, a.first + a.scenes), a.workers)
    with ProcessPoolExecutor(a.workers) as executor:
        jobs = [executor.submit(measure, a.weights, a.sides, s.tolist(), not a.plain, a.heads) for s in seeds]
        results = [r for job in jobs for r in job.result()]
    figures = dict(first=a.first, **summary(results))
    if a.heads:
        model, sides = load(a.weights)
        rows = attention.ablation(model, a.sides or sides)
        figures["attention"] = attention.summary([r[-1] for r in results], rows)
    if a.json: a.json.write_text(json.dumps(figures, indent=1) + "\n")
    print(table(figures))
    if a.heads: print(attention.report(figures["attention"]))


if __name__ == "__main__":
    main()
