"""Writes a checkpoint as safetensors under the published names, with what a loader needs as metadata.

    python export.py run/fine.pt ../toy-panoptic.safetensors
"""
import argparse
import json

import torch
from safetensors.torch import save_file

from model import Config, DETRsegm
from scenes import CATEGORIES, THINGS

SHORT_SIDE, LONG_SIDE = 288, 480


def metadata(steps, short_side=SHORT_SIDE, long_side=LONG_SIDE):
    return {
        "format": "detrscope-weights/1",
        "model": "toy-panoptic",
        "config": json.dumps(Config().metadata()),
        "categories": json.dumps([dict(id=c, name=n, isthing=c in THINGS) for c, n in sorted(CATEGORIES.items())]),
        "preprocess": json.dumps(dict(short_side=short_side, long_side=long_side,
                                      mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])),
        "training": json.dumps(dict(
            steps=steps, data="drawn scenes (Weights/recipe/scenes.py)", license="Apache-2.0")),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("output")
    parser.add_argument("--short-side", type=int, default=SHORT_SIDE)
    parser.add_argument("--long-side", type=int, default=LONG_SIDE)
    a = parser.parse_args()
    checkpoint = torch.load(a.checkpoint)
    model = DETRsegm()
    model.load_state_dict(checkpoint["model"])
    state = {k: v.float().contiguous() for k, v in model.published_state().items()}
    save_file(state, a.output, metadata(checkpoint["steps"], a.short_side, a.long_side))
    print(f"{a.output}: {sum(v.numel() for v in state.values())} values, {checkpoint['steps']} steps")


if __name__ == "__main__":
    main()
