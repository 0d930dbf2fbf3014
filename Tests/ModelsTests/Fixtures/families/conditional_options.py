"""Writes what transformers computes from Conditional DETRs of many sizes and options.

    pip install torch torchvision transformers safetensors pillow
    python conditional_options.py     # writes conditional/options.json

Weights are not stored: each is a number of its parameter's published name and its place, made here and in the test alike.
"""

import os
import random
import tempfile

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from transformers import ConditionalDetrConfig, ConditionalDetrForObjectDetection, ResNetConfig

from common import HERE, image, write_json
from conditional import published_name
from config_fields import numbers
from huggingface import STAGES, outputs

COUNT = 24


def uniform(name, count):
    """Numbers of -1 to 1: splitmix64 from the FNV-1a hash of a name."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = (seed ^ byte) * 0x100000001B3 % 2**64
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / 2**23 - 1


def weight(name, shape):
    value = uniform(name, int(np.prod(shape)))
    if name.endswith("running_var"):
        value = 1 + 0.4 * value
    elif name == "query_embed.weight":
        value = 3 * value
    elif len(shape) > 1:
        value = value * (2.5 / np.prod(shape[1:]) ** 0.5)
    elif name.endswith("weight"):
        value = 1 + 0.1 * value
    else:
        value = 0.2 * value
    return torch.from_numpy(value.astype(np.float32).reshape(shape))


def options(choose):
    hidden = choose.choice([16, 32, 48])
    heads = choose.choice([1, 2, 4, 8])
    block = choose.choice(["basic", "bottleneck"])
    width = choose.choice([4, 8])
    variant = {
        "activation": choose.choice(["relu", "relu", "gelu", "silu"]), "isPreNorm": False,
        "handsOnNormedOutput": choose.random() < 0.25, "backboneActivation": "relu", "halvesInFirstConvolution": False,
        "dilatesAsTimm": False, "halvesInLayer1": False}
    if choose.random() < 0.3:
        variant["decoderHeads"] = choose.choice([1, 2, 4])
    if choose.random() < 0.3:
        variant["learnedPositions"] = 50
    return {
        "block": block, "layers": [choose.randint(1, 2) for _ in range(4)], "width": width, "dilation": False,
        "hidden": hidden, "heads": heads, "encoder": choose.randint(0, 3), "decoder": choose.randint(1, 4),
        "feedforward": choose.choice([8, 24, 40]), "queries": choose.randint(1, 9), "classes": choose.randint(1, 7),
        "masks": False, "variant": variant}


def model(sizes):
    variant, expansion = sizes["variant"], 1 if sizes["block"] == "basic" else 4
    config = ConditionalDetrConfig(
        backbone_config=ResNetConfig(
            embedding_size=sizes["width"], hidden_sizes=[sizes["width"] * expansion << stage for stage in range(4)],
            depths=sizes["layers"], layer_type=sizes["block"], out_features=STAGES),
        d_model=sizes["hidden"], encoder_layers=sizes["encoder"], decoder_layers=sizes["decoder"],
        encoder_attention_heads=sizes["heads"],
        decoder_attention_heads=variant.get("decoderHeads", sizes["heads"]), encoder_ffn_dim=sizes["feedforward"],
        decoder_ffn_dim=sizes["feedforward"], num_queries=sizes["queries"], num_labels=sizes["classes"],
        activation_function=variant["activation"], auxiliary_loss=variant["handsOnNormedOutput"],
        position_embedding_type="learned" if "learnedPositions" in variant else "sine")
    config._attn_implementation = "eager"
    with tempfile.TemporaryDirectory() as folder:
        ConditionalDetrForObjectDetection(config).save_pretrained(folder)
        path = os.path.join(folder, "model.safetensors")
        state = load_file(path)
        for key, old in state.items():
            name, part = published_name(key)
            for side in ("column", "row"):
                name = name.replace(
                    f"model.backbone.position_embedding.{side}_embeddings", f"backbone.1.{side[:3]}_embed")
                name = name.replace(f"model.position_embedding.{side}_embeddings", f"backbone.1.{side[:3]}_embed")
            shape = list(old.shape)
            if old.is_floating_point():
                if part:
                    whole = weight(name, [3 * shape[0]] + shape[1:])
                    state[key] = whole["qkv".index(part) * shape[0]:][:shape[0]].clone()
                else:
                    state[key] = weight(name, shape)
        save_file(state, path, {"format": "pt"})
        return ConditionalDetrForObjectDetection.from_pretrained(folder, attn_implementation="eager").eval()


def main():
    choose, cases = random.Random(7), []
    for _ in range(COUNT):
        sizes = options(choose)
        out = outputs(model(sizes), image())
        cases.append({
            "configuration": sizes, "pred_logits": numbers(out["pred_logits"]), "pred_boxes": numbers(out["pred_boxes"])})
    write_json(os.path.join(HERE, "conditional", "options.json"), {"cases": cases})


if __name__ == "__main__":
    main()
