"""Changes one field of preprocessor_config.json at a time and measures what transformers makes of a small picture.

    pip install torch torchvision transformers pillow numpy
    python preprocessor_fields.py     # writes fields/picture.png and preprocessor_fields.json

The processor on PIL is the reference; `fast` is how far torchvision's is from it, where the shapes agree. Of the
`pixel_values` a case keeps the shape, each channel's mean, and samples `[channel, y, x, value]`. Where only the valid
part is followed by padding, `valid` is its size. `sizes` compares the arithmetic of sizes alone, as
`[height, width]`: `huggingface` by transformers, `meta` by the published transforms, `microsoft` by Table
Transformer's own inference (the long side exactly).
"""

import json
import os
import tempfile

import numpy as np
import PIL
import torch
import torchvision
import transformers
from PIL import Image
from transformers import (
    ConditionalDetrImageProcessor, ConditionalDetrImageProcessorPil, DetrImageProcessor, DetrImageProcessorPil)
from transformers.image_transforms import get_size_with_aspect_ratio

from common import HERE, relative, write_json

transformers.logging.set_verbosity_error()
PICTURE = os.path.join(HERE, "fields", "picture.png")
PROCESSORS = {
    "detr": (DetrImageProcessorPil, DetrImageProcessor),  # Table Transformer's too
    "conditional_detr": (ConditionalDetrImageProcessorPil, ConditionalDetrImageProcessor),
}
CASES = [
    {},
    {"size": {"shortest_edge": 40, "longest_edge": 41}},
    {"size": {"shortest_edge": 20, "longest_edge": 30}},
    {"size": {"shortest_edge": 23, "longest_edge": 100}},
    {"size": {"height": 32, "width": 48}},
    {"size": {"max_height": 40, "max_width": 48}},
    {"size": {"longest_edge": 48}},
    {"size": {"shortest_edge": 40}},
    {"size": 40},
    {"size": 40, "max_size": 50},
    {"max_size": 50},
    {"resample": 0}, {"resample": 1}, {"resample": 2}, {"resample": 3}, {"resample": 4}, {"resample": 5},
    {"do_resize": False},
    {"do_rescale": False},
    {"rescale_factor": 0.00784313725490196},
    {"do_normalize": False},
    {"do_rescale": False, "do_normalize": False},
    {"image_mean": [0.5, 0.5, 0.5]},
    {"image_std": [0.5, 0.25, 0.5]},
    {"image_mean": 0.5, "image_std": 0.5},
    {"do_pad": False},
    {"pad_and_return_pixel_mask": False},
    {"pad_size": {"height": 48, "width": 72}},
    {"pad_size": {"height": 16, "width": 16}},
    {"do_pad": False, "pad_size": {"height": 48, "width": 72}},
    {"size_divisor": 32},
    {"do_center_crop": True, "crop_size": {"height": 16, "width": 16}},
    {"do_convert_rgb": True},
    {"do_convert_annotations": False},
    {"default_to_square": True},
    {"format": "coco_panoptic"},
    {"data_format": "channels_first"},
    {"input_data_format": None},
    {"disable_grouping": True},
    {"image_processor_type": "DetrImageProcessorFast"},
    {"feature_extractor_type": "DetrFeatureExtractor"},
    {"processor_class": "NoSuchProcessor"},
    {"no_such_field": 1},
]
SIZES = [  # width, height
    (640, 480), (480, 640), (1500, 500), (500, 1500), (500, 375), (333, 500), (800, 800), (1333, 800), (2000, 31),
    (427, 640), (1, 1), (641, 479), (1000, 1414), (612, 792), (37, 23),
]
LIMITS = [(800, 1333), (800, 1000), (800, 800), (600, 1000), (480, 640)]


def picture():
    coarse = np.random.default_rng(7).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((37, 23), Image.BICUBIC)
    os.makedirs(os.path.dirname(PICTURE), exist_ok=True)
    image.save(PICTURE, optimize=True)
    return Image.open(PICTURE).convert("RGB")


def processed(processor_class, config, image):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "preprocessor_config.json"), "w") as file:
            json.dump(config, file)
        try:
            found = processor_class.from_pretrained(folder)(images=image, return_tensors="pt")
        except Exception as error:
            return None, None, f"{type(error).__name__}: {str(error).splitlines()[0]}"[:160]
    mask = found.get("pixel_mask")
    valid = [int(mask[0, :, 0].sum()), int(mask[0, 0].sum())] if mask is not None else None
    return found["pixel_values"][0].float(), valid, None


def samples(values):
    """From every part of the picture, its corners among them."""
    channels, height, width = values.shape
    places = [(0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1)]
    places += [(y * height // 3, x * width // 5) for y in (1, 2) for x in (1, 2, 3, 4)]
    return [
        [channel, y, x, float(f"{values[channel, y, x].item():.7g}")]
        for number, (y, x) in enumerate(places) for channel in [number % channels]]


def table(name, image):
    slow_class, fast_class = PROCESSORS[name]
    config = slow_class(size={"shortest_edge": 40, "longest_edge": 66}).to_dict()
    config.pop("_processor_class", None)
    base, _, reason = processed(slow_class, config, image)
    assert reason is None, reason
    rows = []
    for case in CASES:
        values, valid, reason = processed(slow_class, {**config, **case}, image)
        row = {"set": case}
        if reason:
            rows.append(dict(row, effect="error", reason=reason))
        else:
            effect = "none" if values.shape == base.shape and torch.equal(values, base) else "numbers"
            means = [float(f"{mean:.7g}") for mean in values.mean((1, 2)).tolist()]
            row.update(effect=effect, shape=list(values.shape), means=means, samples=samples(values))
            if valid is not None and valid != list(values.shape[1:]):
                row["valid"] = valid
            fast, _, fast_reason = processed(fast_class, {**config, **case}, image)
            if fast_reason:
                row["fast"] = fast_reason
            elif fast.shape != values.shape:
                row["fast"] = f"shape {list(fast.shape)}"
            else:
                row["fast"] = float(f"{relative(fast, values):.2g}")
            rows.append(row)
        row = rows[-1]
        print(name, json.dumps(case), row["effect"], row.get("shape", row.get("reason")), row.get("fast"))
    return {"config": config, "cases": rows}


def meta_size(width, height, short, long):
    """The published transforms', written afresh."""
    small, large = min(width, height), max(width, height)
    if large / small * short > long:
        short = int(round(long * small / large))
    if small == short:
        return [height, width]
    return [int(short * height / width), short] if width < height else [short, int(short * width / height)]


def microsoft_size(width, height, long):
    scale = long / max(width, height)
    return [int(round(scale * height)), int(round(scale * width))]


def sizes():
    return [
        dict(
            width=width, height=height, short=short, long=long,
            huggingface=list(get_size_with_aspect_ratio((height, width), short, long)),
            meta=meta_size(width, height, short, long), microsoft=microsoft_size(width, height, long))
        for width, height in SIZES for short, long in LIMITS]


def main():
    image = picture()
    versions = {library.__name__: library.__version__ for library in (transformers, torch, torchvision, np, PIL)}
    processors = {name: table(name, image) for name in PROCESSORS}
    write_json(
        os.path.join(HERE, "preprocessor_fields.json"),
        {"versions": versions, "picture": "fields/picture.png", "processors": processors, "sizes": sizes()})


if __name__ == "__main__":
    main()
