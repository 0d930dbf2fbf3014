"""What the program does with the network: preprocessing, the kept queries and the published panoptic merge."""
import json

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors import safe_open

from network import DETRsegm
from scenes import THINGS

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
PANOPTIC_THRESHOLD = 0.85


def load(path):
    """The network with a safetensors file's weights, and the sides its metadata asks for."""
    with safe_open(path, "pt") as file:
        state = {k: file.get_tensor(k).float() for k in file.keys()}
        sides = json.loads(file.metadata()["preprocess"])
    model = DETRsegm().eval()
    problems = model.load_state_dict(state, strict=False)
    missing = [k for k in problems.missing_keys if not k.endswith("num_batches_tracked")]
    if problems.unexpected_keys or missing:
        raise ValueError(f"{path}: unexpected {problems.unexpected_keys}, missing {missing}")
    return model, (sides["short_side"], sides["long_side"])


def resized(image, short, long):
    """Pillow's bilinear resize: the short side to `short`, less where the long side would pass `long`."""
    w, h = image.size
    if max(w, h) / min(w, h) * short > long: short = int(round(long * min(w, h) / max(w, h)))
    size = (short, int(short * h / w)) if w < h else (int(short * w / h), short)
    return image.resize(size, Image.BILINEAR)


def normalized(pixels):
    """uint8 [B, H, W, 3] -> float [B, 3, H, W] with ImageNet's mean and deviation."""
    return (torch.as_tensor(pixels).permute(0, 3, 1, 2).float() / 255 - MEAN) / STD


def preprocess(image, sides):
    return normalized(np.array(resized(image, *sides))[None])


def kept_queries(out, threshold=0.7):
    """(queries, scores, classes) of one image's queries above the threshold; "no object" does not compete."""
    score, label = out["pred_logits"][0].softmax(-1)[:, :-1].max(-1)
    kept = torch.nonzero(score > threshold)[:, 0]
    return kept, score[kept], label[kept]


def panoptic(out, size, threshold=PANOPTIC_THRESHOLD, least=4):
    """The published merge at `size`: (ids [H, W], one dictionary for each segment).

    Softmax over the masks, stuff of one class joined, segments of area <= least dropped and the rest repeated.
    """
    score, label = out["pred_logits"][0].softmax(-1).max(-1)
    kept = (label != out["pred_logits"].shape[-1] - 1) & (score > threshold)
    query, score, label = torch.nonzero(kept)[:, 0], score[kept], label[kept]
    masks = F.interpolate(out["pred_masks"][0][kept][:, None], size, mode="bilinear", align_corners=False)[:, 0]
    join = True   # as published: only before anything has been dropped
    while len(label):
        ids = masks.argmax(0)
        if join:
            for c in set(label.tolist()) - set(THINGS):
                same = torch.nonzero(label == c)[:, 0]
                ids[torch.isin(ids, same)] = same[0]
        area = torch.bincount(ids.flatten(), minlength=len(label))
        if (area > least).all(): break
        big, join = area > least, False
        query, score, label, masks = query[big], score[big], label[big], masks[big]
    if not len(label): return torch.zeros(size, dtype=torch.long), []
    return ids, [dict(query=int(q), category_id=int(c), score=float(s), area=int(a))
                 for q, c, s, a in zip(query, label, score, area)]
