"""Writes a checkpoint as safetensors under the published names, with what a loader needs as metadata.

    python export.py run/rest.pt ../toy-panoptic.safetensors
    python export.py run/rest.pt again/rest.pt ../toy-panoptic.safetensors   # the mean of their weights

A mean is for checkpoints of one run: weights that were trained apart have little in common.
"""
import argparse
import json

import torch
from safetensors.torch import save_file

from calibration import calibrate
from familiarity import learned
from network import Config, DETRsegm
from scenes import CATEGORIES, THINGS
from stages import STAGES

SHORT_SIDE, LONG_SIDE = 288, 480


def metadata(steps, familiarity, short_side=SHORT_SIDE, long_side=LONG_SIDE):
    return {
        "format": "detrscope-weights/1",
        "model": "toy-panoptic",
        "config": json.dumps(Config().dict()),
        "categories": json.dumps([dict(id=c, name=n, isthing=c in THINGS) for c, n in sorted(CATEGORIES.items())]),
        "preprocess": json.dumps(dict(short_side=short_side, long_side=long_side,
                                      mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])),
        "training_statistics": json.dumps(familiarity.metadata()),
        "training": json.dumps(dict(
            steps=steps, data="drawn scenes (Weights/recipe/scenes.py)", license="Apache-2.0")),
    }


def mean_of(checkpoints):
    """The mean of each weight; of whole numbers, the last checkpoint's."""
    states = [c["model"] for c in checkpoints]
    return {k: torch.stack([s[k] for s in states]).mean(0) if v.is_floating_point() else v
            for k, v in states[-1].items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", nargs="+", help="the last one's steps are told")
    parser.add_argument("output")
    parser.add_argument("--short-side", type=int, default=SHORT_SIDE)
    parser.add_argument("--long-side", type=int, default=LONG_SIDE)
    a = parser.parse_args()
    torch.set_num_threads(1)   # on a busy machine threads mostly wait for one another
    checkpoints = [torch.load(path) for path in a.checkpoints]
    model = DETRsegm().eval()
    model.load_state_dict(mean_of(checkpoints))
    sides = a.short_side, a.long_side
    print("scores: logits times %.3f, no object's moved by %.3f" % calibrate(model, sides))
    state = {k: v.float().contiguous() for k, v in model.keys().items()}
    familiarity = learned(model, list(STAGES.values())[-1].pool, sides)
    save_file(state, a.output, metadata(checkpoints[-1]["steps"], familiarity, a.short_side, a.long_side))
    print(f"{a.output}: {sum(v.numel() for v in state.values())} values, {checkpoints[-1]['steps']} steps")


if __name__ == "__main__":
    main()
