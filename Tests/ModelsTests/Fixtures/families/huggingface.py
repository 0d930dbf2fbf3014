"""Tiny models of transformers, and what they compute: shared by the scripts that write their fixtures."""

import torch
import transformers
from transformers import (
    ConditionalDetrConfig, ConditionalDetrForObjectDetection, DetrConfig, DetrForObjectDetection, DetrForSegmentation,
    ResNetConfig, TableTransformerConfig, TableTransformerForObjectDetection)

from common import randomise

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
FAMILIES = {
    "detr": (DetrConfig, DetrForObjectDetection),
    "table-transformer": (TableTransformerConfig, TableTransformerForObjectDetection),
    "conditional_detr": (ConditionalDetrConfig, ConditionalDetrForObjectDetection),
}
SIZES = dict(
    d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=8, decoder_attention_heads=8,
    encoder_ffn_dim=24, decoder_ffn_dim=24, num_queries=5, num_labels=6)
STAGES = ["stage1", "stage2", "stage3", "stage4"]


def backbone(block="basic", **options):
    """A ResNet of few channels, by transformers' own code."""
    widths = [4, 8, 16, 32] if block == "basic" else [8, 16, 32, 64]
    return ResNetConfig(**dict(
        dict(embedding_size=4, hidden_sizes=widths, depths=[1, 1, 1, 1], layer_type=block, out_features=STAGES),
        **options))


def timm_backbone(name="resnet18", **options):
    return dict(
        dict(
            model_type="timm_backbone", backbone=name, num_channels=3, features_only=True,
            use_pretrained_backbone=False, out_indices=[1, 2, 3, 4]),
        **options)


def make(family, seed, block="basic", backbone_options=None, segmentation=False, backbone_config=None, **options):
    config_class, model_class = FAMILIES[family]
    config = config_class(
        backbone_config=backbone_config or backbone(block, **(backbone_options or {})), **dict(SIZES, **options))
    config._attn_implementation = "eager"
    model_class = DetrForSegmentation if segmentation else model_class
    return randomise(model_class(config), seed)


@torch.no_grad()
def outputs(model, image, mask=None):
    out = model.double()(image, pixel_mask=mask)
    return {"pred_logits": out.logits, "pred_boxes": out.pred_boxes}


ATTENTION = {"self_attn": "self_attn", "encoder_attn": "multihead_attn"}
ENCODER_NORMS = {"self_attn_layer_norm": "norm1", "final_layer_norm": "norm2"}
DECODER_NORMS = {"self_attn_layer_norm": "norm1", "encoder_attn_layer_norm": "norm2", "final_layer_norm": "norm3"}


def modules(model):
    """(node path, module) of everything that has a node."""
    detector = getattr(model, "detr", model)
    inner = detector.model
    convolutions = inner.backbone
    while hasattr(convolutions, "conv_encoder"):
        convolutions = convolutions.conv_encoder
    convolutions = convolutions.model
    for index in range(4):
        if hasattr(convolutions, "encoder"):
            yield f"layer{index + 1}", convolutions.encoder.stages[index]
        else:
            yield f"layer{index + 1}", getattr(convolutions, f"layer{index + 1}")
    yield "src_proj", inner.input_projection
    for index, layer in enumerate(inner.encoder.layers):
        path = f"transformer.encoder.layers.{index}"
        yield path, layer
        yield f"{path}.self_attn", layer.self_attn
        for name, norm in ENCODER_NORMS.items():
            yield f"{path}.{norm}", getattr(layer, name)
    if getattr(inner.encoder, "layernorm", None) is not None:
        yield "transformer.encoder.norm", inner.encoder.layernorm
    for index, layer in enumerate(inner.decoder.layers):
        path = f"transformer.decoder.layers.{index}"
        yield path, layer
        for name, attention in ATTENTION.items():
            yield f"{path}.{attention}", getattr(layer, name)
        for name, norm in DECODER_NORMS.items():
            yield f"{path}.{norm}", getattr(layer, name)
    yield "transformer.decoder.norm", inner.decoder.layernorm
    if detector is not model:
        yield "bbox_mask", model.bbox_attention
        head = model.mask_head
        for index, stage in enumerate([head.conv1, head.conv2] + [stage.refine for stage in head.fpn_stages]):
            yield f"mask_head.lay{index + 1}", stage.conv
            yield f"mask_head.gn{index + 1}", stage.norm
        for index, stage in enumerate(head.fpn_stages):
            yield f"mask_head.adapter{index + 1}", stage.fpn_adapter


@torch.no_grad()
def record(model, image):
    """Every tensor that has a node, by its path; `model` must have eager attention, others return no pattern."""
    model = model.double()
    recording = {}

    def keep(path):
        def hook(_, __, out):
            if isinstance(out, tuple):
                if path.endswith("attn") and isinstance(out[1], torch.Tensor):
                    recording[f"{path}.pattern"] = out[1].clone()
                out = out[0]
            # transformers runs the adapter for every query anew.
            recording[path] = out[:1].clone() if "adapter" in path else out.clone()
        return hook

    handles = [module.register_forward_hook(keep(path)) for path, module in modules(model)]
    handles.append(model_inner(model).encoder.register_forward_hook(
        lambda _, __, out: recording.update({"memory": out[0].clone()})))
    position = next(m for m in model.modules() if type(m).__name__.endswith("PositionEmbedding"))
    handles.append(position.register_forward_hook(lambda _, __, out: recording.update({"pos": out.clone()})))
    out = model(image, output_attentions=True)
    for handle in handles:
        handle.remove()
    height, width = recording["src_proj"].shape[-2:]
    for path in ("memory", "pos"):
        if recording[path].dim() == 3:
            recording[path] = recording[path].transpose(1, 2).unflatten(2, (height, width))
    recording.update(pred_logits=out.logits, pred_boxes=out.pred_boxes)
    if "pred_masks" in out:
        recording["pred_masks"] = out.pred_masks
    if not model.config.auxiliary_loss:
        norm, layers = model_inner(model).decoder.layernorm, range(model.config.decoder_layers)
        recording["hs"] = torch.stack([norm(recording[f"transformer.decoder.layers.{index}"]) for index in layers])
    return recording


def model_inner(model):
    return getattr(model, "detr", model).model
