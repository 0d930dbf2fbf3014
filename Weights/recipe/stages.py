"""The stages of the recipe, in order; each starts from the weights of the one before."""
from dataclasses import dataclass

from pools import PoolSpec


@dataclass(frozen=True)
class Stage:
    pool: PoolSpec
    steps: int
    batch: int
    rate: float                 # highest learning rate
    groups: int = 1             # query groups, each matched on its own; only the first ships
    masks: float = 0.0          # weight of the mask losses; 0: boxes and classes only
    masks_per_picture: int = 4  # masks drawn in a step, on average; 0: all
    mask_every: int = 1         # steps from one with masks to the next
    merge: float = 0.0          # weight of the merge loss, relative to `masks`; it needs all masks
    head_rate: float = 1.0      # the mask head's learning rate, relative to `rate`
    boost: float = 1.0          # factor on the mask head's attention weights before the first step
    spread: float = 0.0         # weight of the spread loss, relative to `masks`
    dense: float = 1.0          # weight of the dense losses
    average: float = 0.0        # decay of the averaged weights; 0: the last weights ship
    frozen_norm: bool = False   # batch norm keeps its statistics, as in the shipped network
    warmup: int = 300           # steps
    roles: float = 0.0          # weight of the loss that gives each head of `bbox_mask` a part of its own
    extremities: float = 0.0    # weight of the loss that sends the last decoder layer's attention to them
    encoder: float = 0.0        # weight of the losses on the last two encoder layers' attention
    homes: float = 0.0          # weight of the distance from a query's home in the matching
    plots: float = 0.0          # off the matching's cost in the plots of seldom used queries; fades
    no_object: float = 0.1      # weight of "no object" in the class loss; more of it parts queries with one claim sooner
    survey: int = 0             # pictures by which queries and heads are divided before the first step; 0: they stay
    frozen_backbone: bool = False
    frozen_encoder: bool = False   # the backbone too, and the mask head: memory is computed once, steps are the decoder's
    mask_head_alone: bool = False   # all else is frozen


STAGES = {
    # Boxes and classes on small pictures. Two query groups and the dense loss make DETR learn in one sitting.
    "boxes": Stage(PoolSpec(12000, 96, 128, 0, seed=1), steps=22_000, batch=16, rate=5e-4, groups=2),
    # Masks. Attention values are near 1e-3 (one softmax over heads and places), which an untrained mask head
    # cannot see: `boost` lets it, `spread` makes the attention cover the object.
    "masks": Stage(PoolSpec(6000, 192, 256, 0, seed=2), steps=20_000, batch=8, rate=2.5e-4,
                   masks=2, head_rate=4, boost=100, spread=0.2),
    # The shipped size and varied scenes: 18 x 24 places.
    "fine": Stage(PoolSpec(3000, 288, 384, 0.7, seed=3), steps=3_000, batch=8, rate=2e-4,
                  masks=4, masks_per_picture=0, merge=1,
                  head_rate=2, spread=0.05, average=0.995, frozen_norm=True, warmup=50),
    # The shipped size again, on more scenes and with a longer decay: what `fine` has no time for.
    "long": Stage(PoolSpec(8000, 288, 384, 0.7, seed=4), steps=18_000, batch=8, rate=2e-4, groups=2,
                  masks=4, masks_per_picture=0, merge=1,
                  head_rate=2, spread=0.05, average=0.999, frozen_norm=True, warmup=200),
    # Attention that shows something: heads with parts of their own, an encoder that parts instances, queries that
    # all have a home. No masks yet: what is new lies before the mask head.
    "share": Stage(PoolSpec(4000, 288, 384, 0.8, seed=5), steps=1_200, batch=4, rate=2e-4,
                   no_object=0.3, dense=0, average=0.995, frozen_norm=True, warmup=50,
                   roles=0.5, encoder=0.5, homes=1, survey=600, frozen_backbone=True),
    # The mask head learns to read eight parts where one head held the whole.
    "read": Stage(PoolSpec(4000, 288, 384, 0.8, seed=5), steps=1_500, batch=4, rate=2e-4,
                  masks=4, masks_per_picture=0, mask_every=3, merge=1, head_rate=2, dense=0, average=0.99,
                  frozen_norm=True, warmup=20, no_object=0.7, roles=0.5, encoder=0.5, homes=1, frozen_backbone=True),
    # One query for each thing: without homes the matching follows the scores, which decides where two still waver.
    "settle": Stage(PoolSpec(4000, 288, 384, 0.8, seed=5), steps=1_400, batch=4, rate=1.5e-4,
                    masks=4, masks_per_picture=0, mask_every=3, merge=1, head_rate=2, dense=0, average=0.99,
                    frozen_norm=True, warmup=20, no_object=0.3, roles=0.3, encoder=0.2, frozen_backbone=True),
    # The decoder alone, which is where queries agree on who takes what: ten times as many pictures a second.
    "decide": Stage(PoolSpec(4000, 288, 384, 0.8, seed=5), steps=3_400, batch=16, rate=3e-4,
                    dense=0, average=0.999, frozen_norm=True, warmup=100, no_object=0.3, roles=0.3,
                    frozen_encoder=True),
    # The last decoder layer looks at extremities, and seldom used queries have something to do.
    "reach": Stage(PoolSpec(4000, 288, 384, 0.8, seed=5), steps=3_600, batch=16, rate=1.5e-4,
                   dense=0, average=0.998, frozen_norm=True, warmup=200, no_object=0.3, roles=0.3,
                   extremities=0.3, plots=3, frozen_encoder=True),
    # What plots have unsettled comes to rest.
    "rest": Stage(PoolSpec(4000, 288, 384, 0.8, seed=5), steps=2_000, batch=16, rate=1.5e-4,
                  dense=0, average=0.998, frozen_norm=True, warmup=100, no_object=0.3, roles=0.3,
                  extremities=0.3, frozen_encoder=True),
    # The mask head alone learns to read the attention that the decoder has come to since `settle`.
    "sharpen": Stage(PoolSpec(4000, 288, 384, 0.8, seed=5), steps=300, batch=8, rate=3e-4,
                     masks=4, masks_per_picture=0, merge=1, dense=0, average=0.99, frozen_norm=True, warmup=20,
                     mask_head_alone=True),
}
