"""The six kinds of stuff, each a texture over the whole picture, float32 [H, W, 3] in 0…255.

With `varied` false a texture is one of the first recipe's; with `varied` true there are more kinds and wider colours.
"""
import numpy as np
from PIL import Image

from things import colour

ROAD, SEA, SKY, FLOOR, GRASS, WALL = 149, 155, 187, 190, 193, 199


def noise(rng, h, w, cell):
    """Smooth noise [h, w] of unit variance at its knots, `cell` pixels apart."""
    knots = rng.standard_normal((h // cell + 2, w // cell + 2)).astype(np.float32)
    return np.asarray(Image.fromarray(knots).resize((w + 2 * cell, h + 2 * cell), Image.BICUBIC))[:h, :w]


def grain(rng, h, w):
    return rng.standard_normal((h, w)).astype(np.float32)


def base(rng, hue, saturation, value):
    return np.array(colour(rng, hue, saturation, value), np.float32)


def sky(rng, h, w, y, x, varied):
    if varied and rng.random() < 0.2:   # evening
        top, low = base(rng, (0.58, 0.72), (0.3, 0.6), (0.45, 0.8)), base(rng, (0.02, 0.13), (0.3, 0.6), (0.85, 1.0))
        t = np.clip(y * rng.uniform(1.3, 2.2), 0, 1)[..., None]
        tone = top * (1 - t) + low * t
    else:
        tone = base(rng, (0.52, 0.64), (0.25, 0.7), (0.7, 1.0)) * (0.85 + 0.25 * y[..., None])
    clouds = noise(rng, h, w, max(8, h // 6)) * 0.6 + noise(rng, h, w, max(4, h // 12)) * 0.3 - 0.1
    if varied: clouds = clouds * rng.uniform(0.2, 1.2)
    t = np.clip(clouds, 0, 1)[..., None]
    return tone * (1 - t) + 245 * t


def grass(rng, h, w, y, x, varied):
    tone = base(rng, (0.22, 0.38), (0.45, 0.9), (0.35, 0.75))
    blades = 0.22 if not varied else rng.uniform(0.06, 0.22)
    f = 1 + blades * grain(rng, h, w) + 0.15 * noise(rng, h, w, max(4, h // 10))
    im = tone * f[..., None]
    if varied and rng.random() < 0.3:   # flowers
        petals = base(rng, (0.8, 1.2), (0.2, 0.9), (0.8, 1.0))
        im[noise(rng, h, w, max(3, h // 90)) > rng.uniform(2.3, 2.8)] = petals
    return im


def sea(rng, h, w, y, x, varied):
    tone = base(rng, (0.5, 0.62), (0.6, 1.0), (0.3, 0.65))
    f = 1 + 0.18 * np.sin(2 * np.pi * (y * rng.uniform(14, 26) + 0.6 * noise(rng, h, w, max(6, h // 8))))
    if varied and rng.random() < 0.3: f = f + rng.uniform(0.1, 0.4) * (1 - y)   # glitter towards the horizon
    return tone * f[..., None]


def road(rng, h, w, y, x, varied):
    tone = base(rng, (0, 1), (0.0, 0.08), (0.25, 0.5))
    f = 1 + (0.08 if not varied else rng.uniform(0.02, 0.09)) * grain(rng, h, w)
    if varied: f = f + 0.05 * noise(rng, h, w, max(6, h // 8))
    im = tone * f[..., None]
    dash = 4 if not varied else rng.uniform(2.5, 6)
    im[(np.abs(y - rng.uniform(0.75, 0.92)) < 0.012) & ((x * dash % 1) < 0.6)] = 235
    return im


def floor(rng, h, w, y, x, varied):
    tone = base(rng, (0.03, 0.11), (0.3, 0.75), (0.35, 0.75))
    if varied and rng.random() < 0.3:   # tiles seen at a slant
        across, along = rng.uniform(5, 9), rng.uniform(6, 11)
        tiles = np.floor(x * across + (y - 1) * (x - 0.5) * across * 0.8) + np.floor(y * along)
        f = 0.95 + rng.uniform(0.05, 0.12) * np.where(tiles % 2 == 0, 1, -1)
    else:   # planks
        k = rng.uniform(5, 10)
        planks = np.floor(x * k + (y - 1) * (x - 0.6) * k * 0.8)
        f = 0.9 + 0.12 * np.sin(planks * 12.9898)
    return tone * (f + 0.06 * noise(rng, h, w, max(3, h // 30)))[..., None].astype(np.float32)


def wall(rng, h, w, y, x, varied):
    tone = base(rng, (0, 1), (0.03, 0.45), (0.55, 0.95))
    kind = rng.integers(3 if not varied else 5)
    f = np.ones((h, w), np.float32)
    if kind == 0: f += 0.08 * np.sign(np.sin(2 * np.pi * x * rng.uniform(4, 12)))                 # stripes
    if kind == 1: f += 0.10 * ((np.sin(2 * np.pi * x * 7) * np.sin(2 * np.pi * y * 7)) > 0.6)   # dots
    if kind == 3:                                                                               # bricks
        rows = y * rng.uniform(14, 24)
        columns = x * rng.uniform(7, 12) + 0.5 * (np.floor(rows) % 2)
        f -= 0.12 * ((rows % 1 < 0.12) | (columns % 1 < 0.05))
    if kind == 4: f += 0.06 * np.sin(2 * np.pi * (x + y * rng.uniform(-1, 1)) * rng.uniform(5, 14))  # diagonals
    return tone * (f + 0.03 * noise(rng, h, w, max(8, h // 5)))[..., None]


TEXTURE = {ROAD: road, SEA: sea, SKY: sky, FLOOR: floor, GRASS: grass, WALL: wall}


def texture(rng, category, h, w, varied=False):
    """The texture of one kind of stuff, float32 [h, w, 3]."""
    rows, columns = np.mgrid[0:h, 0:w].astype(np.float32)
    return TEXTURE[category](rng, h, w, rows / h, columns / h, varied)   # both in picture heights
