import Models
import Tensors

/// All channels of an activation, small enough to be shown side by side, and what they are like.
public struct ChannelSheet: Hashable, Sendable {
  public let stack: MapStack
  /// Each value shown is the mean of so many by so many.
  public let reduction: Int
  /// Mean square of each channel, of all its values.
  public let energies: [Float]
  /// Variance of each channel, of all its values.
  public let variances: [Float]

  /// - Parameter maps: `[count, height · width]`.
  package init(_ maps: Tensor, layout: MapLayout) {
    let (reduced, factor) = (maps.reduced(layout), layout.reduction)
    stack = reduced
    reduction = factor
    var energies: [Float] = []
    var variances: [Float] = []
    for channel in 0..<layout.count {
      let (mean, square) = maps.row(channel).withUnsafeElements { values in
        var (sum, squares) = (0.0, 0.0)
        for value in values {
          sum += Double(value)
          squares += Double(value) * Double(value)
        }
        return (sum / Double(max(1, values.count)), squares / Double(max(1, values.count)))
      }
      energies.append(Float(square))
      variances.append(Float(max(0, square - mean * mean)))
    }
    self.energies = energies
    self.variances = variances
  }
}

extension ChannelSheet {
  /// Other maps of the same channels.
  init(_ stack: MapStack, reduction: Int, like sheet: ChannelSheet) {
    self.stack = stack
    self.reduction = reduction
    (energies, variances) = (sheet.energies, sheet.variances)
  }
}

/// All channels of an activation, small.
public struct ChannelMaps: Derivation {
  public let part: ActivationPart

  public init(of part: ActivationPart) { self.part = part }

  public func evaluate(in run: ForwardRun) throws -> ChannelSheet {
    let layout = try part.layout(in: run)
    return ChannelSheet(try part.maps(layout, in: run), layout: layout)
  }

  public static func byteCount(of sheet: ChannelSheet) -> Int { sheet.stack.byteCount }
}

extension Tensor {
  /// Maps `[count, height · width]`, each value the mean of a square where they would be too many.
  func reduced(_ layout: MapLayout) -> MapStack {
    let factor = layout.reduction
    let (height, width) = (layout.height, layout.width)
    guard factor > 1 else {
      return MapStack((0..<shape[0]).map { row($0).values }, width: width, height: height)
    }
    let (rows, columns) = ((height + factor - 1) / factor, (width + factor - 1) / factor)
    let maps = (0..<shape[0]).map { channel in
      row(channel).withUnsafeElements { values in
        (0..<rows * columns).map { index in
          let (top, left) = (index / columns * factor, index % columns * factor)
          var (sum, count) = (Float(0), Float(0))
          for y in top..<min(height, top + factor) {
            for x in left..<min(width, left + factor) {
              sum += values[y * width + x]
              count += 1
            }
          }
          return sum / count
        }
      }
    }
    return MapStack(maps, width: columns, height: rows)
  }
}
