"""Writes yolos.safetensors: a recording of a small YOLOS of random weights, as any program could write it.

    pip install torch "transformers>=5" safetensors pillow numpy && python record.py

The model is no DETR: one encoder over a class token, the picture's patches and tokens that become boxes. The list
`roles` in the metadata says which tokens are which; without it the same tensors are tables of numbers.
"""

import json
import os

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import YolosConfig, YolosForObjectDetection

HERE = os.path.dirname(os.path.abspath(__file__))
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
ROWS, COLUMNS, QUERIES = 4, 6, 10

torch.manual_seed(7)
torch.set_num_threads(1)
model = YolosForObjectDetection(
    YolosConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, num_labels=91,
        image_size=[16 * ROWS, 16 * COLUMNS], patch_size=16, num_detection_tokens=QUERIES,
        use_mid_position_embeddings=False, initializer_range=0.3, attn_implementation="eager",
    )
).eval()

picture = Image.open(os.path.join(HERE, "../../../../Samples/scenes/one-bird.png")).convert("RGB")
picture = np.asarray(picture.resize((16 * COLUMNS, 16 * ROWS), Image.BILINEAR), np.float32) / 255
pixels = torch.from_numpy(((picture - MEAN) / DEVIATION).astype(np.float32)).permute(2, 0, 1)[None]
with torch.no_grad():
    output = model(pixels, output_attentions=True)

recorded, roles = {"pixel_values": pixels.half()}, [{"tensor": "pixel_values", "role": "input"}]
for layer, attention in enumerate(output.attentions):  # [1, heads, tokens, tokens]
    name = f"vit.encoder.layer.{layer}.attention"
    recorded[name] = attention.half()
    places = {"tensor": name, "layer": layer, "grid": [ROWS, COLUMNS], "first": 1}
    queries = {"queries": [1 + ROWS * COLUMNS, QUERIES]}
    roles += [places | {"role": "encoder"}, places | queries | {"role": "cross"}]
    roles += [{"tensor": name, "layer": layer, "role": "decoder"} | queries]
recorded["logits"] = output.logits
recorded["pred_boxes"] = output.pred_boxes
roles += [{"tensor": "logits", "role": "logits"}, {"tensor": "pred_boxes", "role": "boxes"}]

# What else programs store.
probabilities = output.logits.double().softmax(-1)
recorded["labels"] = probabilities[..., :-1].argmax(-1)
recorded["scores"] = probabilities[..., :-1].max(-1).values
recorded["kept"] = recorded["scores"] > 0.5

metadata = {
    "model": "yolos of random weights",
    "order": json.dumps(list(recorded)),
    "roles": json.dumps(roles),
    "preprocess": json.dumps({"short_side": 64, "mean": MEAN, "std": DEVIATION}),
}
path = os.path.join(HERE, "yolos.safetensors")
save_file({name: tensor.contiguous() for name, tensor in recorded.items()}, path, metadata)

# The library writes metadata in the order of a hash; here equal contents make equal bytes.
with open(path, "rb") as file:
    data = file.read()
length = int.from_bytes(data[:8], "little")
header = json.loads(data[8:8 + length])
header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
with open(path, "wb") as file:
    file.write(len(text).to_bytes(8, "little") + text + data[8 + length:])
os.chmod(path, 0o644)
