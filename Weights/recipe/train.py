"""Trains the network, stage by stage.

    python train.py boxes masks fine --out run          # each stage starts from the one before
    python train.py long --from run/fine.pt --out run   # one stage from a checkpoint or an exported .safetensors

A stage is a number of steps, and its learning rate follows step / steps along a cosine: a pause costs nothing.
A stage that was stopped goes on from its last checkpoint, OUT/STAGE.pt, written every two minutes: weights, averaged
weights, optimizer and step. What a step draws follows from the stage's seed and the step, so that a run that was
stopped ends as one that was not. OUT/pid lists the processes: kill -STOP $(cat OUT/pid) pauses them, -CONT goes on.
Each worker is a process of one thread with its share of the batch, and gradients are averaged: on a machine that
does other work too, threads that wait for one another inside every operation waste most of their time.
"""
import argparse
import copy
import datetime
import json
import math
import multiprocessing
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.distributed as distributed
import torch.nn.functional as F
from safetensors import safe_open
from torch import nn

from batches import DENSE_SLOT, batch
from inference import load
from losses import dense_loss, finer, mask_losses, merge_loss, set_losses, spread_loss
from memories import memories
from network import Config, DETRsegm, sine_position
from pools import pool
from scenes import THINGS
from stages import STAGES
from teaching import coverage, encoder_loss, extremity_loss, head_roles, role_loss
from territories import ANY, Homes, Plots, claimed, divide, plots, settle, share_heads, survey

CHECKPOINT_SECONDS = 120
PLOTS_LAST = 0.5   # the part of a stage's steps in which plots count, less with each step


class Auxiliary(nn.Module):
    """What exists in training only: the further groups' queries and the dense classifiers."""

    def __init__(self, config, groups):
        super().__init__()
        self.queries = nn.Embedding(config.queries * (groups - 1), config.hidden)
        self.dense_memory = nn.Linear(config.hidden, len(DENSE_SLOT))
        self.dense_source = nn.Linear(config.hidden, len(DENSE_SLOT))
        self.home_boxes = nn.Buffer(torch.zeros(config.queries, 4))
        self.home_kinds = nn.Buffer(torch.full((config.queries,), ANY))
        self.plot_boxes = nn.Buffer(torch.zeros(config.queries, 4))
        self.plot_radii = nn.Buffer(torch.zeros(config.queries))

    def homes(self):
        return Homes(None, self.home_boxes, self.home_kinds)

    def matching_bias(self, stage):
        """What a stage adds to the matching's costs of a target, [groups*Q, S], or nothing."""
        if not (stage.homes or stage.plots): return None
        homes, given = self.homes(), Plots(self.plot_boxes, self.plot_radii)

        def bias(target):
            cost = stage.homes * homes.cost(target) - stage.plots * given.owned(target["boxes"])
            return cost.repeat(stage.groups, 1)

        return bias


def set_terms(model, extra, stage, hs, targets):
    """From hs [layers, B, groups*Q, C]: the weighted sum of classes and boxes, its terms, and the shipped pairs."""
    logits, boxes = model.detr.class_embed(hs).float(), model.detr.bbox_embed(hs).float().sigmoid()
    bias = extra.matching_bias(stage)
    classes, l1, giou, pairs = set_losses(logits, boxes, targets, stage.groups, bias, stage.no_object)
    return len(hs) * (classes + 5 * l1 + 2 * giou), dict(classes=classes, l1=l1, giou=giou), pairs


def matched_attention(model, hs, memory, pairs):
    """`bbox_mask` [N, heads, h, w] of the queries that have a target, and their pictures [N]."""
    owner = torch.cat([torch.full_like(i, b) for b, (i, _) in enumerate(pairs)])
    query = torch.cat([i for i, _ in pairs])
    return model.bbox_attention(hs[-1][:, :model.config.queries].float(), memory.float())[owner, query], owner


def roles_of(own, targets, pairs):
    """What the heads of those queries are asked for, from each picture's coverage."""
    return torch.cat([head_roles(o, t["labels"])[j] for o, t, (_, j) in zip(own, targets, pairs)])


def decoder_losses(model, extra, stage, memory, targets):
    """`losses` of a stage that trains the decoder alone, from memory and targets with coverage for masks."""
    position = sine_position(*memory.shape[-2:], model.config.hidden)
    patterns = {}
    hs = model.detr.transformer.decode(memory, model.detr.query_embed.weight, position, tap=patterns.__setitem__)
    total, terms, pairs = set_terms(model, extra, stage, hs, targets)
    if stage.roles:
        attention, _ = matched_attention(model, hs, memory, pairs)
        terms["roles"] = role_loss(attention, roles_of([t["coverage"] for t in targets], targets, pairs))
        total = total + stage.roles * terms["roles"]
    if stage.extremities:
        last = patterns[f"decoder.{model.config.decoder - 1}.multihead_attn"]
        terms["extremities"] = extremity_loss(last, targets, pairs)
        total = total + stage.extremities * terms["extremities"]
    return total, terms


def losses(model, extra, stage, x, targets, rng):
    """The weighted sum to minimize and its terms by name."""
    queries = torch.cat([model.detr.query_embed.weight, extra.queries.weight])
    with torch.autocast("cpu", torch.bfloat16):
        stages, source, position = model.features(x)
        patterns = {}
        memory = model.detr.transformer.encode(source, position, patterns.__setitem__)
        hs = model.detr.transformer.decode(memory, queries, position, stage.groups)
        total, terms, pairs = set_terms(model, extra, stage, hs, targets)

        if stage.dense:
            share = torch.stack([t["dense"] for t in targets])
            for name, features in (("dense_memory", memory), ("dense_source", source)):
                scores = getattr(extra, name)(features.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
                terms[name] = dense_loss(scores.float().log_softmax(1), share)
                total = total + stage.dense * terms[name]

        own = [coverage(t["masks"], memory.shape[-2:]) for t in targets]
        if stage.encoder:
            things = [torch.isin(t["labels"], torch.tensor(THINGS)) for t in targets]
            for before_last, name in ((1, "encoder_2"), (0, "encoder_1")):
                pattern = patterns[f"encoder.{model.config.encoder - 1 - before_last}.self_attn"]
                asked = [encoder_loss(p, o[k], t["labels"][k])
                         for p, o, t, k in zip(pattern, own, targets, things) if k.any()]
                terms[name] = torch.stack(asked).mean() if asked else total.new_zeros(())
                total = total + stage.encoder * terms[name]

        if stage.masks or stage.roles:
            attention, owner = matched_attention(model, hs, memory, pairs)
        if stage.roles:
            terms["roles"] = role_loss(attention, roles_of(own, targets, pairs))
            total = total + stage.roles * terms["roles"]
        if stage.masks:
            wanted = torch.cat([t["masks"][j] for t, (_, j) in zip(targets, pairs)])
            if stage.masks_per_picture:
                chosen = rng.permutation(len(owner))[:len(targets) * stage.masks_per_picture]
                owner, wanted, attention = owner[chosen], wanted[chosen], attention[chosen]
            masks = model.mask_head(source, attention.to(source.dtype), stages[2::-1], owner).float()
            half = F.avg_pool2d(wanted[:, None], 2)[:, 0]
            masks = finer(masks, half.shape[-2:])
            terms["dice"], terms["focal"] = mask_losses(masks, half)
            loss = terms["dice"] + 20 * terms["focal"]
            if stage.spread:
                terms["spread"] = spread_loss(attention, wanted)
                loss = loss + stage.spread * terms["spread"]
            if stage.merge:
                terms["merge"] = merge_loss(masks, half, owner)
                loss = loss + stage.merge * terms["merge"]
            total = total + stage.masks * loss
    return total, terms


def exported(path):
    """A safetensors file of `export.py` as a checkpoint."""
    with safe_open(path, "pt") as file:
        steps = json.loads(file.metadata()["training"])["steps"]
    return dict(model=load(path)[0].state_dict(), extra={}, steps=steps)


class Run:
    """One stage: its models, optimizer, step and checkpoint."""

    def __init__(self, name, stage, folder, start_from, rank=0, workers=1, data=None):
        self.stage, self.path, self.rank, self.workers = stage, folder / f"{name}.pt", rank, workers
        torch.manual_seed(stage.pool.seed)   # the same first weights in every worker
        config = Config()
        self.model = DETRsegm(config).to(memory_format=torch.channels_last)
        self.extra = Auxiliary(config, stage.groups)
        detr, still = self.model.detr, []
        if stage.frozen_backbone: still = [detr.backbone]
        if stage.frozen_encoder: still = [detr.backbone, detr.input_proj, detr.transformer.encoder, self.model.mask_head]
        if stage.mask_head_alone: still = [detr, self.model.bbox_attention]
        for part in still: part.requires_grad_(False)
        head = [*self.model.mask_head.parameters(), *self.model.bbox_attention.parameters()]
        body = [p for p in (*self.model.parameters(), *self.extra.parameters()) if all(p is not q for q in head)]
        self.parameters = body + head
        self.optimizer = torch.optim.AdamW(
            [dict(params=body, scale=1.0), dict(params=head, scale=stage.head_rate)],
            lr=stage.rate, weight_decay=1e-4, fused=True)
        self.step, self.steps_before = 0, 0
        resumed = self.path.exists()
        if start_from and not resumed: self.begin(start_from, data)
        self.averaged = copy.deepcopy(self.model)
        if resumed: self.resume()

    def begin(self, path, data):
        """Takes over an earlier stage's weights, or exported ones, which leave out what exists in training only."""
        checkpoint = exported(path) if path.suffix == ".safetensors" else torch.load(path)
        self.model.load_state_dict(checkpoint["model"])
        self.steps_before = checkpoint["steps"]
        kept = {k: v for k, v in checkpoint["extra"].items() if not k.startswith("queries")}
        self.extra.load_state_dict(kept, strict=False)
        with torch.no_grad():
            self.model.mask_head.lay1.weight[:, self.model.config.hidden:] *= self.stage.boost
        if not self.stage.survey: return
        self.model.eval()
        claims, shares = survey(self.model, data, self.stage.survey)
        homes = divide(claims, self.model.config.queries, self.stage.survey)
        settle(self.model.detr.query_embed.weight, homes, claims)
        self.extra.home_boxes, self.extra.home_kinds = homes.boxes, homes.kinds
        share_heads(self.model, shares)

    def give_plots(self, data):
        """Finds the seldom used queries in a pool's memories."""
        things = np.isin(data.labels, THINGS)
        pictures = np.repeat(np.arange(len(data)), np.diff(data.first))[things]
        given = plots(*claimed(self.model, data), torch.from_numpy(data.boxes[things]), pictures)
        self.extra.plot_boxes, self.extra.plot_radii = given.centres, given.radii

    def resume(self):
        checkpoint = torch.load(self.path)
        self.model.load_state_dict(checkpoint["live"])
        self.averaged.load_state_dict(checkpoint["model"])
        self.extra.load_state_dict(checkpoint["extra"])
        self.optimizer.load_state_dict(checkpoint["optimizer"])
        self.step, self.steps_before = checkpoint["step"], checkpoint["steps"] - checkpoint["step"]

    def save(self):
        """`model` is what ships: the averaged weights where the stage averages."""
        temporary = self.path.with_suffix(".tmp")
        shipped = self.averaged if self.stage.average else self.model
        torch.save(dict(model=shipped.state_dict(), live=self.model.state_dict(), extra=self.extra.state_dict(),
                        optimizer=self.optimizer.state_dict(), step=self.step, steps=self.steps_before + self.step),
                   temporary)
        temporary.rename(self.path)   # a checkpoint is whole or absent

    def average(self):
        decay = min(self.stage.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for a, b in zip(self.averaged.parameters(), self.model.parameters()):
                if b.requires_grad: a.lerp_(b, 1 - decay)
            for a, b in zip(self.averaged.buffers(), self.model.buffers()):
                if a.is_floating_point(): a.lerp_(b, 1 - decay)
                else: a.copy_(b)

    def rate(self):
        progress = self.step / self.stage.steps
        warm = min(1, (self.step + 1) / self.stage.warmup)
        return self.stage.rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))

    def share_gradients(self):
        """Averages the gradients of all workers."""
        gradients = [p.grad for p in self.parameters if p.grad is not None]
        flat = torch.cat([g.flatten() for g in gradients])
        distributed.all_reduce(flat)
        flat /= self.workers
        for g, mean in zip(gradients, flat.split([g.numel() for g in gradients])): g.copy_(mean.view_as(g))

    def train(self, data, pause=None):
        """Steps to the stage's end, or to step `pause`."""
        averages, saved, begun, first = {}, time.time(), time.time(), self.step
        self.model.train()
        if self.stage.frozen_norm:
            for m in self.model.modules():
                if isinstance(m, nn.BatchNorm2d): m.eval()
        share = self.stage.batch // self.workers
        if self.stage.plots and not self.step: self.give_plots(data)
        while self.step < min(self.stage.steps, pause or self.stage.steps):
            rng = np.random.default_rng([self.stage.pool.seed, self.step, self.rank])
            indices = rng.integers(len(data), size=share)
            if self.stage.frozen_encoder:
                fade = max(0.0, 1 - self.step / (PLOTS_LAST * self.stage.steps))
                stage = replace(self.stage, plots=self.stage.plots * fade)
                total, terms = decoder_losses(self.model, self.extra, stage, *data.batch(indices))
            else:
                x, targets = batch(data, indices, rng)
                stage = self.stage if self.step % self.stage.mask_every == 0 else replace(self.stage, masks=0.0)
                total, terms = losses(self.model, self.extra, stage, x, targets, rng)
            self.optimizer.zero_grad()
            total.backward()
            if self.workers > 1: self.share_gradients()
            rate = self.rate()
            for group in self.optimizer.param_groups: group["lr"] = rate * group["scale"]
            nn.utils.clip_grad_norm_(self.parameters, 0.5)
            self.optimizer.step()
            self.step += 1
            if self.rank: continue   # the first worker averages, reports and saves
            if self.stage.average: self.average()
            for k, v in terms.items(): averages[k] = 0.98 * averages.get(k, v.item()) + 0.02 * v.item()
            if self.step % 50 == 0:
                speed = (self.step - first) * self.stage.batch / (time.time() - begun)
                print(f"{time.strftime('%H:%M:%S')} step {self.step} {speed:.1f} pictures/s rate {rate:.1e} "
                      + " ".join(f"{k} {v:.3f}" for k, v in averages.items()), flush=True)
            if time.time() - saved > CHECKPOINT_SECONDS:
                self.save()
                saved = time.time()
        if not self.rank: self.save()


def work(rank, workers, meeting, name, stage, folder, start):
    """One worker's whole stage."""
    torch.set_num_threads(1)
    if workers > 1:   # a paused run must not time out
        distributed.init_process_group("gloo", f"file://{meeting}", datetime.timedelta(days=1), workers, rank)
    data = pool(stage.pool, folder / "pools")
    run = Run(name, stage, folder, start, rank, workers, data)
    run.train(memories(run.model, stage.pool, folder, workers) if stage.frozen_encoder else data)
    if workers > 1: distributed.destroy_process_group()


def train(name, stage, folder, start, workers):
    torch.set_num_threads(1)   # the workers are forked
    data = pool(stage.pool, folder / "pools")   # drawn once, before the workers ask for it
    if stage.frozen_encoder:   # likewise
        memories(Run(name, stage, folder, start, data=data).model, stage.pool, folder, workers)
    with tempfile.TemporaryDirectory() as meeting:
        fork = multiprocessing.get_context("fork")
        shared = workers, f"{meeting}/workers", name, stage, folder, start
        processes = [fork.Process(target=work, args=(rank, *shared)) for rank in range(workers)]
        for p in processes: p.start()
        (folder / "pid").write_text(" ".join(map(str, [os.getpid(), *(p.pid for p in processes)])) + "\n")
        for p in processes: p.join()
    if any(p.exitcode for p in processes): raise SystemExit(f"stage {name}: a worker failed")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stages", nargs="+", choices=STAGES)
    parser.add_argument("--from", dest="start", type=Path, help="checkpoint to start the first stage from")
    parser.add_argument("--out", type=Path, default=Path("run"), help="folder for STAGE.pt and the pools")
    parser.add_argument("--workers", type=int, default=2, help="processes; each takes its share of the batch")
    parser.add_argument("--steps", type=int, help="in place of each stage's own")
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    start = a.start
    for name in a.stages:
        stage = STAGES[name] if a.steps is None else replace(STAGES[name], steps=a.steps)
        print(f"stage {name}: {stage}", flush=True)
        train(name, stage, a.out, start, a.workers)
        start = a.out / f"{name}.pt"


if __name__ == "__main__":
    main()
