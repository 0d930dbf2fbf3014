"""Draws panoptic scenes: things on two kinds of stuff, under their COCO-panoptic ids.

`scene` has two modes. Plain scenes are those of the first two training stages. Varied scenes add scale, occlusion,
light, shadows, backgrounds, two of a kind side by side and things cut by the border; they are the last stage's.
A `Plan` fixes a scene by hand: the samples are made so.
"""
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from backgrounds import FLOOR, GRASS, ROAD, SEA, SKY, WALL, texture
from things import DRAW

CATEGORIES = {   # COCO-panoptic id: name
    3: "car", 16: "bird", 17: "cat", 37: "sports ball", 44: "bottle", 47: "cup", 75: "remote", 84: "book",
    ROAD: "road", SEA: "sea", SKY: "sky-other-merged", FLOOR: "floor-other-merged", GRASS: "grass-merged",
    WALL: "wall-other-merged"}
THINGS = sorted(DRAW)
CAR, BIRD, CAT, BALL, BOTTLE, CUP, REMOTE, BOOK = THINGS

IGNORED = 255        # pixels of a segment too small to count
MAX_SEGMENTS = 12
SUPERSAMPLING = 2

# Half a thing's box, in picture heights; and how far it may lean, in radians.
SIZE = {CAR: (0.2, 0.42), BIRD: (0.1, 0.22), CAT: (0.2, 0.42), BALL: (0.09, 0.2), BOTTLE: (0.16, 0.3),
        CUP: (0.1, 0.22), REMOTE: (0.13, 0.25), BOOK: (0.13, 0.28)}
LEAN = {REMOTE: 1.5, BOOK: 0.5, BALL: 3.1, BOTTLE: 0.15, CAT: 0.12, CAR: 0.06, BIRD: 0.3, CUP: 0.12}
ANYWHERE = (BIRD, BALL, REMOTE, BOOK, CUP)   # the others stand on the ground

# (things, stuff above the horizon, stuff below it); a thing listed twice is drawn twice as often.
ROOM = ([CAT, BALL, BOTTLE, CUP, REMOTE, BOOK, REMOTE, CAT, BOOK], WALL, FLOOR)
OUTSIDE = [([CAR, BIRD, CAT, BALL, CAR], SKY, ROAD), ([BIRD, CAT, BALL, BOOK, BIRD, BOTTLE], SKY, GRASS),
           ([BIRD, BALL, BIRD, BOTTLE], SKY, SEA)]


@dataclass(frozen=True)
class Placed:
    """One thing of a plan: centre in picture widths and heights, half its box in picture heights."""
    category: int
    x: float
    y: float
    size: float
    angle: float = 0.0
    mirrored: bool = False
    look: int = 0          # seed of its colours: equal looks are equal things


@dataclass(frozen=True)
class Plan:
    above: int
    below: int
    things: tuple = ()
    horizon: float = 0.5   # in picture heights
    slope: float = 0.0
    grain: float = 1.0     # standard deviation of the pixel noise


@dataclass
class Instance:
    """A thing ready to paint: parts in supersampled pixels, centre and radius for spacing and shadow."""
    category: int
    parts: list
    x: float
    y: float
    radius: float


@dataclass
class Scene:
    rgb: np.ndarray     # uint8 [H, W, 3]
    ids: np.ndarray     # uint8 [H, W]: index into segments, or IGNORED
    segments: list      # (category id, is thing)


def instance(category, look, x, y, radius, angle, mirrored, stretch=1.0):
    """`look` is the generator that the thing's colours are drawn from."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.diag([(-1 if mirrored else 1) * radius * stretch, radius / stretch])
    parts = [([tuple(p) for p in outline @ matrix.T + (x, y)], rgb) for outline, rgb in DRAW[category](look)]
    return Instance(category, parts, x, y, radius)


def clear(x, y, radius, placed, gap):
    return all(np.hypot(x - px, y - py) > gap * (radius + pr) for px, py, pr in placed)


def arrange(rng, kinds, height, width, max_things):
    """Up to max_things instances in painting order, the lower in the picture in front."""
    things = [kinds[rng.integers(len(kinds))] for _ in range(int(rng.integers(1, max_things + 1)))]
    placed = []
    for category in things:
        for _ in range(12):
            radius = rng.uniform(*SIZE[category]) * height
            span = (0.12, 0.9) if category in ANYWHERE else (0.45, 0.88)
            y = rng.uniform(*span) * height
            x = rng.uniform(0.04, 0.96) * width
            if clear(x, y, radius, placed, 0.75):
                placed.append((x, y, radius))
                break
    # A thing that found no room leaves its place in `things` to the next: kinds, not positions, shift.
    instances = []
    for i in np.argsort([y for _, y, _ in placed]):
        category, (x, y, radius) = things[i], placed[i]
        if len(instances) + 2 >= MAX_SEGMENTS: break
        angle = rng.uniform(-LEAN[category], LEAN[category])
        mirrored = rng.random() >= 0.5
        instances.append(instance(category, rng, x, y, radius, angle, mirrored, rng.uniform(0.85, 1.15)))
    return instances


def arrange_varied(rng, kinds, height, width, max_things):
    scale = rng.uniform(0.6, 0.8) if rng.random() < 0.08 else rng.uniform(0.85, 1.4)
    gap = 0.75 if rng.random() < 0.65 else 0.55   # the smaller, the more they hide one another
    kinds = sorted(set(kinds))                    # the rarer ones no longer rarer
    placed, instances = [], []

    def add(category, look, x, y, radius):
        placed.append((x, y, radius))
        angle = rng.uniform(-LEAN[category], LEAN[category])
        instances.append(instance(category, np.random.default_rng(look), x, y, radius, angle,
                                  rng.random() < 0.5, rng.uniform(0.85, 1.15)))

    for _ in range(int(rng.integers(1, max_things + 1))):
        category = int(rng.choice(THINGS)) if rng.random() < 0.05 else kinds[rng.integers(len(kinds))]
        radius = rng.uniform(*SIZE[category]) * scale * height
        span = (0.1, 0.92) if category in ANYWHERE else (0.42, 0.9)
        at_border = rng.random() < 0.15
        for _ in range(12):
            x, y = rng.uniform(0.03, 0.97) * width, rng.uniform(*span) * height
            if at_border: x = rng.choice([0, width]) + rng.uniform(-0.2, 0.4) * radius
            if clear(x, y, radius, placed, gap): break
        else:
            continue
        look = rng.integers(2 ** 32)
        add(category, look, x, y, radius)
        if rng.random() < 0.15:   # a second of its kind beside it, often its very likeness
            width_of_box = 0.5 if category in (BOTTLE, REMOTE) else 0.9
            side = rng.choice([-1, 1]) * rng.uniform(0.9, 1.4) * 2 * radius * width_of_box
            beside, level = x + side, y + rng.uniform(-0.2, 0.2) * radius
            if clear(beside, level, radius, placed[:-1], gap) and 0 < beside < width:
                add(category, look if rng.random() < 0.5 else rng.integers(2 ** 32), beside, level, radius)
    order = np.argsort([i.y + 0.3 * i.radius for i in instances])
    return visible([instances[i] for i in order], height, width)[:MAX_SEGMENTS - 2]


def visible(instances, height, width, fraction=0.4):
    """Those of which at least `fraction` of what the picture could show is not hidden, and enough to count."""
    step = 4
    size = int(width) // step, int(height) // step

    def silhouette(image, thing, value):
        draw = ImageDraw.Draw(image)
        for outline, _ in thing.parts: draw.polygon([(x / step, y / step) for x, y in outline], fill=value)

    front, own = Image.new("L", size), []
    for k, thing in enumerate(instances):
        alone = Image.new("L", size)
        silhouette(alone, thing, 1)
        silhouette(front, thing, k + 1)
        own.append(np.asarray(alone).sum(dtype=int))
    seen = np.bincount(np.asarray(front).ravel(), minlength=len(instances) + 1)[1:]
    least = 0.002 * size[0] * size[1]
    return [t for t, s, o in zip(instances, seen, own) if s >= max(least, fraction * o)]


def arrange_plan(plan, height, width):
    return [instance(t.category, np.random.default_rng(t.look), t.x * width, t.y * height, t.size * height,
                     t.angle, t.mirrored) for t in plan.things]


def shadows(instances, horizon, height, width, depth):
    """Soft shadows under what stands on the ground: factors float [height, width, 1]."""
    step = 4
    image = Image.new("L", (max(1, width // step), max(1, height // step)))
    draw = ImageDraw.Draw(image)
    for t in instances:
        foot = max(y for outline, _ in t.parts for _, y in outline)
        if foot < horizon * SUPERSAMPLING: continue
        xs = [x for outline, _ in t.parts for x, _ in outline]
        box = min(xs) - 0.1 * t.radius, foot - 0.28 * t.radius, max(xs) + 0.1 * t.radius, foot + 0.1 * t.radius
        draw.ellipse([v / SUPERSAMPLING / step for v in box], fill=255)
    image = image.filter(ImageFilter.GaussianBlur(height / 160)).resize((width, height), Image.BILINEAR)
    return 1 - depth / 255 * np.asarray(image, np.float32)[..., None]


def paint(background, below, instances, segments):
    """The supersampled picture and its segment indices, both at the background's size again."""
    h, w = below.shape
    grow = lambda a: a.repeat(SUPERSAMPLING, 0).repeat(SUPERSAMPLING, 1)
    image = Image.fromarray(grow(np.clip(background, 0, 255).astype(np.uint8)))
    ids = Image.fromarray(grow(below.astype(np.uint8)))
    draw, draw_ids = ImageDraw.Draw(image), ImageDraw.Draw(ids)
    for thing in instances:
        for outline, rgb in thing.parts:
            draw.polygon(outline, fill=rgb)
            draw_ids.polygon(outline, fill=len(segments))
        segments.append((thing.category, True))
    centre = slice(SUPERSAMPLING // 2, None, SUPERSAMPLING)
    return np.asarray(image.resize((w, h), Image.BOX), np.float32), np.asarray(ids)[centre, centre]


def drop_slivers(ids, segments):
    """Segments of (almost) no visible pixel go; their pixels are IGNORED."""
    count = np.bincount(ids.ravel(), minlength=len(segments))
    remap, kept = np.full(len(segments), IGNORED, np.uint8), []
    for k, segment in enumerate(segments):
        if count[k] >= max(12, 0.0012 * ids.size):
            remap[k] = len(kept)
            kept.append(segment)
    return remap[ids], kept


def slope_of_light(rng, h, w, extent):
    gx, gy = rng.uniform(-extent, extent, 2)
    return 1 + gx * (np.arange(w) / w - 0.5)[None, :, None] + gy * (np.arange(h) / h - 0.5)[:, None, None]


def scene(rng, height, width, varied=False, plan=None, max_things=None):
    """A scene of height x width pixels, drawn from `rng`; see the module's text for the modes."""
    kinds, above, below = ROOM if rng.random() < 0.5 else OUTSIDE[rng.integers(3)]
    if plan:
        above, below, horizon, slope, varied = plan.above, plan.below, plan.horizon, plan.slope, True
    else:
        horizon = rng.uniform(*((0.22, 0.7) if varied else (0.3, 0.65)))
        slope = rng.uniform(-0.1, 0.1) if varied else rng.uniform(-0.06, 0.06)
    rows, columns = np.mgrid[0:height, 0:width]
    ground = rows > horizon * height + slope * (columns - width / 2)
    lower = texture(rng, below, height, width, varied)
    background = np.where(ground[..., None], lower, texture(rng, above, height, width, varied))

    tall, wide = height * SUPERSAMPLING, width * SUPERSAMPLING
    if plan: instances = arrange_plan(plan, tall, wide)
    elif varied: instances = arrange_varied(rng, kinds, tall, wide, max_things or 6)
    else: instances = arrange(rng, kinds, tall, wide, max_things or 6)
    if plan or varied and rng.random() < 0.6:
        background = background * shadows(instances, horizon * height, height, width, rng.uniform(0.2, 0.45))

    image, ids = paint(background, ground, instances, segments := [(above, False), (below, False)])
    if plan:
        image = image * slope_of_light(rng, height, width, 0.1)
        grain = plan.grain
    elif varied:
        cast = rng.uniform(0.94, 1.06, 3)
        image = image * slope_of_light(rng, height, width, 0.25) * cast * rng.uniform(0.75, 1.12)
        grain = rng.uniform(0, 6)
    else:
        image = image * slope_of_light(rng, height, width, 0.12) * rng.uniform(0.85, 1.1)
        grain = None
    dust = rng.standard_normal((height, width, 3), dtype=np.float32)
    image = image + dust * (rng.uniform(0, 5) if grain is None else grain)
    ids, kept = drop_slivers(ids, segments)
    return Scene(np.clip(image, 0, 255).astype(np.uint8), ids, kept)
