"""Writes what PyTorch, torchvision and transformers compute from the small checkpoints of the reader's tests.

    pip install torch torchvision numpy safetensors
    python recordings.py torch          # also writes resnet-basic.half.pth
    pip install "transformers<5" timm   && python recordings.py huggingface
    pip install "transformers>=5" timm  && python recordings.py huggingface     # in another environment

The checkpoints are in Tests/CheckpointsTests/Fixtures. All get one input, relatives.input.safetensors; the results are
in relatives/NAME.safetensors under their node paths.
"""

import argparse
import importlib.util
import os
import sys

import torch
from safetensors.torch import load_file, save_file
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKPOINTS = os.path.join(HERE, "..", "..", "CheckpointsTests", "Fixtures")
sys.path.insert(0, os.path.join(HERE, "..", "..", "Reference"))
from model import Config, DETRsegm  # noqa: E402

BOXES = ("basic", (1, 1, 1, 1), 4)
RECORDED = ("layer", "src_proj", "pos", "memory", "hs", "pred_", "pattern", "norm")


def checkpoint(name):
    return os.path.join(CHECKPOINTS, name)


def save(name, recording):
    os.makedirs(os.path.join(HERE, "relatives"), exist_ok=True)
    tensors = {key: value.detach().float().contiguous().clone() for key, value in recording.items()}
    save_file(tensors, os.path.join(HERE, "relatives", f"{name}.safetensors"))
    print(name, len(tensors), "tensors,", sum(v.numel() for v in tensors.values()) * 4 // 1000, "kB")


def image():
    """Odd sizes at every stage; half precision holds it exactly."""
    path = os.path.join(HERE, "relatives.input.safetensors")
    if not os.path.exists(path):
        noise = torch.randn(1, 3, 45, 70, generator=torch.Generator().manual_seed(9))
        save_file({"input": noise.half()}, path)
    return load_file(path)["input"].float()


def detr(name, dilation):
    """Meta's layout, from a training state or bare."""
    saved = torch.load(checkpoint(name), weights_only=False)
    weights = {"detr." + k.removeprefix("module."): v.float() for k, v in saved.get("model", saved).items()}
    model = DETRsegm(Config(*BOXES, dilation, 16, 4, 1, 2, 24, 5, 6, False)).eval()
    missing = model.load_state_dict(weights, strict=False)
    assert not missing.unexpected_keys and all("num_batches" in key for key in missing.missing_keys), missing
    recording = {}

    def tap(path, value):
        if path.endswith("attn"):
            path = path.replace("encoder.", "encoder.layers.").replace("decoder.", "decoder.layers.")
            path = f"transformer.{path}.pattern"
        recording[path] = value

    model(image(), tap=tap)
    save(name.removesuffix(".pth"), {k: v for k, v in recording.items() if k.startswith(RECORDED) or "pattern" in k})


def resnet(block, layers, width, classes=None):
    """torchvision's own ResNet, narrower."""
    import torchvision

    model = torchvision.models.ResNet(block, layers)
    model.inplanes = width
    model.conv1, model.bn1 = nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width)
    for index in range(4):
        stage = model._make_layer(block, width << index, layers[index], stride=1 if index == 0 else 2)
        setattr(model, f"layer{index + 1}", stage)
    model.fc = nn.Linear(width * 8 * block.expansion, classes) if classes else nn.Identity()
    return model.eval()


def resnet_recording(model, image):
    recording = {}
    for key, module in model.named_modules():
        if key and "downsample" not in key and not key.endswith("relu"):
            module.register_forward_hook(lambda _, __, out, key=key: recording.update({key: out.clone()}))
    model(image)
    return recording


def record_resnet(name, path, model):
    model.load_state_dict({k: v.float() for k, v in torch.load(path).items()}, strict=False)
    save(name, resnet_recording(model, image()))


class DETRdemo(nn.Module):
    """The model of Meta's notebook, of any size."""

    def __init__(self, backbone, channels, transformer, classes, queries):
        super().__init__()
        hidden = transformer.d_model
        self.backbone = backbone
        self.conv = nn.Conv2d(channels, hidden, 1)
        self.transformer = transformer
        self.linear_class = nn.Linear(hidden, classes + 1)
        self.linear_bbox = nn.Linear(hidden, 4)
        self.query_pos = nn.Parameter(torch.rand(queries, hidden))
        self.row_embed = nn.Parameter(torch.rand(50, hidden // 2))
        self.col_embed = nn.Parameter(torch.rand(50, hidden // 2))

    def forward(self, x):
        b = self.backbone
        x = b.maxpool(b.relu(b.bn1(b.conv1(x))))
        x = b.layer4(b.layer3(b.layer2(b.layer1(x))))
        h = self.conv(x)
        rows, columns = h.shape[-2:]
        positions = torch.cat([
            self.col_embed[:columns].unsqueeze(0).repeat(rows, 1, 1),
            self.row_embed[:rows].unsqueeze(1).repeat(1, columns, 1),
        ], dim=-1)
        tokens = positions.flatten(0, 1).unsqueeze(1) + 0.1 * h.flatten(2).permute(2, 0, 1)
        y = self.transformer(tokens, self.query_pos.unsqueeze(1)).transpose(0, 1)
        return dict(
            src_proj=h, pos=positions.permute(2, 0, 1)[None], pred_logits=self.linear_class(y),
            pred_boxes=self.linear_bbox(y).sigmoid())


def demo_recording(model, image):
    recording = {}

    def keep(path, module):
        module.register_forward_hook(
            lambda _, __, out: recording.update({path: out.transpose(0, 1) if out.dim() == 3 else out}))

    for index in range(4):
        keep(f"layer{index + 1}", getattr(model.backbone, f"layer{index + 1}"))
    for path, module in model.transformer.named_modules():
        if path.rpartition(".")[2].startswith("norm") or path.rpartition(".")[2].isdigit():
            keep(f"transformer.{path}", module)
    torch.backends.mha.set_fastpath_enabled(False)  # the fast path of evaluation calls no hooks
    recording.update(model(image))
    return recording


def demo():
    from torchvision.models.resnet import Bottleneck

    backbone = resnet(Bottleneck, [1, 1, 1, 1], 4)
    model = DETRdemo(backbone, 128, nn.Transformer(16, 4, 1, 2, 24), classes=6, queries=5).eval()
    weights = {k: v.float() for k, v in torch.load(checkpoint("demo.half.pth")).items()}
    assert not model.load_state_dict(weights, strict=False).unexpected_keys
    save("demo.half", demo_recording(model, image()))


@torch.no_grad()
def torch_recordings():
    from torchvision.models.resnet import BasicBlock, Bottleneck

    detr("boxes.pth", dilation=True)  # as its arguments of training say
    detr("boxes.half.pth", dilation=False)
    record_resnet("resnet.half", checkpoint("resnet.half.pth"), resnet(Bottleneck, [1, 1, 1, 1], 4, 10))
    torch.manual_seed(3)
    basic = resnet(BasicBlock, [2, 1, 1, 1], 4, 7)
    for name, buffer in basic.named_buffers():
        if name.endswith("running_mean"):
            buffer.normal_(0, 0.2)
        if name.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
    path = os.path.join(HERE, "resnet-basic.half.pth")
    torch.save(basic.half().state_dict(), path)
    record_resnet("resnet-basic.half", path, basic.float())
    demo()


@torch.no_grad()
def huggingface_recording(model, image):
    """The model must have eager attention; others return none."""
    out = model.eval()(image, output_attentions=True)
    recording = dict(pred_logits=out.logits, pred_boxes=out.pred_boxes)
    recording["transformer.decoder.norm"] = out.last_hidden_state
    for index, pattern in enumerate(out.encoder_attentions):
        recording[f"transformer.encoder.layers.{index}.self_attn.pattern"] = pattern
    for index, pattern in enumerate(out.decoder_attentions):
        recording[f"transformer.decoder.layers.{index}.self_attn.pattern"] = pattern
    for index, pattern in enumerate(out.cross_attentions):
        recording[f"transformer.decoder.layers.{index}.multihead_attn.pattern"] = pattern
    if "pred_masks" in out:
        recording["pred_masks"] = out.pred_masks
    return recording


def record_huggingface(name, model, weights):
    result = model.load_state_dict({k: v.float() for k, v in weights.items()}, strict=False)
    assert not result.unexpected_keys and all("num_batches" in key for key in result.missing_keys), result
    save(name, huggingface_recording(model, image()))


def huggingface_recordings():
    import transformers

    description = importlib.util.spec_from_file_location("checkpoints", checkpoint("generate.py"))
    checkpoints = importlib.util.module_from_spec(description)
    description.loader.exec_module(checkpoints)

    def model(kind, sizes, timm):
        config = checkpoints.huggingface_config(sizes, timm=timm)
        config._attn_implementation = "eager"
        return getattr(transformers, kind)(config)

    version = transformers.__version__.split(".")[0]
    memory = "-memory" if version == "5" else ""
    boxes = load_file(checkpoint(f"huggingface{version}-native-boxes{memory}.safetensors"))
    record_huggingface(
        f"huggingface{version}-native-boxes", model("DetrForObjectDetection", checkpoints.BOXES, False), boxes)
    if version == "4":
        name = "huggingface4-timm-boxes"
        weights = load_file(checkpoint(f"{name}.safetensors"))
        record_huggingface(name, model("DetrForObjectDetection", checkpoints.BOXES, True), weights)
    name = f"huggingface{version}-native-panoptic"
    record_huggingface(
        name, model("DetrForSegmentation", checkpoints.PANOPTIC, False), torch.load(checkpoint(f"{name}.bin")))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", choices=["torch", "huggingface"])
    {"torch": torch_recordings, "huggingface": huggingface_recordings}[parser.parse_args().library]()
