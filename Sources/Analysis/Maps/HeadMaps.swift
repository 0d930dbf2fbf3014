import Models
import Tensors

/// One map per head, cut from an attention.
public struct HeadMaps: Derivation {
  /// Which part of the attention the maps are.
  public enum Cut: Hashable, Sendable {
    /// One query of `[1, heads, Q, HW]`: its heads, each `height × width`.
    case attention(query: Int, height: Int, width: Int)
    /// One query of `[1, Q, heads, H, W]`: its heads.
    case query(Int)
    /// One query of `[1, heads, Q, Q]`: its heads, each a single row over the queries.
    case queries(query: Int)
    /// What one place of the encoder's grid attends to, of `[1, heads, HW, HW]`: a row of each head.
    case from(place: Int, height: Int, width: Int)
    /// Which places attend to one of them: a column of each head.
    case to(place: Int, height: Int, width: Int)
  }

  public let path: String
  public let cut: Cut

  public init(path: String, _ cut: Cut) {
    self.path = path
    self.cut = cut
  }

  /// - Throws: `ModelError.outputShape` where the activation has no such part: a recording may hold anything.
  public func evaluate(in run: ForwardRun) throws -> MapStack {
    try stack(of: try run.recorder.activation(path))
  }

  /// The maps of an activation that is at hand, so that several cuts of it need it once.
  package func stack(of tensor: Tensor) throws(ModelError) -> MapStack {
    guard cut.fits(tensor.shape) else {
      throw ModelError.outputShape(path: path, expected: cut.expectedShape, found: tensor.shape)
    }
    switch cut {
    case .attention(let query, let height, let width), .from(let query, let height, let width):
      let heads = tensor.row(0)
      return MapStack(
        (0..<heads.shape[0]).map { heads.row($0).row(query).values }, width: width, height: height)
    case .to(let place, let height, let width):
      let heads = tensor.row(0)
      let places = width * height
      let maps = (0..<heads.shape[0]).map { head in
        heads.row(head).withUnsafeElements { pattern in (0..<places).map { pattern[$0 * places + place] } }
      }
      return MapStack(maps, width: width, height: height)
    case .query(let query):
      let heads = tensor.row(0).row(query)
      return MapStack(
        (0..<heads.shape[0]).map { heads.row($0).values }, width: heads.shape[2], height: heads.shape[1])
    case .queries(let query):
      let heads = tensor.row(0)
      return MapStack(
        (0..<heads.shape[0]).map { heads.row($0).row(query).values }, width: heads.shape[2], height: 1)
    }
  }

  public static func byteCount(of stack: MapStack) -> Int { stack.byteCount }
}

extension HeadMaps.Cut {
  fileprivate func fits(_ shape: [Int]) -> Bool {
    switch self {
    case .attention(let row, let height, let width), .from(let row, let height, let width):
      shape.count == 4 && !shape.contains(0) && row < shape[2] && shape[3] == height * width
    case .to(let place, let height, let width):
      shape.count == 4 && !shape.contains(0) && shape[2] == height * width && place < shape[3]
    case .query(let query): shape.count == 5 && !shape.contains(0) && query < shape[1]
    case .queries(let query): shape.count == 4 && !shape.contains(0) && query < shape[2]
    }
  }

  fileprivate var expectedShape: String {
    switch self {
    case .attention(let query, let height, let width): "[1, heads, over \(query), \(height * width)]"
    case .from(_, let height, let width), .to(_, let height, let width):
      "[1, heads, \(height * width), \(height * width)]"
    case .query(let query): "[1, over \(query), heads, H, W]"
    case .queries(let query): "[1, heads, over \(query), queries]"
    }
  }
}
