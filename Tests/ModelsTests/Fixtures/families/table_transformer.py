"""Writes Table Transformers of the same weights under Microsoft's names and Hugging Face's, and what they compute.

    pip install torch torchvision transformers timm safetensors pillow
    python table_transformer.py       # writes table/ and table/expected.json

- table/NAME.pth: a bare state dict under Microsoft's names, as its releases are
- table/NAME: the same as Hugging Face's repositories hold it: version 4's names, timm's names for the backbone,
  num_batches_tracked, a config.json without backbone_config, a preprocessor_config.json of the old form
- table/NAME.recording.safetensors: what both compute; transformers and Tests/Reference/model.py agree

expected.json holds what comes of fields/picture.png by both preprocessings.
"""

import json
import os

import timm
import torch
import transformers
from PIL import Image
from safetensors.torch import save_file
from transformers import DetrImageProcessorPil, TableTransformerForObjectDetection

from common import HERE, image, randomise, relative, write, write_json
from config_fields import TIMM_CHANNELS, create_timm, numbers
from huggingface import record
from meta import SMALL, coarse, deflate
from generate import DEVIATION, MEAN, record as record_reference  # meta.py has its folder on the path
from model import Config, DETRsegm
from preprocessor_fields import PICTURE, microsoft_size, samples
import numpy as np

MODELS = {
    "detection": dict(
        config=Config(**dict(SMALL, pre_norm=True, queries=15, classes=2)), long=800, threshold=0.5,
        labels=["table", "table rotated"], preprocessor={"size": 800, "max_size": 800}),
    "structure": dict(
        config=Config(**dict(SMALL, pre_norm=True, queries=125, classes=6, encoder=1, decoder=1)), long=1000,
        threshold=0.5, preprocessor={"size": {"shortest_edge": 800, "longest_edge": 1000}},
        labels=[
            "table", "table column", "table row", "table column header", "table projected row header",
            "table spanning cell"]),
}
RENAMES = [
    ("backbone.0.body.", "model.backbone.conv_encoder.model."), ("input_proj.", "model.input_projection."),
    ("query_embed.", "model.query_position_embeddings."), ("class_embed.", "class_labels_classifier."),
    ("bbox_embed.", "bbox_predictor."), ("transformer.", "model."), (".linear1.", ".fc1."), (".linear2.", ".fc2."),
    ("coder.norm.", "coder.layernorm."), (".multihead_attn.", ".encoder_attn."), (".norm1.", ".self_attn_layer_norm."),
]


def narrow_timm(name, **options):
    """timm's own ResNet code, with few channels from its stem on."""
    body = create_timm(name, **dict(options, **TIMM_CHANNELS))
    body["conv1"], body["bn1"] = torch.nn.Conv2d(3, 4, 7, 2, 3, bias=False), torch.nn.BatchNorm2d(4)
    first = body["layer1"][0]
    first.conv1, first.downsample = torch.nn.Conv2d(4, 4, 3, padding=1, bias=False), None
    return body


timm.create_model = narrow_timm


def huggingface_state(state):
    renamed = {}
    for key, value in state.items():
        decoder = ".decoder." in key
        for old, new in RENAMES:
            key = key.replace(old, new)
        key = key.replace(".norm2.", ".encoder_attn_layer_norm." if decoder else ".final_layer_norm.")
        key = key.replace(".norm3.", ".final_layer_norm.")
        if "in_proj_" in key:
            for part, rows in zip("qkv", value.chunk(3)):
                renamed[key.replace("in_proj_", f"{part}_proj.")] = rows.contiguous()
        else:
            renamed[key] = value
        if key.endswith("downsample.1.running_var"):
            renamed[key.replace("running_var", "num_batches_tracked")] = torch.tensor(0)
    return renamed


def huggingface_config(config, labels):
    return dict(
        activation_dropout=0.0, activation_function="relu", architectures=["TableTransformerForObjectDetection"],
        attention_dropout=0.0, auxiliary_loss=False, backbone="resnet18", bbox_cost=5, bbox_loss_coefficient=5,
        ce_loss_coefficient=1, class_cost=1, classifier_dropout=0.0, d_model=config.hidden,
        decoder_attention_heads=config.heads, decoder_ffn_dim=config.feedforward, decoder_layerdrop=0.0,
        decoder_layers=config.decoder, dice_loss_coefficient=1, dilation=False, dropout=0.1,
        encoder_attention_heads=config.heads, encoder_ffn_dim=config.feedforward, encoder_layerdrop=0.0,
        encoder_layers=config.encoder, eos_coefficient=0.4, giou_cost=2, giou_loss_coefficient=2,
        id2label={str(number): label for number, label in enumerate(labels)}, init_std=0.02, init_xavier_std=1.0,
        is_encoder_decoder=True, label2id={label: number for number, label in enumerate(labels)},
        mask_loss_coefficient=1, max_position_embeddings=1024, model_type="table-transformer",
        num_hidden_layers=config.encoder, num_queries=config.queries, position_embedding_type="sine",
        scale_embedding=False, torch_dtype="float32", transformers_version="4.24.0.dev0", use_timm_backbone=True)


def huggingface_folder(name, description, state):
    folder = os.path.join(HERE, "table", name)
    os.makedirs(folder, exist_ok=True)
    weights = {key: value.half() if value.is_floating_point() else value for key, value in state.items()}
    save_file(weights, os.path.join(folder, "model.safetensors"), {"format": "pt"})
    os.chmod(os.path.join(folder, "model.safetensors"), 0o644)
    preprocessor = dict(
        do_normalize=True, do_resize=True, feature_extractor_type="DetrFeatureExtractor", format="coco_detection",
        image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225], **description["preprocessor"])
    config = huggingface_config(description["config"], description["labels"])
    for file_name, value in (("config.json", config), ("preprocessor_config.json", preprocessor)):
        with open(os.path.join(folder, file_name), "w") as file:
            file.write(json.dumps(value, indent=2, sort_keys=True) + "\n")
    return folder


def microsoft_input(picture, long):
    """Pillow's own filter for `resize`, which is bicubic."""
    height, width = microsoft_size(*picture.size, long)
    values = torch.from_numpy(np.array(picture.resize((width, height)))).permute(2, 0, 1).float().div(255)[None]
    return (values - MEAN) / DEVIATION


def picture_result(values, logits, boxes, threshold, size):
    scores, labels = logits.softmax(-1)[0, :, :-1].max(-1)
    x, y, width, height = boxes[0].unbind(-1)
    corners = torch.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], -1)
    corners = corners * torch.tensor([*size, *size], dtype=corners.dtype)
    return dict(
        input=list(values.shape[1:]), means=[float(f"{mean:.7g}") for mean in values[0].mean((1, 2)).tolist()],
        samples=samples(values[0]), pred_logits=numbers(logits), pred_boxes=numbers(boxes), threshold=threshold,
        detections=[
            dict(score=float(f"{score:.7g}"), label=label, box=[float(f"{side:.7g}") for side in box])
            for score, label, box in zip(scores.tolist(), labels.tolist(), corners.tolist()) if score > threshold])


@torch.no_grad()
def main():
    picture = Image.open(PICTURE).convert("RGB")
    rows = []
    for seed, (name, description) in enumerate(MODELS.items()):
        config = description["config"]
        reference = coarse(randomise(DETRsegm(config), 40 + seed)).double()
        path = os.path.join(HERE, "table", f"{name}.pth")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        state = reference.keys()
        torch.save({key: value.half() for key, value in state.items()}, path)
        deflate(path)
        folder = huggingface_folder(name, description, huggingface_state(state))
        model, info = TableTransformerForObjectDetection.from_pretrained(
            folder, attn_implementation="eager", output_loading_info=True)
        unused = [key for key in info["unexpected_keys"] if not key.endswith("num_batches_tracked")]
        assert not info["missing_keys"] and not info["mismatched_keys"] and not unused, info
        theirs, ours = record(model.eval(), image()), record_reference(reference, image())
        for key, value in theirs.items():
            assert relative(ours[key], value) < 1e-6, (name, key, relative(ours[key], value))
        kept = theirs if name == "detection" else {
            key: value for key, value in theirs.items() if key in ("memory", "pred_logits", "pred_boxes")}
        write(path.replace(".pth", ".recording.safetensors"), kept)
        print("  ", len(theirs), "tensors agree;", os.path.getsize(path) // 1000, "kB")
        values = {
            "microsoft": microsoft_input(picture, description["long"]),
            "huggingface": DetrImageProcessorPil.from_pretrained(folder)(picture, return_tensors="pt")["pixel_values"],
        }
        row = dict(name=name, labels=description["labels"])
        for source, value in values.items():
            out = model.double()(value.double())
            row[source] = picture_result(value, out.logits, out.pred_boxes, description["threshold"], picture.size)
            print("  ", source, row[source]["input"], len(row[source]["detections"]), "detections")
        rows.append(row)
    versions = {"transformers": transformers.__version__, "torch": torch.__version__, "timm": timm.__version__}
    write_json(os.path.join(HERE, "table", "expected.json"), {"versions": versions, "models": rows})


if __name__ == "__main__":
    main()
