"""Writes a DETR as people write it by hand after an article, with masks, and what it computes.

    pip install torch safetensors numpy pillow
    python article.py     # writes article.pth and article.recording.safetensors

It is Meta's DETR with pre-norm and learned positions but for its names and its box head, which is one linear layer: the
backbone is an nn.Sequential of a ResNet's children, `row_embed` and `col_embed` are parameters, and the transformer's
layers stand at the top. The mask head gets layers 3, 2 and 1 of the backbone. The file is a bare state dict of 8 heads.
"""

import os

import torch
from torch import nn

from common import HERE, image, randomise, write
from meta import PANOPTIC, SMALL, coarse, deflate
from generate import record  # meta.py has its folder on the path
from model import Config, DETRsegm

CHILDREN = {"conv1": 0, "bn1": 1, "layer1": 4, "layer2": 5, "layer3": 6, "layer4": 7}
RENAMES = [
    ("transformer.", ""), ("input_proj.", "conv."), ("class_embed.", "linear_class."), ("bbox_embed.", "linear_bbox."),
    ("backbone.1.row_embed.weight", "row_embed"), ("backbone.1.col_embed.weight", "col_embed")]


def article_name(key):
    key = key.removeprefix("detr.")
    if key.startswith("backbone.0.body."):
        child, rest = key.removeprefix("backbone.0.body.").split(".", 1)
        return f"backbone.{CHILDREN[child]}.{rest}"
    for old, new in RENAMES:
        key = key.replace(old, new)
    return key


@torch.no_grad()
def main():
    config = Config(**dict(SMALL, **dict(PANOPTIC, heads=8, pre_norm=True, learned=True)))
    model = DETRsegm(config)
    model.detr.bbox_embed = nn.Linear(config.hidden, 4)
    model = coarse(randomise(model, 60)).double()
    path = os.path.join(HERE, "article.pth")
    state = {article_name(key): value.half() for key, value in model.keys().items()}
    # Batch norm in a hand-written model is PyTorch's, which counts.
    state.update({key.replace("running_var", "num_batches_tracked"): torch.tensor(0)
                  for key in list(state) if key.endswith("running_var")})
    torch.save(state, path)
    deflate(path)
    recording = record(model, image())
    apart = ("input", "backbone.", "mask_head.", "bbox_embed", "class_embed")
    write(path.replace(".pth", ".recording.safetensors"), {
        key: value for key, value in recording.items() if not key.startswith(apart)})
    print(os.path.getsize(path) // 1000, "kB", sorted(key for key in state if "layers" not in key and "." in key)[-4:])


if __name__ == "__main__":
    main()
