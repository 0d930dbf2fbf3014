"""Writes DETRs under Meta's names with the options of its training script, and what they compute.

    pip install torch torchvision safetensors numpy pillow
    python meta.py                        # writes meta/NAME.pth and meta/NAME.recording.safetensors
    python meta.py --published DIR        # compares with a checkout of facebookresearch/detr instead

The files are states of training, with `args`, their zip entries deflated. Options that a bare state dict lacks are in
`args` only: nheads, dilation.
"""

import argparse
import importlib.util
import os
import sys

import torch

from common import HERE, image, randomise, relative, write

sys.path.insert(0, os.path.join(HERE, ".."))
from generate import record  # noqa: E402
from model import Config, DETRsegm  # noqa: E402  common.py has its folder on the path

SMALL = dict(
    block="basic", layers=(1, 1, 1, 1), width=4, dilation=False, hidden=32, heads=8, encoder=2, decoder=2,
    feedforward=24, queries=5, classes=6, masks=False)
# GroupNorm of the published mask head has eight groups: no fewer channels will do.
PANOPTIC = dict(
    block="bottleneck", width=2, hidden=128, heads=16, encoder=1, decoder=1, feedforward=16, queries=3, masks=True)
MODELS = {
    "pre-norm": dict(pre_norm=True),
    "learned-positions": dict(learned=True),
    "no-encoder": dict(encoder=0, heads=4),
    "no-encoder-pre-norm": dict(encoder=0, pre_norm=True),
    "four-heads-dc5": dict(block="bottleneck", width=2, heads=4, dilation=True),
    "all": dict(block="bottleneck", width=2, heads=4, dilation=True, pre_norm=True, learned=True),
    "panoptic": dict(PANOPTIC, pre_norm=True, learned=True),
}


@torch.no_grad()
def coarse(model):
    """Few different weights, so that the file deflates."""
    for tensor in model.state_dict().values():
        if tensor.is_floating_point():
            if tensor.dim() > 1:
                # The more weights, the fewer of them are not zero.
                width = 1 if tensor.numel() < 8000 else 3
                step = 2.0 ** round(float(tensor.double().std().log2()))
                tensor.copy_((tensor / step / width).round().clamp(-1, 1) * step * width)
            else:
                tensor.copy_((tensor * 8).round() / 8)
    return model


@torch.no_grad()
def make(name):
    config = Config(**dict(SMALL, **MODELS[name]))
    return coarse(randomise(DETRsegm(config), len(name))).double()


def arguments(config):
    return argparse.Namespace(
        hidden_dim=config.hidden, nheads=config.heads, enc_layers=config.encoder, dec_layers=config.decoder,
        dim_feedforward=config.feedforward, num_queries=config.queries, masks=config.masks, dilation=config.dilation,
        pre_norm=config.pre_norm, position_embedding="learned" if config.learned else "sine", dropout=0.1, lr=1e-4,
        lr_backbone=1e-5, backbone="resnet50", aux_loss=True, dataset_file="coco")


def deflate(path):
    folder = os.path.join(HERE, "..", "..", "..", "CheckpointsTests", "Fixtures", "generate.py")
    description = importlib.util.spec_from_file_location("checkpoints", folder)
    checkpoints = importlib.util.module_from_spec(description)
    description.loader.exec_module(checkpoints)
    checkpoints.deflate(path)


def files():
    for name in MODELS:
        model = make(name)
        path = os.path.join(HERE, "meta", f"{name}.pth")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        state = {key: value.half() for key, value in model.keys().items()}
        torch.save({"model": state, "epoch": 299, "args": arguments(model.config)}, path)
        deflate(path)
        recording = record(model, image())
        # What is inside the backbone and the mask head is no different from other fixtures'.
        apart = ("input", "backbone.", "mask_head.")
        kept = {key: value for key, value in recording.items() if not key.startswith(apart) or key == "input_proj"}
        write(path.replace(".pth", ".recording.safetensors"), kept)
        print("  ", os.path.getsize(path) // 1000, "kB", recording["pred_logits"].argmax(-1).tolist())


def published(folder):
    """The published code with the same weights, on narrow ResNets."""
    sys.path.insert(0, folder)
    import torchvision
    from models.backbone import FrozenBatchNorm2d, Joiner, BackboneBase
    from models.detr import DETR, MLP  # noqa: F401
    from models.position_encoding import build_position_encoding
    from models.segmentation import DETRsegm as Published, MaskHeadSmallConv
    from models.transformer import build_transformer

    for name in MODELS:
        model = make(name)
        config, args = model.config, arguments(model.config)
        block = getattr(torchvision.models.resnet, "Bottleneck" if config.block == "bottleneck" else "BasicBlock")
        resnet = torchvision.models.ResNet(
            block, config.layers, replace_stride_with_dilation=[False, False, config.dilation],
            norm_layer=FrozenBatchNorm2d)
        resnet.inplanes = config.width
        resnet.dilation = 1
        resnet.conv1 = torch.nn.Conv2d(3, config.width, 7, 2, 3, bias=False)
        resnet.bn1 = FrozenBatchNorm2d(config.width)
        for index in range(4):
            stage = resnet._make_layer(
                block, config.width << index, config.layers[index], stride=1 if index == 0 else 2,
                dilate=config.dilation and index == 3)
            setattr(resnet, f"layer{index + 1}", stage)
        channels = config.width * 8 * config.expansion
        joined = Joiner(
            BackboneBase(resnet, True, channels, return_interm_layers=config.masks), build_position_encoding(args))
        joined.num_channels = channels
        theirs = DETR(joined, build_transformer(args), config.classes, config.queries, aux_loss=False)
        if config.masks:
            theirs = Published(theirs)
            theirs.mask_head = MaskHeadSmallConv(
                config.hidden + config.heads, [channels // 2, channels // 4, channels // 8], config.hidden)
        theirs.load_state_dict(model.keys(), strict=True)
        expected, found = theirs.double().eval()([image()[0]]), model(image())
        for key in found:
            error = relative(found[key], expected[key].reshape(found[key].shape))
            print(f"{name} {key} {error:.1e}")
            assert error < 1e-6, (name, key, error)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--published")
    options = parser.parse_args()
    with torch.no_grad():
        published(options.published) if options.published else files()
