"""detrscope beside ONNX Runtime and OpenVINO: several models of published sizes with random weights, one table.

    pip install torch torchvision onnxruntime openvino onnx onnxscript pillow numpy
    swift build -c release
    python Tests/Benchmarks/table.py [PICTURE] [--rounds 5] [--only WORDS]

Runs are interleaved as in compare.py; a ratio is that of medians, to the faster of the two in single precision. Beside
them stand the arithmetic that detrscope executes and the share of this processor's peak that it reaches, over all cores,
as a whole and by stage. The peak is measured by peak.c, compiled with cc.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import compare
import weights

MODELS = {  # the model, and its picture's short and longest side
    "R50, boxes": ("detr_resnet50", 800, 1333),
    "R50, panoptic": ("detr_resnet50_panoptic", 800, 1333),
    "R50 DC5, panoptic": ("detr_resnet50_dc5_panoptic", 800, 1333),
    "R101, panoptic": ("detr_resnet101_panoptic", 800, 1333),
    "ResNet-50": ("resnet50", 800, 1333),
    "ResNet-50, small": ("resnet50", 224, 1333),
    "Table Transformer, structure": ("table_transformer", 1000, 1000),
}
# Smock, Pesala and Abraham: six kinds of parts of a table, and up to 125 of them.
TABLE_TRANSFORMER = dict(
    block="basic", layers=(2, 2, 2, 2), width=64, dilation=False, hidden=256, heads=8, encoder=6, decoder=6,
    feedforward=2048, queries=125, classes=6, masks=False, pre_norm=True)
STAGES = ["stem", "layer1", "layer2", "layer3", "layer4", "classifier", "encoder", "decoder", "mask_head"]


def make(name, path):
    """Writes a model with random weights as its file would be."""
    import torch
    sys.path.insert(0, str(compare.ROOT / "Tests/Reference"))
    import model
    torch.manual_seed(0)
    if name == "resnet50":
        import torchvision
        state = torchvision.models.resnet50().state_dict()
    else:
        config = model.Config(**TABLE_TRANSFORMER) if name == "table_transformer" else model.PUBLISHED[name]
        state = model.DETRsegm(config).keys()
    state = {key: value.numpy() for key, value in state.items() if not key.endswith("num_batches_tracked")}
    weights.write(path, state, {})


def processor():
    """The processor's name, the cores that this process may use, and the peak of one in GFLOP/s."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")
    source = Path(__file__).with_name("peak.c")
    with tempfile.TemporaryDirectory() as folder:
        flags = ["-O3", "-march=native", "-ffp-contract=fast"]
        subprocess.run(["cc", *flags, source, "-o", f"{folder}/peak"], check=True)
        tries = [subprocess.run([f"{folder}/peak"], check=True, capture_output=True).stdout for _ in range(3)]
    return name, len(os.sched_getaffinity(0)), max(map(float, tries))


def stages(reports, peak):
    """Each stage's median seconds and its share of the peak."""
    gflop = reports[0]["stage_gflop"]
    for name in filter(gflop.__contains__, STAGES):
        seconds = statistics.median(report["stages"][name]["median_s"] for report in reports)
        yield name, seconds, gflop[name] / seconds / peak


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("picture", nargs="?", default=str(compare.ROOT / "Samples/scenes/street.jpg"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="rows whose name has this in it")
    parser.add_argument("--detrscope", default=str(compare.ROOT / ".build/release/detrscope"))
    arguments = parser.parse_args()
    name, cores, peak = processor()
    print(f"{name}, {cores} cores of {peak:.0f} GFLOP/s\n")
    print("| | input | detrscope | ONNX Runtime | OpenVINO | ratio | GFLOP | of the peak |\n|---|---|" + "---:|" * 6,
          flush=True)
    profiles = []
    with tempfile.TemporaryDirectory() as folder:
        for label, (model, short, long) in MODELS.items():
            if arguments.only not in label: continue
            file = f"{folder}/{model}.safetensors"
            make(model, file)
            row = argparse.Namespace(
                picture=arguments.picture, weights=file, rounds=arguments.rounds, detrscope=arguments.detrscope,
                dc5="dc5" in model, short_side=short, long_side=long)
            results, reports = compare.compare(row, f"{folder}/model.onnx", ["onnxruntime", "openvino"])
            Path(f"{folder}/model.onnx").unlink()
            own, *others = [result["median_s"] for result in results.values()]
            gflop = reports[0]["gflop_executed"]
            print(f"| {label} | {'×'.join(map(str, reports[0]['input']))} | "
                  + " | ".join(f"{seconds * 1e3:.0f} ms" for seconds in [own, *others])
                  + f" | {min(others) / own:.2f} | {gflop:.0f} | {gflop / own / peak / cores:.0%} |", flush=True)
            profiles.append((label, list(stages(reports, peak * cores))))
    for label, profile in profiles:
        print(f"\n{label}: " + ", ".join(
            f"{name} {seconds * 1e3:.1f} ms ({share:.0%})" for name, seconds, share in profile))


if __name__ == "__main__":
    main()
