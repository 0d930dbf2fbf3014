"""What the last stages ask for beyond right answers, so that the attention maps show what DETR's article shows.

Places are the cells of the last feature map, h x w. A segment's coverage of a place is the share of the place's
pixels that are its own.
"""
import math

import torch
import torch.nn.functional as F

from scenes import THINGS

ORDINARY = 0.02   # a thing that covers less of the picture has too few places for extremities

# The part of its query's segment that each head of `bbox_mask` is asked to light, and how much of the one softmax.
ROLES = dict(left=0.14, right=0.14, top=0.14, bottom=0.14, middle=0.14, edge=0.14, around=0.08, rivals=0.08)


def coverage(masks, places):
    """Masks [S, H, W] -> coverage [S, h, w]."""
    return F.adaptive_avg_pool2d(masks[:, None], places)[:, 0]


def rivals(own, labels):
    """Coverage [S, h, w] by the other segments of each one's class."""
    same = (labels[:, None] == labels).float() - torch.eye(len(labels))
    return torch.einsum("st,thw->shw", same, own)


def head_roles(own, labels):
    """The attention asked of each segment's query, [S, roles, h, w], which sums to 1 over roles and places.

    Four sides that pass softly into one another, the middle, the edge, the places around, and the others of its
    class. A role without a place (no rival, nothing around) leaves its part to the other roles.
    """
    s, h, w = own.shape
    rows, columns = torch.arange(h).view(1, h, 1), torch.arange(w).view(1, 1, w)
    weight = own / own.sum((1, 2), keepdim=True).clamp(min=1e-6)

    def centred(places):   # in standard deviations of the segment, at least half a place
        places = places - (weight * places).sum((1, 2), keepdim=True)
        return places / (weight * places ** 2).sum((1, 2), keepdim=True).sqrt().clamp(min=0.5)

    y, x = centred(rows), centred(columns)
    eroded, grown = -F.max_pool2d(-own, 3, 1, 1), F.max_pool2d(own, 3, 1, 1)
    parts = dict(
        left=own * (-2.5 * x).sigmoid(), right=own * (2.5 * x).sigmoid(),
        top=own * (-2.5 * y).sigmoid(), bottom=own * (2.5 * y).sigmoid(),
        middle=own * (-(x ** 2 + y ** 2)).exp(), edge=own - eroded, around=grown - own,
        rivals=rivals(own, labels))
    roles = []
    for name, part in parts.items():
        total = part.sum((1, 2), keepdim=True)
        roles.append(torch.where(total > 0.05, ROLES[name] * part / total.clamp(min=1e-6), 0))
    roles = torch.stack(roles, 1)
    return roles / roles.sum((1, 2, 3), keepdim=True).clamp(min=1e-6)


def role_loss(attention, roles):
    """Kullback-Leibler divergence of attention [N, heads, h, w] from the roles asked of it."""
    return (roles * ((roles + 1e-9).log() - (attention.float() + 1e-9).log())).sum((1, 2, 3)).mean()


def extremities(own, boxes):
    """Coverage [S, h, w] of objects with relative boxes [S, 4] in two: what lies in the outer sixth of its box on any
    side, and the rest."""
    h, w = own.shape[-2:]

    def inner(centre, side, places):   # the part of each place between a sixth and five sixths of the side, [S, places]
        edges = torch.arange(places + 1) / places
        low, high = (centre - side / 3)[:, None], (centre + side / 3)[:, None]
        return (edges[1:].minimum(high) - edges[:-1].maximum(low)).clamp(min=0) * places

    x, y, width, height = boxes.float().unbind(1)
    rest = own * inner(y, height, h)[:, :, None] * inner(x, width, w)[:, None]
    return own - rest, rest


def extremity_flow(pattern, own, boxes):
    """Of cross-attention [S, heads, h, w], one query for each object: the shares (mean over heads) that lie on the
    object's extremities and on the rest of it, and both for each place, relative to the picture's mean: four of [S]."""
    looked, parts = pattern.float().mean(1), extremities(own, boxes)
    shares = [(looked * part).sum((1, 2)) for part in parts]
    return *shares, *(share / part.mean((1, 2)).clamp(min=1e-6) for share, part in zip(shares, parts))


def extremity_loss(pattern, targets, pairs):
    """Asks the queries that have a thing of ordinary size to look at its extremities: twice as much at each of their
    places as at one of the rest, and half of all attention on the thing. Costs nothing where it is so.

    pattern [B, heads, Q, P] is a decoder layer's cross-attention, `pairs` each picture's (queries, targets).
    """
    looked, own, boxes = [], [], []
    for b, (t, (i, j)) in enumerate(zip(targets, pairs)):
        ordinary = torch.isin(t["labels"][j], torch.tensor(THINGS)) & (t["coverage"][j].mean((1, 2)) >= ORDINARY)
        looked.append(pattern[b, :, i[ordinary]].transpose(0, 1))
        own.append(t["coverage"][j[ordinary]])
        boxes.append(t["boxes"][j[ordinary]])
    looked, own, boxes = map(torch.cat, (looked, own, boxes))
    if not len(own): return pattern.new_zeros(())
    outer, rest, dense_outer, dense_rest = extremity_flow(looked.unflatten(-1, own.shape[-2:]), own, boxes)
    reach = math.log(2) + (dense_rest + 1e-6).log() - (dense_outer + 1e-6).log()
    stay = math.log(0.5) - (outer + rest + 1e-6).log()
    return (reach.clamp(min=0) + stay.clamp(min=0)).mean()


def flow(pattern, own, inside):
    """Attention between segments, [S, S]: from the places inside i, mean over heads, the share that lies on j.

    pattern [heads, P, P]; own and inside [S, h, w], the second the weight of each place as one of the segment's.
    """
    inside = inside.flatten(1) / inside.sum((1, 2))[:, None].clamp(min=1e-6)
    return inside @ pattern.float().mean(0) @ own.flatten(1).T


def encoder_loss(pattern, own, labels):
    """Asks an encoder pattern [heads, P, P] that places inside things attend to their own thing, not to its twin.

    own [T, h, w] and labels [T] are the things. Costs nothing where half of the attention (more for things over a
    seventh of the picture) stays at home, and where twins get less than a third of it for each place.
    """
    size = own.mean((1, 2))
    share = flow(pattern, own, own)
    home = share.diagonal()
    stay = ((3.5 * size).clamp(0.5, 0.8).log() - (home + 1e-6).log()).clamp(min=0).mean()
    twin = (labels[:, None] == labels) & ~torch.eye(len(labels), dtype=torch.bool)
    if not twin.any(): return stay
    dense = (share + 1e-6).log() - size.log()
    part = (dense - dense.diagonal()[:, None] + torch.log(torch.tensor(3.0))).clamp(min=0)
    return stay + part[twin].sum() / len(labels)
