"""Safetensors files read and written with numpy alone, and a checkpoint's sizes."""
import json
import struct
from pathlib import Path

import numpy as np


def read(path):
    """The Float32 tensors of a safetensors file by name, and its metadata."""
    data = Path(path).read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise SystemExit(f"{path}: {name} is {entry['dtype']}, expected F32")
        first, last = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[8 + length + first:8 + length + last], "<f4").reshape(entry["shape"])
    return tensors, metadata


def write(path, tensors, metadata):
    header, offset = {"__metadata__": metadata} if metadata else {}, 0
    for name, tensor in tensors.items():
        header[name] = dict(dtype="F32", shape=list(tensor.shape), data_offsets=[offset, offset + tensor.nbytes])
        offset += tensor.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(np.ascontiguousarray(tensor, "<f4").tobytes())


def with_queries(tensors, count):
    """The same model with `count` queries, repeating its own where it has fewer."""
    name = next(n for n in tensors if n.endswith("query_embed.weight"))
    return {**tensors, name: np.resize(tensors[name], (count, tensors[name].shape[1]))}


def sizes(tensors):
    """What the reference's Config needs, from the shapes of a DETR; without a mask head it has 8 heads."""
    def count(pattern):
        number = 0
        while any(pattern.format(number) in name for name in tensors):
            number += 1
        return number

    shape = {name.removeprefix("detr."): tensor.shape for name, tensor in tensors.items()}
    hidden, masks = shape["input_proj.weight"][0], "mask_head.lay1.weight" in shape
    return dict(
        block="bottleneck" if count("layer1.{}.conv3.weight") else "basic",
        pre_norm="transformer.encoder.norm.weight" in shape,
        layers=tuple(count(f"layer{stage}.{{}}.conv1.weight") for stage in range(1, 5)),
        width=shape["backbone.0.body.conv1.weight"][0], hidden=hidden,
        heads=shape["mask_head.lay1.weight"][1] - hidden if masks else 8, masks=masks, encoder=count("encoder.layers.{}.linear1.weight"),
        decoder=count("decoder.layers.{}.linear1.weight"),
        feedforward=shape["transformer.decoder.layers.0.linear1.weight"][0],
        queries=shape["query_embed.weight"][0], classes=shape["class_embed.weight"][0] - 1)
