"""Writes what transformers computes, tensor by tensor, for options that a config.json sets.

    pip install torch transformers timm safetensors pillow
    python config_fields.py && python variants.py     # writes variants/NAME and variants.json

variants.json names for each NAME the weights and the config.json; the recording is variants/NAME/recording.safetensors.
Many options share the weights of fields/BASE: a test puts `weights` and `config` into one folder and opens it.
`picture` is what comes of fields/picture.png by the preprocessor_config.json in the weights' folder: logits, boxes and
the detections above `threshold` in pixels of the picture.
"""

import json
import os
import tempfile

import torch
import transformers
from PIL import Image
from transformers import ConditionalDetrImageProcessorPil, DetrForSegmentation, DetrImageProcessorPil

import config_fields  # narrows timm's ResNets
from common import HERE, image, relative, write, write_json
from huggingface import FAMILIES, make, outputs, record

BASES = {  # base: the processor beside its weights
    "detr": DetrImageProcessorPil(size={"shortest_edge": 40, "longest_edge": 66}),
    "detr-timm": DetrImageProcessorPil(
        size={"height": 48, "width": 80}, image_mean=[0.5, 0.4, 0.3], image_std=[0.5, 0.25, 0.2], resample=3),
    "table-transformer": DetrImageProcessorPil(size={"shortest_edge": 48, "longest_edge": 60}),
    "conditional_detr": ConditionalDetrImageProcessorPil(size={"shortest_edge": 40, "longest_edge": 66}),
}
SHARED = {  # name: (base, changes of its config.json)
    "detr": ("detr", {}),
    "gelu": ("detr", {"activation_function": "gelu"}),
    "decoder-heads": ("detr", {"decoder_attention_heads": 4}),
    "encoder-heads": ("detr", {"encoder_attention_heads": 4}),
    "backbone-gelu": ("detr", {"backbone_config.hidden_act": "gelu"}),
    "downsample-in-bottleneck": ("detr", {"backbone_config.downsample_in_bottleneck": True}),
    "downsample-in-first-stage": ("detr", {"backbone_config.downsample_in_first_stage": True}),
    "auxiliary-loss": ("detr", {"auxiliary_loss": True}),
    "timm": ("detr-timm", {}),
    "timm-dc5": ("detr-timm", {"backbone_config.output_stride": 16}),
    "table-transformer": ("table-transformer", {}),
    "table-transformer-auxiliary-loss": ("table-transformer", {"auxiliary_loss": True}),
}
OWN = {
    "learned-positions-feed-forward": lambda: make(
        "detr", 12, position_embedding_type="learned", encoder_ffn_dim=40, decoder_ffn_dim=24),
    "no-encoder": lambda: make("detr", 13, encoder_layers=0),
    # Of this seed the scores stay small: single precision's own rounding shows least in their patterns.
    "panoptic": lambda: make(
        "detr", 20, segmentation=True, activation_function="gelu", decoder_attention_heads=4, encoder_layers=1,
        decoder_layers=1),
}


def config_text(folder):
    with open(os.path.join(folder, "config.json")) as file:
        return json.load(file)


def load(weights, config, segmentation=False):
    """By way of a folder, as a user does."""
    _, model_class = FAMILIES[config["model_type"]]
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(weights, os.path.join(folder, "model.safetensors"))
        with open(os.path.join(folder, "config.json"), "w") as file:
            json.dump(config, file)
        model, info = (DetrForSegmentation if segmentation else model_class).from_pretrained(
            folder, attn_implementation="eager", output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"], info
    return model.eval()


@torch.no_grad()
def picture(model, processor, threshold):
    image = Image.open(os.path.join(HERE, "fields", "picture.png")).convert("RGB")
    values = processor(images=image, return_tensors="pt")
    out = model.double()(values["pixel_values"].double())
    found = processor.post_process_object_detection(out, threshold=threshold, target_sizes=[image.size[::-1]])[0]
    return dict(
        input=list(values["pixel_values"].shape), pred_logits=config_fields.numbers(out.logits),
        pred_boxes=config_fields.numbers(out.pred_boxes), threshold=threshold,
        detections=[
            dict(score=float(f"{score:.7g}"), label=label, box=[float(f"{side:.7g}") for side in box])
            for score, label, box in zip(*(found[key].tolist() for key in ("scores", "labels", "boxes")))])


def main():
    rows = []

    def keep(name, weights, config_path, model, **more):
        write(os.path.join(HERE, "variants", name, "recording.safetensors"), record(model, image()))
        row = dict(name=name, weights=os.path.relpath(weights, HERE), config=os.path.relpath(config_path, HERE), **more)
        rows.append(row)

    for base, processor in BASES.items():
        processor.save_pretrained(os.path.join(HERE, "fields", base))
    for name, (base, changes) in SHARED.items():
        base_folder = os.path.join(HERE, "fields", base)
        config = config_fields.changed(config_text(base_folder), {"set": changes})
        weights = os.path.join(base_folder, "model.safetensors")
        config_path = os.path.join(base_folder, "config.json")
        if changes:
            os.makedirs(os.path.join(HERE, "variants", name), exist_ok=True)
            config_path = os.path.join(HERE, "variants", name, "config.json")
            with open(config_path, "w") as file:
                file.write(json.dumps(config, indent=2, sort_keys=True) + "\n")
        model = load(weights, config)
        more = {} if changes else {"picture": picture(load(weights, config), BASES[base], 0.25)}
        keep(name, weights, config_path, model, **more)
    for name, maker in OWN.items():
        folder = os.path.join(HERE, "variants", name)
        model = maker().half()
        model.save_pretrained(folder)
        weights = os.path.join(folder, "model.safetensors")
        os.chmod(weights, 0o644)
        loaded = load(weights, config_text(folder), segmentation=name == "panoptic")
        expected, found = outputs(model, image()), outputs(loaded, image())
        assert all(relative(found[key], expected[key]) == 0 for key in expected), name
        keep(name, weights, os.path.join(folder, "config.json"), loaded)
    versions = {"transformers": transformers.__version__, "torch": torch.__version__}
    write_json(os.path.join(HERE, "variants.json"), {"versions": versions, "variants": rows})


if __name__ == "__main__":
    main()
