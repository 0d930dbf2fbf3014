import Models

/// Values of which one less another has a meaning.
public protocol Subtractable: Sendable {
  /// Itself less another of the same size; nil where their sizes differ.
  func subtracting(_ other: Self) -> Self?
}

/// What is read off a run, less the same of a reference: maps with a sign.
public struct MapDifference<Base: Derivation>: PairDerivation where Base.Value: Subtractable {
  public let base: Base

  public init(of base: Base) { self.base = base }

  /// - Throws: `ModelError.outputShape` where both are of different sizes, and what the derivation throws.
  public func evaluate(_ reference: ForwardRun, _ other: ForwardRun) throws -> Base.Value {
    let (before, after) = (try base.evaluate(in: reference), try base.evaluate(in: other))
    guard let difference = after.subtracting(before) else {
      throw ModelError.outputShape(path: "difference", expected: "maps of one size", found: [])
    }
    return difference
  }

  public static func byteCount(of value: Base.Value) -> Int { Base.byteCount(of: value) }
}

extension MapStack: Subtractable {
  public func subtracting(_ other: MapStack) -> MapStack? {
    guard width == other.width, height == other.height, maps.count == other.maps.count else { return nil }
    return MapStack(
      zip(maps, other.maps).map { own, others in zip(own, others).map { $0 - $1 } }, width: width,
      height: height)
  }
}

extension ChannelSheet: Subtractable {
  public func subtracting(_ other: ChannelSheet) -> ChannelSheet? {
    stack.subtracting(other.stack).map { ChannelSheet($0, reduction: reduction, like: self) }
  }
}
