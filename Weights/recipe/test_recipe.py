"""Cheap tests of the recipe:  python -m unittest test_recipe"""
import hashlib
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from attention import correlations, encoder_figures, found_things, head_figures
from batches import target
from calibration import bounded
from calibration import fit as fit_scores
from export import mean_of
from familiarity import fit
from inference import kept_queries, panoptic, resized
from losses import generalized_iou, mask_losses, match, merge_loss, spread_loss
from memories import BATCH, fingerprint, memories
from metrics import (PanopticQuality, average_precision, box_hits, box_iou, calibration_error, panoptic_matches,
                     reliability)
from network import BoxAttention, DETRsegm, sine_position
from pools import Pool, PoolSpec, draw_chunk, pool, shrunk
from samples import SAMPLES
from scenes import BALL, CAT, CATEGORIES, CUP, FLOOR, GRASS, IGNORED, SKY, THINGS, WALL, Placed, Plan, Scene, scene
from stages import STAGES
from teaching import ROLES, encoder_loss, extremities, extremity_flow, extremity_loss, flow, head_roles, role_loss
from territories import ANY, IDLE, Plots, divide, plots, settle, share_heads
from train import Run

torch.set_num_threads(1)


class Scenes(unittest.TestCase):
    def test_plain_scenes_are_those_of_the_first_two_stages(self):
        digest = hashlib.sha256()
        for seed in range(8): digest.update(scene(np.random.default_rng(seed), 96, 128).ids.tobytes())
        self.assertEqual(digest.hexdigest()[:16], "fd00dc1451792dd6")

    def test_varied_scenes_label_every_segment_they_show(self):
        for seed in range(6):
            s = scene(np.random.default_rng(seed), 120, 160, varied=True)
            self.assertEqual((s.rgb.shape, s.ids.shape), ((120, 160, 3), (120, 160)))
            self.assertEqual(set(np.unique(s.ids)) - {IGNORED}, set(range(len(s.segments))))
            self.assertTrue(all(c in CATEGORIES and thing == (c in THINGS) for c, thing in s.segments))

    def test_a_seed_draws_one_scene(self):
        a, b = (scene(np.random.default_rng(5), 96, 128, varied=True).rgb for _ in range(2))
        self.assertTrue((a == b).all())

    def test_a_plan_puts_things_where_it_says(self):
        s = scene(np.random.default_rng(0), 96, 128, plan=Plan(SKY, GRASS, (Placed(BALL, 0.25, 0.5, 0.2),)))
        self.assertEqual(s.segments, [(SKY, False), (GRASS, False), (BALL, True)])
        y, x = np.nonzero(s.ids == 2)
        self.assertAlmostEqual(x.mean(), 0.25 * 128, delta=1)
        self.assertAlmostEqual(y.mean(), 0.5 * 96, delta=1)
        self.assertAlmostEqual(x.max() - x.min(), 2 * 0.85 * 0.2 * 96, delta=2)

    def test_there_are_sixteen_samples_three_of_them_jpeg(self):
        self.assertEqual(len(SAMPLES), 16)
        self.assertEqual(sum(suffix == "jpg" for _, _, suffix in SAMPLES.values()), 3)


class Model(unittest.TestCase):
    def test_shapes_and_size(self):
        model = DETRsegm().eval()
        record = {}
        with torch.no_grad(): out = model(torch.randn(2, 3, 64, 96), record.__setitem__)
        self.assertEqual(tuple(out["pred_logits"].shape), (2, 50, 251))
        self.assertEqual(tuple(out["pred_boxes"].shape), (2, 50, 4))
        self.assertEqual(tuple(out["pred_masks"].shape), (2, 50, 16, 24))
        self.assertEqual(tuple(record["layer4"].shape), (2, 512, 4, 6))
        self.assertEqual(tuple(record["hs"].shape), (4, 2, 50, 128))
        self.assertEqual(sum(p.numel() for p in model.parameters()), 3_193_288)

    def test_box_attention_is_one_softmax_over_heads_and_places(self):
        attention = BoxAttention(16, 4)(torch.randn(1, 3, 16), torch.randn(1, 16, 2, 5))
        self.assertTrue(torch.allclose(attention.sum((2, 3, 4)), torch.ones(1, 3)))

    def test_query_groups_do_not_see_one_another(self):
        torch.manual_seed(0)
        transformer = DETRsegm().detr.transformer
        source, query, other = torch.randn(1, 128, 3, 4), torch.randn(50, 128), torch.randn(50, 128)
        with torch.no_grad():
            memory, position = transformer.encode(source, sine_position(3, 4, 128)), sine_position(3, 4, 128)
            alone = transformer.decode(memory, query, position)
            both = transformer.decode(memory, torch.cat([query, other]), position, groups=2)
        self.assertTrue(torch.allclose(alone, both[:, :, :50], atol=1e-5))

    def test_sine_position_by_hand(self):
        position = sine_position(2, 3, 8)   # half 4: rates 1, 1, 100, 100
        row, column = 2 / (2 + 1e-6) * 2 * np.pi, 1 / (3 + 1e-6) * 2 * np.pi
        wanted = [np.sin(row), np.cos(row), np.sin(row / 100), np.cos(row / 100),
                  np.sin(column), np.cos(column), np.sin(column / 100), np.cos(column / 100)]
        np.testing.assert_allclose(position[0, :, 1, 0], wanted, atol=1e-6)


class Losses(unittest.TestCase):
    def test_generalized_iou_by_hand(self):
        a = torch.tensor([0.25, 0.5, 0.5, 1.0])   # the left half
        self.assertAlmostEqual(generalized_iou(a, a).item(), 1, places=4)
        quarter = torch.tensor([0.875, 0.5, 0.25, 1.0])   # apart: hull 1, union 0.75
        self.assertAlmostEqual(generalized_iou(a, quarter).item(), -0.25, places=4)

    def test_match_pairs_each_target_once_in_each_layer_and_group(self):
        truth = dict(labels=torch.tensor([3, 17]), boxes=torch.tensor([[0.2, 0.2, 0.1, 0.1], [0.7, 0.7, 0.2, 0.2]]))
        boxes = torch.tensor([[0.7, 0.7, 0.2, 0.2], [0.5, 0.5, 1, 1], [0.2, 0.2, 0.1, 0.1]]).repeat(1, 2, 1)
        pairs = match(torch.zeros(1, 6, 251), boxes, truth, groups=2)
        pairs = [(layer, i.tolist(), j.tolist()) for layer, i, j in pairs]
        self.assertEqual(pairs, [(0, [0, 2], [1, 0]), (0, [3, 5], [1, 0])])

    def test_right_masks_cost_nothing(self):
        wanted = torch.zeros(2, 8, 8)
        wanted[0, :4], wanted[1, 4:] = 1, 1
        logits = 40 * wanted - 20
        dice, focal = mask_losses(logits, wanted)
        merge = merge_loss(logits, wanted, torch.tensor([0, 0]))
        for loss in (dice, focal, merge): self.assertAlmostEqual(loss.item(), 0, places=5)

    def test_equal_masks_cost_the_merge_one_bit(self):
        wanted = torch.zeros(2, 4, 4)
        wanted[0, :2], wanted[1, 2:] = 1, 1
        loss = merge_loss(torch.zeros(2, 4, 4), wanted, torch.tensor([7, 7]))
        self.assertAlmostEqual(loss.item(), np.log(2), places=5)

    def test_spread_loss_is_least_where_attention_covers_the_mask_evenly(self):
        wanted = torch.zeros(1, 8, 8)
        wanted[:, :4] = 1
        even, narrow = torch.zeros(1, 1, 4, 4), torch.zeros(1, 1, 4, 4)
        even[0, 0, :2], narrow[0, 0, 0, 0] = 1 / 8, 1
        self.assertAlmostEqual(spread_loss(even, wanted).item(), np.log(8), places=4)
        self.assertGreater(spread_loss(narrow, wanted).item(), np.log(8))


class Teaching(unittest.TestCase):
    """Two cups side by side on a floor of 4 x 8 places."""

    def setUp(self):
        self.own = torch.zeros(3, 4, 8)
        self.own[0, 1:3, 1:3] = self.own[1, 1:3, 5:7] = 1
        self.own[2] = 1 - self.own[:2].sum(0)
        self.labels = torch.tensor([CUP, CUP, FLOOR])

    def test_every_head_has_its_part(self):
        roles = dict(zip(ROLES, head_roles(self.own, self.labels)[0]))
        self.assertAlmostEqual(sum(float(r.sum()) for r in roles.values()), 1, places=5)
        self.assertGreater(roles["left"][1:3, 1].sum(), 4 * roles["left"][1:3, 2].sum())
        self.assertGreater(roles["bottom"][2, 1:3].sum(), 4 * roles["bottom"][1, 1:3].sum())
        self.assertEqual(roles["around"][1:3, 1:3].sum(), 0)
        self.assertEqual(roles["rivals"].nonzero().tolist(), [[1, 5], [1, 6], [2, 5], [2, 6]])

    def test_a_part_without_a_place_goes_to_the_others(self):
        roles = dict(zip(ROLES, head_roles(self.own, torch.tensor([CUP, BALL, FLOOR]))[0]))
        self.assertEqual(roles["rivals"].sum(), 0)
        self.assertAlmostEqual(roles["left"].sum().item(), ROLES["left"] / (1 - ROLES["rivals"]), places=5)

    def test_what_is_asked_costs_nothing(self):
        roles = head_roles(self.own, self.labels)
        self.assertAlmostEqual(role_loss(roles, roles).item(), 0, places=5)
        self.assertGreater(role_loss(torch.full_like(roles, 1 / roles[0].numel()), roles), 0.5)

    def test_attention_that_stays_at_home_costs_nothing(self):
        own, labels = self.own[:2], self.labels[:2]
        home = torch.full((2, 32, 32), 1 / 32)
        for k in range(2):
            inside = own[k].flatten()
            home[:, inside > 0] = inside / inside.sum()
        torch.testing.assert_close(flow(home, own, own), torch.eye(2))
        self.assertEqual(encoder_loss(home, own, labels), 0)
        even = torch.full((2, 32, 32), 1 / 32)   # an eighth of it at home, as much on the twin
        self.assertAlmostEqual(encoder_loss(even, own, labels).item(), np.log(4) + np.log(3), places=3)

    def test_extremities_are_the_outer_sixth_of_the_box(self):
        own = torch.zeros(1, 6, 12)
        own[0, :, 3:9] = 1   # six places each way: the outer ones are the sixths
        outer, rest = extremities(own, torch.tensor([[0.5, 0.5, 0.5, 1.0]]))
        inner = torch.zeros(6, 12)
        inner[1:5, 4:8] = 1
        torch.testing.assert_close(rest[0], inner)
        torch.testing.assert_close(outer[0] + rest[0], own[0])
        pattern = torch.stack([outer / outer.sum(), rest / rest.sum()], 1)   # two heads, one on each part
        on_outer, on_rest, dense_outer, dense_rest = extremity_flow(pattern, own, torch.tensor([[0.5, 0.5, 0.5, 1.0]]))
        self.assertAlmostEqual(on_outer.item(), 0.5, places=5)
        self.assertAlmostEqual(on_rest.item(), 0.5, places=5)
        self.assertAlmostEqual((dense_rest / dense_outer).item(), 20 / 16, places=4)

    def test_attention_on_extremities_costs_nothing(self):
        own = torch.zeros(2, 6, 12)
        own[0, :, 3:9] = 1
        own[1] = 1 - own[0]
        targets = [dict(coverage=own, labels=torch.tensor([CUP, FLOOR]), boxes=torch.tensor([[0.5, 0.5, 0.5, 1.0]] * 2))]
        pairs = [(torch.tensor([2, 0]), torch.tensor([0, 1]))]   # the cup is query 2's; stuff is not asked
        outer, rest = (part[0] for part in extremities(own[:1], targets[0]["boxes"][:1]))

        def loss(looked):   # one head; what the other queries look at must not count
            pattern = torch.zeros(1, 1, 3, 72)
            pattern[0, 0, 2] = looked.flatten()
            return extremity_loss(pattern, targets, pairs).item()

        self.assertEqual(loss(outer / outer.sum()), 0)
        self.assertAlmostEqual(loss(own[0] / 36), np.log(2), places=4)              # evenly over the cup
        self.assertAlmostEqual(loss(torch.full((6, 12), 1 / 144)), 2 * np.log(2), places=4)   # a quarter of all on it
        targets[0]["coverage"] = 0.03 * own                                         # too small to be asked
        self.assertEqual(loss(own[0] / 36), 0)

    def test_a_query_finds_the_thing_of_its_class_that_its_box_meets(self):
        logits = torch.zeros(1, 3, 251)
        for q, c in enumerate((CUP, CUP, CAT)): logits[0, q, c] = 20
        box = torch.tensor([[0.25, 0.5, 0.25, 0.5], [0.75, 0.5, 0.25, 0.5]])
        out = dict(pred_logits=logits, pred_boxes=box[[1, 0, 0]][None])
        truth = dict(labels=torch.tensor([CUP, CUP]), boxes=box)
        self.assertEqual(found_things(out, truth, self.own[:2]), [(0, 1), (1, 0)])   # no cat is there
        self.assertEqual(found_things(out, truth, 0.1 * self.own[:2]), [])           # too small to be asked

    def test_figures_by_hand(self):
        even = torch.full((2, 32, 32), 1 / 32)
        things, twins = encoder_figures(even, self.own[:2], self.labels[:2])
        np.testing.assert_allclose(things, [(0.125, 0.125)] * 2)
        np.testing.assert_allclose(twins, [1, 1])
        attention = np.zeros((8, 2, 2))
        attention[0, 0, 0], attention[1, 1, 1], attention[2, 0, 0] = 0.6, 0.36, 0.04
        largest, notable, correlation = head_figures(attention)
        self.assertEqual((largest, notable), (0.6, 2))
        self.assertAlmostEqual(correlation, -1 / 3)
        self.assertAlmostEqual(correlations(attention[[0, 2]]), 1)


class Territories(unittest.TestCase):
    def setUp(self):
        rng = np.random.default_rng(0)
        box = lambda x, n: np.concatenate([np.full((n, 1), CAT), rng.normal((x, 0.5, 0.2, 0.2), 0.05, (n, 4))], 1)
        stuff = np.array([[WALL, 0.5, 0.25, 1, 0.5]] * 60 + [[SKY, 0.5, 0.3, 1, 0.6]] * 40)
        self.claims = {0: box(0.2, 60), 3: box(0.8, 20), 4: stuff, 5: box(0.5, 1)}

    def test_idle_queries_get_halves_of_what_busy_ones_claim(self):
        homes = divide(self.claims, queries=7, pictures=100)   # query 5 claims too seldom to count as busy
        self.assertLess(1, 100 * IDLE)
        self.assertEqual([homes.parents[q].item() for q in (0, 3, 4)], [0, 3, 4])
        self.assertEqual(sorted(homes.parents.tolist()), [0, 0, 0, 0, 3, 4, 4])
        self.assertEqual(homes.kinds[4], WALL)
        self.assertEqual(sorted(homes.kinds.tolist()), [ANY] * 5 + [SKY, WALL])

    def test_the_matching_costs_less_near_home(self):
        homes = divide(self.claims, queries=7, pictures=100)
        cost = homes.cost(dict(boxes=torch.tensor([[0.2, 0.5, 0.2, 0.2], [0.5, 0.3, 1, 0.6]]),
                               labels=torch.tensor([CAT, SKY])))
        self.assertIn(int(cost[:, 0].argmin()), (homes.parents == 0).nonzero())
        self.assertEqual(homes.kinds[cost[:, 1].argmin()], SKY)

    def test_a_seldom_used_query_gets_the_boxes_around_its_own(self):
        rng = np.random.default_rng(1)
        things = torch.tensor(rng.uniform(0, 1, (1000, 4)), dtype=torch.float32)   # one in each of 1,000 pictures
        busy, boxes = torch.zeros(1000, 4, dtype=torch.bool), torch.zeros(1000, 4, 4)
        busy[:10, 0] = busy[:100, 1] = busy[:2, 3] = True   # 1 %, 10 %, 0.2 %; query 2 never
        boxes[:, 0] = torch.tensor([0.5, 0.5, 0.2, 0.2])
        given = plots(busy, boxes, things, np.arange(1000))
        self.assertEqual(given.radii.nonzero().flatten().tolist(), [0, 3])
        owned = given.owned(things)
        self.assertEqual(owned[0].sum(), 30)   # 3 % of the pictures
        nearest = (things - boxes[0, 0]).abs().sum(1).argsort()[:30]
        self.assertTrue(owned[0, nearest].all())
        self.assertEqual(owned[1:3].sum(), 0)
        self.assertLessEqual(owned.sum(0).max(), 1)   # no box is two queries'

    def test_a_box_belongs_to_the_nearest_of_two_plots(self):
        given = Plots(torch.tensor([[0.2, 0.5, 0.2, 0.2], [0.0] * 4, [0.5, 0.5, 0.2, 0.2]]), torch.tensor([0.3, 0.0, 0.3]))
        boxes = torch.tensor([[0.3, 0.5, 0.2, 0.2], [0.4, 0.5, 0.2, 0.2], [0.9, 0.5, 0.2, 0.2]])
        self.assertEqual(given.owned(boxes).tolist(), [[1, 0, 0], [0, 0, 0], [0, 1, 0]])

    def test_settled_queries_start_near_their_parents(self):
        homes = divide(self.claims, queries=7, pictures=100)
        before = torch.randn(7, 16)
        after = before.clone()
        settle(after, homes, self.claims)
        nearest = torch.cdist(after, before[[0, 3, 4]]).argmin(1)
        self.assertEqual([(0, 3, 4)[k] for k in nearest], homes.parents.tolist())

    def test_shared_heads_leave_the_masks_as_they_were(self):
        torch.manual_seed(0)
        model = DETRsegm().eval()
        hidden, memory = torch.randn(1, 2, 128), torch.randn(1, 128, 4, 6)
        finer = [torch.randn(1, c, 4 * k, 6 * k) for c, k in ((256, 1), (128, 2), (64, 4))]
        with torch.no_grad():
            model.bbox_attention.q_linear.bias[:16] = 50 * torch.randn(16)   # head 0 holds (almost) all
            model.bbox_attention.k_linear.bias[:16] = model.bbox_attention.q_linear.bias[:16]
            masks = lambda a: model.mask_head(memory, a[0], finer, torch.tensor([0, 0]))
            before = masks(model.bbox_attention(hidden, memory))
            share_heads(model, torch.tensor([1.0] + [0.0] * 7))
            attention = model.bbox_attention(hidden, memory)
        torch.testing.assert_close(attention.sum((3, 4)), torch.full((1, 2, 8), 0.125))
        torch.testing.assert_close(masks(attention), before, atol=1e-3, rtol=1e-3)


class Calibration(unittest.TestCase):
    def test_a_scale_and_a_shift_are_found_again(self):
        torch.manual_seed(0)
        logits = torch.cat([2 * torch.randn(20000, 1), torch.full((20000, 3), -9.0), torch.zeros(20000, 1)], 1)
        right = (torch.rand(20000) < logits.softmax(-1)[:, :-1].amax(-1)).float()
        told = logits / 2
        told[:, -1] += 1
        scale, shift = fit_scores(told, right)
        self.assertAlmostEqual(scale, 2, delta=0.1)
        self.assertAlmostEqual(shift, -2, delta=0.1)

    def test_a_shift_takes_no_right_answer_from_the_merge(self):
        logits = torch.tensor([[4.0, 0.0], [2.5, 0.0], [1.8, 0.0]])   # scores 0.98, 0.92 and 0.86
        self.assertAlmostEqual(bounded(logits, torch.tensor([1.0, 1.0, 0.0]), 1.0, 1.0), 0.75)   # ln(0.85 / 0.15) = 1.73
        self.assertAlmostEqual(bounded(logits, torch.tensor([1.0, 0.0, 0.0]), 1.0, 1.0), 1.0)


class Strangers(unittest.TestCase):
    def test_what_was_seen_is_near_and_what_was_not_is_far(self):
        rng = np.random.default_rng(0)
        basis = rng.normal(size=(3, 12))
        rows = rng.normal(size=(500, 3)) @ basis + 0.01 * rng.normal(size=(500, 12))
        familiarity = fit(rows, directions=3)
        near = [familiarity.distance(r) for r in rng.normal(size=(50, 3)) @ basis]
        self.assertLess(np.mean(near), 1.5)
        self.assertGreater(familiarity.distance(rows[0] + 0.5), 20)
        again = type(familiarity)(**familiarity.metadata())
        self.assertAlmostEqual(again.distance(rows[1]), familiarity.distance(rows[1]), places=2)


class Metrics(unittest.TestCase):
    def test_panoptic_quality_by_hand(self):
        truth = np.array([[0, 0, 0, 0], [1, 1, 1, IGNORED]])
        ids = np.array([[0, 0, 0, 1], [1, 1, 1, 1]])
        # Category 17: 3 of 4 pixels, none more: IoU 3/4. Category 3: 3 of 3, one more: 3/4; the ignored one is free.
        quality = PanopticQuality()
        quality.add(*panoptic_matches(ids, [17, 3], truth, [17, 3]))
        self.assertEqual((quality.quality(17), quality.quality(3)), (0.75, 0.75))
        quality.add(*panoptic_matches(ids, [17, 16], truth, [17, 3]))
        self.assertEqual(quality.spurious[16], 1)
        self.assertEqual(quality.missed[3], 1)
        self.assertEqual(quality.quality(3), 0.75 / 1.5)

    def test_segments_on_ignored_pixels_are_forgiven(self):
        truth = np.array([[0, 0, IGNORED, IGNORED]])
        matches, spurious, missed = panoptic_matches(np.array([[0, 0, 1, 1]]), [17, 3], truth, [17])
        self.assertEqual((matches, spurious, missed), ([(17, 1.0)], [], []))

    def test_box_iou_and_hits(self):
        truth = np.array([[0.5, 0.5, 0.4, 0.4]])
        boxes = np.array([[0.5, 0.5, 0.4, 0.4], [0.6, 0.5, 0.4, 0.4], [0.9, 0.9, 0.1, 0.1]])
        np.testing.assert_allclose(box_iou(boxes, truth)[:, 0], [1, 0.6, 0])
        hits = box_hits(boxes, np.array([0.5, 0.9, 0.8]), [3, 3, 3], truth, [3])
        self.assertEqual(hits.tolist(), [False, True, False])   # the best-scored takes it

    def test_average_precision_by_hand(self):
        self.assertAlmostEqual(average_precision([0.9, 0.8], [True, True], 2), 1)
        # One of two found, behind a miss: precision 1/2 up to recall 1/2, 51 of 101 samples.
        self.assertAlmostEqual(average_precision([0.9, 0.8], [False, True], 2), 0.5 * 51 / 101)

    def test_calibration_error_by_hand(self):
        rows = reliability([0.95, 0.95, 0.15, 0.15], [True, True, True, False])
        self.assertAlmostEqual(calibration_error(rows), (2 * 0.05 + 2 * 0.35) / 4)


class Inference(unittest.TestCase):
    def test_resize_keeps_both_sides_within_limits(self):
        self.assertEqual(resized(Image.new("RGB", (640, 480)), 288, 480).size, (384, 288))
        self.assertEqual(resized(Image.new("RGB", (480, 640)), 288, 480).size, (288, 384))
        self.assertEqual(resized(Image.new("RGB", (1000, 250)), 288, 480).size, (480, 120))

    def output(self, labels, scores, masks):
        """Model output in which query k has labels[k] with about scores[k]."""
        logits = torch.zeros(1, len(labels), 251)
        for k, (c, s) in enumerate(zip(labels, scores)): logits[0, k, c] = np.log(s / (1 - s) * 250)
        return dict(pred_logits=logits, pred_masks=torch.tensor(masks, dtype=torch.float32)[None])

    def test_merge_joins_stuff_and_drops_slivers(self):
        masks = np.full((4, 8, 8), -9.0)
        masks[0, :4], masks[1, 4:], masks[2, 0, 0], masks[3, 2:6] = 1, 1, 2, 9
        out = self.output([WALL, WALL, CAT, FLOOR], [0.9, 0.95, 0.9, 0.5], masks)
        ids, segments = panoptic(out, (8, 8))
        # The first wall takes the second's pixels; the cat's one pixel is dropped; query 3 is below the threshold.
        self.assertEqual([(s["query"], s["area"]) for s in segments], [(0, 64)])
        self.assertTrue((ids == 0).all())
        self.assertEqual(kept_queries(out)[0].tolist(), [0, 1, 2])

    def test_nothing_above_the_threshold(self):
        ids, segments = panoptic(self.output([CAT], [0.5], np.ones((1, 4, 4))), (8, 8))
        self.assertEqual((tuple(ids.shape), segments), ((8, 8), []))


class Training(unittest.TestCase):
    def test_targets_by_hand(self):
        ids = np.zeros((32, 64), np.uint8)
        ids[16:, 32:48] = 1
        t = target(ids, [WALL, CAT])
        np.testing.assert_allclose(t["boxes"], [[0.5, 0.5, 1, 1], [0.625, 0.75, 0.25, 0.5]])
        self.assertEqual(t["masks"].sum((1, 2)).tolist(), [32 * 64 - 256, 256])
        self.assertEqual(t["dense"][sorted(CATEGORIES).index(CAT), 1, 2].item(), 1)

    def test_shrinking_forgets_segments_without_a_pixel(self):
        ids = np.zeros((8, 8), np.uint8)
        ids[1, 1], ids[:, 4:], ids[7, 0] = 1, 2, IGNORED
        drawn = Scene(np.zeros((8, 8, 3), np.uint8), ids, [(WALL, False), (CAT, True), (BALL, True)])
        _, small, segments = shrunk(drawn, 4, 2)
        self.assertEqual(segments, [(WALL, False), (BALL, True)])
        self.assertTrue(set(np.unique(small)) <= {0, 1, IGNORED})

    def small_run(self, folder, name="fine", **changes):
        """Four steps on four small pictures, with averaged weights."""
        data = Pool(*draw_chunk(PoolSpec(100, 48, 64, 0.5, seed=1), 0))
        return Run("small", replace(STAGES[name], steps=4, batch=2, merge=0, **changes), folder, None), data

    def test_a_stopped_run_ends_as_one_that_was_not(self):
        drawn = dict(masks_per_picture=2)   # at random
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            whole, data = self.small_run(Path(one), **drawn)
            whole.train(data)
            self.small_run(Path(other), **drawn)[0].train(data, pause=2)
            resumed, _ = self.small_run(Path(other), **drawn)
            self.assertEqual((resumed.step, whole.step), (2, 4))
            resumed.train(data)
        self.assertEqual(resumed.step, 4)
        for a, b in ((whole.model, resumed.model), (whole.averaged, resumed.averaged), (whole.extra, resumed.extra)):
            for p, q in zip(a.parameters(), b.parameters()): self.assertTrue(torch.equal(p, q))

    def test_a_frozen_encoder_is_asked_once_and_the_decoder_alone_moves(self):
        spec = PoolSpec(100, 48, 64, 0.5, seed=1)
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            pool(spec, folder / "pools")
            run = Run("small", replace(STAGES["decide"], pool=spec, steps=2, batch=2), folder, None)
            data, before = memories(run.model, spec, folder, workers=2), fingerprint(run.model)
            classes, masks = run.model.detr.class_embed.weight.clone(), run.model.mask_head.lay1.weight.clone()
            run.train(data)
            mark = folder / "memories" / spec.name / "weights"
            written = mark.stat().st_mtime_ns
            memories(run.model, spec, folder, workers=2)
            self.assertEqual(mark.stat().st_mtime_ns, written)
        self.assertEqual(fingerprint(run.model), before)
        self.assertTrue(torch.equal(run.model.mask_head.lay1.weight, masks))
        self.assertFalse(torch.equal(run.model.detr.class_embed.weight, classes))
        self.assertEqual(len(data), 200)
        plain, mirrored = data.batch([0, BATCH])[1]   # a batch of pictures, then the same mirrored
        torch.testing.assert_close(mirrored["coverage"], plain["coverage"].flip(-1), atol=1e-3, rtol=0)

    def test_the_mask_head_alone_moves(self):
        with tempfile.TemporaryDirectory() as folder:
            run, data = self.small_run(Path(folder), "sharpen")
            before = {k: v.clone() for k, v in run.model.state_dict().items()}
            run.train(data)
        moved = {k for k, v in run.model.state_dict().items() if not torch.equal(v, before[k])}
        self.assertTrue(moved and all(k.startswith("mask_head.") for k in moved), moved)

    def test_the_rate_falls_to_a_fiftieth_by_the_last_step(self):
        with tempfile.TemporaryDirectory() as folder: run = Run("fine", STAGES["fine"], Path(folder), None)
        run.step = run.stage.steps // 2
        self.assertAlmostEqual(run.rate(), run.stage.rate * 0.51)
        run.step = run.stage.steps
        self.assertAlmostEqual(run.rate(), run.stage.rate / 50)

    def test_the_mean_of_checkpoints_is_each_weights(self):
        one, other = (dict(model=dict(w=torch.tensor([v, 1.0]), batches=torch.tensor(int(v)))) for v in (1.0, 4.0))
        mean = mean_of([one, other])
        self.assertEqual((mean["w"].tolist(), mean["batches"].item()), ([2.5, 1.0], 4))


if __name__ == "__main__":
    unittest.main()
