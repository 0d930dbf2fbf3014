"""What the scripts of this folder share: random weights, one input, recordings under node paths, and writing them."""

import json
import os
import sys

import torch
from safetensors.torch import load_file, save_file

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "Reference"))
torch.set_num_threads(1)
# Single precision decides no arg max differently, and files stay small; the computation is in double precision.
STORED = torch.float32
HEIGHT, WIDTH = 45, 70


def image():
    """The input of every model: relatives.input.safetensors, odd sizes at every stage."""
    return load_file(os.path.join(HERE, "..", "relatives.input.safetensors"))["input"].double()


@torch.no_grad()
def randomise(model, seed):
    """Weights that half precision holds exactly, and activations that neither vanish nor explode."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.state_dict().items():
        if not tensor.is_floating_point():
            continue
        value = torch.randn(tensor.shape, generator=generator)
        if "query" in name and name.endswith(("embed.weight", "embeddings.weight", "query_pos")):
            value = 2 * value
        elif "row_embed" in name or "col" in name and "embed" in name:
            value = value * 0.7
        elif tensor.dim() > 1:
            # Queries and places stay different: by their places' contents, and by what each query takes from them.
            gain = 1.5
            if "o_proj" in name or "out_proj" in name:
                gain = 3 if any(part in name for part in ("encoder_attn", "multihead_attn", "cross_attn")) else 0.5
            value = gain * value / tensor[0].numel() ** 0.5
        elif name.endswith("running_var"):
            value = 1 + 0.4 * value.clamp(-1, 1)
        elif name.endswith("weight"):
            value = 1 + 0.1 * value
        else:
            value = (0.05 if "proj" in name else 0.2) * value
        tensor.copy_(value.half())
    return model.eval()


def relative(found, expected):
    """max |found - expected| / max |expected|, as the tests measure it."""
    if found.shape != expected.shape:
        return float("inf")
    return ((found.double() - expected.double()).abs().max() / expected.double().abs().max()).item()


def write(path, recording, metadata=None):
    tensors = {key: value.detach().to(STORED).contiguous().clone() for key, value in recording.items()}
    os.makedirs(os.path.dirname(path), exist_ok=True)
    save_file(tensors, path, metadata)
    os.chmod(path, 0o644)
    print(f"{os.path.relpath(path, HERE)}: {len(tensors)} tensors, {os.path.getsize(path) // 1000} kB", flush=True)


def write_json(path, value):
    """Objects over several lines, each of a list of cases on one."""
    def text(value, indent):
        if isinstance(value, dict) and indent < 4:
            rows = [f"{json.dumps(key)}: {text(inner, indent + 1)}" for key, inner in value.items()]
            inside = (",\n" + " " * (indent + 1)).join(rows)
            return "{\n" + " " * (indent + 1) + inside + "\n" + " " * indent + "}"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = [json.dumps(row, ensure_ascii=False) for row in value]
            return "[\n" + " " * (indent + 1) + (",\n" + " " * (indent + 1)).join(rows) + "\n" + " " * indent + "]"
        return json.dumps(value, ensure_ascii=False)

    with open(path, "w") as file:
        file.write(text(value, 0) + "\n")
