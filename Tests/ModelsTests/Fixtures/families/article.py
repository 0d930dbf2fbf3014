"""Writes a DETR as people write it by hand after an article, with masks, and what it computes.

    pip install torch safetensors numpy pillow
    python article.py     # writes article.pth, article-as-written.pth and a recording of each

It is Meta's DETR with pre-norm and learned positions but for its names and its box head, which is one linear layer: the
backbone is an nn.Sequential of a ResNet's children, `row_embed` and `col_embed` are parameters, and the transformer's
layers stand at the top. In article.pth the mask head gets layers 3, 2 and 1 of the backbone; in article-as-written.pth it
gets layer 4 three times, as an article has it whose author names that a mistake. The files are bare state dicts of 8 heads.
"""

import os

import torch
from torch import nn

from common import HERE, image, randomise, write
from meta import PANOPTIC, SMALL, coarse, deflate
from generate import record  # meta.py has its folder on the path
from model import Config, DETRsegm, MaskHead

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


class AsWritten(DETRsegm):
    """The mask head gets the last layer three times."""

    def __init__(self, config):
        super().__init__(config)
        last = config.width * 8 * config.expansion
        self.mask_head = MaskHead(config.hidden + config.heads, [last] * 3, config.hidden)

    def features(self, x):
        layers, *rest = super().features(x)
        return [layers[3]] * 4, *rest


@torch.no_grad()
def make(name, model_class):
    config = Config(**dict(SMALL, **dict(PANOPTIC, heads=8, pre_norm=True, learned=True)))
    model = model_class(config)
    model.detr.bbox_embed = nn.Linear(config.hidden, 4)
    model = coarse(randomise(model, 60)).double()
    path = os.path.join(HERE, f"{name}.pth")
    state = {article_name(key): value.half() for key, value in model.keys().items()}
    # Batch norm in a hand-written model is PyTorch's, which counts.
    state.update({key.replace("running_var", "num_batches_tracked"): torch.tensor(0)
                  for key in list(state) if key.endswith("running_var")})
    torch.save(state, path)
    deflate(path)
    recording = record(model, image())
    apart = ["input", "backbone.", "mask_head.", "bbox_embed", "class_embed"]
    if model_class is AsWritten:
        apart.append("layer")  # they are not what they are called
    write(path.replace(".pth", ".recording.safetensors"), {
        key: value for key, value in recording.items() if not key.startswith(tuple(apart))})
    print(os.path.getsize(path) // 1000, "kB", sorted(key for key in state if "layers" not in key and "." in key)[-4:])


if __name__ == "__main__":
    make("article", DETRsegm)
    make("article-as-written", AsWritten)
