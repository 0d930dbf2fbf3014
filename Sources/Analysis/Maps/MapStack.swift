/// Maps of one size cut from an activation: the heads of an attention, the channels of a feature map.
public struct MapStack: Hashable, Sendable {
  /// Each `height × width`, row by row from the top left.
  public let maps: [[Float]]
  public let width: Int
  public let height: Int
  /// The greatest value of each map, for captions.
  public let maxima: [Float]

  public init(_ maps: [[Float]], width: Int, height: Int) {
    precondition(maps.allSatisfy { $0.count == width * height }, "maps that are not \(width)x\(height)")
    self.maps = maps
    self.width = width
    self.height = height
    maxima = maps.map { $0.max() ?? 0 }
  }

  public var byteCount: Int { maps.count * width * height * MemoryLayout<Float>.stride }

  /// The maps' mean, place by place.
  public var mean: [Float] {
    combined { $0 + $1 }.map { $0 / Float(max(1, maps.count)) }
  }

  /// The greatest of the maps' values, place by place.
  public var maximum: [Float] { combined(max) }

  private func combined(_ combine: (Float, Float) -> Float) -> [Float] {
    guard var result = maps.first else { return [Float](repeating: 0, count: width * height) }
    for map in maps.dropFirst() {
      for index in result.indices { result[index] = combine(result[index], map[index]) }
    }
    return result
  }
}
