"""Panoptic quality as panopticapi defines it, box average precision as COCO's at IoU 0.5, calibration error."""
from collections import defaultdict

import numpy as np

from scenes import IGNORED


def panoptic_matches(ids, categories, true_ids, true_categories):
    """One picture's segments: (category, IoU) pairs of matches, of false positives and of false negatives.

    Maps [H, W] of indices into the categories. A match has IoU > 0.5 and the same category; ignored pixels do not
    count towards the union, and an unmatched segment that lies mostly on them is forgiven.
    """
    ignored = true_ids == IGNORED
    areas = np.bincount(ids[~ignored], minlength=len(categories))
    whole = np.bincount(ids.ravel(), minlength=len(categories))
    true_areas = np.bincount(true_ids[~ignored], minlength=len(true_categories))
    matches, found, right = [], set(), set()
    for p, category in enumerate(categories):
        overlaps = np.bincount(true_ids[(ids == p) & ~ignored], minlength=len(true_categories))
        for t in np.flatnonzero(overlaps):
            if true_categories[t] != category: continue
            iou = overlaps[t] / (areas[p] + true_areas[t] - overlaps[t])
            if iou > 0.5:
                matches.append((category, float(iou)))
                right.add(p)
                found.add(t)
    spurious = [(c, 0.0) for p, c in enumerate(categories)
                if p not in right and whole[p] and areas[p] >= 0.5 * whole[p]]
    missed = [(c, 0.0) for t, c in enumerate(true_categories) if t not in found and true_areas[t]]
    return matches, spurious, missed


class PanopticQuality:
    """Sums `panoptic_matches` over pictures."""

    def __init__(self):
        self.iou = defaultdict(float)
        self.right, self.spurious, self.missed = defaultdict(int), defaultdict(int), defaultdict(int)

    def add(self, matches, spurious, missed):
        for c, iou in matches:
            self.iou[c] += iou
            self.right[c] += 1
        for c, _ in spurious: self.spurious[c] += 1
        for c, _ in missed: self.missed[c] += 1

    def categories(self):
        return sorted({*self.right, *self.spurious, *self.missed})

    def segmentation(self, category):
        """SQ: the mean IoU of what was recognized."""
        return self.iou[category] / max(1, self.right[category])

    def recognition(self, category):
        """RQ: the F1 score of recognition."""
        right = self.right[category]
        return right / (right + self.spurious[category] / 2 + self.missed[category] / 2)

    def quality(self, category):
        return self.segmentation(category) * self.recognition(category)

    def mean(self, categories):
        return float(np.mean([self.quality(c) for c in self.categories() if c in categories]))


def box_iou(a, b):
    """IoU [N, M] of boxes [N, 4] and [M, 4], each centre and size."""
    low = np.maximum(a[:, None, :2] - a[:, None, 2:] / 2, b[None, :, :2] - b[None, :, 2:] / 2)
    high = np.minimum(a[:, None, :2] + a[:, None, 2:] / 2, b[None, :, :2] + b[None, :, 2:] / 2)
    overlap = np.clip(high - low, 0, None).prod(-1)
    return overlap / (a[:, None, 2:].prod(-1) + b[None, :, 2:].prod(-1) - overlap)


def box_hits(boxes, scores, labels, true_boxes, true_labels, threshold=0.5):
    """For each detection, whether it finds a true box of its class that no better-scored one has found."""
    hits, taken = np.zeros(len(boxes), bool), set()
    ious = box_iou(boxes, true_boxes) if len(boxes) and len(true_boxes) else np.zeros((len(boxes), 0))
    for d in np.argsort(-scores):
        free = [t for t in range(ious.shape[1]) if t not in taken and true_labels[t] == labels[d]]
        best = max(free, key=lambda t: ious[d, t], default=None)
        if best is not None and ious[d, best] >= threshold:
            hits[d] = True
            taken.add(best)
    return hits


def average_precision(scores, hits, truths):
    """Area under the precision envelope, sampled at 101 recalls as COCO does."""
    hits = np.asarray(hits, bool)[np.argsort(-np.asarray(scores), kind="stable")]
    right = np.cumsum(hits)
    recall, precision = right / truths, right / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.searchsorted(recall, np.linspace(0, 1, 101))
    return float(np.mean([envelope[i] if i < len(envelope) else 0.0 for i in at]))


def reliability(scores, hits, bins=10):
    """Rows (detections, mean score, share right) for each score bin that has any."""
    scores, hits = np.asarray(scores), np.asarray(hits, bool)
    own = np.minimum((scores * bins).astype(int), bins - 1)
    return [(int((own == k).sum()), float(scores[own == k].mean()), float(hits[own == k].mean()))
            for k in range(bins) if (own == k).any()]


def calibration_error(rows):
    """Expected calibration error: |mean score - share right| over the bins, weighted by detections."""
    return sum(n * abs(score - right) for n, score, right in rows) / sum(n for n, _, _ in rows)
