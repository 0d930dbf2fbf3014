#!/usr/bin/env python3
"""Writes ColormapTables.swift: 256 colours for each map, as hexadecimal text.

    pip install matplotlib numpy
    python3 Sources/Color/Generators/colormaps.py

viridis, cividis, magma, inferno, plasma and turbo are exactly matplotlib's. The first five are CC0
(Smith, van der Walt; cividis: Nuñez, Anderton, Renslow), turbo is Google's under Apache-2.0.
grey and diverging are computed here.
"""
import pathlib

import matplotlib
import numpy as np

TARGET = pathlib.Path(__file__).resolve().parents[1] / "ColormapTables.swift"


def published(name):
    return (matplotlib.colormaps[name](np.arange(256))[:, :3] * 255).round().astype(int)


def grey():
    return np.repeat(np.arange(256)[:, None], 3, axis=1)


def diverging():
    """Blue over near-white to red, of equal lightness at equal distance from the middle (in Oklab)."""
    side = np.linspace(-1, 1, 256)
    distance = np.abs(side)
    lightness = 0.97 - 0.60 * distance**1.15
    chroma = 0.155 * np.sin(np.pi * np.clip(distance, 0, 1) ** 0.9 * 0.72)
    hue = np.deg2rad(np.where(side < 0, 252.0, 32.0))
    a, b = chroma * np.cos(hue), chroma * np.sin(hue)
    cone = np.stack([
        lightness + 0.3963377774 * a + 0.2158037573 * b,
        lightness - 0.1055613458 * a - 0.0638541728 * b,
        lightness - 0.0894841775 * a - 1.2914855480 * b,
    ]) ** 3
    linear = np.array([
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]) @ cone
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (encoded.T * 255).round().astype(int)


tables = {name: published(name) for name in ["viridis", "cividis", "magma", "inferno", "plasma", "turbo"]}
tables["grey"] = grey()
tables["diverging"] = diverging()

lines = [
    "// Written by Generators/colormaps.py; do not edit.",
    "",
    "/// 256 colours a map, darkest or lowest first, as `rrggbb` text.",
    "enum ColormapTables {",
]
for name, table in tables.items():
    lines.append(f'  static let {name} = """')
    text = "".join("%02x%02x%02x" % tuple(colour) for colour in table)
    lines += [f"    {text[at:at + 96]}\\" for at in range(0, len(text), 96)]
    lines[-1] = lines[-1][:-1]
    lines.append('    """')
lines.append("}")
TARGET.write_text("\n".join(lines) + "\n")

for name, table in tables.items():
    print(name, [tuple(int(v) for v in table[i]) for i in (0, 64, 128, 200, 255)])
candidates = [(r, g, b) for r in (0, 255) for g in (0, 255) for b in (0, 255)]
everything = np.concatenate(list(tables.values()))
for colour in candidates:
    print("nearest entry to", colour, round(float(np.linalg.norm(everything - colour, axis=1).min()), 1))
