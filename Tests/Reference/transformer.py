"""DETR's transformer, its layers norming what they wrote or (`pre_norm`) what they read, and both position encodings.

`tap`, where there is one, is called with a path and each attention pattern [B, heads, to, from].
"""
import math

import torch
import torch.nn.functional as F
from torch import nn


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


class LearnedPosition(nn.Module):
    """A learned encoding [1, C, H, W]: columns in the first half of the channels, rows in the second."""

    def __init__(self, config):
        super().__init__()
        self.row_embed = nn.Embedding(50, config.hidden // 2)
        self.col_embed = nn.Embedding(50, config.hidden // 2)
        for embedding in (self.row_embed, self.col_embed): nn.init.uniform_(embedding.weight)

    def forward(self, height, width):
        columns = self.col_embed.weight[None, :width].expand(height, width, -1)
        rows = self.row_embed.weight[:height, None].expand(height, width, -1)
        return torch.cat([columns, rows], -1).permute(2, 0, 1)[None]


class Attention(nn.Module):
    """nn.MultiheadAttention's parameters and result, batch first."""

    def __init__(self, config):
        super().__init__()
        self.heads = config.heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * config.hidden, config.hidden))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * config.hidden))
        self.out_proj = nn.Linear(config.hidden, config.hidden)
        nn.init.zeros_(self.out_proj.bias)

    def forward(self, query, key, value, tap=None):
        hidden = query.shape[-1]
        width, weight, bias = hidden // self.heads, self.in_proj_weight, self.in_proj_bias
        if query is key:
            query, key = F.linear(query, weight[:2 * hidden], bias[:2 * hidden]).split(hidden, -1)
        else:
            query = F.linear(query, weight[:hidden], bias[:hidden])
            key = F.linear(key, weight[hidden:2 * hidden], bias[hidden:2 * hidden])
        value = F.linear(value, weight[2 * hidden:], bias[2 * hidden:])
        q, k, v = (x.view(*x.shape[:2], self.heads, width).transpose(1, 2) for x in (query, key, value))
        pattern = (q * width ** -0.5 @ k.transpose(-1, -2)).softmax(-1)
        if tap is not None: tap(pattern)
        return self.out_proj((pattern @ v).transpose(1, 2).flatten(2))


def below(tap, path):
    """A tap that knows where it is."""
    return None if tap is None else lambda *value: tap(".".join([path, *value[:-1]]), value[-1])


class EncoderLayer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.pre_norm = config.pre_norm
        self.self_attn = Attention(config)
        self.linear1 = nn.Linear(config.hidden, config.feedforward)
        self.linear2 = nn.Linear(config.feedforward, config.hidden)
        self.norm1, self.norm2 = nn.LayerNorm(config.hidden), nn.LayerNorm(config.hidden)

    def forward(self, x, position, tap=None):
        tap = below(tap, "self_attn")
        if self.pre_norm:
            read = self.norm1(x)
            placed = read + position
            x = x + self.self_attn(placed, placed, read, tap)
            return x + self.linear2(F.relu(self.linear1(self.norm2(x))))
        placed = x + position
        x = self.norm1(x + self.self_attn(placed, placed, x, tap))
        return self.norm2(x + self.linear2(F.relu(self.linear1(x))))


class DecoderLayer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.pre_norm = config.pre_norm
        self.self_attn, self.multihead_attn = Attention(config), Attention(config)
        self.linear1 = nn.Linear(config.hidden, config.feedforward)
        self.linear2 = nn.Linear(config.feedforward, config.hidden)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(config.hidden) for _ in range(3))

    def forward(self, x, memory, keys, query, groups=1, tap=None):
        b, n, hidden = x.shape
        apart = lambda t: t.reshape(b * groups, n // groups, hidden)   # groups do not see one another

        def among_queries(x):
            placed = apart(x + query)
            return self.self_attn(placed, placed, apart(x), below(tap, "self_attn")).reshape(b, n, hidden)

        def to_memory(x): return self.multihead_attn(x + query, keys, memory, below(tap, "multihead_attn"))

        if self.pre_norm:
            x = x + among_queries(self.norm1(x))
            x = x + to_memory(self.norm2(x))
            return x + self.linear2(F.relu(self.linear1(self.norm3(x))))
        x = self.norm1(x + among_queries(x))
        x = self.norm2(x + to_memory(x))
        return self.norm3(x + self.linear2(F.relu(self.linear1(x))))


class Stack(nn.Module):
    """Layers in order, and the norm after them: the decoder's makes `hs` of each layer's output."""

    def __init__(self, layers, norm=None):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        if norm is not None: self.norm = norm


class Transformer(nn.Module):
    def __init__(self, config):
        super().__init__()
        last = nn.LayerNorm(config.hidden) if config.pre_norm else None
        self.encoder = Stack([EncoderLayer(config) for _ in range(config.encoder)], last)
        self.decoder = Stack([DecoderLayer(config) for _ in range(config.decoder)], nn.LayerNorm(config.hidden))
        for p in self.parameters():
            if p.dim() > 1: nn.init.xavier_uniform_(p)

    def encode(self, source, position, tap=None):
        """source [B, C, H, W] -> memory [B, C, H, W]."""
        x, position = source.flatten(2).transpose(1, 2), position.flatten(2).transpose(1, 2)
        for k, layer in enumerate(self.encoder.layers): x = layer(x, position, below(tap, f"encoder.{k}"))
        if hasattr(self.encoder, "norm"): x = self.encoder.norm(x)
        return x.transpose(1, 2).reshape(source.shape)

    def decode(self, memory, query, position, groups=1, tap=None):
        """memory [B, C, H, W], query [groups*Q, C] -> hs [layers, B, groups*Q, C]."""
        memory, position = memory.flatten(2).transpose(1, 2), position.flatten(2).transpose(1, 2)
        query = query[None].expand(len(memory), -1, -1)
        x, keys, hs = torch.zeros_like(query), memory + position, []
        for k, layer in enumerate(self.decoder.layers):
            x = layer(x, memory, keys, query, groups, below(tap, f"decoder.{k}"))
            hs.append(self.decoder.norm(x))
        return torch.stack(hs)
