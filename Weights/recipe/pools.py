"""Pools of drawn scenes to train on, kept on disk so that a resumed run need not draw them again.

Run by itself, it draws a pool:  python pools.py --count 6000 --height 288 --width 384 --varied 0.85 --seed 3
"""
import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from scenes import IGNORED, scene

CHUNK = 100


@dataclass(frozen=True)
class PoolSpec:
    """What a pool holds; `varied` is the share of varied scenes."""
    count: int
    height: int
    width: int
    varied: float
    seed: int

    @property
    def name(self):
        return f"{self.count}-{self.height}x{self.width}-varied{self.varied:g}-seed{self.seed}"


@dataclass
class Pool:
    images: np.ndarray    # uint8 [N, H, W, 3]
    ids: np.ndarray       # uint8 [N, H, W]: index into the picture's categories
    categories: list      # one list of category ids for each picture

    def __len__(self): return len(self.images)


def shrunk(drawn, height, width):
    """A larger scene resized as a photograph would be; segments that lose their last pixel go."""
    rgb = np.asarray(Image.fromarray(drawn.rgb).resize((width, height), Image.BILINEAR))
    ids = np.asarray(Image.fromarray(drawn.ids).resize((width, height), Image.NEAREST))
    seen = [k for k in range(len(drawn.segments)) if (ids == k).any()]
    remap = np.full(256, IGNORED, np.uint8)
    remap[seen] = np.arange(len(seen))
    return rgb, remap[ids], [drawn.segments[k] for k in seen]


def draw_chunk(spec, chunk):
    rng = np.random.default_rng(spec.seed * 100003 + chunk)
    images = np.empty((CHUNK, spec.height, spec.width, 3), np.uint8)
    ids, categories = np.empty(images.shape[:3], np.uint8), []
    for i in range(CHUNK):
        varied = spec.varied > 0 and rng.random() < spec.varied
        if rng.random() < 0.5:   # drawn at the network's size, or larger and resized
            s = scene(rng, spec.height, spec.width, varied)
            images[i], ids[i], segments = s.rgb, s.ids, s.segments
        else:
            f = rng.uniform(1.2, 2.6 if not varied else 2.0)
            s = scene(rng, int(spec.height * f), int(spec.width * f), varied)
            images[i], ids[i], segments = shrunk(s, spec.height, spec.width)
        categories.append([int(c) for c, _ in segments])
    return images, ids, categories


def draw(spec, workers=2):
    chunks = range(spec.count // CHUNK)
    with ProcessPoolExecutor(workers) as executor:
        parts = list(executor.map(draw_chunk, [spec] * len(chunks), chunks))
    return Pool(np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts]),
                [c for p in parts for c in p[2]])


def pool(spec, folder):
    """The pool from `folder`, drawn and stored there first if need be."""
    path = Path(folder) / spec.name
    if not (path / "categories.json").exists():
        path.mkdir(parents=True, exist_ok=True)
        drawn = draw(spec)
        np.save(path / "images.npy", drawn.images)
        np.save(path / "ids.npy", drawn.ids)
        (path / "categories.json").write_text(json.dumps(drawn.categories))   # last: marks the pool as whole
    return Pool(np.load(path / "images.npy", mmap_mode="r"), np.load(path / "ids.npy", mmap_mode="r"),
                json.loads((path / "categories.json").read_text()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, kind, default in (("count", int, 6000), ("height", int, 288), ("width", int, 384),
                                ("varied", float, 0.85), ("seed", int, 3)):
        parser.add_argument(f"--{name}", type=kind, default=default)
    parser.add_argument("--pools", default="pools", help="folder to keep pools in")
    a = parser.parse_args()
    print(len(pool(PoolSpec(a.count, a.height, a.width, a.varied, a.seed), a.pools)), "scenes")


if __name__ == "__main__":
    main()
