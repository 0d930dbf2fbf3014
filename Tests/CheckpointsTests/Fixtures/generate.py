"""Writes the checkpoints that the tests read, and in expected.json what is in them.

    pip install torch numpy safetensors && python generate.py torch
    pip install "transformers<5" timm   && python generate.py huggingface
    pip install "transformers>=5" timm  && python generate.py huggingface     # in another environment

expected.json holds for each file and each tensor, under its canonical name, the shape and the CRC-32 of its elements
as Float32. For Hugging Face's models these come from a DETR in Meta's layout that is filled module by module and
must then compute the same, so a wrong rename cannot hide in both.
"""

import argparse
import collections
import json
import os
import sys
import zipfile
import zlib

import torch
from safetensors.torch import save_file
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "Reference"))
from model import Config, DETRsegm, ResNet  # noqa: E402

BOXES = Config("basic", (1, 1, 1, 1), 4, False, 16, 4, 1, 2, 24, 5, 6, False)
PANOPTIC = Config("basic", (1, 1, 1, 1), 4, False, 128, 8, 1, 1, 16, 3, 4, True)


def path(name):
    return os.path.join(HERE, name)


def expect(name, tensors):
    """Adds a file to expected.json, a tensor a line; what other runs wrote there stays."""
    os.chmod(path(name), 0o644)
    known = json.load(open(path("expected.json"))) if os.path.exists(path("expected.json")) else {}
    known[name] = {
        key: {"shape": list(t.shape), "crc32": zlib.crc32(t.detach().float().contiguous().numpy().tobytes())}
        for key, t in tensors.items()
        if not key.endswith("num_batches_tracked")
    }
    with open(path("expected.json"), "w") as file:
        files = (
            json.dumps(file_name) + ": {\n"
            + ",\n".join(f"  {json.dumps(key)}: {json.dumps(tensor)}" for key, tensor in tensors.items()) + "}"
            for file_name, tensors in sorted(known.items()))
        file.write("{\n" + ",\n".join(files) + "}\n")


def randomise(model, seed, ternary=False):
    """Parameters and statistics that half precision holds exactly; three values only where the file must be small."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.state_dict().items():
        if not tensor.is_floating_point():
            continue
        noise = torch.randn(tensor.shape, generator=generator)
        if ternary:
            noise = noise.round().clamp(-1, 1)
        scale = 0.5 / max(1, tensor[0].numel()) ** 0.5 if tensor.dim() > 1 else 0.125
        offset = 1.0 if name.endswith(("running_var", "norm.weight", "bn1.weight")) else 0.0
        tensor.copy_((offset + noise.clamp(-3, 3) * scale).half().float())


def deflate(name):
    """Rewrites a zip file with its entries deflated, as general zip programs do."""
    with zipfile.ZipFile(path(name)) as source:
        entries = [(info.filename, source.read(info)) for info in source.infolist()]
    with zipfile.ZipFile(path(name), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for filename, content in entries:
            target.writestr(zipfile.ZipInfo(filename), content, zipfile.ZIP_DEFLATED)


class DETRdemo(nn.Module):
    """The parameters of Meta's minimal DETR; only their names matter here."""

    def __init__(self, hidden=16, classes=6):
        super().__init__()
        self.backbone = ResNet(Config("bottleneck", (1, 1, 1, 1), 4, False))
        self.conv = nn.Conv2d(128, hidden, 1)
        self.transformer = nn.Transformer(hidden, 4, 1, 2, 24)
        self.linear_class = nn.Linear(hidden, classes + 1)
        self.linear_bbox = nn.Linear(hidden, 4)
        self.query_pos = nn.Parameter(torch.rand(5, hidden))
        self.row_embed = nn.Parameter(torch.rand(50, hidden // 2))
        self.col_embed = nn.Parameter(torch.rand(50, hidden // 2))


def demo_names(key):
    if key.startswith("backbone."):
        return key.replace("backbone.", "backbone.0.body.", 1)
    head, _, tail = key.partition(".")
    names = {"conv": "input_proj", "linear_class": "class_embed", "linear_bbox": "bbox_embed.layers.0"}
    return {"query_pos": "query_embed.weight"}.get(key) or (f"{names[head]}.{tail}" if head in names else key)


def views():
    """Tensors that share storages, are strided, or of every element type."""
    base = torch.arange(24, dtype=torch.float32) - 5.5
    grid = base.view(4, 6)
    tensors = collections.OrderedDict(
        whole=grid, transposed=grid.t(), column=grid[:, 2], block=grid[1:3, 1:5], every_second=base[1::2],
        channels_last=torch.randn(2, 3, 4, 5, generator=torch.Generator().manual_seed(1)).to(
            memory_format=torch.channels_last),
        parameter=nn.Parameter(base[3:9]), scalar=torch.tensor(2.5), empty=torch.zeros(0, 3),
        half=(grid / 3).half(), half_transposed=(grid / 3).half().t(), bfloat16=(grid / 3).bfloat16(),
        double=grid.double() / 3,
    )
    for name in ["int64", "int32", "int16", "int8", "uint8", "bool", "uint16", "uint32", "uint64"]:
        tensors[name] = torch.tensor([0, 1, 100]).to(getattr(torch, name))
    return tensors


def torch_files():
    torch.manual_seed(0)
    model = DETRsegm(BOXES)
    randomise(model, 1)
    keys = {k: v.clone() for k, v in model.keys().items()}
    training = dict(
        model=keys, epoch=7, lr_scheduler={"last_epoch": 7, "base_lrs": [1e-4, 1e-5]},
        optimizer={"state": {0: {"step": 3, "exp_avg": torch.ones(2, 3)}}, "param_groups": [{"params": list(range(9))}]},
        args=argparse.Namespace(lr=1e-4, nheads=4, dilation=True, backbone="resnet50", device="cuda", masks=None),
    )
    torch.save(training, path("boxes.pth"))
    torch.save(training, path("boxes.legacy.pth"), _use_new_zipfile_serialization=False)
    torch.save({"module." + k: v.half() for k, v in keys.items()}, path("boxes.half.pth"))
    for name in ["boxes.pth", "boxes.legacy.pth", "boxes.half.pth"]:
        expect(name, keys)

    demo = DETRdemo()
    randomise(demo, 2)
    torch.save(demo.half().state_dict(), path("demo.half.pth"))
    expect("demo.half.pth", {demo_names(k): v for k, v in demo.state_dict().items()})

    resnet = ResNet(Config("bottleneck", (1, 1, 1, 1), 4, False))
    resnet.fc = nn.Linear(128, 10)
    randomise(resnet, 3)
    torch.save(resnet.half().state_dict(), path("resnet.half.pth"))
    deflate("resnet.half.pth")
    expect("resnet.half.pth", resnet.state_dict())

    tensors = views()
    for protocol in range(2, 6):
        name = f"views.protocol{protocol}.pth"
        saved = {"state_dict": dict(tensors, complex=torch.zeros(2, dtype=torch.complex64))}
        torch.save(saved, path(name), pickle_protocol=protocol)
        expect(name, tensors)
    # The types without a storage class of their own came after the legacy container.
    old = collections.OrderedDict((k, v) for k, v in tensors.items() if k not in ("uint16", "uint32", "uint64"))
    for name, protocol in [("views.legacy.pth", 2), ("views.legacy.protocol5.pth", 5)]:
        torch.save(old, path(name), pickle_protocol=protocol, _use_new_zipfile_serialization=False)
        expect(name, old)


def copy(target, source):
    result = target.load_state_dict(source.state_dict(), strict=False)
    assert not result.unexpected_keys, result
    assert all(key.endswith("num_batches_tracked") for key in result.missing_keys), result


def copy_attention(target, source):
    with torch.no_grad():
        parts = [source.q_proj, source.k_proj, source.v_proj]
        target.in_proj_weight.copy_(torch.cat([part.weight for part in parts]))
        target.in_proj_bias.copy_(torch.cat([part.bias for part in parts]))
    copy(target.out_proj, getattr(source, "o_proj", None) or source.out_proj)


def copy_resnet(target, source):
    """transformers' own ResNet."""
    copy(target.conv1, source.embedder.embedder.convolution)
    copy(target.bn1, source.embedder.embedder.normalization)
    for stage, blocks in enumerate(source.encoder.stages):
        for block, target_block in zip(blocks.layers, getattr(target, f"layer{stage + 1}")):
            for index, layer in enumerate(block.layer):
                copy(getattr(target_block, f"conv{index + 1}"), layer.convolution)
                copy(getattr(target_block, f"bn{index + 1}"), layer.normalization)
            if target_block.downsample is not None:
                copy(target_block.downsample[0], block.shortcut.convolution)
                copy(target_block.downsample[1], block.shortcut.normalization)


def copy_detr(target, source):
    inner, transformer = source.model, target.transformer
    copy(target.class_embed, source.class_labels_classifier)
    copy(target.bbox_embed, source.bbox_predictor)
    copy(target.query_embed, inner.query_position_embeddings)
    copy(target.input_proj, inner.input_projection)
    for layer, target_layer in zip(inner.encoder.layers, transformer.encoder.layers):
        copy_attention(target_layer.self_attn, layer.self_attn)
        feedforward = getattr(layer, "mlp", layer)
        copy(target_layer.linear1, feedforward.fc1)
        copy(target_layer.linear2, feedforward.fc2)
        copy(target_layer.norm1, layer.self_attn_layer_norm)
        copy(target_layer.norm2, layer.final_layer_norm)
    for layer, target_layer in zip(inner.decoder.layers, transformer.decoder.layers):
        copy_attention(target_layer.self_attn, layer.self_attn)
        copy_attention(target_layer.multihead_attn, layer.encoder_attn)
        feedforward = getattr(layer, "mlp", layer)
        copy(target_layer.linear1, feedforward.fc1)
        copy(target_layer.linear2, feedforward.fc2)
        copy(target_layer.norm1, layer.self_attn_layer_norm)
        copy(target_layer.norm2, layer.encoder_attn_layer_norm)
        copy(target_layer.norm3, layer.final_layer_norm)
    copy(transformer.decoder.norm, inner.decoder.layernorm)


def copy_masks(target, source):
    attention, head = source.bbox_attention, source.mask_head
    copy(target.bbox_attention.q_linear, getattr(attention, "q_proj", None) or attention.q_linear)
    copy(target.bbox_attention.k_linear, getattr(attention, "k_proj", None) or attention.k_linear)
    if hasattr(head, "lay1"):
        copy(target.mask_head, head)
        return
    stages = [head.conv1, head.conv2] + [stage.refine for stage in head.fpn_stages]
    for index, stage in enumerate(stages):
        copy(getattr(target.mask_head, f"lay{index + 1}"), stage.conv)
        copy(getattr(target.mask_head, f"gn{index + 1}"), stage.norm)
    for index, stage in enumerate(head.fpn_stages):
        copy(getattr(target.mask_head, f"adapter{index + 1}"), stage.fpn_adapter)
    copy(target.mask_head.out_lay, head.output_conv)


def huggingface_config(config, timm):
    from transformers import DetrConfig, ResNetConfig

    sizes = dict(
        d_model=config.hidden, encoder_layers=config.encoder, decoder_layers=config.decoder,
        encoder_attention_heads=config.heads, decoder_attention_heads=config.heads,
        encoder_ffn_dim=config.feedforward, decoder_ffn_dim=config.feedforward, num_queries=config.queries,
        num_labels=config.classes, use_pretrained_backbone=False,
    )
    widths = [config.width * config.expansion * 2**stage for stage in range(4)]
    if timm:
        kwargs = dict(channels=[8, 8, 16, 32], layers=[1, 1, 1, 1], out_indices=[1, 2, 3, 4])
        return DetrConfig(use_timm_backbone=True, backbone="resnet18", backbone_kwargs=kwargs, **sizes)
    backbone = ResNetConfig(
        embedding_size=config.width, hidden_sizes=widths, depths=list(config.layers), layer_type=config.block,
        out_features=["stage1", "stage2", "stage3", "stage4"])
    return DetrConfig(use_timm_backbone=False, backbone=None, backbone_config=backbone, **sizes)


def saved_state(model):
    """The state dict as save_pretrained names it."""
    import tempfile

    from safetensors.torch import load_file

    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        return load_file(os.path.join(folder, "model.safetensors"))


@torch.no_grad()
def huggingface_files():
    import transformers
    from transformers import DetrForObjectDetection, DetrForSegmentation

    version = transformers.__version__.split(".")[0]

    # Boxes, native backbone
    model = DetrForObjectDetection(huggingface_config(BOXES, timm=False)).eval()
    randomise(model, 4)
    reference = DETRsegm(BOXES).eval()
    copy_detr(reference.detr, model)
    body = reference.detr.backbone[0].body
    copy_resnet(body, model.model.backbone.model if version == "5" else model.model.backbone.conv_encoder.model)
    image = torch.randn(1, 3, 96, 128, generator=torch.Generator().manual_seed(5))
    ours, theirs = reference(image), model(image)
    agree(ours["pred_logits"], theirs.logits), agree(ours["pred_boxes"], theirs.pred_boxes)
    states = {"boxes": saved_state(model)}
    if version == "5":
        states["boxes-memory"] = model.state_dict()
    for name, state in states.items():
        name = f"huggingface{version}-native-{name}.safetensors"
        save_file({k: v.half().contiguous() for k, v in state.items() if "num_batches" not in k}, path(name))
        expect(name, reference.keys())

    # Boxes, timm's backbone: its names are the published ones. Version 5 saves the same names, and looks for a hub
    # before it makes a backbone of unusual size.
    if version == "4":
        model = DetrForObjectDetection(huggingface_config(BOXES, timm=True)).eval()
        randomise(model, 6)
        copy_detr(reference.detr, model)
        expected = {k: v for k, v in reference.keys().items() if not k.startswith("backbone.")}
        convolutions = model.model.backbone.conv_encoder.model
        expected.update({f"backbone.0.body.{k}": v for k, v in convolutions.state_dict().items()})
        name = "huggingface4-timm-boxes.safetensors"
        save_file({k: v.half().contiguous() for k, v in saved_state(model).items()}, path(name))
        expect(name, expected)

    # Masks, native backbone, as pytorch_model.bin
    model = DetrForSegmentation(huggingface_config(PANOPTIC, timm=False)).eval()
    randomise(model, 7, ternary=True)
    reference = DETRsegm(PANOPTIC).eval()
    copy_detr(reference.detr, model.detr), copy_masks(reference, model)
    inner = model.detr.model.backbone
    copy_resnet(reference.detr.backbone[0].body, inner.model if version == "5" else inner.conv_encoder.model)
    ours, theirs = reference(image), model(image)
    agree(ours["pred_logits"], theirs.logits), agree(ours["pred_boxes"], theirs.pred_boxes)
    agree(ours["pred_masks"], theirs.pred_masks)
    name = f"huggingface{version}-native-panoptic.bin"
    state = model.state_dict() if version == "5" else saved_state(model)
    torch.save({k: v.half() for k, v in state.items()}, path(name))
    deflate(name)
    expect(name, {k.removeprefix("detr."): v for k, v in reference.keys().items()})


def agree(ours, theirs):
    error = ((ours - theirs).abs().max() / theirs.abs().max()).item()
    assert error < 1e-5, error


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", choices=["torch", "huggingface"])
    {"torch": torch_files, "huggingface": huggingface_files}[parser.parse_args().library]()
