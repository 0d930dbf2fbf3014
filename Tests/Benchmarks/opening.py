"""How soon the first node is there, and how much memory the weights take that it needs: one process a run, timed from its
start, with the file in the system's cache.

    python Tests/Benchmarks/opening.py WEIGHTS... [--runs 5]

`input` needs no weights: what the others need more is theirs and their activations'.
"""
import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build/release/detrscope"
IMAGE = ROOT / "Samples/scenes/street.jpg"
NODES = ["input", "backbone.0.body.conv1", "layer1"]


def cached(path):
    """The size of a file, all of which is in the cache then. In pieces: a child's peak starts with its parent's."""
    size = 0
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            size += len(piece)
    return size


def run(weights, node, output):
    """Seconds from start to end, and megabytes resident at most."""
    command = [PROGRAM, "record", IMAGE, "--weights", weights, "--only", node, "--output", output]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{weights}: {node} cannot be recorded")
    return time.perf_counter() - start, usage.ru_maxrss / 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", nargs="+")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for weights in arguments.weights:
            print(f"{weights}, {cached(weights) / 1e6:.0f} MB")
            for node in NODES:
                runs = [run(weights, node, f"{folder}/out.safetensors") for _ in range(arguments.runs)]
                seconds, peaks = zip(*runs)
                print(f"  {node:24} {statistics.median(seconds):.2f} s ({min(seconds):.2f}–{max(seconds):.2f})"
                      f"  peak {statistics.median(peaks):.0f} MB")


if __name__ == "__main__":
    main()
