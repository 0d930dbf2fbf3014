"""detrscope beside PyTorch, ONNX Runtime and OpenVINO: one model, one picture, one sitting, interleaved.

    pip install torch onnxruntime openvino onnx onnxscript pillow numpy
    swift build -c release
    python Tests/Benchmarks/compare.py PICTURE WEIGHTS.safetensors [--rounds 5] [--json]

Prints the median seconds of a forward pass, the ratio to detrscope, and each process's peak memory. Every runtime
has a process of its own, its own choice of threads, and passes before that are not counted. WEIGHTS is a DETR, with
masks or without, or torchvision's ResNet-50, in Float32 and under the published names; the
reference model is the one of Tests/Reference. table.py makes such files and compares several.
"""
import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import weights

ROOT = Path(__file__).resolve().parents[2]
PAUSE = 1  # seconds, for the threads of the one before wait for more work in a loop
RUNTIMES = ["torch", "onnxruntime", "openvino", "openvino bf16"]


def picture(path, short, long):
    """A picture as the models' input [1, 3, H, W]."""
    from PIL import Image
    image = Image.open(path).convert("RGB")
    scale = min(short / min(image.size), long / max(image.size))
    image = image.resize([round(side * scale) for side in image.size], Image.BILINEAR)
    pixels = np.asarray(image, np.float32) / 255
    return ((pixels - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]).transpose(2, 0, 1)[None].astype(np.float32)


def reference(path, is_dilated):
    """The network of a file, whose forward returns a tuple."""
    import torch
    sys.path.insert(0, str(ROOT / "Tests/Reference"))
    import model

    class Outputs(torch.nn.Module):
        def __init__(self, network):
            super().__init__()
            self.network = network

        def forward(self, x):
            result = self.network(x)
            return tuple(result[name] for name in names(path))

    tensors, _ = weights.read(path)
    state = {name: torch.from_numpy(tensor.copy()) for name, tensor in tensors.items()}
    if is_classifier(path):
        import torchvision
        network = torchvision.models.resnet50()
        wrapped = network
    else:
        network = model.DETRsegm(model.Config(dilation=is_dilated, **weights.sizes(tensors)))
        if not network.config.masks: state = {f"detr.{name}": tensor for name, tensor in state.items()}
        wrapped = Outputs(network)
    missing, unexpected = network.load_state_dict(state, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise SystemExit(f"{path}: missing {missing[:3]}, unexpected {unexpected[:3]}")
    return wrapped.eval()


def is_classifier(path): return "fc.weight" in weights.read(path)[0]


def names(path):
    """The outputs of a file's network."""
    tensors, _ = weights.read(path)
    if "fc.weight" in tensors: return ["logits"]
    return ["pred_logits", "pred_boxes"] + ["pred_masks"] * ("mask_head.lay1.weight" in tensors)


def export(arguments, onnx):
    import torch
    x = torch.from_numpy(picture(arguments.picture, arguments.short_side, arguments.long_side))
    with torch.inference_mode():
        torch.onnx.export(
            reference(arguments.weights, arguments.dc5), (x,), onnx, dynamo=False, opset_version=17,
            input_names=["input"], output_names=names(arguments.weights))


def prepared(runtime, arguments, onnx):
    """A function of the input that runs one forward pass."""
    if runtime == "torch":
        import torch
        network = reference(arguments.weights, arguments.dc5)

        def run(x):
            with torch.inference_mode():
                return network(torch.from_numpy(x))
        return run
    if runtime == "onnxruntime":
        import onnxruntime
        session = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])
        return lambda x: session.run(None, {"input": x})
    import openvino
    precision = "bf16" if runtime.endswith("bf16") else "f32"
    compiled = openvino.Core().compile_model(
        onnx, "CPU", {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY"})
    return lambda x: list(compiled([x]).values())


def serve(runtime, arguments, onnx):
    """Runs a forward pass for every line on stdin and answers with seconds and peak memory."""
    run, x = prepared(runtime, arguments, onnx), picture(arguments.picture, arguments.short_side, arguments.long_side)
    run(x)
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        run(x)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
        print(json.dumps([seconds, peak]), flush=True)


def ask(worker):
    worker.stdin.write("\n")
    worker.stdin.flush()
    return json.loads(worker.stdout.readline())


def detrscope(arguments):
    """One counted pass of a fresh process, after two that are not counted: the others keep theirs."""
    command = [arguments.detrscope, "bench", arguments.picture, "--weights", arguments.weights, "--runs", "1", "--json",
               "--short-side", str(arguments.short_side), "--long-side", str(arguments.long_side)]
    done = subprocess.run(command + ["--dc5"] * arguments.dc5, check=True, capture_output=True)
    return json.loads(done.stdout)


def compare(arguments, onnx, runtimes=RUNTIMES):
    """Timings and peak memory by runtime, and detrscope's own reports."""
    own = [sys.executable, str(Path(__file__).resolve()), arguments.picture, arguments.weights, "--onnx", onnx,
           "--short-side", str(arguments.short_side), "--long-side", str(arguments.long_side)] + ["--dc5"] * arguments.dc5
    if not Path(onnx).exists():
        subprocess.run(own + ["--export"], check=True, stdout=subprocess.DEVNULL)
    workers = {}
    for runtime in runtimes:  # one after the other: their first passes would disturb each other
        workers[runtime] = subprocess.Popen(
            own + ["--serve", runtime], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if workers[runtime].stdout.readline() != "ready\n":
            raise SystemExit(f"{runtime} did not start")
    results, reports = {runtime: [] for runtime in ["detrscope", *runtimes]}, []
    for _ in range(arguments.rounds):
        time.sleep(PAUSE)
        reports.append(detrscope(arguments))
        results["detrscope"].append((reports[-1]["forward"]["median_s"], reports[-1]["peak_memory_mb"]))
        for runtime, worker in workers.items():
            time.sleep(PAUSE)
            results[runtime].append(ask(worker))
    for worker in workers.values():
        worker.stdin.close()
        worker.wait()
    return {
        runtime: dict(
            median_s=statistics.median(s for s, _ in runs), min_s=min(s for s, _ in runs),
            max_s=max(s for s, _ in runs), peak_memory_mb=max(peak for _, peak in runs))
        for runtime, runs in results.items()}, reports


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("picture")
    parser.add_argument("weights")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--dc5", action="store_true", help="layer 4 is dilated")
    parser.add_argument("--short-side", type=int, default=800)
    parser.add_argument("--long-side", type=int, default=1333)
    parser.add_argument("--detrscope", default=str(ROOT / ".build/release/detrscope"))
    parser.add_argument("--onnx", help="keep the exported model here")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", choices=RUNTIMES, help=argparse.SUPPRESS)
    parser.add_argument("--export", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.export:
        return export(arguments, arguments.onnx)
    if arguments.serve:
        return serve(arguments.serve, arguments, arguments.onnx)
    with tempfile.TemporaryDirectory() as folder:
        results, _ = compare(arguments, arguments.onnx or f"{folder}/model.onnx")
    if arguments.json:
        return print(json.dumps(results, indent=2))
    own = results["detrscope"]["median_s"]
    print("| | median | min–max | ratio | peak memory |\n|---|---:|---:|---:|---:|")
    for runtime, r in results.items():
        print(f"| {runtime} | {r['median_s']:.2f} s | {r['min_s']:.2f}–{r['max_s']:.2f} s "
              f"| {r['median_s'] / own:.1f} | {r['peak_memory_mb'] / 1000:.2f} GB |")


if __name__ == "__main__":
    main()
