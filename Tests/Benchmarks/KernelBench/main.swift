import Foundation
import Kernels
import Models
import Tensors

// Times the fast kernels at the sizes of DETR-R50 panoptic on an 800×1066 image and of the embedded model, beside the
// matrix product of the plain form. Prints medians and least times of interleaved runs.
// Usage: kernel-bench [runs] [filter]

// They would wait for more work in a loop, on a processor that the next kernel is timed on.
BLASThreads.end()

let arguments = CommandLine.arguments.dropFirst()
let runs = arguments.first.flatMap { Int($0) } ?? 15
let filter = arguments.dropFirst().first ?? ""

/// Elapsed time, and processor time over all threads: the latter hardly depends on what else the machine does.
struct Duration {
  var elapsed: Double
  var processor: Double

  init(of body: () -> Void) {
    let before = Self.processorSeconds()
    let time = ContinuousClock().measure(body).components
    elapsed = Double(time.seconds) + Double(time.attoseconds) * 1e-18
    processor = Self.processorSeconds() - before
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

func isWanted(_ name: String) -> Bool { filter.isEmpty || name.contains(filter) }

func report(_ name: String, gigaflops: Double, candidates: [(String, () -> Void)]) {
  var durations = candidates.map { _ in [Duration]() }
  for run in 0...runs {
    for (index, candidate) in candidates.enumerated() {
      let duration = Duration(of: candidate.1)
      if run > 0 { durations[index].append(duration) }
    }
  }
  var line = name.padding(toLength: 38, withPad: " ", startingAt: 0)
  for (candidate, durations) in zip(candidates, durations) {
    let elapsed = durations.map(\.elapsed).sorted()
    let processor = durations.map(\.processor).min() ?? 0
    line += String(
      format: " %@ %7.2f ms (min %6.2f, cpu %6.2f, %3.0f GFLOP/s a core)", candidate.0,
      elapsed[elapsed.count / 2] * 1e3, elapsed[0] * 1e3, processor * 1e3, gigaflops / processor)
  }
  print(line)
}

func product(_ m: Int, _ n: Int, _ k: Int) -> () -> Void {
  let a = Tensor(shape: [m, k], repeating: 0.5)
  let b = Tensor(shape: [k, n], repeating: 0.5)
  return { _ = a.multiplied(by: b) }
}

func convolution(
  _ name: String, _ inputs: Int, _ outputs: Int, _ height: Int, _ width: Int, kernel: Int, stride: Int = 1,
  dilation: Int = 1, methods: [PackedConvolution.Method] = [.direct]
) {
  let title = "\(name) \(inputs)→\(outputs) \(height)×\(width)"
  guard isWanted(title) else { return }
  let padding = dilation * (kernel / 2)
  let input = Tensor(shape: [1, inputs, height, width], repeating: 0.25)
  let weight = Tensor(shape: [outputs, inputs, kernel, kernel], repeating: 0.125)
  let (outHeight, outWidth) = ((height - 1) / stride + 1, (width - 1) / stride + 1)
  let gigaflops = 2e-9 * Double(inputs * outputs * kernel * kernel * outHeight * outWidth)
  var candidates = methods.map { method in
    let packed = PackedConvolution(
      weight: weight, stride: stride, padding: padding, dilation: dilation, method: method)
    return ("\(method)", { _ = packed(input, relu: true) })
  }
  candidates.append(("product", product(outputs, outHeight * outWidth, inputs * kernel * kernel)))
  report(title, gigaflops: gigaflops, candidates: candidates)
}

convolution("stem 7×7/2", 3, 64, 800, 1066, kernel: 7, stride: 2)
for (width, height, size) in [(64, 200, 267), (128, 100, 134), (256, 50, 67), (512, 25, 34)] {
  convolution("conv2 3×3", width, width, height, size, kernel: 3, methods: [.direct, .winograd])
  convolution("conv1 1×1", 4 * width, width, height, size, kernel: 1)
  convolution("conv3 1×1", width, 4 * width, height, size, kernel: 1)
  guard width > 64 else { continue }
  convolution("conv2 3×3/2", width, width, 2 * height, 2 * size, kernel: 3, stride: 2)
  convolution("downsample 1×1/2", 2 * width, 4 * width, 2 * height, 2 * size, kernel: 1, stride: 2)
}
convolution("DC5 conv2 3×3 dilated", 512, 512, 50, 67, kernel: 3, dilation: 2, methods: [.direct, .winograd])
convolution("mask head lay2 3×3", 264, 128, 25, 34, kernel: 3, methods: [.direct, .winograd])
for (width, height, size) in [(16, 72, 96), (32, 36, 48), (64, 18, 24), (128, 18, 24)] {
  convolution("embedded conv2 3×3", width, width, height, size, kernel: 3, methods: [.direct, .winograd])
  convolution("embedded conv3 1×1", width, 4 * width, height, size, kernel: 1)
}

/// The mask head as one, for `queries` queries; the GFLOP counted are those of the published form.
func maskHead(_ name: String, hidden: Int, heads: Int, queries: Int, sizes: [(Int, Int)]) {
  guard isWanted(name) else { return }
  let wide = hidden + heads
  let channels = [wide, wide, hidden / 2, hidden / 4, hidden / 8, hidden / 16]
  let stages = (0..<5).map { index in
    MaskHeadParameters.Stage(
      weight: Tensor(shape: [channels[index + 1], channels[index], 3, 3], repeating: 0.01),
      bias: Tensor(shape: [channels[index + 1]], repeating: 0.1),
      normWeight: Tensor(shape: [channels[index + 1]], repeating: 1),
      normBias: Tensor(shape: [channels[index + 1]], repeating: 0))
  }
  let parameters = MaskHeadParameters(
    stages: stages, outputWeight: Tensor(shape: [1, channels[5], 3, 3], repeating: 0.1),
    outputBias: Tensor(shape: [1], repeating: 0))
  let source = Tensor(shape: [1, hidden, sizes[0].0, sizes[0].1], repeating: 0.5)
  let attention = Tensor(shape: [1, queries, heads, sizes[0].0, sizes[0].1], repeating: 0.01)
  let adapters = zip(channels[2...4], sizes[1...]).map { Tensor(shape: [1, $0, $1.0, $1.1], repeating: 0.2) }
  let areas = [sizes[0], sizes[0]] + sizes[1...]
  let perQuery = zip(0..<5, areas).reduce(0) { $0 + channels[$1.0] * channels[$1.0 + 1] * $1.1.0 * $1.1.1 }
  let candidates = [PackedConvolution.Method.direct, .winograd].map { method in
    let kernel = MaskHeadKernel(parameters: parameters, heads: heads, method: method)
    return (
      "\(method)",
      {
        let shared = kernel.shared(source: source, adapters: adapters)
        _ = kernel.masks(attention: attention, queries: Array(0..<queries), shared: shared)
      }
    )
  }
  report(name, gigaflops: 18e-9 * Double(perQuery * queries), candidates: candidates)
}

maskHead(
  "mask head, 20 queries", hidden: 256, heads: 8, queries: 20,
  sizes: [(25, 34), (50, 67), (100, 134), (200, 267)])
maskHead(
  "mask head, 1 query", hidden: 256, heads: 8, queries: 1,
  sizes: [(25, 34), (50, 67), (100, 134), (200, 267)])
maskHead(
  "embedded mask head, 50 queries", hidden: 128, heads: 8, queries: 50,
  sizes: [(18, 24), (18, 24), (36, 48), (72, 96)])

func attention(_ name: String, to: Int, from: Int, width: Int, heads: Int) {
  let title = "\(name) \(to)×\(from), \(heads) heads of \(width)"
  guard isWanted(title) else { return }
  let (queries, keys) = (
    Tensor(shape: [1, to, width], repeating: 0.3), Tensor(shape: [1, from, width], repeating: 0.2)
  )
  report(
    title, gigaflops: 4e-9 * Double(to * from * width),
    candidates: [
      (
        "tiles",
        { _ = Tensor.attention(queries: queries, keys: keys, values: keys, heads: heads, scale: 0.2) }
      ),
      (
        "plain",
        {
          let scores = Tensor.attentionScores(queries: queries, keys: keys, heads: heads, scale: 0.2)
          _ = Tensor.attentionContext(pattern: scores.softmax(axes: [3]), values: keys)
        }
      ),
    ])
}

attention("encoder attention", to: 850, from: 850, width: 256, heads: 8)
attention("cross attention", to: 100, from: 850, width: 256, heads: 8)
attention("DC5 encoder attention", to: 3350, from: 3350, width: 256, heads: 8)
attention("embedded encoder attention", to: 432, from: 432, width: 128, heads: 8)

func pair(
  _ name: String, _ shape: [Int], _ vector: @escaping (Tensor) -> Tensor,
  _ plain: @escaping (Tensor) -> Tensor
) {
  guard isWanted(name) else { return }
  let x = Tensor(shape: shape, repeating: 0.5)
  report(
    "\(name) \(shape)", gigaflops: Double(x.count) * 1e-9,
    candidates: [("vector", { _ = vector(x) }), ("plain", { _ = plain(x) })])
}

let weights = Tensor(shape: [256], repeating: 1)
pair(
  "layer norm", [1, 850, 256], { $0.vectorLayerNorm(weight: weights, bias: weights) },
  { $0.layerNorm(weight: weights, bias: weights) })
pair(
  "bbox softmax", [1, 100, 8, 25, 34], { $0.vectorSoftmax(trailingAxes: 3) }, { $0.softmax(axes: [2, 3, 4]) })
pair("add and ReLU", [1, 256, 200, 267], { $0.vectorSum($0, relu: true) }, { $0.adding($0).relu() })
pair(
  "max pool", [1, 64, 400, 533], { $0.vectorMaxPool() },
  { $0.maxPooled(kernel: 3, geometry: ConvolutionGeometry(stride: 2, padding: 1)) })
