"""What a frozen backbone and encoder make of a pool, computed once.

Each picture counts twice, as it is and mirrored, each time 15 % brighter or darker by colour. A step of the decoder
alone then costs a tenth of a whole one. On disk: memory in half precision, and the targets without their masks.
"""
import hashlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch

from batches import batch
from pools import pool
from teaching import coverage

BATCH = 10
PARTS = ("memory", "coverage", "labels", "boxes", "first")


@dataclass
class Memories:
    memory: np.ndarray     # half [N, C, h, w]
    coverage: np.ndarray   # half [all segments, h, w]
    labels: np.ndarray     # [all segments]
    boxes: np.ndarray      # [all segments, 4]
    first: np.ndarray      # [N + 1]: each picture's first segment

    def __len__(self): return len(self.memory)

    def batch(self, indices):
        """Memory [B, C, h, w] and the targets of those pictures, with coverage [S, h, w] in place of masks."""
        targets = []
        for i in indices:
            own = slice(self.first[i], self.first[i + 1])
            targets.append(dict(labels=torch.from_numpy(self.labels[own]), boxes=torch.from_numpy(self.boxes[own]),
                                coverage=torch.from_numpy(self.coverage[own]).float()))
        return torch.from_numpy(self.memory[indices]).float(), targets


@torch.no_grad()
def remember(model, spec, pools, indices):
    """The parts of `Memories` for some of a pool's pictures."""
    torch.set_num_threads(1)
    model.eval()
    data, parts = pool(spec, pools), {k: [] for k in PARTS}
    for chosen in np.split(indices, range(BATCH, len(indices), BATCH)):
        for mirrored in (0, 1):
            rng = np.random.default_rng([spec.seed, mirrored, int(chosen[0])])
            x, targets = batch(data, chosen, rng, np.full(len(chosen), bool(mirrored)))
            with torch.autocast("cpu", torch.bfloat16):
                _, source, position = model.features(x)
                memory = model.detr.transformer.encode(source, position)
            parts["memory"].append(memory.half().numpy())
            for t in targets:
                parts["coverage"].append(coverage(t["masks"], memory.shape[-2:]).half().numpy())
                parts["labels"].append(t["labels"].numpy())
                parts["boxes"].append(t["boxes"].float().numpy())
            parts["first"].append([len(t["labels"]) for t in targets])
    return {k: np.concatenate(v) for k, v in parts.items()}


def memories(model, spec, folder, workers):
    """The memories of a pool, stored in `folder`; computed first if need be, or if the stored ones are of other weights."""
    path, digest = folder / "memories" / spec.name, fingerprint(model)
    mark = path / "weights"
    if not mark.exists() or mark.read_text() != digest:
        path.mkdir(parents=True, exist_ok=True)
        shares = np.array_split(np.arange(spec.count), workers)
        with ProcessPoolExecutor(workers) as executor:
            parts = list(executor.map(remember, *zip(*((model, spec, folder / "pools", s) for s in shares))))
        for name in PARTS:
            whole = np.concatenate([p[name] for p in parts])
            np.save(path / f"{name}.npy", np.concatenate([[0], whole.cumsum()]) if name == "first" else whole)
        mark.write_text(digest)   # last: marks the folder as whole
    return Memories(*(np.load(path / f"{name}.npy", mmap_mode="r" if name == "memory" else None) for name in PARTS))


def fingerprint(model):
    """A digest of the weights that memory depends on."""
    detr, digest = model.detr, hashlib.sha256()
    for part in (detr.backbone, detr.input_proj, detr.transformer.encoder):
        for value in part.state_dict().values(): digest.update(value.contiguous().numpy().tobytes())
    return digest.hexdigest()
