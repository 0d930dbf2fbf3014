"""Writes files that hold a small DETR in the ways people's files do, and what their readers must make of them.

    pip install torch torchvision transformers timm safetensors
    python wrappers.py      # writes wrappers/ and wrappers/cases.json

`cases.json`: a case with `logits` opens, and computes those from the fixtures' input; `foreign` lists keys that are set
aside; `candidates` are two state dicts as good as each other, to choose from by name; `missing` is what a near miss
lacks. `neighbours` are texts of a config.json beside a checkpoint of Meta's that are none (null: a folder of that name).
`relatives` are names and shapes of other detectors' parameters, of one layer each, by their own code or, where
`written` is true, as their documentation and converters name them.
"""

import collections
import json
import os

import torch
import transformers
from transformers import DetrConfig, DetrForObjectDetection

from common import HERE, image, randomise, write_json
from huggingface import STAGES, outputs
from meta import coarse, deflate
from model import Config, DETRsegm

FOLDER = os.path.join(HERE, "wrappers")
TOY = Config(
    block="basic", layers=(1, 1, 1, 1), width=2, dilation=False, hidden=16, heads=8, encoder=1, decoder=1, feedforward=8,
    queries=3, classes=2, masks=False)
NEIGHBOURS = [
    "// made by hand\n{\"model_type\": \"detr\"}\n", "", "[]", "{}", "{\"model_type\": 3}", "null", "{\"learning_rate\": 0.1",
    "\ufeff{}", None]


@torch.no_grad()
def toy(seed):
    model = coarse(randomise(DETRsegm(TOY), seed))
    state = collections.OrderedDict((key, value.clone()) for key, value in model.keys().items())
    return state, rounded(model.double()(image())["pred_logits"])


def rounded(logits):
    return [[float(f"{value:.8g}") for value in row] for row in logits[0].tolist()]


def prefixed(prefix, state):
    return collections.OrderedDict((prefix + key, value) for key, value in state.items())


def states():
    """(file, content, what must come of it)"""
    first, logits = toy(50)
    second, second_logits = toy(51)
    opens = dict(logits=logits)
    yield "net.pth", {"epoch": torch.tensor(3), "loss": torch.tensor(0.5), "net": first}, opens
    yield "best.pth", {"best": {"map": torch.tensor(0.4)}, "net": first}, opens
    foreign = {"val_map.total": torch.tensor(7.0), "criterion.empty_weight": torch.ones(3)}
    yield "lightning.pth", {
        "epoch": 9, "global_step": 100, "pytorch-lightning_version": "2.4.0", "hyper_parameters": {"lr": 1e-4},
        "state_dict": collections.OrderedDict(prefixed("model.", first), **foreign)}, dict(opens, foreign=sorted(foreign))
    yield "net-prefix.pth", prefixed("net.", first), opens
    yield "averaged.pth", collections.OrderedDict(prefixed("module.", first), n_averaged=torch.tensor(5)), dict(
        opens, foreign=["n_averaged"])
    two = {"model": logits, "ema_model": second_logits}
    yield "copies.pth", {"state_dict": collections.OrderedDict(
        prefixed("model.", first), **prefixed("ema_model.", second))}, dict(candidates=two)
    yield "two-states.pth", {"model": first, "ema_model": second, "epoch": 2}, dict(candidates=two)
    headless = collections.OrderedDict((key, value) for key, value in first.items() if "class_embed" not in key)
    yield "no-class-head.pth", {"model": headless}, dict(missing=["class_embed.weight", "class_embed.bias"])
    normless = collections.OrderedDict((key, value) for key, value in first.items() if "decoder.norm" not in key)
    yield "no-decoder-norm.pth", {"model": normless}, dict(
        missing=["transformer.decoder.norm.weight", "transformer.decoder.norm.bias"])
    float8 = {key: value.to(torch.float8_e4m3fn) for key, value in first.items()}
    yield "float8.pth", {"model": float8}, dict(refused="float8_e4m3fn")


def torchscript():
    class Twice(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = torch.nn.Linear(2, 2)

        def forward(self, x):
            return self.linear(x) * 2

    torch.jit.save(torch.jit.script(Twice()), os.path.join(FOLDER, "torchscript.pth"))
    return dict(file="torchscript.pth", refused="TorchScript")


def sharded():
    """A folder as save_pretrained writes it where one file would be too large."""
    backbone = transformers.ResNetConfig(
        embedding_size=2, hidden_sizes=[2, 4, 8, 16], depths=[1, 1, 1, 1], layer_type="basic", out_features=STAGES)
    config = DetrConfig(
        backbone_config=backbone, d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=8, decoder_ffn_dim=8, num_queries=3, num_labels=2)
    config._attn_implementation = "eager"
    model = randomise(DetrForObjectDetection(config), 52)
    folder = os.path.join(FOLDER, "sharded")
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        os.remove(os.path.join(folder, name))
    model.save_pretrained(folder, max_shard_size="20KB")
    for name in os.listdir(folder):
        os.chmod(os.path.join(folder, name), 0o644)
    shards = sorted(name for name in os.listdir(folder) if name.endswith(".safetensors"))
    logits = rounded(outputs(model, image())["pred_logits"])
    yield dict(file="sharded", logits=logits)
    yield dict(file="sharded/model.safetensors.index.json", logits=logits)
    yield dict(file=f"sharded/{shards[0]}", missing_files=shards[1:])


def shapes(model):
    return {key: list(value.shape) for key, value in model.state_dict().items()}


def saved_shapes(model):
    """As save_pretrained names them."""
    import tempfile

    from safetensors.torch import load_file

    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        return {key: list(value.shape) for key, value in load_file(os.path.join(folder, "model.safetensors")).items()}


def resnet_names(prefix):
    names = {f"{prefix}conv1.weight": [4, 3, 7, 7], f"{prefix}bn1.weight": [4]}
    for layer in range(1, 5):
        names[f"{prefix}layer{layer}.0.conv1.weight"] = [4, 4, 1, 1]
        names[f"{prefix}layer{layer}.0.bn1.running_var"] = [4]
    return names


def attention_names(prefix):
    return {
        f"{prefix}in_proj_weight": [24, 8], f"{prefix}in_proj_bias": [24], f"{prefix}out_proj.weight": [8, 8],
        f"{prefix}out_proj.bias": [8]}


def written():
    """What no package at hand makes, shortened."""
    deformable = {f"{part}.{index}.{kind}": [2] for part in ("class_embed", "bbox_embed.0.layers") for index in (0, 1)
                  for kind in ("weight", "bias")}
    for block in ("encoder.layers.0.self_attn", "decoder.layers.0.cross_attn"):
        for name in ("sampling_offsets", "attention_weights", "value_proj", "output_proj"):
            deformable[f"transformer.{block}.{name}.weight"] = [8, 8]
    deformable.update({
        "transformer.level_embed": [4, 8], "transformer.reference_points.weight": [2, 8], "query_embed.weight": [3, 16],
        "input_proj.0.0.weight": [8, 8, 1, 1], "input_proj.0.1.weight": [8]})
    yield "Deformable DETR", "fundamentalvision/Deformable-DETR", {**deformable, **resnet_names("backbone.0.body.")}
    conditional = {"class_embed.weight": [6, 8], "query_embed.weight": [3, 8], "input_proj.weight": [8, 8, 1, 1]}
    for name in ("sa_qcontent_proj", "sa_qpos_proj", "sa_kcontent_proj", "sa_kpos_proj", "sa_v_proj", "ca_qcontent_proj",
                 "ca_qpos_proj", "ca_kcontent_proj", "ca_kpos_proj", "ca_v_proj", "ca_qpos_sine_proj"):
        conditional[f"transformer.decoder.layers.0.{name}.weight"] = [8, 8]
    for name in ("query_scale.layers.0", "ref_point_head.layers.0"):
        conditional[f"transformer.decoder.{name}.weight"] = [8, 8]
    dab = {key: shape for key, shape in conditional.items() if key != "query_embed.weight"}
    dab.update({
        "refpoint_embed.weight": [3, 4], "transformer.decoder.ref_anchor_head.layers.0.weight": [8, 8],
        "transformer.decoder.bbox_embed.layers.0.weight": [8, 8], "transformer.encoder.query_scale.layers.0.weight": [8, 8],
        "transformer.encoder.layers.0.activation.weight": [1]})
    yield "DAB-DETR", "IDEA-Research/DAB-DETR", {**dab, **resnet_names("backbone.0.body.")}
    old = {"bbox_head.fc_cls.weight": [7, 8], "bbox_head.fc_reg.weight": [4, 8], "bbox_head.query_embedding.weight": [3, 8],
           "bbox_head.input_proj.weight": [8, 8, 1, 1], "bbox_head.reg_ffn.layers.0.0.weight": [8, 8],
           **attention_names("bbox_head.transformer.encoder.layers.0.attentions.0.attn."),
           **attention_names("bbox_head.transformer.decoder.layers.0.attentions.1.attn.")}
    yield "mmdetection", "mmdetection 2", {**old, **resnet_names("backbone.")}
    new = {"bbox_head.fc_cls.weight": [7, 8], "bbox_head.fc_reg.weight": [4, 8], "query_embedding.weight": [3, 8],
           "neck.convs.0.conv.weight": [8, 8, 1, 1], **attention_names("encoder.layers.0.self_attn.attn."),
           **attention_names("decoder.layers.0.cross_attn.attn.")}
    yield "mmdetection", "mmdetection 3", {**new, **resnet_names("backbone.")}
    stages = {f"backbone.0.backbone.res{stage}.0.conv1.norm.weight": [4] for stage in range(2, 6)}
    detectron = {"detr." + key: shape for key, shape in {
        "backbone.0.backbone.stem.conv1.weight": [4, 3, 7, 7], "class_embed.weight": [7, 8], "query_embed.weight": [3, 8],
        **attention_names("transformer.encoder.layers.0.self_attn."), **stages}.items()}
    yield "detectron2", "the published DETR's d2 wrapper", {
        **detectron, "criterion.empty_weight": [7]}
    yield "detectron2", "detectron2's Faster R-CNN", {
        "backbone.bottom_up.stem.conv1.weight": [4, 3, 7, 7], "backbone.fpn_lateral2.weight": [4, 4, 1, 1],
        "proposal_generator.rpn_head.conv.weight": [4, 4, 3, 3], "roi_heads.box_predictor.cls_score.weight": [3, 4]}


def made():
    """Of transformers' own code, with one layer."""
    sizes = dict(
        d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=4, decoder_attention_heads=4,
        encoder_ffn_dim=8, decoder_ffn_dim=8, num_queries=3, num_labels=2)
    backbone = dict(
        model_type="resnet", embedding_size=2, hidden_sizes=[2, 4, 8, 16], depths=[1, 1, 1, 1], layer_type="basic",
        out_features=STAGES)
    yield "Deformable DETR", transformers.DeformableDetrForObjectDetection(transformers.DeformableDetrConfig(
        backbone_config=dict(backbone, out_features=STAGES[1:]), **dict(sizes, d_model=32, decoder_layers=2)))
    dab = {key: value for key, value in sizes.items() if key != "d_model"}
    yield "DAB-DETR", transformers.DabDetrForObjectDetection(transformers.DabDetrConfig(
        backbone_config=backbone, hidden_size=16, **dab))
    yield "YOLOS", transformers.YolosForObjectDetection(transformers.YolosConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, image_size=[32, 32],
        num_detection_tokens=3))
    yield "RT-DETR", transformers.RTDetrForObjectDetection(transformers.RTDetrConfig(
        backbone_config=transformers.RTDetrResNetConfig(
            embedding_size=4, hidden_sizes=[4, 4, 4, 4], depths=[1, 1, 1, 1], out_features=STAGES[1:]),
        d_model=16, encoder_hidden_dim=16, encoder_in_channels=[4, 4, 4], encoder_ffn_dim=8, decoder_ffn_dim=8,
        decoder_layers=1, decoder_in_channels=[16, 16, 16], encoder_attention_heads=2, decoder_attention_heads=2,
        num_queries=3))


def main():
    os.makedirs(FOLDER, exist_ok=True)
    cases = []
    for name, content, expected in states():
        path = os.path.join(FOLDER, name)
        torch.save(content, path)
        deflate(path)
        cases.append(dict(file=name, **expected))
    cases += [torchscript(), *sharded()]
    relatives = [
        dict(name=name, source=f"transformers {transformers.__version__}", model_type=model.config.model_type,
             keys=saved_shapes(model)) for name, model in made()]
    relatives += [dict(name=name, source=source, written=True, keys=keys) for name, source, keys in written()]
    for row in relatives:
        print(row["name"], row["source"], len(row["keys"]), "keys")
    write_json(
        os.path.join(FOLDER, "cases.json"),
        dict(torch=torch.__version__, transformers=transformers.__version__, cases=cases, neighbours=NEIGHBOURS,
             relatives=relatives))


if __name__ == "__main__":
    main()
