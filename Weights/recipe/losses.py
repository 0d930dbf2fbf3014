"""DETR's losses: one-to-one matching, classes, boxes and masks."""
import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import linear_sum_assignment


def corners(boxes):
    """(centre x, centre y, width, height) -> (x0, y0, x1, y1)."""
    return torch.cat([boxes[..., :2] - boxes[..., 2:] / 2, boxes[..., :2] + boxes[..., 2:] / 2], -1)


def area(boxes):
    return (boxes[..., 2:] - boxes[..., :2]).clamp(min=0).prod(-1)


def generalized_iou(a, b):
    """GIoU of boxes given by centre and size; shapes broadcast."""
    a, b = corners(a), corners(b)
    low, high = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    overlap = (high - low).clamp(min=0).prod(-1)
    hull = (torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    union = area(a) + area(b) - overlap
    return overlap / (union + 1e-6) - (hull - union) / (hull + 1e-6)


@torch.no_grad()
def match(logits, boxes, target, groups, bias=0.0):
    """One picture's cheapest one-to-one pairing for each layer and query group.

    logits [L, groups*Q, classes+1], boxes [L, groups*Q, 4] -> list of (layer, queries, targets).
    `bias` [groups*Q, targets] is added to every layer's costs.
    """
    layers, queries = logits.shape[0], logits.shape[1] // groups
    chance = logits.softmax(-1)[..., target["labels"]]
    distance = (boxes[:, :, None] - target["boxes"]).abs().sum(-1)
    cost = (5 * distance - chance - 2 * generalized_iou(boxes[:, :, None], target["boxes"]) + bias).numpy()
    pairs = []
    for layer in range(layers):
        for group in range(groups):
            own = slice(group * queries, (group + 1) * queries)
            i, j = linear_sum_assignment(cost[layer, own])
            pairs.append((layer, torch.from_numpy(i) + own.start, torch.from_numpy(j)))
    return pairs


def set_losses(logits, boxes, targets, groups, bias=None, no_object_weight=0.1):
    """Class, L1 and GIoU losses over all layers and groups, each matched on its own.

    logits [L, B, groups*Q, classes+1], boxes [L, B, groups*Q, 4]; `bias` gives `match` its own for a target. The last value is the pairs (queries, targets)
    of the last layer's first group, one for each picture: the network that ships.
    """
    layers, _, _, columns = logits.shape
    labels = torch.full(logits.shape[:3], columns - 1)
    matched, wanted, shipped = [], [], []
    for b, target in enumerate(targets):
        pairs = match(logits[:, b], boxes[:, b], target, groups, bias(target) if bias else 0.0)
        for layer, i, j in pairs:
            labels[layer, b, i] = target["labels"][j]
            matched.append(boxes[layer, b, i])
            wanted.append(target["boxes"][j])
        shipped.append(pairs[-groups][1:])
    weight = torch.ones(columns)
    weight[-1] = no_object_weight
    classes = F.cross_entropy(logits.flatten(0, 2), labels.flatten(), weight)
    matched, wanted = torch.cat(matched), torch.cat(wanted)
    l1 = (matched - wanted).abs().sum(-1).mean()
    return classes, l1, (1 - generalized_iou(matched, wanted)).mean(), shipped


def finer(logits, size):
    return F.interpolate(logits[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]


def mask_losses(logits, target):
    """Dice and focal loss of masks [N, H, W] against [N, H, W]."""
    logits, target = logits.flatten(1), target.flatten(1)
    p = logits.sigmoid()
    dice = 1 - (2 * (p * target).sum(1) + 1) / (p.sum(1) + target.sum(1) + 1)
    entropy = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    right = p * target + (1 - p) * (1 - target)
    focal = (0.25 * target + 0.75 * (1 - target)) * entropy * (1 - right) ** 2
    return dice.mean(), focal.mean()


def merge_loss(logits, target, owner):
    """Cross entropy of the panoptic merge, a softmax over one picture's masks at each pixel.

    logits and target [N, H, W] of all masks of each picture in owner [N].
    """
    pictures = [owner == b for b in owner.unique()]
    return torch.stack([-(target[own] * logits[own].log_softmax(0)).sum(0).mean() for own in pictures]).mean()


def spread_loss(attention, target):
    """Asks the attention [N, heads, h, w], summed over heads, to cover the whole mask [N, H, W]: -log inside it."""
    inside = F.adaptive_avg_pool2d(target[:, None], attention.shape[-2:])[:, 0].flatten(1)
    inside = inside / inside.sum(1, keepdim=True).clamp(min=1e-6)
    return -(inside * (attention.float().sum(1).flatten(1) + 1e-9).log()).sum(1).mean()


def dense_loss(log_probability, share):
    """Cross entropy of each place's class [B, classes, h, w] against the classes' share of its 16 x 16 pixels."""
    return -(share * log_probability).sum(1).mean()
