"""Writes the fixtures of the fidelity tests: random weights of small DETRs, an image, and what PyTorch makes of it.

    pip install torch numpy pillow safetensors
    python generate.py              # tiny, tiny_basic and tiny_boxes into this folder
    python generate.py --model detr_resnet50_panoptic --out DIR --image photo.png [--short-side 800]

Per model: NAME.safetensors (half precision, published key names, configuration as metadata) and
NAME.recording.safetensors (every module's output under its node path, attention as `….pattern`).
"""

import argparse
import json
import os
import sys

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "Reference"))
from model import PUBLISHED, Config, DETRsegm  # noqa: E402

MODELS = dict(
    PUBLISHED,
    tiny=Config("bottleneck", (1, 2, 1, 1), 4, True, 128, 8, 2, 2, 32, 7, 12),
    tiny_basic=Config("basic", (2, 1, 1, 1), 8, False, 128, 8, 1, 1, 40, 5, 9),
    tiny_boxes=Config("bottleneck", (1, 1, 1, 1), 4, False, 32, 4, 1, 3, 40, 6, 9, False),
)
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def random_model(config, seed):
    torch.manual_seed(seed)
    model = DETRsegm(config).eval()
    for name, buffer in model.named_buffers():  # statistics that are not trivially 0 and 1
        if name.endswith("running_mean"):
            buffer.normal_(0, 0.2)
        if name.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
    for tensor in list(model.parameters()) + [b for b in model.buffers() if b.is_floating_point()]:
        tensor.data = tensor.data.half().float()  # so that the stored half-precision weights are the weights used
    return model


def preprocess(image, short_side, long_side=1333):
    width, height = image.size
    if short_side:
        size = short_side
        if max(width, height) / min(width, height) * size > long_side:
            size = int(round(long_side * min(width, height) / max(width, height)))
        if width < height:
            target = (size, int(size * height / width))
        else:
            target = (int(size * width / height), size)
        if target != image.size:
            image = image.resize(target, Image.BILINEAR)
    x = torch.from_numpy(np.array(image)).permute(2, 0, 1).float().div(255)[None]
    return ((x - MEAN) / DEVIATION).contiguous()


@torch.no_grad()
def record(model, x):
    recording = {"input": x}

    def keep(name, value):
        recording[name] = value.detach().float().contiguous().clone()

    for name, module in model.named_modules():
        if name and not isinstance(module, torch.nn.ModuleList):
            path = name.removeprefix("detr.")
            module.register_forward_hook(
                lambda _, __, out, path=path: keep(path, out) if isinstance(out, torch.Tensor) else None
            )

    def tap(name, value):
        if name.endswith("attn"):
            name = name.replace("encoder.", "encoder.layers.").replace("decoder.", "decoder.layers.")
            name = f"transformer.{name}.pattern"
        keep(name, value)

    model(x, tap=tap)
    return recording


def write(name, folder, x, seed, half=True):
    config = MODELS[name]
    model = random_model(config, seed)
    weights = {k: (v.half() if half else v.float()).contiguous() for k, v in model.keys().items()}
    save_file(weights, f"{folder}/{name}.safetensors", {"model": name, "config": json.dumps(config.dict())})
    recording = record(model, x)
    save_file(recording, f"{folder}/{name}.recording.safetensors")
    print(name, len(recording), "tensors,", sum(v.numel() for v in recording.values()) * 4 // 1000, "kB")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model")
    parser.add_argument("--out", default=HERE)
    parser.add_argument("--image")
    parser.add_argument("--short-side", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.model:
        x = preprocess(Image.open(arguments.image).convert("RGB"), arguments.short_side)
        write(arguments.model, arguments.out, x, arguments.seed, half=False)
        return
    generator = np.random.default_rng(5)
    coarse = generator.integers(0, 256, (9, 7, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((57, 75), Image.BICUBIC)  # odd sizes at every stage
    for name in ("tiny", "tiny_basic", "tiny_boxes"):
        write(name, HERE, preprocess(image, 0), arguments.seed)


if __name__ == "__main__":
    main()
