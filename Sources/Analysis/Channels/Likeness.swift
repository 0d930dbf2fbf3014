import Models
import Tensors

/// For each channel of an activation its likeness to what a query looks at.
public struct ChannelLikeness: Derivation {
  public let part: ActivationPart
  public let query: Int

  public init(of part: ActivationPart, to query: Int) {
    self.part = part
    self.query = query
  }

  public func evaluate(in run: ForwardRun) throws -> [Float] {
    let layout = try part.layout(in: run)
    return try Likeness.of(try part.maps(layout, in: run), layout: layout, query: query, in: run)
  }

  public static func byteCount(of numbers: [Float]) -> Int { numbers.count * MemoryLayout<Float>.stride }
}

/// How much the channels of an activation resemble what a query looks at.
enum Likeness {
  /// Pearson's correlation of each map with the query's mean cross-attention in the last decoder layer, brought
  /// to the maps' size; 0 where a map is constant.
  ///
  /// - Parameter maps: `[count, height · width]`.
  static func of(_ maps: Tensor, layout: MapLayout, query: Int, in run: ForwardRun) throws -> [Float] {
    guard layout.isSpatial else { return [Float](repeating: 0, count: layout.count) }
    guard let last = run.anatomy.attentions(.cross).last(where: { $0.pattern != nil }),
      let path = last.pattern?.path, let grid = last.grid
    else { throw run.lacking("cross-attention over places") }
    let heads = try HeadMaps(path: path, .attention(query: query, height: grid.height, width: grid.width))
      .evaluate(in: run)
    let attention = Tensor(shape: [1, 1, grid.height, grid.width], values: heads.mean)
      .resizedBilinear(height: layout.height, width: layout.width).values
    return (0..<layout.count).map { channel in
      maps.row(channel).withUnsafeElements { correlation($0, attention) }
    }
  }

  private static func correlation(_ a: UnsafeBufferPointer<Float>, _ b: [Float]) -> Float {
    let count = Double(max(1, b.count))
    var (sumA, sumB) = (0.0, 0.0)
    for index in b.indices {
      sumA += Double(a[index])
      sumB += Double(b[index])
    }
    let (meanA, meanB) = (sumA / count, sumB / count)
    var (product, squareA, squareB) = (0.0, 0.0, 0.0)
    for index in b.indices {
      let (x, y) = (Double(a[index]) - meanA, Double(b[index]) - meanB)
      product += x * y
      squareA += x * x
      squareB += y * y
    }
    let scale = (squareA * squareB).squareRoot()
    return scale > 0 ? Float(product / scale) : 0
  }
}
