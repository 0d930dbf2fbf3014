"""How unlike a picture is to what training saw, from the channel means of one feature map.

A linear account: channels in their standard deviations, the directions in which training's pictures differ most, and
what is left beside them. A photograph has little in drawn scenes' directions and much beside them.

    pip install scikit-image scikit-learn matplotlib                  # for the photographs that they ship
    python familiarity.py ../toy-panoptic.safetensors                 # 500 unseen scenes, and those photographs
    python familiarity.py ../toy-panoptic.safetensors holiday.jpg     # or others

Prints the distances, and how many of each are called strange.
"""
import argparse
import importlib.util
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors import safe_open

from inference import load, normalized, preprocess
from pools import draw_chunk
from scenes import scene

NODE = "layer4"
DIRECTIONS = 16
CHUNKS = 20             # hundreds of the pool's pictures to go by
HELD_OUT_SEED = 700_000
HELD_OUT = 1000
KNOWN = 0.998           # the share of held-out scenes that is not called strange

PHOTOGRAPHS = {
    "skimage": [f"data/{name}" for name in (
        "astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "grass.png", "gravel.png",
        "moon.png", "motorcycle_left.png", "retina.jpg", "rocket.jpg")],
    "sklearn": ["datasets/images/china.jpg", "datasets/images/flower.jpg"],
    "matplotlib": ["mpl-data/sample_data/grace_hopper.jpg"],
}


@dataclass
class Familiarity:
    """Everything as it is stored; `variance` of each direction, `rest` the mean square beside all directions."""
    node: str
    mean: list
    deviation: list
    directions: list
    variance: list
    rest: float
    threshold: float = float("inf")
    pictures: int = 0
    held_out: int = 0

    def distance(self, means):
        """About 1 for a picture like training's; `means` [C] are the node's channels, averaged over places."""
        z = (np.asarray(means) - self.mean) / self.deviation
        directions = np.array(self.directions)
        along = directions @ z
        beside = z - along @ directions
        return float((along ** 2 / self.variance).mean() / 2 + (beside ** 2).mean() / self.rest / 2)

    def metadata(self):
        short = lambda v: [short(x) for x in v] if isinstance(v, list) else float(f"{v:.4g}")
        return {k: v if isinstance(v, (str, int)) else short(v) for k, v in asdict(self).items()}


def fit(rows, directions=DIRECTIONS):
    """From channel means [N, C] of many pictures, by principal components."""
    mean, deviation = rows.mean(0), rows.std(0) + 1e-6
    z = (rows - mean) / deviation
    _, strength, axes = np.linalg.svd(z, full_matrices=False)
    axes = axes[:directions]
    variance = strength[:directions] ** 2 / len(rows)
    rest = ((z - z @ axes.T @ axes) ** 2).mean()
    return Familiarity(NODE, mean.tolist(), deviation.tolist(), axes.tolist(), variance.tolist(), float(rest),
                       pictures=len(rows))


@torch.no_grad()
def channel_means(model, x):
    return model.features(x)[0][int(NODE[-1]) - 1].mean((2, 3))[0].double().numpy()


def scene_distances(familiarity, model, sides, first, count):
    """The distances of unseen scenes."""
    drawn = (scene(np.random.default_rng(first + k), 480, 640, True).rgb for k in range(count))
    return np.array([familiarity.distance(channel_means(model, preprocess(Image.fromarray(rgb), sides))) for rgb in drawn])


def learned(model, spec, sides):
    """The account of a training pool, with the distance that one held-out scene in 500 passes as its threshold."""
    seen = [channel_means(model, normalized(image[None].astype(np.float32)))
            for chunk in range(CHUNKS) for image in draw_chunk(spec, chunk)[0]]
    familiarity = fit(np.array(seen))
    far = scene_distances(familiarity, model, sides, HELD_OUT_SEED, HELD_OUT)
    familiarity.threshold, familiarity.held_out = float(np.quantile(far, KNOWN)), len(far)
    return familiarity


def shipped_photographs():
    """Those of PHOTOGRAPHS whose package is installed."""
    for package, names in PHOTOGRAPHS.items():
        spec = importlib.util.find_spec(package)
        if spec: yield from (Path(spec.origin).parent / name for name in names)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights")
    parser.add_argument("pictures", type=Path, nargs="*", help="by default the photographs of installed packages")
    parser.add_argument("--scenes", type=int, default=500)
    parser.add_argument("--first", type=int, default=2_000_000, metavar="SEED", help="the first scene's seed")
    a = parser.parse_args()
    torch.set_num_threads(1)
    model, sides = load(a.weights)
    with safe_open(a.weights, "pt") as file:
        familiarity = Familiarity(**json.loads(file.metadata()["training_statistics"]))
    print(f"strange: farther than {familiarity.threshold:.2f}")
    strange = total = 0
    for path in a.pictures or shipped_photographs():
        distance = familiarity.distance(channel_means(model, preprocess(Image.open(path).convert("RGB"), sides)))
        print(f"{path.name:24} {distance:.2f}")
        strange, total = strange + (distance > familiarity.threshold), total + 1
    print(f"strange pictures: {strange} of {total}")
    far = scene_distances(familiarity, model, sides, a.first, a.scenes)
    print(f"strange scenes: {(far > familiarity.threshold).sum()} of {len(far)} from seed {a.first}; "
          f"median {np.median(far):.2f}, farthest {far.max():.2f}")


if __name__ == "__main__":
    main()
