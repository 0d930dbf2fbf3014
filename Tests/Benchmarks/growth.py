"""How detrscope's time and memory grow with pixels and queries, and what DC5 costs.

    pip install numpy
    swift build -c release
    python Tests/Benchmarks/growth.py PICTURE WEIGHTS.safetensors [--runs 3]

PICTURE should have sides of 3 to 4. The exponent is the slope of log time over log size: 1 is linear.
"""
import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

import weights

ROOT = Path(__file__).resolve().parents[2]
SIZES = [(400, 533), (800, 1066), (1200, 1600)]
QUERIES = [10, 100, 300]


def bench(arguments, file, short=800, long=1066, extra=()):
    command = [
        arguments.detrscope, "bench", arguments.picture, "--weights", file, "--runs", str(arguments.runs), "--json",
        "--short-side", str(short), "--long-side", str(long), *extra]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def row(label, report):
    stages = report["stages"]
    backbone = sum(stages[name]["median_s"] for name in ["stem", "layer1", "layer2", "layer3", "layer4"])
    print(f"| {label} | {report['forward']['median_s']:.2f} s | {backbone:.2f} s "
          f"| {stages['encoder']['median_s']:.2f} s | {stages['mask_head']['median_s']:.2f} s "
          f"| {report['peak_memory_mb'] / 1000:.2f} GB |", flush=True)


def exponent(sizes, reports, stage=None):
    seconds = [r["stages"][stage]["median_s"] if stage else r["forward"]["median_s"] for r in reports]
    return np.polyfit(np.log(sizes), np.log(seconds), 1)[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("picture")
    parser.add_argument("weights")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--detrscope", default=str(ROOT / ".build/release/detrscope"))
    arguments = parser.parse_args()

    print("| | forward | backbone | encoder | mask head | peak memory |\n|---|---:|---:|---:|---:|---:|")
    by_size = []
    for short, long in SIZES:
        by_size.append(bench(arguments, arguments.weights, short, long))
        row("{}×{}".format(*by_size[-1]["input"]), by_size[-1])
    tensors, metadata = weights.read(arguments.weights)
    by_queries = []
    with tempfile.TemporaryDirectory() as folder:
        for count in QUERIES:
            file = f"{folder}/queries{count}.safetensors"
            weights.write(file, weights.with_queries(tensors, count), metadata)
            by_queries.append(bench(arguments, file))
            row(f"{count} queries", by_queries[-1])
            Path(file).unlink()
    row("DC5", bench(arguments, arguments.weights, extra=["--dc5"]))

    pixels = [np.prod(report["input"]) for report in by_size]
    print(f"\nTime grows with pixels to the power of {exponent(pixels, by_size):.2f} "
          f"(encoder {exponent(pixels, by_size, 'encoder'):.2f}), "
          f"with queries to the power of {exponent(QUERIES, by_queries):.2f} "
          f"(mask head {exponent(QUERIES, by_queries, 'mask_head'):.2f}).")


if __name__ == "__main__":
    main()
