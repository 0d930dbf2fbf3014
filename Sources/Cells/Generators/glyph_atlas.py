#!/usr/bin/env python3
"""Writes Output/GlyphAtlasData.swift: letters of 10x20 pixels, 16 levels of grey, as base64.

    apt-get install fonts-dejavu-core; pip install pillow
    python3 Sources/Cells/Generators/glyph_atlas.py

The letters are DejaVu Sans Mono (see DejaVu-LICENSE.txt here). Two pixels a byte, the left one in the
high nibble, row by row, glyph after glyph in the order of the text beside the data. Blocks, braille
and box lines are not here: they are drawn geometrically so that neighbours join without a seam.
"""
import base64
import pathlib

from PIL import Image, ImageDraw, ImageFont

TARGET = pathlib.Path(__file__).resolve().parents[1] / "Output" / "GlyphAtlasData.swift"
FONTS = pathlib.Path("/usr/share/fonts/truetype/dejavu")
WIDTH, HEIGHT, SIZE, BASELINE = 10, 20, 16.6, 15

ASCII = "".join(chr(c) for c in range(0x21, 0x7F))
LATIN = "".join(chr(c) for c in range(0xA1, 0x100) if c != 0xAD)
SIGNS = (
    "‐–—‘’“”„†•…‰′″‹›⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉€™ᵀˣ⁺ⁿŒœŠšŽžŸı"
    "αβγδεθλμπρσφψωΔΣΩΦ←↑→↓↔↕↵⇥⇧⇐⇒⌘⌫⏎␣∂∇∈∏∑−∓√∞∫≈≠≡≤≥⊕⊗⋯"
    "■□▪▫▲△▴▵▶▷▸▹▼▽▾▿◀◁◂◃◆◇◉○◌●◐◦★✓✔✕✗✘✚❯❮"
)


def bitmap(font, glyph):
    image = Image.new("L", (WIDTH, HEIGHT), 0)
    ImageDraw.Draw(image).text((0, BASELINE), glyph, font=font, fill=255, anchor="ls")
    levels = [(value * 15 + 127) // 255 for value in image.tobytes()]
    return bytes(levels[i] << 4 | levels[i + 1] for i in range(0, len(levels), 2))


def present(font, glyphs):
    missing = bitmap(font, "\uffff")
    kept = [g for g in dict.fromkeys(glyphs) if bitmap(font, g) != missing]
    print("not in the font:", "".join(g for g in dict.fromkeys(glyphs) if g not in kept))
    return "".join(sorted(kept))


def block(name, comment, glyphs, font):
    data = base64.b64encode(b"".join(bitmap(font, g) for g in glyphs)).decode()
    listed = glyphs.replace("\\", "\\\\").replace('"', '\\"')
    lines = [f"  /// {comment}", f"  static let {name}Glyphs =", f'    "{listed}"', f'  static let {name} = """']
    lines += [f"    {data[at:at + 96]}\\" for at in range(0, len(data), 96)]
    lines[-1] = lines[-1][:-1]
    return lines + ['    """']


regular = ImageFont.truetype(str(FONTS / "DejaVuSansMono.ttf"), SIZE, layout_engine=ImageFont.Layout.BASIC)
bold = ImageFont.truetype(str(FONTS / "DejaVuSansMono-Bold.ttf"), SIZE, layout_engine=ImageFont.Layout.BASIC)
lines = [
    "// Written by Generators/glyph_atlas.py; do not edit.",
    "// Glyphs of DejaVu Sans Mono; licence in Generators/DejaVu-LICENSE.txt.",
    "",
    "// swift-format-ignore-file",
    "enum GlyphAtlasData {",
    f"  static let width = {WIDTH}",
    f"  static let height = {HEIGHT}",
]
lines += block("regular", "Two pixels a byte; base64.", present(regular, ASCII + LATIN + SIGNS), regular)
lines += block("bold", "The same, of the bold face.", present(bold, ASCII), bold)
lines.append("}")
TARGET.write_text("\n".join(lines) + "\n")
print(TARGET.stat().st_size, "bytes")
