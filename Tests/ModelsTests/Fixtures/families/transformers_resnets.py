"""Writes ResNets of transformers, as microsoft/resnet-50 is one, and what transformers computes when their files change.

    pip install torch transformers timm safetensors pillow
    python transformers_resnets.py  # writes resnets/transformers, its recording and resnets/transformers.json

`cases` are fields of config.json and `processors` fields of preprocessor_config.json, as in config_fields.py and
preprocessor_fields.py; `logits` are what the classifier says.
"""

import json
import os

import torch
import transformers
from PIL import Image
from transformers import ConvNextImageProcessorPil, ResNetConfig, ResNetForImageClassification

import config_fields
from common import HERE, image, randomise, relative, write, write_json
from huggingface import backbone
from preprocessor_fields import processed, samples

FOLDER = os.path.join(HERE, "resnets", "transformers")
LABELS = ["ant", "bee", "cat", "dog", "eel"]
FIELDS = [
    ("hidden_act", ["gelu", "silu", "leaky_relu"]),
    ("downsample_in_bottleneck", [True]),
    ("downsample_in_first_stage", [True]),
    ("embedding_size", [8]),
    ("hidden_sizes", [[8, 16, 32, 128]]),
    ("depths", [[1, 1, 1, 2]]),
    ("layer_type", ["basic"]),
    ("num_channels", [1]),
    ("id2label", [{"0": "a", "1": "b", "2": "c", "3": "d", "4": "e"}]),
    ("label2id", [{"a": 0}]),
    ("dtype", ["float32"]),
    ("problem_type", ["single_label_classification"]),
    ("output_hidden_states", [True]),
    ("no_such_field", [1]),
]
PROCESSORS = [
    {}, {"size": 40}, {"size": {"shortest_edge": 31}}, {"size": {"shortest_edge": 32}, "crop_pct": 0.7},
    {"size": {"shortest_edge": 384}}, {"resample": 2}, {"resample": 0}, {"image_mean": [0.5, 0.4, 0.3]},
    {"image_std": 0.5}, {"do_resize": False}, {"do_rescale": False}, {"do_normalize": False},
    {"size": {"height": 32, "width": 32}}, {"do_center_crop": False}, {"no_such_field": 1}]


def outputs(model, image, mask=None):
    with torch.no_grad():
        return {"logits": model.double()(image).logits[None]}


@torch.no_grad()
def record(model):
    recorded = {}

    def keep(name):
        return lambda _, __, out: recorded.update({name: getattr(out, "last_hidden_state", out)})

    inner = model.resnet
    modules = {f"layer{index + 1}": inner.encoder.stages[index] for index in range(4)}
    modules.update({"maxpool": inner.embedder, "avgpool": inner.pooler, "fc": model.classifier})
    handles = [module.register_forward_hook(keep(name)) for name, module in modules.items()]
    model.double()(image())
    for handle in handles:
        handle.remove()
    return recorded


def make():
    options = dict(depths=[2, 1, 1, 1], id2label=dict(enumerate(LABELS)), label2id={})
    config = ResNetConfig(**{**backbone("bottleneck").to_dict(), **options})
    return randomise(ResNetForImageClassification(config), 21).half()


def main():
    model = make()
    model.save_pretrained(FOLDER)
    os.chmod(os.path.join(FOLDER, "model.safetensors"), 0o644)
    processor = ConvNextImageProcessorPil(size={"shortest_edge": 35}, crop_pct=0.8)
    processor.save_pretrained(FOLDER)
    write(os.path.join(HERE, "resnets", "transformers.recording.safetensors"), record(model))
    with open(os.path.join(FOLDER, "config.json")) as file:
        config = json.load(file)
    config_fields.outputs = outputs
    weights = os.path.join(FOLDER, "model.safetensors")
    _, base = config_fields.compute(ResNetForImageClassification, config, weights)
    cases = []
    for case in [*config_fields.cases(FIELDS), {"set": {"out_features": ["stage3"], "out_indices": [3]}}]:
        effect, found = config_fields.compute(
            ResNetForImageClassification, config_fields.changed(config, case), weights)
        row = dict(case, effect=effect)
        if isinstance(found, str):
            row["reason"] = found
        elif relative(found["logits"], base["logits"]) < 1e-9:
            row["effect"] = "none"
        else:
            row.update(effect="numbers", logits=config_fields.numbers(found["logits"]))
        cases.append(row)
        print(case["set"], row["effect"], row.get("reason", ""))
    with open(os.path.join(FOLDER, "preprocessor_config.json")) as file:
        config = json.load(file)
    processors = []
    for case in PROCESSORS:
        for picture in ("fields/picture.png", "resnets/wide.png"):
            source = Image.open(os.path.join(HERE, picture)).convert("RGB")
            values, _, reason = processed(ConvNextImageProcessorPil, {**config, **case}, source)
            row = dict(set=case, picture=picture)
            if reason:
                row.update(effect="error", reason=reason)
            else:
                row.update(effect="numbers", shape=list(values.shape), samples=samples(values))
            processors.append(row)
            print(case, picture, row.get("shape", row.get("reason")))
    write_json(os.path.join(HERE, "resnets", "transformers.json"), dict(
        versions=dict(torch=torch.__version__, transformers=transformers.__version__), labels=LABELS,
        logits=config_fields.numbers(base["logits"]), cases=cases, processors=processors))


if __name__ == "__main__":
    main()
