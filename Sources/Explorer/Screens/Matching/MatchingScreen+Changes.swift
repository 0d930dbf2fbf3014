import Analysis
import Foundations
import Models

extension MatchingScreen {
  /// The box that the arrow keys move.
  enum MovedBox: String, Codable, Hashable, Sendable {
    case predicted, known

    var other: MovedBox { self == .predicted ? .known : .predicted }
  }

  /// A press of a key that moves or scales a box.
  struct BoxStep: Codable, Hashable, Sendable {
    let owner: MatchingChanges.BoxOwner
    let shift: MatchingChanges.Shift
  }

  var changes: MatchingChanges { changes(after: steps[...]) }

  private func changes(after steps: ArraySlice<BoxStep>) -> MatchingChanges {
    var changes = MatchingChanges(weights: weights)
    for step in steps { changes.add(step.shift, to: step.owner) }
    return changes
  }

  /// The matching with what was changed; nil without changes, and while what it starts from is not known.
  func changed(_ context: ScreenContext) -> ChangedMatching? {
    changed(context, steps[...])
  }

  private func changed(_ context: ScreenContext, _ steps: ArraySlice<BoxStep>) -> ChangedMatching? {
    let (original, changes) = (Self.matched(context), changes(after: steps))
    guard !changes.isEmpty, let known = context.answer(original).value, !known.isEmpty else { return nil }
    return ChangedMatching(of: original, known, with: changes)
  }

  /// The mask losses of earlier layers; nil where they are not asked for, and while the matching is not known.
  func untrained(_ context: ScreenContext) -> UntrainedMaskLosses? {
    guard showsUntrained, view == .losses, context.run.hasMasks else { return nil }
    if let changed = changed(context) {
      return context.answer(changed).value.map {
        UntrainedMaskLosses(of: changed.original, $0, with: changes)
      }
    }
    return layers(context).map { UntrainedMaskLosses(of: Self.matched(context), $0, with: changes) }
  }

  /// The matching to be shown; nil while it is computed, and where there is no truth. While a box moves, it is that of the
  /// step before until the new one is there, so that nothing flickers.
  func layers(_ context: ScreenContext) -> [LayerMatching]? {
    guard let known = context.answer(Self.matched(context)).value, !known.isEmpty else { return nil }
    var steps = steps[...]
    while let changed = changed(context, steps) {
      if let layers = context.answer(changed).value { return layers }
      if steps.popLast() == nil { break }
    }
    return known
  }

  // MARK: - Keys

  /// Moves, scales or puts back; nil where the action is for no box.
  mutating func moveBox(
    _ action: Action, _ pair: Assignment.Pair, _ layer: Int
  ) -> Response? {
    guard let moved else { return nil }
    let owner: MatchingChanges.BoxOwner =
      moved == .predicted ? .query(pair.row, layer: layer) : .object(pair.column)
    let shift: MatchingChanges.Shift
    switch action {
    case .nextColumn: shift = .init(x: 1)
    case .previousColumn: shift = .init(x: -1)
    case .nextRow: shift = .init(y: 1)
    case .previousRow: shift = .init(y: -1)
    case .panRight: shift = .init(width: 1)
    case .panLeft: shift = .init(width: -1)
    case .panDown: shift = .init(height: 1)
    case .panUp: shift = .init(height: -1)
    case .nextSource, .previousSource:
      self.moved = moved.other
      return .done
    case .back, .enlarge, .moveBoxes:
      self.moved = nil
      return .done
    default: return nil
    }
    steps.append(BoxStep(owner: owner, shift: shift))
    return .done
  }

  /// What is changed, in a line; nil without changes.
  var changesNote: String? {
    let changes = changes
    guard !changes.isEmpty else { return nil }
    func name(_ owner: MatchingChanges.BoxOwner) -> String {
      switch owner {
      case .query(let query, let layer): "query \(query)'s box after layer \(layer)"
      case .object(let object): "true box \(object)"
      }
    }
    func amount(_ number: Int, _ axis: String) -> String? {
      number == 0 ? nil : "\(axis) \(number > 0 ? "+" : "−")\(abs(number)) %"
    }
    let boxes = changes.shifts.map { owner, shift in
      let parts = [
        amount(shift.x, "x"), amount(shift.y, "y"), amount(shift.width, "width"),
        amount(shift.height, "height"),
      ]
      return "\(name(owner)) \(parts.compactMap { $0 }.joined(separator: " "))"
    }.sorted()
    let weighted = changes.weights == nil ? [] : ["weights"]
    return "changed: " + (weighted + boxes).joined(separator: ", ") + "; u takes the last step back, R all"
  }
}

extension Action {
  static let moveBoxes = Action("matching.moveBoxes")
  static let putBoxesBack = Action("matching.putBoxesBack")
  static let showUntrained = Action("matching.untrained")
  static let askForWeights = Action("matching.weights")
}
