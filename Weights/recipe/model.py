"""DETR and DETRsegm in PyTorch; parameters are named as in the published checkpoints.

One image or a batch of equal sizes: no padding mask is modelled. Shapes: B images, C hidden channels, Q queries,
H x W the places of the last feature map.
"""
import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Config:
    """The shipped network: a bottleneck ResNet of width 16, DC5, 4 + 4 transformer layers."""
    block: str = "bottleneck"
    layers: tuple = (2, 2, 2, 2)
    width: int = 16          # planes of layer1; doubles each stage
    dilation: bool = True    # DC5: layer4 keeps stride 16
    hidden: int = 128
    heads: int = 8
    encoder: int = 4
    decoder: int = 4
    feedforward: int = 512
    queries: int = 50
    classes: int = 250       # "no object" is one more column, the last
    masks: bool = True

    expansion = 4            # a bottleneck's output channels for each plane

    def channels(self, stage):
        """Output channels of layer1 … layer4 (stage 0 … 3)."""
        return self.width * 2 ** stage * self.expansion

    def metadata(self):
        return {**asdict(self), "layers": list(self.layers)}


class Bottleneck(nn.Module):
    def __init__(self, inputs, planes, stride, dilation, project):
        super().__init__()
        outputs = planes * Config.expansion
        self.conv1 = nn.Conv2d(inputs, planes, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, stride, dilation, dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if project:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.conv1 = nn.Conv2d(3, config.width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(config.width)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        inputs = config.width
        for stage, count in enumerate(config.layers):
            dilated = stage == 3 and config.dilation
            stride = 1 if stage == 0 or dilated else 2
            blocks = []
            for k in range(count):   # a dilated stage's first 3x3 is not dilated yet, as published
                blocks.append(Bottleneck(inputs, config.width * 2 ** stage, stride if k == 0 else 1,
                                         2 if dilated and k > 0 else 1, project=k == 0))
                inputs = config.channels(stage)
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))

    def forward(self, x):
        x = self.maxpool(F.relu(self.bn1(self.conv1(x))))
        features = []
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
            features.append(x)
        return features


class Backbone(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.body = ResNet(config)

    def forward(self, x):
        return self.body(x)


def sine_position(height, width, hidden, temperature=10000.0):
    """The fixed position encoding [1, C, H, W]: rows in the first half of the channels, columns in the second."""
    half = hidden // 2
    rate = temperature ** (2 * torch.div(torch.arange(half), 2, rounding_mode="floor") / half)

    def encode(count):
        place = torch.arange(1, count + 1, dtype=torch.float32) / (count + 1e-6) * 2 * math.pi
        angle = place[:, None] / rate
        return torch.stack((angle[:, 0::2].sin(), angle[:, 1::2].cos()), -1).flatten(1)   # [count, half]

    rows = encode(height)[:, None].expand(height, width, half)
    columns = encode(width)[None].expand(height, width, half)
    return torch.cat([rows, columns], -1).permute(2, 0, 1)[None]


class Attention(nn.Module):
    """nn.MultiheadAttention's parameters and result, batch first: (output, pattern [B, heads, to, from])."""

    def __init__(self, config):
        super().__init__()
        self.heads = config.heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * config.hidden, config.hidden))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * config.hidden))
        self.out_proj = nn.Linear(config.hidden, config.hidden)
        nn.init.zeros_(self.out_proj.bias)

    def forward(self, query, key, value):
        b, _, hidden = query.shape
        width = hidden // self.heads
        weights, biases = self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3)
        q, k, v = (F.linear(x, w, c).view(b, -1, self.heads, width).transpose(1, 2)
                   for x, w, c in zip((query, key, value), weights, biases))
        pattern = (q * width ** -0.5 @ k.transpose(-1, -2)).softmax(-1)
        return self.out_proj((pattern @ v).transpose(1, 2).flatten(2)), pattern


class EncoderLayer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.self_attn = Attention(config)
        self.linear1 = nn.Linear(config.hidden, config.feedforward)
        self.linear2 = nn.Linear(config.feedforward, config.hidden)
        self.norm1, self.norm2 = nn.LayerNorm(config.hidden), nn.LayerNorm(config.hidden)

    def forward(self, x, position):
        placed = x + position
        attended, pattern = self.self_attn(placed, placed, x)
        x = self.norm1(x + attended)
        return self.norm2(x + self.linear2(F.relu(self.linear1(x)))), pattern


class DecoderLayer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.self_attn, self.multihead_attn = Attention(config), Attention(config)
        self.linear1 = nn.Linear(config.hidden, config.feedforward)
        self.linear2 = nn.Linear(config.feedforward, config.hidden)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(config.hidden) for _ in range(3))

    def forward(self, x, memory, keys, query, groups):
        b, n, hidden = x.shape
        apart = lambda t: t.reshape(b * groups, n // groups, hidden)   # groups do not see one another
        placed = apart(x + query)
        x = self.norm1(x + self.self_attn(placed, placed, apart(x))[0].reshape(b, n, hidden))
        x = self.norm2(x + self.multihead_attn(x + query, keys, memory)[0])
        return self.norm3(x + self.linear2(F.relu(self.linear1(x))))


class Stack(nn.Module):
    """Layers in order; the decoder's has the norm that makes `hs` of each layer's output."""

    def __init__(self, layers, norm=None):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        if norm is not None: self.norm = norm


class Transformer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.encoder = Stack(EncoderLayer(config) for _ in range(config.encoder))
        self.decoder = Stack((DecoderLayer(config) for _ in range(config.decoder)), nn.LayerNorm(config.hidden))
        for p in self.parameters():
            if p.dim() > 1: nn.init.xavier_uniform_(p)

    def forward(self, source, query, position, groups=1, patterns=None):
        """source [B, C, H, W], query [groups*Q, C] -> hs [layers, B, groups*Q, C], memory [B, C, H, W].

        `patterns`, a list, is given each encoder layer's attention [B, heads, H*W to, H*W from].
        """
        b, c, h, w = source.shape
        memory, position = source.flatten(2).transpose(1, 2), position.flatten(2).transpose(1, 2)
        for layer in self.encoder.layers:
            memory, pattern = layer(memory, position)
            if patterns is not None: patterns.append(pattern)
        query = query[None].expand(b, -1, -1)
        x, keys, hs = torch.zeros_like(query), memory + position, []
        for layer in self.decoder.layers:
            x = layer(x, memory, keys, query, groups)
            hs.append(self.decoder.norm(x))
        return torch.stack(hs), memory.transpose(1, 2).reshape(b, c, h, w)


class BoxHead(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(hidden, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, 4)])

    def forward(self, x):
        for layer in self.layers[:-1]: x = F.relu(layer(x))
        return self.layers[-1](x)


class BoxAttention(nn.Module):
    """Where each query looks in memory, for the mask head: ONE softmax over heads, rows and columns together."""

    def __init__(self, hidden, heads):
        super().__init__()
        self.heads = heads
        self.q_linear, self.k_linear = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden)
        for linear in (self.q_linear, self.k_linear):
            nn.init.zeros_(linear.bias)
            nn.init.xavier_uniform_(linear.weight)

    def forward(self, query, memory):
        """query [B, Q, C], memory [B, C, H, W] -> [B, Q, heads, H, W]."""
        b, n, hidden = query.shape
        h, w = memory.shape[-2:]
        width = hidden // self.heads
        q = self.q_linear(query).view(b, n, self.heads, width) * width ** -0.5
        k = F.conv2d(memory, self.k_linear.weight[:, :, None, None], self.k_linear.bias)
        scores = torch.einsum("bqnc,bnchw->bqnhw", q, k.view(b, self.heads, width, h, w))
        return scores.flatten(2).softmax(-1).view_as(scores)


class MaskHead(nn.Module):
    """Grows one mask from each attention map, with features of finer stages added on the way."""

    def __init__(self, inputs, features, hidden):
        super().__init__()
        widths = [inputs, inputs, hidden // 2, hidden // 4, hidden // 8, hidden // 16]
        for i in range(5):
            self.add_module(f"lay{i + 1}", nn.Conv2d(widths[i], widths[i + 1], 3, padding=1))
            self.add_module(f"gn{i + 1}", nn.GroupNorm(8, widths[i + 1]))
        self.out_lay = nn.Conv2d(widths[5], 1, 3, padding=1)
        for i, channels in enumerate(features):
            self.add_module(f"adapter{i + 1}", nn.Conv2d(channels, widths[i + 2], 1))
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_uniform_(m.weight, a=1)
                nn.init.zeros_(m.bias)

    def forward(self, source, attention, features, owner):
        """attention [N, heads, H, W]; owner [N] is each map's row in the batch; -> mask logits [N, 4H, 4W]."""
        y = torch.cat([source[owner], attention], 1)
        y = F.relu(self.gn1(self.lay1(y)))
        y = F.relu(self.gn2(self.lay2(y)))
        stages = ((self.adapter1, self.lay3, self.gn3), (self.adapter2, self.lay4, self.gn4),
                  (self.adapter3, self.lay5, self.gn5))
        for feature, (adapter, convolution, norm) in zip(features, stages):
            fine = adapter(feature)[owner]
            y = fine + F.interpolate(y, size=fine.shape[-2:], mode="nearest")
            y = F.relu(norm(convolution(y)))
        return self.out_lay(y)[:, 0]


class DETR(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.transformer = Transformer(config)
        self.class_embed = nn.Linear(config.hidden, config.classes + 1)
        self.bbox_embed = BoxHead(config.hidden)
        self.query_embed = nn.Embedding(config.queries, config.hidden)
        self.input_proj = nn.Conv2d(config.channels(3), config.hidden, 1)
        self.backbone = nn.Sequential(Backbone(config))


class DETRsegm(nn.Module):
    def __init__(self, config=Config()):
        super().__init__()
        self.config = config
        self.detr = DETR(config)
        self.bbox_attention = BoxAttention(config.hidden, config.heads)
        finer = [config.channels(stage) for stage in (2, 1, 0)]
        self.mask_head = MaskHead(config.hidden + config.heads, finer, config.hidden)

    def published_state(self):
        """The state under the published names; frozen batch norm has no num_batches_tracked."""
        return {k: v for k, v in self.state_dict().items() if not k.endswith("num_batches_tracked")}

    def features(self, x):
        """Image [B, 3, H, W] -> layer1 … layer4, src_proj and its position encoding."""
        stages = self.detr.backbone(x)
        source = self.detr.input_proj(stages[3])
        return stages, source, sine_position(*source.shape[-2:], self.config.hidden)

    def forward(self, x, record=None, above=0.0):
        """The outputs by name; `record`, a dictionary, is given the intermediate results too.

        Only queries that score more than `above` for some class get a mask, the others' are zero.
        """
        stages, source, position = self.features(x)
        encoder = None if record is None else []
        hs, memory = self.detr.transformer(source, self.detr.query_embed.weight, position, patterns=encoder)
        logits, boxes = self.detr.class_embed(hs[-1]), self.detr.bbox_embed(hs[-1]).sigmoid()
        attention = self.bbox_attention(hs[-1], memory)
        owner, query = torch.nonzero(logits.softmax(-1)[..., :-1].amax(-1) > above, as_tuple=True)
        masks = x.new_zeros(*attention.shape[:2], *stages[0].shape[-2:])
        masks[owner, query] = self.mask_head(source, attention[owner, query], stages[2::-1], owner)
        out = dict(pred_logits=logits, pred_boxes=boxes, pred_masks=masks)
        if record is not None:
            record.update({f"layer{i + 1}": stage for i, stage in enumerate(stages)})
            record.update(input=x, pos=position, src_proj=source, memory=memory, hs=hs, bbox_mask=attention,
                          encoder=encoder, **out)
        return out
