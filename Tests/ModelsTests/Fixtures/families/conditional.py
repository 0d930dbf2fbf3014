"""Writes a Conditional DETR under both of its namings, and what it computes.

    pip install torch torchvision transformers safetensors pillow
    python config_fields.py && python variants.py && python conditional.py     # writes conditional/
    python conditional.py --published DIR     # compares with a checkout of Atten4Vis/ConditionalDETR instead

The weights are those of fields/conditional_detr; conditional/original.pth holds them under the published names, with
`args`. transformers computes recording.safetensors. Beside what a DETR has there are, for decoder layer #:

- transformer.decoder.layers.#.cross_attn.scores.content, .spatial: `[1, heads, queries, places]`, scaled; the pattern
  is the softmax of their sum
- transformer.decoder.layers.#.query_sine: the reference points' sines times query_scale(what the layer reads)
- reference_points: `[1, queries, 2]`, x and y

expected.json holds what comes of fields/picture.png, and the choice of the best 100 of queries × classes.
"""

import argparse
import os
import re
import sys

import torch
import transformers
from PIL import Image
from safetensors.torch import load_file
from transformers import ConditionalDetrImageProcessorPil

from common import HERE, image, relative, write, write_json
from config_fields import numbers
from huggingface import record
from meta import deflate
from preprocessor_fields import PICTURE
from variants import config_text, load

FOLDER = os.path.join(HERE, "conditional")
BASE = os.path.join(HERE, "fields", "conditional_detr")
RENAMES = [  # transformers 4's names to the published ones
    ("model.backbone.conv_encoder.model.", "backbone.0.body."), ("model.input_projection.", "input_proj."),
    ("model.query_position_embeddings.", "query_embed."), ("class_labels_classifier.", "class_embed."),
    ("bbox_predictor.", "bbox_embed."), ("model.encoder.", "transformer.encoder."),
    ("model.decoder.", "transformer.decoder."), (".fc1.", ".linear1."), (".fc2.", ".linear2."),
    (".layernorm.", ".norm."), (".self_attn_layer_norm.", ".norm1."), (".encoder_attn_layer_norm.", ".norm2."),
    (".encoder_attn.", ".cross_attn."),
]
RESNET = [
    (r"embedder\.embedder\.convolution\.", "conv1."), (r"embedder\.embedder\.normalization\.", "bn1."),
    (r"\.shortcut\.convolution\.", ".downsample.0."), (r"\.shortcut\.normalization\.", ".downsample.1."),
    (r"encoder\.stages\.(\d+)\.layers\.(\d+)\.", lambda match: f"layer{int(match[1]) + 1}.{match[2]}."),
    (r"\.layer\.(\d+)\.convolution\.", lambda match: f".conv{int(match[1]) + 1}."),
    (r"\.layer\.(\d+)\.normalization\.", lambda match: f".bn{int(match[1]) + 1}."),
]


def published_name(key):
    """The published name of a key of transformers, and which of queries, keys and values it is of a whole."""
    for old, new in RENAMES:
        key = key.replace(old, new)
    key = key.replace(".final_layer_norm.", ".norm3." if ".decoder." in key else ".norm2.")
    if key.startswith("backbone"):
        for old, new in RESNET:
            key = re.sub(old, new, key)
    part = next((letter for letter in "qkv" if f"self_attn.{letter}_proj." in key), None)
    return (key.replace(f"{part}_proj.", "in_proj_"), part) if part else (key, None)


def published_state(state):
    renamed, parts = {}, {}
    for key, value in state.items():
        key, part = published_name(key)
        if part:
            parts.setdefault(key, {})[part] = value
        else:
            renamed[key] = value
    for key, value in parts.items():
        renamed[key] = torch.cat([value[part] for part in "qkv"])
    return renamed


def scores(module, call):
    """What a cross-attention adds up before its softmax: by content and by place."""
    split = lambda values: values.unflatten(-1, (module.num_attention_heads, -1)).transpose(1, 2)
    query, key = module.q_content_proj(call["hidden_states"]), module.k_content_proj(call["encoder_hidden_states"])
    place = module.k_pos_proj(call["encoder_position_embeddings"])
    if call["query_position_embeddings"] is not None:
        query, key = query + module.q_pos_proj(call["query_position_embeddings"]), key + place
    sine = module.q_pos_sine_proj(call["query_sine_embed"])
    return [split(a) @ split(b).transpose(-1, -2) * module.scaling for a, b in ((query, key), (sine, place))]


@torch.no_grad()
def recording(model):
    extra = {}

    def keep(index):
        def hook(module, _, call, out):
            path = f"transformer.decoder.layers.{index}"
            content, spatial = scores(module, call)
            assert relative((content + spatial).softmax(-1), out[1]) < 1e-12
            extra[f"{path}.cross_attn.scores.content"] = content
            extra[f"{path}.cross_attn.scores.spatial"] = spatial
            extra[f"{path}.query_sine"] = call["query_sine_embed"]
        return hook

    decoder = model.model.decoder
    for index, layer in enumerate(decoder.layers):
        layer.encoder_attn.register_forward_hook(keep(index), with_kwargs=True)
    decoder.register_forward_hook(
        lambda _, __, out: extra.update(reference_points=out.reference_points.transpose(0, 1).reshape(1, -1, 2)))
    tensors = {key.replace("multihead_attn", "cross_attn"): value for key, value in record(model, image()).items()}
    return {**tensors, **extra}


def boxes_found(processor, logits, boxes, size, threshold):
    class Out:
        pass

    out = Out()
    out.logits, out.pred_boxes = logits, boxes
    found = processor.post_process_object_detection(out, threshold=threshold, target_sizes=[size[::-1]])[0]
    return [
        dict(score=float(f"{score:.7g}"), label=label, box=[float(f"{side:.7g}") for side in box])
        for score, label, box in zip(*(found[key].tolist() for key in ("scores", "labels", "boxes")))]


@torch.no_grad()
def files():
    model = load(os.path.join(BASE, "model.safetensors"), config_text(BASE))
    state = published_state(load_file(os.path.join(BASE, "model.safetensors")))
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, "original.pth")
    arguments = argparse.Namespace(nheads=8, dilation=False, masks=False, position_embedding="sine", enc_layers=2)
    torch.save({"model": state, "args": arguments, "epoch": 49}, path)
    deflate(path)
    write(os.path.join(FOLDER, "recording.safetensors"), recording(model))
    processor = ConditionalDetrImageProcessorPil.from_pretrained(BASE)
    picture = Image.open(PICTURE).convert("RGB")
    values = processor(picture, return_tensors="pt")["pixel_values"]
    out = model(values.double())
    generator = torch.Generator().manual_seed(3)
    logits, boxes = 2 * torch.randn(1, 30, 6, generator=generator), torch.rand(1, 30, 4, generator=generator)
    write_json(os.path.join(FOLDER, "expected.json"), {
        "versions": {"transformers": transformers.__version__, "torch": torch.__version__},
        "picture": dict(
            input=list(values.shape[1:]), pred_logits=numbers(out.logits), pred_boxes=numbers(out.pred_boxes),
            threshold=0.5, detections=boxes_found(processor, out.logits, out.pred_boxes, picture.size, 0.5)),
        "best": dict(
            pred_logits=numbers(logits), pred_boxes=numbers(boxes), size=[640, 480], threshold=0.0,
            detections=boxes_found(processor, logits, boxes, (640, 480), 0.0))})
    print(os.path.getsize(path) // 1000, "kB")


@torch.no_grad()
def published(folder):
    """The published code, on a narrow ResNet; it knows 256 channels only, so its sines are made for 32 here."""
    sys.path.insert(0, folder)
    import torchvision

    # What it takes of PyTorch has other names today.
    torch.nn.modules.linear._LinearWithBias = torch.nn.modules.linear.NonDynamicallyQuantizableLinear
    sys.modules["torch._overrides"] = torch.overrides
    from models import transformer
    from models.backbone import BackboneBase, FrozenBatchNorm2d, Joiner
    from models.conditional_detr import ConditionalDETR
    from models.position_encoding import PositionEmbeddingSine

    source = open(os.path.join(folder, "models", "transformer.py")).read()
    start = source.index("def gen_sineembed_for_position")
    function = source[start:source.index("class Transformer(")].replace("128", "16")
    exec(function, transformer.__dict__)
    resnet = torchvision.models.ResNet(
        torchvision.models.resnet.BasicBlock, [1, 1, 1, 1], norm_layer=FrozenBatchNorm2d)
    resnet.inplanes = 4
    resnet.conv1, resnet.bn1 = torch.nn.Conv2d(3, 4, 7, 2, 3, bias=False), FrozenBatchNorm2d(4)
    for index in range(4):
        stage = resnet._make_layer(torchvision.models.resnet.BasicBlock, 4 << index, 1, stride=1 if index == 0 else 2)
        setattr(resnet, f"layer{index + 1}", stage)
    joined = Joiner(BackboneBase(resnet, True, 32, False), PositionEmbeddingSine(16, normalize=True))
    joined.num_channels = 32
    inner = transformer.Transformer(
        d_model=32, nhead=8, num_queries=5, num_encoder_layers=2, num_decoder_layers=2, dim_feedforward=24, dropout=0.1,
        return_intermediate_dec=True)
    model = ConditionalDETR(joined, inner, num_classes=6, num_queries=5, aux_loss=False)
    saved = torch.load(os.path.join(FOLDER, "original.pth"), weights_only=False)["model"]
    model.load_state_dict({key: value.double() for key, value in saved.items()}, strict=True)
    out = model.double().eval()([image()[0]])
    theirs = load(os.path.join(BASE, "model.safetensors"), config_text(BASE)).double()(image())
    for expected, found in ((theirs.logits, out["pred_logits"]), (theirs.pred_boxes, out["pred_boxes"])):
        print(f"{relative(found, expected):.1e}")
        assert relative(found, expected) < 1e-6


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--published")
    options = parser.parse_args()
    published(options.published) if options.published else files()
