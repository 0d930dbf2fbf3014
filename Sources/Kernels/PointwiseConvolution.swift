import CKernels
import Tensors

/// A 1×1 convolution: a product of matrices, a few panels of pixels at a time.
///
/// A thread copies some pixels of all channels into panels that fit its cache and are read from end to end. Each sum
/// stays in a register until it is finished, and is written once; the pixels that come next are fetched meanwhile.
struct PointwiseConvolution: Sendable {
  private let weights: PackedWeights
  private let shift: [Float]
  private let stride: Int

  private var inputChannels: Int { weights.depth }

  init(weight: Tensor, scale: Tensor?, shift: Tensor?, stride: Int) {
    weights = PackedWeights(weight, scale: scale)
    self.shift = shift?.values ?? [Float](repeating: 0, count: weight.shape[0])
    precondition(self.shift.count == weight.shape[0], "one shift for each output")
    self.stride = stride
  }

  private static let panel = Int(CK_PANEL)
  /// Floats of panels at a time: with weights, outputs and the pixels that come next they fit a 1 MB second-level cache.
  private static let panelBudget = 48 * 1024
  /// Panels at a time, of few channels.
  private static let mostPanels = 10

  /// What one thread computes at a time.
  private struct Part {
    let panels: Range<Int>
    let blocks: Range<Int>
  }

  func run(
    _ input: UnsafePointer<Float>, _ image: ImageShape, _ output: ImageShape, _ epilogue: Epilogue,
    threads: Int
  ) {
    let parts = parts(panels: (output.area + Self.panel - 1) / Self.panel, threads: threads)
    parallelFor(parts.count, threads: threads) { index, workspace in
      run(parts[index], input, image, output, epilogue, workspace)
    }
  }

  private var panelsAtATime: Int {
    min(max(Self.panelBudget / (Self.panel * max(inputChannels, 1)), 1), Self.mostPanels)
  }

  /// Several parts a thread where there are enough panels, else the outputs are divided.
  private func parts(panels: Int, threads: Int) -> [Part] {
    let all = 0..<weights.blocks.count
    if panels < 4 * threads {
      return Self.divided(all.count, into: threads).map { Part(panels: 0..<panels, blocks: $0) }
    }
    let count = threads == 1 ? 1 : min(panels / panelsAtATime / threads + 1, 8) * threads
    return Self.divided(panels, into: count).map { Part(panels: $0, blocks: all) }
  }

  /// Nearly equal ranges, at most `count`.
  private static func divided(_ units: Int, into count: Int) -> [Range<Int>] {
    let count = min(count, units)
    return (0..<count).map { units * $0 / count..<units * ($0 + 1) / count }
  }

  private func run(
    _ part: Part, _ input: UnsafePointer<Float>, _ image: ImageShape, _ output: ImageShape,
    _ epilogue: Epilogue, _ workspace: Workspace
  ) {
    let step = min(panelsAtATime, part.panels.count)
    // A dense image is one long row.
    let (width, columns) = stride == 1 ? (image.area, output.area) : (image.width, output.width)
    workspace.reserve(step * Self.panel * inputChannels)
    let panels = workspace.take(step * Self.panel * inputChannels)
    let last = min(part.panels.upperBound * Self.panel, output.area)
    for first in Swift.stride(from: part.panels.lowerBound * Self.panel, to: last, by: step * Self.panel) {
      let pixels = first..<min(first + step * Self.panel, last)
      ck_panels(
        input, image.area, Int32(inputChannels), Int32(width), Int32(stride), Int32(columns), Int32(first),
        Int32(pixels.count), panels)
      multiply(
        panels, pixels, part.blocks, output, epilogue,
        // A strided image has no lines of which all is needed.
        ahead: stride == 1 && pixels.upperBound < last ? input + pixels.upperBound : nil)
    }
  }

  /// - Parameter ahead: the first channel's next pixels, as many as these, or nil.
  private func multiply(
    _ panels: UnsafePointer<Float>, _ pixels: Range<Int>, _ blocks: Range<Int>, _ output: ImageShape,
    _ epilogue: Epilogue, ahead: UnsafePointer<Float>?
  ) {
    weights.elements.withUnsafeElements { packed in
      shift.withUnsafeBufferPointer { shift in
        guard let packed = packed.baseAddress, let shift = shift.baseAddress else { return }
        // One more than the pixels fill, for they begin anywhere in a line.
        let lines = Self.divided(pixels.count / 16 + 1, into: blocks.count)
        for (index, block) in weights.blocks[blocks].enumerated() {
          let start = block.firstOutput * output.area + pixels.lowerBound
          var product = ck_product()
          product.weights = packed + block.offset
          product.panels = panels
          product.rows = Int32(block.rows)
          product.outputs = Int32(block.outputs)
          product.depth = Int32(inputChannels)
          product.count = Int32(pixels.count)
          product.shift = shift + block.firstOutput
          product.residual = epilogue.residual.map { $0 + start }
          product.relu = epilogue.relu ? 1 : 0
          product.output = epilogue.output + start
          product.step = output.area
          if let ahead, index < lines.count {
            product.ahead = ahead + 16 * lines[index].lowerBound
            product.ahead_step = output.area
            product.lines = Int32(lines[index].count)
          }
          ck_multiply(&product)
        }
      }
    }
  }
}
