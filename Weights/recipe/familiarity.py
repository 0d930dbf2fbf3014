"""How unlike a picture is to what training saw, from the channel means of one feature map.

A linear account: channels in their standard deviations, the directions in which training's pictures differ most, and
what is left beside them. A photograph has little in drawn scenes' directions and much beside them.
"""
from dataclasses import asdict, dataclass

import numpy as np
import torch
from PIL import Image

from inference import normalized, preprocess
from pools import draw_chunk
from scenes import scene

NODE = "layer2"
DIRECTIONS = 16
CHUNKS = 6              # hundreds of the pool's pictures to go by
HELD_OUT_SEED = 700_000
HELD_OUT = 500
KNOWN = 0.99            # the share of held-out scenes that is not called strange


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
        short = lambda v: [short(x) for x in v] if isinstance(v, list) else float(f"{v:.5g}")
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


def learned(model, spec, sides):
    """The account of a training pool, with the distance that 1 % of held-out scenes pass as its threshold."""
    seen = [channel_means(model, normalized(image[None].astype(np.float32)))
            for chunk in range(CHUNKS) for image in draw_chunk(spec, chunk)[0]]
    familiarity = fit(np.array(seen))
    drawn = (scene(np.random.default_rng(HELD_OUT_SEED + k), 480, 640, True).rgb for k in range(HELD_OUT))
    far = [familiarity.distance(channel_means(model, preprocess(Image.fromarray(rgb), sides))) for rgb in drawn]
    familiarity.threshold, familiarity.held_out = float(np.quantile(far, KNOWN)), len(far)
    return familiarity
