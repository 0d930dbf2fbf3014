"""Writes every kind of published checkpoint at its published size, with random weights, and what its source makes of an
image: files too large to keep here.

    pip install torch torchvision numpy pillow safetensors
    python published.py torch --out DIR        # Meta's seven models, DETRdemo, torchvision's five ResNets: 6 GB
    pip install "transformers<5" timm   && python published.py huggingface --out DIR
    pip install "transformers>=5" timm  && python published.py huggingface --out DIR     # in another environment
    DETRSCOPE_REFERENCE=DIR swift test -c release --filter FullSizeTests

Each NAME.recording.safetensors names in its metadata the files of the same weights: zip, legacy, half precision.
"""

import argparse
import os

import torch
from safetensors.torch import save_file
from torch import nn

from generate import record
from recordings import DETRdemo, demo_recording, huggingface_recording, resnet_recording
from model import PUBLISHED, DETRsegm  # recordings.py has its folder on the path

LAST_NORMS = (".bn3.weight", "layer.2.normalization.weight")


@torch.no_grad()
def randomise(model, seed):
    """Values that half precision holds, and activations and attention of a trained model's size at any depth."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.state_dict().items():
        if not tensor.is_floating_point():
            continue
        value = torch.randn(tensor.shape, generator=generator)
        if "query" in name and tensor.dim() == 2 and tensor.shape[0] == 100:
            pass
        elif tensor.dim() > 1:
            value = value / tensor[0].numel() ** 0.5
        elif name.endswith("running_var"):
            value = 1 + 0.5 * value.clamp(-1, 1)
        elif name.endswith(LAST_NORMS):
            value = 0.5 + 0.1 * value
        else:
            is_scale = name.endswith("weight")
            value = 0.1 * value + (1 if is_scale else 0)
        tensor.copy_(value.half().float())


def image():
    """Odd sizes at every stage."""
    return torch.randn(1, 3, 203, 251, generator=torch.Generator().manual_seed(9))


def save(folder, name, recording, checkpoints):
    tensors = {key: value.detach().float().contiguous().clone() for key, value in recording.items()}
    tensors["input"] = image()
    path = os.path.join(folder, f"{name}.recording.safetensors")
    save_file(tensors, path, {"checkpoints": "\n".join(checkpoints)})
    print(name, len(tensors), "tensors", flush=True)


def half(weights):
    return {key: value.half() if value.is_floating_point() else value for key, value in weights.items()}


@torch.no_grad()
def torch_models(folder):
    import torchvision

    def file(name, content, **options):
        torch.save(content, os.path.join(folder, name), **options)
        return name

    for number, (name, config) in enumerate(PUBLISHED.items()):
        model = DETRsegm(config).eval()
        randomise(model, number)
        weights = dict(model.keys())
        checkpoints = [
            file(f"{name}.legacy.pth", {"model": weights}, _use_new_zipfile_serialization=False),
            file(f"{name}.pth", {"model": weights}), file(f"{name}.half.pth", half(weights)),
        ]
        save(folder, name, record(model, image()), checkpoints)

    for name in ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]:
        model = getattr(torchvision.models, name)().eval()
        randomise(model, len(name))
        weights = model.state_dict()
        checkpoints = [
            file(f"{name}.legacy.pth", weights, _use_new_zipfile_serialization=False),
            file(f"{name}.pth", weights), file(f"{name}.half.pth", half(weights)),
        ]
        save(folder, name, resnet_recording(model, image()), checkpoints)

    backbone = torchvision.models.resnet50()
    backbone.fc = nn.Identity()
    model = DETRdemo(backbone, 2048, nn.Transformer(256, 8, 6, 6), classes=91, queries=100).eval()
    randomise(model, 8)
    checkpoints = [file("demo.half.pth", half(model.state_dict()))]
    save(folder, "demo", demo_recording(model, image()), checkpoints)


@torch.no_grad()
def huggingface_models(folder):
    import transformers
    from transformers import DetrConfig, DetrForObjectDetection, DetrForSegmentation, ResNetConfig

    version = transformers.__version__.split(".")[0]
    native = dict(
        use_timm_backbone=False, backbone=None,
        backbone_config=ResNetConfig(out_features=["stage1", "stage2", "stage3", "stage4"]))
    timm = dict(use_timm_backbone=True, backbone="resnet50")
    kinds = dict(boxes=(DetrForObjectDetection, 91), panoptic=(DetrForSegmentation, 250))
    backbones = {"native": native, "timm": timm, "timm-dc5": dict(timm, dilation=True)}
    for seed, (kind, (model_class, classes)) in enumerate(kinds.items()):
        for backbone, options in backbones.items():
            config = DetrConfig(num_labels=classes, use_pretrained_backbone=False, **options)
            config._attn_implementation = "eager"
            model = model_class(config).eval()
            randomise(model, seed)
            name = f"huggingface{version}-{backbone}-{kind}"
            path = os.path.join(folder, name)
            model.save_pretrained(path)
            torch.save(half(model.state_dict()), os.path.join(path, "memory.bin"))
            save(
                folder, name, huggingface_recording(model, image()),
                [f"{name}/model.safetensors", f"{name}/memory.bin"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", choices=["torch", "huggingface"])
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    {"torch": torch_models, "huggingface": huggingface_models}[arguments.library](arguments.out)
