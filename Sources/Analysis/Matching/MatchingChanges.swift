import Models

/// What is changed of a matching to see what becomes of it: weights, and boxes moved or scaled.
public struct MatchingChanges: Hashable, Codable, Sendable {
  public enum BoxOwner: Hashable, Codable, Sendable {
    /// A query, whose box differs from layer to layer.
    case query(Int, layer: Int)
    /// A true object, by its place.
    case object(Int)
  }

  /// How far a box is moved and how much larger it is, in hundredths of the picture: whole numbers, so that back is back.
  public struct Shift: Hashable, Codable, Sendable {
    public var x = 0
    public var y = 0
    public var width = 0
    public var height = 0

    public init(x: Int = 0, y: Int = 0, width: Int = 0, height: Int = 0) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    public static func + (one: Shift, other: Shift) -> Shift {
      Shift(
        x: one.x + other.x, y: one.y + other.y, width: one.width + other.width,
        height: one.height + other.height)
    }
  }

  /// Nil for those that the family was trained with.
  public var weights: MatchingWeights?
  /// Of the boxes that are not where they were.
  public private(set) var shifts: [BoxOwner: Shift] = [:]

  public init(weights: MatchingWeights? = nil) { self.weights = weights }

  public var isEmpty: Bool { weights == nil && shifts.isEmpty }

  public mutating func add(_ shift: Shift, to owner: BoxOwner) {
    let sum = shifts[owner, default: Shift()] + shift
    shifts[owner] = sum == Shift() ? nil : sum
  }

  /// Where a box is with these changes. It keeps a hundredth of the picture at least.
  public func box(_ box: Box, of owner: BoxOwner) -> Box {
    guard let shift = shifts[owner] else { return box }
    func part(_ hundredths: Int) -> Float { Float(hundredths) / 100 }
    return Box(
      centerX: box.centerX + part(shift.x), centerY: box.centerY + part(shift.y),
      width: max(0.01, box.width + part(shift.width)), height: max(0.01, box.height + part(shift.height)))
  }
}

/// A matching with changes, from one without.
///
/// What changes leave as it was is not computed again: neither other layers, nor the losses of masks whose pair stays.
public struct ChangedMatching: Derivation {
  public let original: MatchedLayers
  public let changes: MatchingChanges
  /// The original's value, so no part of what tells one derivation from another.
  private let known: [LayerMatching]

  public init(of original: MatchedLayers, _ known: [LayerMatching], with changes: MatchingChanges) {
    (self.original, self.known, self.changes) = (original, known, changes)
  }

  public static func == (one: ChangedMatching, other: ChangedMatching) -> Bool {
    one.original == other.original && one.changes == other.changes
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(original)
    hasher.combine(changes)
  }

  /// - Throws: `MatchingError`; as `MatchedLayers` where a mask's loss is asked for that was none before.
  public func evaluate(in run: ForwardRun) throws -> [LayerMatching] {
    // Read once, and only where a new pair needs it.
    var read: Truth?
    return try known.map { layer in
      try layer.changed(by: changes) { pair in
        let truth = try read ?? Truth(path: original.truthPath, picture: original.picture)
        read = truth
        return try original.maskLosses(
          run, truth, layer.objects, [pair], changes.weights ?? layer.weights)?.parts.first
      }
    }
  }

  public static func byteCount(of layers: [LayerMatching]) -> Int { MatchedLayers.byteCount(of: layers) }
}

extension LayerMatching {
  /// - Parameter maskPart: the loss of a pair's mask where this matching has none; nil where it cannot be computed.
  func changed(
    by changes: MatchingChanges, maskPart: (Assignment.Pair) throws -> MaskLosses.Part?
  ) throws -> LayerMatching {
    let weights = changes.weights ?? self.weights
    let objects = objects.enumerated().map { place, object in
      TrueObject(
        index: object.index, category: object.category, box: changes.box(object.box, of: .object(place)))
    }
    let boxes = boxes.enumerated().map { changes.box($1, of: .query($0, layer: layer)) }
    if weights == self.weights, objects == self.objects, boxes == self.boxes { return self }
    let predictions = QueryPredictions(predictions, boxes: boxes)
    let targets = objects.map(\.target)
    let costs = MatchingCosts(predictions, targets, weights: weights)
    let pairs = try costs.assignment().pairs
    var masks: MaskLosses?
    if let known = losses.masks {
      let parts = Dictionary(uniqueKeysWithValues: zip(self.pairs, known.parts))
      let all = try pairs.map { pair in try parts[pair] ?? maskPart(pair) }
      if !all.contains(where: { $0 == nil }) {
        masks = MaskLosses(all.compactMap { $0 }, objects: objects.count)
      }
    }
    return LayerMatching(
      layer: layer, objects: objects, predictions: predictions, costs: costs, pairs: pairs,
      losses: SetLosses(predictions, targets, pairs, masks: masks, weights: weights), weights: weights)
  }
}
