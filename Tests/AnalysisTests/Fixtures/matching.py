"""Writes matching.json: assignments by SciPy, and costs, pairs and losses by the published code.

    python matching.py DETR CONDITIONAL_DETR matching.json

with checkouts of github.com/facebookresearch/detr (29901c5) and github.com/Atten4Vis/ConditionalDETR (8ea7c3f); needs
torch, torchvision and scipy. Computed in double precision. Twice the same numbers; no code of theirs is stored.
"""
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment


def plain(values):
    """Numbers as JSON has them, row by row; null for infinity."""
    return [None if np.isinf(v) else float(v) for v in np.asarray(values, float).ravel()]


def assignment(name, costs):
    rows, columns = linear_sum_assignment(costs)
    return dict(name=name, rows=costs.shape[0], columns=costs.shape[1], costs=plain(costs),
                pairs=[[int(r), int(c)] for r, c in zip(rows, columns)], total=float(costs[rows, columns].sum()))


def assignments():
    rng = np.random.default_rng(17)

    def drawn(rows, columns): return np.round(rng.normal(0, 3, (rows, columns)), 4)

    forbidden = drawn(8, 5)
    forbidden[rng.random((8, 5)) < 0.4] = np.inf
    twins = drawn(9, 6)
    twins[4], twins[:, 5] = twins[1], twins[:, 2]
    yield "a published model's size", drawn(100, 30)
    yield "square", drawn(12, 12)
    yield "more objects than queries", drawn(5, 9)
    yield "one object", drawn(30, 1)
    yield "one query", drawn(1, 7)
    yield "one of each", drawn(1, 1)
    yield "no object", np.zeros((5, 0))
    yield "no query", np.zeros((0, 3))
    yield "all the same, more queries", np.full((6, 4), 1.5)
    yield "all the same, more objects", np.full((4, 6), -1.5)
    yield "few values, more queries", rng.integers(0, 3, (14, 9)).astype(float)
    yield "few values, more objects", rng.integers(0, 3, (9, 14)).astype(float)
    yield "zeros and ones", rng.integers(0, 2, (12, 12)).astype(float)
    yield "twins", twins
    yield "forbidden pairs", forbidden
    yield "of many sizes", np.round(10.0 ** rng.uniform(-4, 6, (10, 8)), 5)
    for k in range(12):
        yield f"small {k}", rng.integers(-2, 3, (int(rng.integers(1, 8)), int(rng.integers(1, 8)))).astype(float)


def criterion(checkout, is_conditional, columns, has_masks):
    for name in [m for m in sys.modules if m.split(".")[0] in ("models", "util")]: del sys.modules[name]
    sys.path.insert(0, str(checkout))
    # Conditional DETR's attention, which nothing here uses, wants an older torch.
    if is_conditional: sys.modules["models.attention"] = SimpleNamespace(MultiheadAttention=None)
    try:
        from models.matcher import HungarianMatcher
        losses = ["labels", "boxes", "cardinality"] + (["masks"] if has_masks else [])
        if is_conditional:
            from models.conditional_detr import SetCriterion
            weights = dict(loss_ce=2, loss_bbox=5, loss_giou=2, loss_mask=1, loss_dice=1)
            matcher = HungarianMatcher(2, 5, 2)
            return matcher, SetCriterion(columns, matcher, weights, 0.25, losses), weights
        from models.detr import SetCriterion
        weights = dict(loss_ce=1, loss_bbox=5, loss_giou=2, loss_mask=1, loss_dice=1)
        matcher = HungarianMatcher(1, 5, 2)
        return matcher, SetCriterion(columns - 1, matcher, weights, 0.1, losses), weights
    finally:
        sys.path.remove(str(checkout))


def matching(name, checkout, is_conditional, queries, columns, objects, has_masks, rng):
    def drawn(low, high, shape): return torch.tensor(np.round(rng.uniform(low, high, shape), 4))

    classes = columns if is_conditional else columns - 1
    truth = dict(labels=torch.tensor(rng.integers(0, classes, objects)),
                 boxes=torch.cat([drawn(0.2, 0.8, (objects, 2)), drawn(0.05, 0.4, (objects, 2))], 1),
                 masks=torch.tensor(rng.random((objects, 9, 13)) < 0.3))
    boxes = torch.cat([drawn(0.2, 0.8, (queries, 2)), drawn(0.05, 0.4, (queries, 2))], 1)
    logits = drawn(-6, 6, (queries, columns))
    for k in range(min(objects, queries) // 2):   # half of them nearly found
        boxes[k] = (truth["boxes"][k] + drawn(-0.02, 0.02, 4)).clamp(0.01, 0.99)
        logits[k, truth["labels"][k]] += 6
    masks = drawn(-8, 8, (queries, 4, 5)) if has_masks else None
    outputs = dict(pred_logits=logits[None], pred_boxes=boxes[None])
    if has_masks: outputs["pred_masks"] = masks[None]
    matcher, losses_of, weights = criterion(checkout, is_conditional, columns, has_masks)
    (i, j), = matcher(outputs, [truth])
    losses = {k: float(v) for k, v in losses_of(outputs, [truth]).items()}
    losses["weighted"] = sum(weights[k] * v for k, v in losses.items() if k in weights)
    case = dict(name=name, is_sigmoid=is_conditional, queries=queries, columns=columns, logits=plain(logits),
                boxes=plain(boxes), labels=truth["labels"].tolist(), true_boxes=plain(truth["boxes"]),
                costs=[costs_of(matcher, outputs, truth, kind) for kind in ("class", "bbox", "giou")],
                pairs=[[int(a), int(b)] for a, b in zip(i, j)], losses=losses)
    if has_masks:
        case["masks"] = dict(logits=plain(masks), height=4, width=5, true_height=9, true_width=13,
                             truth=["".join(map(str, m.int().flatten().tolist())) for m in truth["masks"]])
    return case


def costs_of(matcher, outputs, truth, kind):
    """One term of the published cost matrix: what the matcher hands to SciPy with the other weights at 0."""
    import models.matcher as module
    caught = []
    whole, module.linear_sum_assignment = module.linear_sum_assignment, lambda c: (caught.append(c), ([], []))[1]
    kept = matcher.cost_class, matcher.cost_bbox, matcher.cost_giou
    matcher.cost_class, matcher.cost_bbox, matcher.cost_giou = (float(kind == k) for k in ("class", "bbox", "giou"))
    matcher(outputs, [truth])
    module.linear_sum_assignment = whole
    matcher.cost_class, matcher.cost_bbox, matcher.cost_giou = kept
    return plain(caught[0])


def main():
    torch.set_default_dtype(torch.float64)
    detr, conditional = Path(sys.argv[1]), Path(sys.argv[2])
    rng = np.random.default_rng(5)
    cases = [
        ("panoptic", detr, False, 10, 7, 4, True), ("detection", detr, False, 12, 5, 3, False),
        ("more objects than queries", detr, False, 6, 6, 9, True), ("as many", detr, False, 7, 6, 7, True),
        ("one object", detr, False, 8, 4, 1, True), ("no object", detr, False, 6, 5, 0, False),
        ("conditional", conditional, True, 10, 6, 4, False),
        ("conditional, more objects than queries", conditional, True, 5, 6, 8, False),
        ("conditional, no object", conditional, True, 5, 6, 0, False),
    ]
    written = dict(assignments=[assignment(*case) for case in assignments()],
                   matchings=[matching(*case, rng) for case in cases])
    rows = {key: ",\n".join(json.dumps(case) for case in value) for key, value in written.items()}
    Path(sys.argv[3]).write_text("{\n" + ",\n".join(f'"{k}": [\n{v}\n]' for k, v in rows.items()) + "\n}\n")


if __name__ == "__main__":
    main()
