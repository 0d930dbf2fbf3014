"""Writes what the reference computes from DETRs of many sizes and options.

    pip install torch torchvision transformers safetensors pillow
    python detr_options.py     # writes meta/options.json

`Tests/Reference/model.py` computes, which `meta.py --published` holds against the published code. Weights are not stored:
each is a number of its parameter's name and its place, as in conditional_options.py.
"""

import os
import random

import torch

from common import HERE, image, write_json
from conditional_options import weight
from config_fields import numbers
from model import Config, DETRsegm

COUNT = 32


def options(choose):
    masks = choose.random() < 0.2
    return Config(
        block=choose.choice(["basic", "bottleneck"]), layers=tuple(choose.randint(1, 2) for _ in range(4)),
        width=choose.choice([4, 8]), hidden=128 if masks else choose.choice([16, 32, 48]),
        heads=8 if masks else choose.choice([1, 2, 4, 8]), encoder=choose.randint(0, 3), decoder=choose.randint(1, 4),
        feedforward=choose.choice([8, 24, 40]), queries=choose.randint(1, 9), classes=choose.randint(1, 7), masks=masks,
        dilation=choose.random() < 0.4, pre_norm=choose.random() < 0.4, learned=choose.random() < 0.4)


@torch.no_grad()
def outputs(config):
    model = DETRsegm(config).eval()
    for name, tensor in model.keys().items():
        name = name.removeprefix("detr.")
        if tensor.is_floating_point():
            tensor.copy_(weight(name, list(tensor.shape)))
    return model.double()(image())


def main():
    choose, cases = random.Random(11), []
    for _ in range(COUNT):
        config = options(choose)
        sizes = config.dict()
        pre_norm, learned = sizes.pop("pre_norm"), sizes.pop("learned")
        if pre_norm or learned:
            sizes["variant"] = {
                "activation": "relu", "isPreNorm": pre_norm, "handsOnNormedOutput": False, "backboneActivation": "relu",
                "halvesInFirstConvolution": False, "dilatesAsTimm": False, "halvesInLayer1": False}
            if learned:
                sizes["variant"]["learnedPositions"] = 50
        out = outputs(config)
        case = {"configuration": sizes} | {key: numbers(out[key]) for key in ("pred_logits", "pred_boxes")}
        if config.masks:
            # Each query's mask by its sums over rows.
            case["mask_rows"] = numbers(out["pred_masks"].sum(-1))
        cases.append(case)
        print(config, case["pred_logits"][0][:2])
    write_json(os.path.join(HERE, "meta", "options.json"), {"cases": cases})


if __name__ == "__main__":
    main()
