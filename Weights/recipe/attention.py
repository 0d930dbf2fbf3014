"""What the attention maps show, in figures: `python evaluate.py WEIGHTS --heads` prints them."""
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from inference import kept_queries, preprocess
from metrics import box_iou
from scenes import THINGS
from teaching import ORDINARY, coverage, extremity_flow, flow

NOTABLE = 0.05     # a head with less of its query's attention is dark
CHANGED = 0.98     # masks whose IoU is less differ
STRONGEST = 4      # heads to be zeroed, one by one
SELDOM = 0.01      # a query kept in fewer pictures is idle
SAMPLES = Path(__file__).parents[2] / "Samples" / "scenes"


def correlations(maps):
    """Mean correlation of the pairs among maps [N, ...], N > 1."""
    each = np.corrcoef(maps.reshape(len(maps), -1))
    return float(each[np.triu_indices(len(maps), 1)].mean())


def head_figures(attention):
    """For one query's `bbox_mask` [heads, h, w]: the largest share, the notable heads and their mean correlation."""
    share = attention.sum((1, 2))
    notable = attention[share >= NOTABLE]
    return float(share.max()), len(notable), correlations(notable) if len(notable) > 1 else None


def encoder_figures(pattern, own, labels):
    """For things of coverage own [T, h, w] under an encoder pattern [heads, P, P]: rows (share of attention that
    places inside keep, share of all places), and for each pair of one class the ratio own to twin, place for place.

    A thing that fills no place to more than half is left out.
    """
    inside = (own > 0.5).float()
    filled = inside.sum((1, 2)) > 0
    own, inside, labels = own[filled], inside[filled], labels[filled]
    share, size = flow(pattern, own, inside).numpy(), own.mean((1, 2)).numpy()
    dense = share / size
    twins = [float(dense[i, i] / dense[i, j]) for i in range(len(own)) for j in range(len(own))
             if i != j and labels[i] == labels[j]]
    return [(float(share[i, i]), float(size[i])) for i in range(len(own))], twins


def found_things(out, truth, own):
    """Rows (query, segment) of the kept queries and the things of ordinary size that they find: the best box of its
    class, IoU above 0.5; `own` is the segments' coverage."""
    kept, _, labels = kept_queries(out)
    ious = box_iou(out["pred_boxes"][0, kept].numpy(), truth["boxes"].numpy())
    ious *= labels[:, None].numpy() == truth["labels"].numpy()
    ordinary = torch.isin(truth["labels"], torch.tensor(THINGS)) & (own.mean((1, 2)) >= ORDINARY)
    return [(int(q), int(row.argmax())) for q, row in zip(kept, ious) if row.max() > 0.5 and ordinary[row.argmax()]]


def looks(record, truth, own, layers):
    """`extremity_flow` of each found thing's query, [things, layers, 4]."""
    pairs = found_things(record, truth, own)
    queries, segments = [q for q, _ in pairs], [s for _, s in pairs]
    flows = [extremity_flow(record[f"decoder.{k}.multihead_attn"][0, :, queries].unflatten(-1, own.shape[-2:])
                            .transpose(0, 1), own[segments], truth["boxes"][segments]) for k in range(layers)]
    return torch.stack([torch.stack(f, -1) for f in flows], 1).numpy()


def doubles(model, hs):
    """How many kept queries of one decoder layer's hs [1, Q, C] have a box that a better one of their class has."""
    boxes = model.detr.bbox_embed(hs).sigmoid()[0].numpy()
    kept, scores, labels = kept_queries(dict(pred_logits=model.detr.class_embed(hs)))
    order = kept[scores.argsort(descending=True)].tolist()
    label = dict(zip(kept.tolist(), labels.tolist()))
    return sum(any(label[p] == label[q] and label[q] in THINGS and box_iou(boxes[[p]], boxes[[q]])[0, 0] > 0.7
                   for p in order[:k]) for k, q in enumerate(order))


def scene_figures(model, record, truth):
    """One scene's figures; `truth` is what `train.target` makes of it."""
    kept = kept_queries(record)[0]
    things = torch.isin(truth["labels"], torch.tensor(THINGS))
    whole = coverage(truth["masks"], record["memory"].shape[-2:])
    own = whole[things]
    attention = record["bbox_mask"][0, kept].numpy()
    return dict(
        looks=looks(record, truth, whole, model.config.decoder),
        kept=kept.tolist(), shares=attention.sum((2, 3)).tolist(), heads=[head_figures(a) for a in attention],
        encoder=[encoder_figures(record[f"encoder.{k}.self_attn"][0], own, truth["labels"][things])
                 for k in range(model.config.encoder)],
        doubles=[doubles(model, hs) for hs in record["hs"]])


@torch.no_grad()
def ablation(model, sides, folder=SAMPLES):
    """What zeroing each of the strongest heads of `bbox_mask` does to the samples' masks.

    Rows (head, mean share, least IoU of a mask with and without it, changed masks, all masks).
    """
    images = sorted(p for p in folder.iterdir() if p.suffix in (".png", ".jpg") and ".truth" not in p.name)
    overlaps, shares = [], []
    for image in images:
        x = preprocess(Image.open(image).convert("RGB"), sides)
        record = {}
        model(x, record.__setitem__, above=2.0)
        kept = kept_queries(record)[0]
        attention, owner = record["bbox_mask"][0, kept], torch.zeros_like(kept)
        finer = [record[f"layer{k}"] for k in (3, 2, 1)]
        masks = lambda a: model.mask_head(record["src_proj"], a, finer, owner) > 0
        whole, without = masks(attention), []
        for head in range(attention.shape[1]):
            part = attention.clone()
            part[:, head] = 0
            cut = masks(part)
            without.append((cut & whole).sum((1, 2)) / (cut | whole).sum((1, 2)).clamp(min=1))
        overlaps.append(torch.stack(without, 1))
        shares.append(attention.sum((2, 3)))
    overlaps, share = torch.cat(overlaps), torch.cat(shares).mean(0)
    return [(h, share[h].item(), overlaps[:, h].min().item(), int((overlaps[:, h] < CHANGED).sum()), len(overlaps))
            for h in share.argsort(descending=True)[:STRONGEST].tolist()]


def summary(scenes, rows):
    """All figures as a dictionary fit for JSON, from `scene_figures` of many scenes and `ablation`'s rows."""
    heads = [h for s in scenes for h in s["heads"]]
    use = Counter(q for s in scenes for q in s["kept"])
    layers = []
    for k in range(len(scenes[0]["encoder"])):
        things = np.array([t for s in scenes for t in s["encoder"][k][0]])
        twins = [t for s in scenes for t in s["encoder"][k][1]]
        layers.append(dict(
            share=float(things[:, 0].mean()), area=float(things[:, 1].mean()),
            ratio=float(things[:, 0].mean() / things[:, 1].mean()),
            median_ratio=float(np.median(things[:, 0] / things[:, 1])),
            at_least_3=float((things[:, 0] >= 3 * things[:, 1]).mean()),
            twin_ratio=float(np.exp(np.mean(np.log(twins)))) if twins else None,
            twins_at_least_2=float((np.array(twins) >= 2).mean()) if twins else None))
    extremities = [dict(extremities=float(outer.mean()), rest=float(rest.mean()), things=len(outer),
                        ratio=float(np.exp(np.log(dense_outer / dense_rest).mean())),
                        more=float((dense_outer > dense_rest).mean()))
                   for outer, rest, dense_outer, dense_rest
                   in np.concatenate([s["looks"] for s in scenes]).transpose(1, 2, 0)]
    return dict(
        extremities=extremities,
        largest_share=float(np.mean([h[0] for h in heads])),
        notable_heads=float(np.mean([h[1] for h in heads])),
        correlation=float(np.mean([h[2] for h in heads if h[2] is not None])),
        head_shares=np.mean([share for s in scenes for share in s["shares"]], 0).tolist(),
        zeroed=[dict(head=h, share=share, least_iou=iou, changed=changed, masks=masks)
                for h, share, iou, changed, masks in rows],
        encoder=layers,
        queries_used=sum(n >= SELDOM * len(scenes) for n in use.values()), queries_ever=len(use),
        doubles=np.mean([s["doubles"] for s in scenes], 0).tolist(),
        scenes_with_dropped_doubles=float(np.mean([s["doubles"][0] > s["doubles"][-1] for s in scenes])))


def report(f):
    """The figures of `summary` in lines of text."""
    lines = [f"bbox_mask: largest head's share {f['largest_share']:.3f}, heads with 5 % or more "
             f"{f['notable_heads']:.2f}, their mean correlation {f['correlation']:.3f}",
             "shares by head: " + " ".join(f"{share:.3f}" for share in f["head_shares"])]
    lines += [f"head {z['head']} (share {z['share']:.3f}) zeroed: least IoU {z['least_iou']:.3f}, "
              f"{z['changed']} of {z['masks']} masks changed" for z in f["zeroed"]]
    for k, e in enumerate(f["encoder"]):
        lines.append(f"encoder layer {k}: share on own thing {e['share']:.3f}, area's share {e['area']:.3f}, "
                     f"ratio {e['ratio']:.2f} (median of things {e['median_ratio']:.2f}, {e['at_least_3']:.0%} reach 3)"
                     + ("" if e["twin_ratio"] is None else f"; own to twin, place for place, "
                        f"{e['twin_ratio']:.2f} ({e['twins_at_least_2']:.0%} reach 2)"))
    for k, e in enumerate(f["extremities"]):
        lines.append(f"decoder layer {k}: {e['extremities']:.3f} of a thing's cross-attention on its extremities, "
                     f"{e['rest']:.3f} on the rest of it; place for place {e['ratio']:.2f} times as much "
                     f"(more in {e['more']:.0%} of {e['things']} things)")
    lines.append(f"queries kept in at least 1 % of the scenes: {f['queries_used']} (ever: {f['queries_ever']})")
    lines.append("doubles a scene by decoder layer: " + " ".join(f"{d:.2f}" for d in f["doubles"])
                 + f"; scenes in which the last layer drops one of the first's: {f['scenes_with_dropped_doubles']:.0%}")
    return "\n".join(lines)
