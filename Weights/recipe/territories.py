"""Gives every query something to do: the territories of busy queries are divided among idle ones.

After training, a query answers for boxes of some place and size, and 30 of 50 may answer for none. `survey` notes
what each query claims, `divide` splits the busiest claims in two until every query has a home, and `settle` starts
each idle query as its parent, moved towards its own home. The matching then prefers a query whose home is near.

Later some queries claim too little to count. `plots` gives each a small part of the boxes, around those it claims;
the matching prefers it there.
"""
from dataclasses import dataclass

import numpy as np
import torch

from inference import kept_queries, normalized
from network import sine_position
from scenes import THINGS

IDLE = 0.02    # a query that claims something in fewer pictures is idle
ANY = -1       # a home for every kind
KEPT = 0.7     # the score above which a query claims something
NEVER = 0.0015 # a query that claims something in fewer pictures has nothing to start from
SELDOM = 0.03  # one that does in fewer than these gets a plot with a thing in as many
FEATURES = np.array([2, 2, 1, 1])   # where a thing is divides claims sooner than how large it is


@dataclass
class Homes:
    parents: torch.Tensor   # [Q]: the query whose claim each one had a part of
    boxes: torch.Tensor     # [Q, 4]: mean box of the claim
    kinds: torch.Tensor     # [Q]: the only category of the claim, or ANY

    def cost(self, target):
        """How foreign each target is to each query, [Q, S]: distance from its home, 1 more for another kind."""
        away = (self.boxes[:, None] - target["boxes"]).abs().sum(-1)
        return away + ((self.kinds != ANY)[:, None] & (self.kinds[:, None] != target["labels"])).float()


@dataclass
class Plots:
    centres: torch.Tensor   # [Q, 4]: mean box of the claim
    radii: torch.Tensor     # [Q]: the distance to which a box is the query's; 0 where it has no plot

    def owned(self, boxes):
        """1 where a box of [S, 4] lies in a query's plot, [Q, S]. Where plots overlap the nearest centre's counts."""
        away = torch.where(self.radii > 0, torch.cdist(boxes, self.centres, p=1), torch.inf)
        nearest = away.argmin(1, keepdim=True)
        inside = away.gather(1, nearest) < self.radii[nearest]
        return torch.zeros_like(away).scatter_(1, nearest, inside.float()).T


@torch.no_grad()
def survey(model, data, count):
    """Claims by query, arrays of (category, box) rows, and each `bbox_mask` head's mean share, over `count` pictures."""
    claims, shares = {}, []
    for i in range(count):
        record = {}
        out = model(normalized(data.images[i][None].astype(np.float32)), record.__setitem__, above=2.0)
        kept, _, labels = kept_queries(out)
        shares.append(record["bbox_mask"][0, kept].sum((2, 3)))
        for q, c in zip(kept.tolist(), labels.tolist()):
            claims.setdefault(q, []).append([c, *out["pred_boxes"][0, q].tolist()])
    return {q: np.array(rows) for q, rows in claims.items()}, torch.cat(shares).mean(0)


def halves(rows):
    """A claim in two: by category for stuff, else by 2-means over places and sizes."""
    kinds, counts = np.unique(rows[:, 0], return_counts=True)
    if kinds[0] not in THINGS and len(kinds) > 1:
        chosen = rows[:, 0] == kinds[counts.argmax()]
        return rows[chosen], rows[~chosen]
    points = rows[:, 1:] * FEATURES
    offset = points - points.mean(0)
    side = offset @ np.linalg.svd(offset, full_matrices=False)[2][0] > 0
    for _ in range(20):
        if side.all() or not side.any(): break
        a, b = points[side].mean(0), points[~side].mean(0)
        side = ((points - a) ** 2).sum(1) < ((points - b) ** 2).sum(1)
    return rows[side], rows[~side]


def divide(claims, queries, pictures):
    """Homes for all queries: the claims of busy ones, the largest halved until none is left without."""
    parts = [(q, rows) for q, rows in sorted(claims.items()) if len(rows) >= IDLE * pictures]
    stuff = [p for p in parts if p[1][0, 0] not in THINGS]
    parts = [p for p in parts if p[1][0, 0] in THINGS]
    while any(len(np.unique(rows[:, 0])) > 1 for _, rows in stuff):   # stuff: one query for each kind
        stuff = [(q, half) for q, rows in stuff
                 for half in (halves(rows) if len(np.unique(rows[:, 0])) > 1 else (rows,))]
    while len(parts) + len(stuff) < queries:
        largest = max(range(len(parts)), key=lambda k: len(parts[k][1]))
        q, rows = parts.pop(largest)
        parts += [(q, half) for half in halves(rows)]
    homes = Homes(torch.full((queries,), ANY), torch.zeros(queries, 4), torch.full((queries,), ANY))
    waiting = []
    for q, rows in sorted(stuff + parts, key=lambda p: -len(p[1])):   # the largest part of a claim stays
        if homes.parents[q] == ANY: place(homes, q, q, rows)
        else: waiting.append((q, rows))
    idle = [q for q in range(queries) if homes.parents[q] == ANY]
    for q, (parent, rows) in zip(idle, waiting): place(homes, q, parent, rows)
    return homes


def place(homes, query, parent, rows):
    homes.parents[query] = parent
    homes.boxes[query] = torch.tensor(rows[:, 1:].mean(0))
    kinds = np.unique(rows[:, 0])
    if len(kinds) == 1 and kinds[0] not in THINGS: homes.kinds[query] = int(kinds[0])


@torch.no_grad()
def settle(embedding, homes, claims, noise=0.05):
    """Query embeddings [Q, C] in place: parents', moved along the directions in which embeddings follow homes."""
    busy = sorted(set(homes.parents.tolist()))
    means = torch.tensor(np.array([claims[q][:, 1:].mean(0) for q in busy]), dtype=torch.float32)
    centred = means - means.mean(0)
    known = embedding[busy] - embedding[busy].mean(0)
    directions = torch.linalg.solve(centred.T @ centred + 0.1 * torch.eye(4), centred.T @ known)
    row = {q: k for k, q in enumerate(busy)}
    moves = (homes.boxes - means[[row[q] for q in homes.parents.tolist()]]) @ directions
    generator = torch.Generator().manual_seed(0)
    jitter = noise * embedding[busy].std() * torch.randn(embedding.shape, generator=generator)
    embedding.copy_(embedding[homes.parents] + moves + jitter)


@torch.no_grad()
def share_heads(model, shares):
    """Starts every head of `bbox_mask` as the strongest, and the mask head reads all as it read that one.

    Equal scores split the one softmax evenly, so the masks stay what they were until the heads part.
    """
    best, heads = int(shares.argmax()), model.config.heads
    for linear in (model.bbox_attention.q_linear, model.bbox_attention.k_linear):
        for p in (linear.weight, linear.bias):
            rows = p.view(heads, -1, *p.shape[1:])
            rows.copy_(rows[best].clone().expand_as(rows))
    read = model.mask_head.lay1.weight[:, model.config.hidden:]
    read.copy_(read[:, best:best + 1].clone().expand_as(read))


@torch.no_grad()
def claimed(model, data, batch=40):
    """Over all of a pool's memories [N]: which queries claim something, [N, Q], and their boxes, [N, Q, 4]."""
    busy, boxes = [], []
    for indices in np.split(np.arange(len(data)), range(batch, len(data), batch)):
        memory, _ = data.batch(indices)
        position = sine_position(*memory.shape[-2:], model.config.hidden)
        hs = model.detr.transformer.decode(memory, model.detr.query_embed.weight, position)[-1]
        busy.append(model.detr.class_embed(hs).softmax(-1)[..., :-1].amax(-1) > KEPT)
        boxes.append(model.detr.bbox_embed(hs).sigmoid())
    return torch.cat(busy), torch.cat(boxes)


def plots(busy, boxes, things, pictures):
    """Plots for the seldom used queries: so wide that SELDOM of the pictures have a thing in each.

    `busy` and `boxes` are what `claimed` says, `things` [T, 4] the true boxes of all pictures and `pictures` [T] whose.
    """
    share = busy.float().mean(0)
    owners = torch.nonzero((share >= NEVER) & (share < SELDOM))[:, 0].tolist()
    centres, radii = torch.zeros(boxes.shape[1:]), torch.zeros(boxes.shape[1])
    if not owners: return Plots(centres, radii)
    for q in owners: centres[q] = boxes[busy[:, q], q].mean(0)
    away, nearest = torch.cdist(things, centres[owners], p=1).min(1)
    for k, q in enumerate(owners):
        own = torch.nonzero(nearest == k)[:, 0]
        own = own[away[own].argsort()]
        _, first = np.unique(pictures[own], return_index=True)   # each picture's nearest thing
        first = np.sort(first)[:int(SELDOM * len(busy)) + 1]
        if len(first): radii[q] = away[own[first[-1]]]
    return Plots(centres, radii)
