"""Pictures of a pool as the network's input, and what is asked of it there."""
import numpy as np
import torch
import torch.nn.functional as F

from inference import normalized
from scenes import CATEGORIES

DENSE_SLOT = {c: i for i, c in enumerate(sorted(CATEGORIES))}
STRIDE = 16


def target(ids, categories):
    """One picture's labels [S], relative boxes [S, 4], masks [S, H, W] and dense shares [14, h, w]."""
    h, w = ids.shape
    masks = torch.from_numpy(ids[None] == np.arange(len(categories))[:, None, None])
    boxes = []
    for mask in masks:
        y, x = torch.nonzero(mask.any(1))[:, 0], torch.nonzero(mask.any(0))[:, 0]
        x0, x1, y0, y1 = x[0] / w, (x[-1] + 1) / w, y[0] / h, (y[-1] + 1) / h
        boxes.append(torch.stack([(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0]))
    masks = masks.float()
    dense = torch.zeros(len(DENSE_SLOT), h // STRIDE, w // STRIDE)
    slots = torch.tensor([DENSE_SLOT[c] for c in categories])
    dense.index_add_(0, slots, F.avg_pool2d(masks[:, None], STRIDE)[:, 0])
    return dict(labels=torch.tensor(categories), boxes=torch.stack(boxes), masks=masks, dense=dense)


def batch(data, indices, rng, flip=None):
    """Pictures [B, 3, H, W] and their targets, each colour 15 % brighter or darker; `flip` [B] says which ones are
    mirrored, by default half of them."""
    if flip is None: flip = rng.random(len(indices)) < 0.5
    gains = rng.uniform(0.85, 1.15, (len(indices), 1, 1, 3))
    images, targets = [], []
    for k, i in enumerate(indices):
        step = -1 if flip[k] else 1
        images.append(np.clip(data.images[i][:, ::step] * gains[k], 0, 255))
        targets.append(target(data.ids[i][:, ::step], data.categories[i]))
    return normalized(np.stack(images).astype(np.float32)).contiguous(memory_format=torch.channels_last), targets
