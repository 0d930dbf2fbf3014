"""Records what torchvision computes from ResNeXt and wide ResNets, and what people's programs save of a ResNet.

    pip install torch torchvision timm safetensors pillow
    python resnets.py       # writes resnets/ and resnets/cases.json

`recorded`: weights with a recording of their layers. `saved`: the same ResNeXt as others hold it, by the prefix or form of
its keys; what is `foreign` is set aside. `refused`: shapes, cut down, of timm's ResNets that compute something else, and
what a refusal names. `configs`: timm's config.json beside plain weights, and what a refusal names. `pictures`: what
torchvision's and timm's transforms make of fields/picture.png, as `preprocessor_fields.json` has it. `resized_to_232`: the
ends of the names of torchvision's files whose transform resizes to 232.
"""

import collections
import os
import random

import numpy as np
import timm
import torch
import torchvision
from PIL import Image
from timm.data import create_transform
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet
from torchvision.transforms._presets import ImageClassification

from common import HERE, image, randomise, write, write_json
from meta import coarse, deflate

FOLDER = os.path.join(HERE, "resnets")
# As torchvision calls them; planes are a sixteenth of the published ones.
MODELS = {
    "resnext": dict(block=Bottleneck, layers=[2, 1, 1, 1], groups=4, width_per_group=32),
    "wide": dict(block=Bottleneck, layers=[1, 1, 2, 1], width_per_group=128),
    "resnext-dilated": dict(
        block=Bottleneck, layers=[1, 1, 1, 2], groups=2, width_per_group=32,
        replace_stride_with_dilation=[False, False, True]),
}
REFUSED = {
    "resnet18d": "three convolutions", "resnet50d": "three convolutions", "resnet10t": "three convolutions",
    "seresnet50": "squeeze", "resnet50_gn": "running_mean"}
CONFIGS = [
    ({"architecture": "resnetblur50"}, "resnetblur50"), ({"architecture": "resnetaa50"}, "resnetaa50"),
    ({"architecture": "resnet50", "global_pool": "max"}, "global_pool max"),
    ({"architecture": "resnet50", "global_pool": "catavgmax"}, "global_pool catavgmax"),
    ({"architecture": "resnet50", "model_args": {"act_layer": "silu"}}, "act_layer"),
    ({"architecture": "resnet50", "pretrained_cfg": {"crop_mode": "squash"}}, "crop_mode squash"),
    ({"architecture": "resnet50", "pretrained_cfg": {"input_size": [3, 224, 288]}}, "input_size"),
    ({"architecture": "resnet50", "global_pool": "avg", "num_classes": 10}, None),
    ({"architecture": "resnext50_32x4d", "pretrained_cfg": {"crop_pct": 0.95}}, None),
    ({"architecture": "wide_resnet50_2"}, None)]
TRANSFORM = dict(input_size=(3, 64, 64), interpolation="bicubic", crop_pct=0.95, mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))


class Narrow(ResNet):
    def _make_layer(self, block, planes, *arguments, **options):
        return super()._make_layer(block, planes // 16, *arguments, **options)


@torch.no_grad()
def make(name):
    model = Narrow(**MODELS[name])
    model.fc = torch.nn.Linear(32 * MODELS[name]["block"].expansion, 5)
    return coarse(randomise(model, len(name)))


@torch.no_grad()
def record(model):
    recorded = {}

    def keep(name):
        def hook(module, inputs, output):
            recorded[name] = output
        return hook

    model = model.double()
    names = ["layer1.0.conv2", "layer1", "layer2", "layer3", "layer4", "avgpool", "fc"]
    handles = [model.get_submodule(name).register_forward_hook(keep(name)) for name in names]
    model(image())
    for handle in handles:
        handle.remove()
    return recorded


def half(model):
    return collections.OrderedDict(
        (key, value.half() if value.is_floating_point() else value) for key, value in model.state_dict().items())


def save(name, content):
    path = os.path.join(FOLDER, name)
    torch.save(content, path)
    deflate(path)


def prefixed(prefix, state):
    return {prefix + key: value for key, value in state.items()}


def saved(state):
    """(file, content, foreign keys)"""
    bare = {key: value for key, value in state.items() if not key.startswith("fc.")}
    yield "without-fc.pth", bare, []
    yield "encoder.pth", {"state_dict": prefixed("module.encoder.", state)}, []
    yield "net.pth", {"epoch": 3, "net": prefixed("net.backbone.", state)}, []
    head = {"fc.0.weight": torch.ones(4, 128), "fc.2.bias": torch.ones(4)}
    yield "projected.pth", {"state_dict": prefixed("module.encoder_q.", {**bare, **head})}, sorted(
        prefixed("module.encoder_q.", head))
    parts = {"conv1": "0", "bn1": "1", "layer1": "4", "layer2": "5", "layer3": "6", "layer4": "7"}
    yield "children.pth", {
        parts[key.split(".")[0]] + key[key.index("."):]: value for key, value in bare.items()}, []


def samples(values):
    generator = random.Random(1)
    places = [[generator.randrange(extent) for extent in values.shape] for _ in range(12)]
    return [[*place, float(f"{float(values[tuple(place)]):.8g}")] for place in places]


def pictures():
    picture = Image.open(os.path.join(HERE, "fields", "picture.png")).convert("RGB")
    wide = picture.resize((341, 97), Image.BICUBIC)
    wide.save(os.path.join(FOLDER, "wide.png"))
    for name, transform in {
            "torchvision": ImageClassification(crop_size=224, resize_size=256),
            "torchvision-232": ImageClassification(crop_size=224, resize_size=232),
            "timm": create_transform(**TRANSFORM, is_training=False)}.items():
        for file, source in {"fields/picture.png": picture, "resnets/wide.png": wide}.items():
            values = np.asarray(transform(source), dtype=np.float32)
            yield dict(transform=name, picture=file, shape=list(values.shape), samples=samples(values))


def resized_to_232():
    for name in sorted(dir(torchvision.models)):
        if name.endswith("_Weights") and ("ResNet" in name or "ResNeXt" in name):
            for weights in getattr(torchvision.models, name):
                if weights.transforms.keywords.get("resize_size", 256) == 232:
                    yield os.path.basename(weights.url)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    for name in MODELS:
        model = make(name)
        state = half(model)
        save(f"{name}.pth", state)
        write(os.path.join(FOLDER, f"{name}.recording.safetensors"), record(model))
        if name == "resnext":
            forms = list(saved(state))
    for file, content, _ in forms:
        save(file, content)
    write_json(os.path.join(FOLDER, "cases.json"), dict(
        versions=dict(torch=torch.__version__, torchvision=torchvision.__version__, timm=timm.__version__),
        recorded=sorted(MODELS), saved=[dict(file=file, foreign=foreign) for file, _, foreign in forms],
        refused=[dict(
            architecture=name, says=says, keys={
                key: [min(extent, 2) for extent in value.shape]
                for key, value in timm.create_model(name, pretrained=False).state_dict().items()
                if value.is_floating_point()}) for name, says in REFUSED.items()],
        configs=[dict(config=config, says=says) for config, says in CONFIGS],
        transform={key: list(value) if isinstance(value, tuple) else value for key, value in TRANSFORM.items()},
        pictures=list(pictures()), resized_to_232=sorted(set(resized_to_232()))))


if __name__ == "__main__":
    main()
