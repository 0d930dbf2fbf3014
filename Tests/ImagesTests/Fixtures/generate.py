"""Writes the image files of this folder, and beside each what Pillow reads from it as PPM.

    python3 generate.py          needs numpy, Pillow 13 and libturbojpeg.so.0

decode/    one file per kind of PNG, JPEG and WebP, with `name.ppm` beside `name.png`, `name.jpg` or `name.webp`
resize/    sources, and `source-WxH.ppm` as Pillow resizes them with BILINEAR
"""

import ctypes
import shutil
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).resolve().parent
DECODE, RESIZE = HERE / "decode", HERE / "resize"
random = np.random.default_rng(7)


def ppm(path, pixels):
    height, width, _ = pixels.shape
    path.write_bytes(b"P6\n%d %d\n255\n" % (width, height) + pixels.astype(np.uint8).tobytes())


def expect(file, pixels=None):
    """Stores `pixels`, or what Pillow reads, as the expectation for `file`."""
    if pixels is None:
        pixels = np.array(ImageOps.exif_transpose(Image.open(file)).convert("RGB"))
    ppm(file.with_suffix(".ppm"), pixels)


def scene(width, height):
    """Smooth colours with some noise and an edge, so that chroma upsampling and rounding show."""
    y, x = np.mgrid[0:height, 0:width]
    smooth = np.stack([x * 255 / width, y * 255 / height, 255 - (x + y) * 255 / (width + height)], -1)
    smooth[height // 3 :, : width // 4] = (220, 30, 90)
    return np.clip(smooth + random.integers(-25, 25, smooth.shape), 0, 255).astype(np.uint8)


# PNG: written by hand, for Pillow writes neither interlaced files nor most depths.

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def filtered(rows, step):
    """Rows of bytes, each behind its filter, which cycles through all five."""
    out, above = b"", None
    for number, row in enumerate(rows):
        row = np.frombuffer(row, np.uint8).astype(int)
        above = np.zeros_like(row) if above is None else above
        pad = np.zeros(step, int)
        a = np.concatenate([pad, row])[: len(row)]
        c = np.concatenate([pad, above])[: len(row)]
        b = above
        pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
        paeth = np.where((pa <= pb) & (pa <= pc), a, np.where(pb <= pc, b, c))
        predicted = [0 * row, a, b, (a + b) // 2, paeth][number % 5]
        out += bytes([number % 5]) + ((row - predicted) % 256).astype(np.uint8).tobytes()
        above = row
    return out


def packed(samples, depth):
    """The rows of an array of height, width, channels as PNG stores them."""
    for row in samples.reshape(samples.shape[0], -1):
        if depth == 16:
            yield row.astype(">u2").tobytes()
        elif depth == 8:
            yield row.astype(np.uint8).tobytes()
        else:
            bits = (row[:, None] >> np.arange(depth - 1, -1, -1)) & 1
            yield np.packbits(bits.reshape(-1).astype(np.uint8)).tobytes()


def png(name, samples, color, depth, interlaced=False, before=b"", split=None):
    height, width = samples.shape[:2]
    step = max(1, CHANNELS[color] * depth // 8)
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    raw = b"".join(
        filtered(packed(part, depth), step)
        for x, y, dx, dy in passes
        if (part := samples[y::dy, x::dx]).size
    )
    data = zlib.compress(raw, 9)
    pieces = [data] if split is None else [data[i : i + split] for i in range(0, len(data), split)]
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    file = DECODE / f"{name}.png"
    file.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before
        + b"".join(chunk(b"IDAT", piece) for piece in pieces) + chunk(b"IEND", b"")
    )
    return file


def samples(width, height, color, depth):
    return random.integers(0, 1 << depth, (height, width, CHANNELS[color]))


def write_pngs():
    palette = {depth: chunk(b"PLTE", random.bytes(3 << depth)) for depth in (1, 2, 4, 8)}
    names = {0: "gray", 2: "rgb", 3: "palette", 4: "gray-alpha", 6: "rgba"}
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    for color, name in names.items():
        for depth in depths[color]:
            for interlaced in (False, True):
                values = samples(13, 11, color, depth)
                before = palette[depth] if color == 3 else b""
                file = png(f"{name}-{depth}{'-interlaced' * interlaced}", values, color, depth, interlaced, before)
                # Pillow clips 16-bit grey to 255; we keep the high byte, as it does for the other kinds.
                expect(file, np.repeat(values >> 8, 3, -1) if (color, depth) == (0, 16) else None)
    gamma = chunk(b"gAMA", struct.pack(">I", 100000))
    icc = chunk(b"iCCP", b"profile\0\0" + zlib.compress(bytes(128)))
    chroma = chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000))
    ancillary = {
        "gamma": gamma,
        "gamma-22": chunk(b"gAMA", struct.pack(">I", 22727)),
        "srgb": chunk(b"sRGB", b"\0") + chunk(b"gAMA", struct.pack(">I", 45455)),
        "chroma": gamma + chroma,
        "icc": icc,
        "significant-bits": gamma + chunk(b"sBIT", b"\5\5\5"),
    }
    for name, before in ancillary.items():
        expect(png(f"rgb-8-{name}", samples(13, 11, 2, 8), 2, 8, before=before))
    expect(png("rgb-16-gamma", samples(13, 11, 2, 16), 2, 16, before=gamma))
    expect(png("rgba-8-gamma", samples(13, 11, 6, 8), 6, 8, before=gamma))
    expect(png("rgba-8-background", samples(13, 11, 6, 8), 6, 8, before=chunk(b"bKGD", bytes(5) + b"\xff")))
    expect(png("gray-4-gamma", samples(13, 11, 0, 4), 0, 4, before=gamma))
    expect(png("palette-8-gamma", samples(13, 11, 3, 8), 3, 8, before=gamma + palette[8]))
    expect(png("palette-8-transparent", samples(13, 11, 3, 8), 3, 8, before=palette[8] + chunk(b"tRNS", random.bytes(99))))
    expect(png("gray-8-transparent", samples(13, 11, 0, 8), 0, 8, before=chunk(b"tRNS", b"\0\7")))
    values = samples(13, 11, 2, 8)
    expect(png("rgb-8-transparent", values, 2, 8, before=chunk(b"tRNS", values[0, 0].astype(">u2").tobytes())))
    expect(png("rgb-8-suggested-palette", samples(13, 11, 2, 8), 2, 8, before=palette[4]))
    expect(png("rgb-8-split", samples(13, 11, 2, 8), 2, 8, split=50))
    expect(png("rgba-16-split", samples(13, 11, 6, 16), 6, 16, split=50))
    tag = b"MM\0*\0\0\0\x08\0\1" + struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) + bytes(4)
    expect(png("rgb-8-orientation-6", samples(13, 11, 2, 8), 2, 8, before=chunk(b"eXIf", tag)))
    for width, height in ((1, 1), (1, 9), (9, 1), (3, 2)):
        for depth in (8, 16):
            for interlaced in (False, True):
                name = f"rgb-{depth}-{width}x{height}{'-interlaced' * interlaced}"
                expect(png(name, samples(width, height, 2, depth), 2, depth, interlaced))


# JPEG: by Pillow, and by TurboJPEG for the subsamplings that Pillow does not write.


def jpeg(name, image, **options):
    file = DECODE / f"{name}.jpg"
    image.save(file, "JPEG", **{"quality": 85, **options})
    expect(file)
    return file


def turbojpeg(name, pixels, subsampling):
    library = ctypes.CDLL("libturbojpeg.so.0")
    library.tjInitCompress.restype = ctypes.c_void_p
    library.tjGetErrorStr2.restype = ctypes.c_char_p
    handle = ctypes.c_void_p(library.tjInitCompress())
    buffer, size = ctypes.c_void_p(), ctypes.c_ulong()
    height, width, _ = pixels.shape
    status = library.tjCompress2(
        handle, pixels.tobytes(), width, 0, height, 0, ctypes.byref(buffer), ctypes.byref(size), subsampling, 85, 0
    )
    assert status == 0, library.tjGetErrorStr2(handle)
    file = DECODE / f"{name}.jpg"
    file.write_bytes(ctypes.string_at(buffer, size.value))
    expect(file)


def patched(name, source, old, new):
    """A copy of a JPEG with one occurrence of `old` replaced."""
    data = source.read_bytes()
    assert data.count(old) == 1
    file = DECODE / f"{name}.jpg"
    file.write_bytes(data.replace(old, new))
    expect(file)


def write_jpegs():
    image = Image.fromarray(scene(37, 27))
    for subsampling in (0, 1, 2):
        name = ("444", "422", "420")[subsampling]
        jpeg(f"ycbcr-{name}", image, subsampling=subsampling)
        jpeg(f"ycbcr-{name}-progressive", image, subsampling=subsampling, progressive=True)
    turbojpeg("ycbcr-440", np.array(image), 4)
    turbojpeg("ycbcr-411", np.array(image), 5)
    jpeg("gray", image.convert("L"))
    jpeg("gray-progressive", image.convert("L"), progressive=True)
    jpeg("rgb", image, keep_rgb=True)
    jpeg("restarts", image, restart_marker_blocks=2)
    jpeg("low-quality", image, quality=5)
    jpeg("best-quality", image, quality=100)
    jpeg("profile", image, icc_profile=bytes(3000), comment=b"\xff\xd9 is no end here")
    for width, height in ((1, 1), (1, 19), (19, 1), (2, 3), (16, 16), (17, 33)):
        jpeg(f"{width}x{height}", Image.fromarray(scene(width, height)), subsampling=2)
    cmyk = jpeg("cmyk", Image.fromarray(random.integers(0, 256, (11, 13, 4)).astype(np.uint8), "CMYK"))
    adobe = b"Adobe\0\x64\0\0\0\0"
    patched("ycck", cmyk, adobe + b"\0", adobe + b"\2")
    for order in "<>":
        for orientation in range(9 + 1):
            if order == ">" and orientation not in (3, 6):
                continue
            exif = Image.Exif()
            exif.endian = order
            exif[0x0112], exif[0x010F] = orientation, "maker"
            name = f"orientation-{orientation}{'-big-endian' * (order == '>')}"
            jpeg(name, image.resize((21, 10)), exif=exif)
    stray = DECODE / "stray-bytes.jpg"
    data = (DECODE / "ycbcr-420.jpg").read_bytes()
    stray.write_bytes(data[:-2] + b"\1\2\3" + data[-2:] + b"after the end")
    expect(stray)


def write_resizes():
    sources = {
        "scene": scene(37, 23),
        "noise": random.integers(0, 256, (31, 40, 3)),
        "edges": random.integers(0, 2, (20, 33, 3)) * 255,
        "tall": random.integers(0, 256, (60, 11, 3)),
        "pixel": np.array([[[9, 130, 250]]]),
        "column": random.integers(0, 256, (50, 1, 3)),
        "row": random.integers(0, 256, (1, 50, 3)),
    }
    sizes = {
        "scene": [(74, 46), (19, 12), (37, 23), (37, 50), (80, 23), (101, 67), (1, 1), (36, 22), (38, 24), (36, 12), (36, 21)],
        "noise": [(7, 5), (41, 30), (13, 60), (60, 11), (3, 1)],
        "edges": [(50, 50), (10, 7), (32, 21)],
        "pixel": [(1, 1), (5, 3)],
        "tall": [(6, 18), (7, 20), (12, 30), (15, 10)],
        "column": [(1, 17), (4, 90), (3, 50)],
        "row": [(17, 1), (90, 4), (50, 3)],
    }
    for name, pixels in sources.items():
        ppm(RESIZE / f"{name}.ppm", pixels)
        image = Image.fromarray(pixels.astype(np.uint8))
        for width, height in sizes[name]:
            ppm(RESIZE / f"{name}-{width}x{height}.ppm", np.array(image.resize((width, height), Image.BILINEAR)))


def write_webps():
    def webp(name, image, **options):
        file = DECODE / f"webp-{name}.webp"
        image.save(file, "WEBP", **options)
        return file

    image = Image.fromarray(scene(21, 14))
    shade = Image.fromarray(random.integers(0, 256, (14, 21)).astype(np.uint8) // 64 * 64)
    shaded = Image.merge("RGBA", (*image.split(), shade))
    exif = Image.Exif()
    exif[0x0112] = 6
    expect(webp("lossy", image, quality=60))
    expect(webp("lossless", image.quantize(8).convert("RGB"), lossless=True))
    expect(webp("lossy-alpha", shaded, quality=60, exact=True))
    expect(webp("lossless-alpha", shaded, lossless=True, exact=True))
    expect(webp("orientation-6", image, quality=30, exif=exif))
    # Refused: no expectation.
    webp("animated", image, quality=30, save_all=True, append_images=[image.rotate(90).resize((21, 14))])


for folder in (DECODE, RESIZE):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
write_pngs()
write_jpegs()
write_resizes()
write_webps()
