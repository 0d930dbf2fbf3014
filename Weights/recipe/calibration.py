"""Makes scores mean what they say: the class logits' scale, and a shift of "no object", fitted on held-out scenes.

Temperature scaling, in the weights: `class_embed` is multiplied and one of its biases moved; no box and no mask
changes. Training weighs "no object" less than an object, which alone leaves scores too high where queries waver.
The shift stops where right answers would fall below what the panoptic merge takes.
"""
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from batches import target
from inference import PANOPTIC_THRESHOLD, preprocess
from metrics import box_hits
from scenes import scene

FIRST_SEED = 600_000
SCENES = 300


@torch.no_grad()
def answers(model, sides, scenes=SCENES):
    """Over unseen scenes, logits [N, classes + 1] of all queries and whether each one's best class is right [N]."""
    logits, right = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + scenes):
        drawn = scene(np.random.default_rng(seed), 480, 640, True)
        out = model(preprocess(Image.fromarray(drawn.rgb), sides), above=2.0)
        score, label = out["pred_logits"][0].softmax(-1)[:, :-1].max(-1)
        categories = [c for c, _ in drawn.segments]
        boxes = target(drawn.ids, categories)["boxes"].numpy()
        right.append(box_hits(out["pred_boxes"][0].numpy(), score.numpy(), label.numpy(), boxes, categories))
        logits.append(out["pred_logits"][0])
    return torch.cat(logits), torch.from_numpy(np.concatenate(right)).float()


def best_scores(logits, scale, shift):
    """The best class's probability for each row of logits [N, classes + 1]."""
    last = F.one_hot(torch.tensor(logits.shape[1] - 1), logits.shape[1])
    return (logits * scale + shift * last).softmax(-1)[:, :-1].amax(-1)


def fit(logits, right):
    """(scale, shift) that make the best class's probability the likeliest account of what was right."""
    scale, shift = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([scale, shift], max_iter=50)

    def loss():
        optimizer.zero_grad()
        best = best_scores(logits, scale.exp(), shift).clamp(1e-6, 1 - 1e-6)
        value = F.binary_cross_entropy(best, right)
        value.backward()
        return value

    optimizer.step(loss)
    return scale.exp().item(), shift.item()


def bounded(logits, right, scale, shift):
    """As much of the shift, in twentieths, as leaves every right answer in the merge that is there without it."""
    taken = lambda part: (right * (best_scores(logits, scale, part * shift) > PANOPTIC_THRESHOLD)).sum()
    return shift * next(part / 20 for part in range(20, -1, -1) if taken(part / 20) >= taken(0))


def calibrate(model, sides):
    """Fits the model's scores and changes its `class_embed`; returns (scale, shift)."""
    logits, right = answers(model, sides)
    scale, shift = fit(logits, right)
    shift = bounded(logits, right, scale, shift)
    last = model.detr.class_embed
    with torch.no_grad():
        last.weight *= scale
        last.bias *= scale
        last.bias[-1] += shift
    return scale, shift
