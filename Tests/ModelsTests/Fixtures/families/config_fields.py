"""Changes one field of config.json at a time and measures what transformers then computes from the same weights.

    pip install torch transformers timm safetensors
    python config_fields.py     # writes fields/BASE/{config.json, model.safetensors} and config_fields.json

A case is a config.json: its base's with `set` (a dot leads into an object) and without `remove`. `effect` says what
transformers makes of it:

- none: the same numbers
- numbers: others, and no word about it; `pred_logits` and `pred_boxes` are what it computes then
- precision: the same computation in other bits
- shapes: the weights do not fit; it refuses
- unfilled: it fills what the file lacks with random numbers, with a warning
- error: it makes no such model

`fields` are all that the configuration classes have; each is in a case, or in `APART` with the reason.
"""

import copy
import dataclasses
import json
import os
import tempfile

import timm
import torch
import transformers
from safetensors.torch import load_file

import huggingface
from common import HERE, image, relative, write_json
from huggingface import FAMILIES, make, outputs, timm_backbone
from meta import coarse

TIMM_CHANNELS = dict(channels=[4, 8, 16, 32], layers=[1, 1, 1, 1])
create_timm = timm.create_model


def narrow_timm(name, **options):
    """timm's own ResNet code, with few channels; where it is plain, from its stem on."""
    body = create_timm(name, **dict(options, **TIMM_CHANNELS))
    first = body["layer1"][0]
    if isinstance(body["conv1"], torch.nn.Conv2d) and type(first).__name__ == "BasicBlock":
        channels = options["in_chans"]
        body["conv1"], body["bn1"] = torch.nn.Conv2d(channels, 4, 7, 2, 3, bias=False), torch.nn.BatchNorm2d(4)
        first.conv1, first.downsample = torch.nn.Conv2d(4, 4, 3, padding=1, bias=False), None
    return body


timm.create_model = narrow_timm

GENERAL = [  # (field, values) of every family
    ("activation_function", ["gelu", "silu", "tanh", "gelu_new", "leaky_relu"]),
    ("activation_dropout", [0.5]),
    ("architectures", [["DetrForSegmentation"], None]),
    ("attention_dropout", [0.5]),
    ("auxiliary_loss", [True]),
    ("bbox_cost", [9]),
    ("bbox_loss_coefficient", [9]),
    ("class_cost", [9]),
    ("d_model", [16, 64]),
    ("decoder_attention_heads", [4, 2, 3]),
    ("decoder_ffn_dim", [48]),
    ("decoder_layerdrop", [0.9]),
    ("decoder_layers", [1, 3]),
    ("dice_loss_coefficient", [9]),
    ("dilation", [True]),
    ("dropout", [0.9]),
    ("dtype", ["float32", "float16", "bfloat16"]),
    ("torch_dtype", ["bfloat16"]),
    ("encoder_attention_heads", [4, 2, 3]),
    ("encoder_ffn_dim", [48]),
    ("encoder_layerdrop", [0.9]),
    ("encoder_layers", [0, 1, 3]),
    ("eos_coefficient", [0.9]),
    ("giou_cost", [9]),
    ("giou_loss_coefficient", [9]),
    ("init_std", [9.0]),
    ("init_xavier_std", [9.0]),
    ("is_encoder_decoder", [False]),
    ("mask_loss_coefficient", [9]),
    ("num_channels", [1, 4]),
    ("num_queries", [3, 7]),
    ("position_embedding_type", ["learned", "none"]),
    ("id2label", [{"0": "a", "1": "b"}]),
    ("label2id", [{"a": 0}]),
    # Other names of a field above, which a file may hold too
    ("hidden_size", [64]),
    ("num_attention_heads", [4]),
    ("num_hidden_layers", [1]),
    # What version 4 wrote
    ("scale_embedding", [True]),
    ("classifier_dropout", [0.5]),
    ("max_position_embeddings", [7]),
    ("use_pretrained_backbone", [True]),
    ("use_timm_backbone", [True]),
    ("backbone", ["resnet50"]),
    ("backbone_kwargs", [{"out_indices": [1, 2]}]),
    # Of every model
    ("chunk_size_feed_forward", [1]),
    ("output_attentions", [True]),
    ("output_hidden_states", [True]),
    ("problem_type", ["regression"]),
    ("tie_word_embeddings", [False]),
    ("transformers_version", ["3.0.0"]),
    ("no_such_field", [1]),
]
RESNET = [
    ("backbone_config.depths", [[1, 1, 1, 2], [2, 1, 1, 1]]),
    ("backbone_config.downsample_in_bottleneck", [True]),
    ("backbone_config.downsample_in_first_stage", [True]),
    ("backbone_config.embedding_size", [8]),
    ("backbone_config.hidden_act", ["gelu", "silu", "leaky_relu"]),
    ("backbone_config.hidden_sizes", [[16, 32, 64, 64]]),
    ("backbone_config.layer_type", ["basic", "bottleneck"]),
    ("backbone_config.model_type", ["no-such-model"]),
    ("backbone_config.num_channels", [1]),
    ("backbone_config.out_features", [["stage4"], ["stage3"], ["stem", "stage4"]]),
    ("backbone_config.out_indices", [[4], [3]]),
    ("backbone_config.stage_names", [["stem", "a", "b", "c", "d"]]),
    ("backbone_config.dilation", [True]),
    ("backbone_config.output_stride", [16]),
]
TIMM = [
    ("dilation", [True]),
    ("backbone_config.backbone", ["resnet18.tv_in1k", "resnet18d", "resnetblur18", "resnet50", "seresnet18"]),
    ("backbone_config.features_only", [False]),
    ("backbone_config.freeze_batch_norm_2d", [True]),
    ("backbone_config.num_channels", [1]),
    ("backbone_config.out_indices", [[4], [3], [1, 2, 3, 4]]),
    ("backbone_config.output_stride", [32, 16, 8]),
    ("backbone_config.use_pretrained_backbone", [True]),
]
# What version 4 wrote for a timm backbone
LEGACY = dict(
    use_timm_backbone=True, backbone="resnet18", use_pretrained_backbone=True, backbone_kwargs=None, dilation=False)
LEGACY_CASES = [
    {}, {"dilation": True}, {"backbone": None}, {"use_timm_backbone": None},
]
APART = {
    "model_type": "chooses the family; another's file is not read, and that is said",
    "backbone_config": "an object, whose fields have cases of their own",
    "_name_or_path": "where a model was loaded from",
    "return_dict": "the form of Python's results",
}
CONDITIONAL = [("cls_loss_coefficient", [9]), ("focal_alpha", [0.9])]


def cases(fields):
    for field, values in fields:
        for value in values:
            yield {"set": {field: value}}


def changed(config, case):
    config = copy.deepcopy(config)
    for path in case.get("remove", []):
        config.pop(path)
    for path, value in case["set"].items():
        *parents, name = path.split(".")
        inner = config
        for parent in parents:
            inner = inner[parent]
        inner[name] = value
    return config


def first_line(error):
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"[:160]


def compute(model_class, config, weights):
    """What transformers makes of a folder with this config.json: (effect, outputs or a reason)."""
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(weights, os.path.join(folder, "model.safetensors"))
        with open(os.path.join(folder, "config.json"), "w") as file:
            json.dump(config, file)
        try:
            model, info = model_class.from_pretrained(
                folder, attn_implementation="eager", output_loading_info=True, ignore_mismatched_sizes=True)
        except Exception as error:
            return "error", first_line(error)
        if info["mismatched_keys"]:
            return "shapes", f"{sorted(info['mismatched_keys'])[0][0]} and {len(info['mismatched_keys']) - 1} more"
        if info["missing_keys"]:
            return "unfilled", f"{sorted(info['missing_keys'])[0]} and {len(info['missing_keys']) - 1} more"
        precision = next(model.parameters()).dtype
        saved = next(iter(load_file(weights).values())).dtype
        try:
            found = outputs(model.eval(), image())
        except Exception as error:
            return "error", first_line(error)
        if not all(value.isfinite().all() for value in found.values()):
            return "error", "computes NaN: a constant of the backbone is in no file"
        if info["unexpected_keys"]:
            found["unused"] = f"{sorted(info['unexpected_keys'])[0]} and {len(info['unexpected_keys']) - 1} more"
        return "numbers" if precision == saved else "precision", found


def numbers(tensor):
    return [[float(f"{value:.8g}") for value in row] for row in tensor[0].tolist()]


def table(name, model, fields):
    folder = os.path.join(HERE, "fields", name)
    model.save_pretrained(folder)
    os.chmod(os.path.join(folder, "model.safetensors"), 0o644)
    weights = os.path.join(folder, "model.safetensors")
    print(name, os.path.getsize(weights) // 1000, "kB", sorted(load_file(weights))[0])
    with open(os.path.join(folder, "config.json")) as file:
        config = json.load(file)
    effect, base = compute(type(model), config, weights)
    assert effect == "numbers" and "unused" not in base, base
    rows = []
    for case in fields:
        effect, found = compute(type(model), changed(config, case), weights)
        row = dict(case, effect=effect)
        if isinstance(found, str):
            row["reason"] = found
        else:
            changes = {key: relative(found[key], base[key]) for key in base}
            if max(changes.values()) < 1e-9:
                row["effect"] = "none"
            else:
                row["change"] = {key: float(f"{value:.2g}") for key, value in changes.items()}
                if effect == "numbers":
                    row.update({key: numbers(found[key]) for key in base})
            if "unused" in found:
                row["unused"] = found["unused"]
        rows.append(row)
        print("  ", json.dumps(case["set"]), row["effect"], row.get("change", row.get("reason", "")))
    return dict({key: numbers(value) for key, value in base.items()}, cases=rows)


def legacy(fields):
    for case in LEGACY_CASES:
        values = dict(fields, **case)
        yield {"remove": ["backbone_config"], "set": {key: value for key, value in values.items() if value is not None}}


def fields(config_class):
    found = {field.name for field in dataclasses.fields(config_class)} | set(config_class().to_dict())
    return sorted(found - set(APART))


def main():
    bases = {
        "detr": table("detr", make("detr", 1, "bottleneck"), cases(GENERAL + RESNET)),
        "detr-timm": table(
            "detr-timm", make("detr", 2, backbone_config=timm_backbone()).half(),
            list(cases(TIMM)) + list(legacy(LEGACY))),
        "table-transformer": table(
            "table-transformer", make("table-transformer", 3).half(), cases(GENERAL + RESNET)),
        "conditional_detr": table(
            "conditional_detr", coarse(make("conditional_detr", 4)).half(),
            cases(GENERAL + CONDITIONAL + RESNET)),
    }
    classes = {name: fields(config_class) for name, (config_class, _) in FAMILIES.items()}
    classes["backbone_config"] = fields(transformers.ResNetConfig)
    versions = {library.__name__: library.__version__ for library in (transformers, torch, timm)}
    write_json(os.path.join(HERE, "config_fields.json"), {"versions": versions, "fields": classes, "bases": bases})


if __name__ == "__main__":
    main()
