"""The eight kinds of things, as polygons in a box of [-1, 1] x [-1, 1], y downwards.

Each function takes a random generator and returns a list of (outline, colour) parts, painted in order.
An outline is an array of points [N, 2]; the union of a thing's parts is its silhouette.
"""
import colorsys

import numpy as np

INK = (10, 10, 10)
BEAK = (240, 170, 30)


def colour(rng, hue, saturation, value):
    """A colour drawn uniformly from three HSV ranges; hues wrap at 1."""
    h, s, v = rng.uniform(*hue), rng.uniform(*saturation), rng.uniform(*value)
    return tuple(int(255 * c) for c in colorsys.hsv_to_rgb(h % 1, s, v))


def shade(rgb, factor):
    return tuple(int(min(255, max(0, c * factor))) for c in rgb)


def ellipse(cx, cy, rx, ry, points=28):
    t = np.linspace(0, 2 * np.pi, points)
    return np.stack([cx + rx * np.cos(t), cy + ry * np.sin(t)], 1)


def polygon(*points):
    return np.array(points, float)


def rectangle(x0, y0, x1, y1, radius):
    """A rectangle with round corners."""
    corners = (
        (x1 - radius, y0 + radius, -90), (x1 - radius, y1 - radius, 0),
        (x0 + radius, y1 - radius, 90), (x0 + radius, y0 + radius, 180))
    arcs = []
    for cx, cy, start in corners:
        t = np.radians(np.linspace(start, start + 90, 6))
        arcs.append(np.stack([cx + radius * np.cos(t), cy + radius * np.sin(t)], 1))
    return np.concatenate(arcs)


def cat(rng):
    fur = colour(rng, (0.04, 0.12), (0.0, 0.75), (0.35, 0.95))
    dark, pale, iris = shade(fur, 0.7), shade(fur, 1.25), (60, 160, 60)
    tail = polygon((0.6, 0.5), (1.0, -0.1), (0.9, -0.45), (0.75, -0.4), (0.82, -0.1), (0.5, 0.25))
    stripes = [
        (polygon((x, -0.1), (x + 0.09, -0.1), (x + 0.06, 0.35), (x + 0.02, 0.35)), dark)
        for x in (0.0, 0.25, 0.5)]
    return [
        (ellipse(0.15, 0.35, 0.62, 0.5), fur), (tail, dark), *stripes,
        (polygon((-0.85, -0.45), (-0.8, -1.0), (-0.45, -0.7)), dark),
        (polygon((-0.3, -0.7), (0.08, -1.0), (0.1, -0.4)), dark),
        (ellipse(-0.38, -0.35, 0.5, 0.42), fur), (ellipse(-0.38, -0.2, 0.22, 0.16), pale),
        (ellipse(-0.58, -0.42, 0.09, 0.1), iris), (ellipse(-0.18, -0.42, 0.09, 0.1), iris),
        (ellipse(-0.58, -0.42, 0.03, 0.09), INK), (ellipse(-0.18, -0.42, 0.03, 0.09), INK),
        (polygon((-0.44, -0.26), (-0.32, -0.26), (-0.38, -0.18)), (200, 90, 100)),
        (ellipse(-0.25, 0.8, 0.2, 0.1), pale), (ellipse(0.3, 0.83, 0.2, 0.1), pale)]


def bird(rng):
    body = colour(rng, (0.0, 1.0), (0.6, 1.0), (0.55, 1.0))
    wing = shade(body, 0.65)
    return [
        (polygon((0.4, 0.1), (1.0, -0.15), (0.95, 0.25)), wing),
        (ellipse(0, 0.1, 0.62, 0.42), body), (ellipse(-0.5, -0.3, 0.3, 0.3), body),
        (polygon((-0.76, -0.38), (-1.05, -0.25), (-0.76, -0.2)), BEAK),
        (ellipse(-0.56, -0.36, 0.06, 0.06), INK),
        (polygon((-0.15, -0.05), (0.55, -0.55), (0.4, 0.3)), wing),
        (polygon((-0.1, 0.5), (-0.05, 0.85), (0.0, 0.5)), BEAK),
        (polygon((0.1, 0.5), (0.15, 0.85), (0.2, 0.5)), BEAK)]


def car(rng):
    paint = colour(rng, (0.0, 1.0), (0.5, 1.0), (0.45, 1.0))
    glass, tyre, rim = (170, 205, 225), (25, 25, 28), (150, 150, 155)
    return [
        (polygon((-0.55, -0.05), (-0.35, -0.5), (0.35, -0.5), (0.62, -0.05)), shade(paint, 0.85)),
        (polygon((-0.42, -0.08), (-0.28, -0.41), (-0.03, -0.41), (-0.03, -0.08)), glass),
        (polygon((0.03, -0.08), (0.03, -0.41), (0.3, -0.41), (0.47, -0.08)), glass),
        (rectangle(-1, -0.08, 1, 0.38, 0.12), paint),
        (ellipse(-0.92, 0.08, 0.07, 0.08), (250, 240, 150)), (ellipse(0.94, 0.08, 0.05, 0.08), (220, 30, 30)),
        (ellipse(-0.52, 0.38, 0.22, 0.22), tyre), (ellipse(0.52, 0.38, 0.22, 0.22), tyre),
        (ellipse(-0.52, 0.38, 0.1, 0.1), rim), (ellipse(0.52, 0.38, 0.1, 0.1), rim)]


def ball(rng):
    """A beach ball, a ball with an eye, or a football."""
    accent = colour(rng, (0.0, 1.0), (0.5, 1.0), (0.6, 1.0))
    white, patch = (245, 245, 240), (30, 30, 30)
    parts = [(ellipse(0, 0, 0.85, 0.85, 40), white)]
    kind = rng.integers(3)
    if kind == 0:
        for sector in (0, 2, 4):
            t = np.radians(np.linspace(sector * 60, sector * 60 + 60, 12))
            rim = 0.85 * np.stack([np.cos(t), np.sin(t)], 1)
            parts.append((np.concatenate([[[0, 0]], rim]), accent))
    elif kind == 1:
        parts += [(ellipse(0, 0, 0.85, 0.3), accent), (ellipse(0, 0, 0.3, 0.3), white)]
    else:
        for k in range(5):
            t = np.radians(72 * k - 90)
            parts.append((ellipse(0.55 * np.cos(t), 0.55 * np.sin(t), 0.2, 0.2, 6), patch))
        parts.append((ellipse(0, 0, 0.22, 0.22, 6), patch))
    return parts


def bottle(rng):
    glass = colour(rng, (0.2, 0.65), (0.4, 0.9), (0.3, 0.85))
    label = colour(rng, (0, 1), (0.1, 0.8), (0.8, 1.0))
    return [
        (rectangle(-0.32, -0.25, 0.32, 1.0, 0.12), glass),
        (polygon((-0.32, -0.15), (-0.12, -0.6), (0.12, -0.6), (0.32, -0.15)), glass),
        (polygon((-0.12, -0.95), (0.12, -0.95), (0.12, -0.55), (-0.12, -0.55)), glass),
        (rectangle(-0.15, -1.0, 0.15, -0.82, 0.03), shade(label, 0.6)),
        (polygon((-0.32, 0.15), (0.32, 0.15), (0.32, 0.65), (-0.32, 0.65)), label),
        (polygon((-0.24, -0.1), (-0.17, -0.1), (-0.17, 0.1), (-0.24, 0.1)), (240, 250, 250))]


def cup(rng):
    china = colour(rng, (0, 1), (0.1, 0.8), (0.6, 1.0))
    dark = shade(china, 0.75)
    return [
        (ellipse(0.6, 0.1, 0.36, 0.38), dark), (ellipse(0.6, 0.1, 0.2, 0.22), (90, 80, 75)),
        (polygon((-0.7, -0.6), (0.65, -0.6), (0.5, 0.8), (-0.55, 0.8)), china),
        (ellipse(-0.02, -0.6, 0.68, 0.17), dark), (ellipse(-0.02, -0.58, 0.58, 0.12), (80, 45, 25)),
        (polygon((-0.63, 0.05), (0.57, 0.05), (0.55, 0.25), (-0.6, 0.25)), dark)]


def remote(rng):
    case = colour(rng, (0.55, 0.75), (0.0, 0.25), (0.1, 0.45))
    keys = [
        (rectangle(-0.22 + 0.16 * x, 0.05 + 0.24 * y, -0.1 + 0.16 * x, 0.2 + 0.24 * y, 0.02), (225, 225, 225))
        for y in range(3) for x in range(3)]
    return [
        (rectangle(-0.34, -1, 0.34, 1, 0.14), case), (rectangle(-0.28, -0.94, 0.28, 0.94, 0.1), shade(case, 1.4)),
        (ellipse(0, -0.78, 0.1, 0.09), (220, 40, 40)), (ellipse(0, -0.32, 0.2, 0.2), shade(case, 0.6)), *keys]


def book(rng):
    """An open book, two pages with lines of text."""
    cover = colour(rng, (0, 1), (0.5, 1.0), (0.3, 0.85))
    paper, text = (240, 236, 220), (120, 115, 110)
    parts = [
        (polygon((-0.95, -0.65), (0.95, -0.65), (0.95, 0.7), (-0.95, 0.7)), cover),
        (polygon((-0.88, -0.58), (-0.03, -0.52), (-0.03, 0.62), (-0.88, 0.6)), paper),
        (polygon((0.03, -0.52), (0.88, -0.58), (0.88, 0.6), (0.03, 0.62)), shade(paper, 0.95))]
    for line in range(5):
        y = -0.38 + 0.19 * line
        for x in (-0.78, 0.15):
            parts.append((polygon((x, y), (x + 0.63, y), (x + 0.63, y + 0.06), (x, y + 0.06)), text))
    return parts


DRAW = {3: car, 16: bird, 17: cat, 37: ball, 44: bottle, 47: cup, 75: remote, 84: book}
