import Analysis
import Graph
import Models

/// The runs that are explored, by their ids, and what was read off them.
///
/// It alone keeps runs: one that is let go takes its results, activations and packed weights along.
public struct Workbench: Sendable {
  private var runs: [RunID: RunView] = [:]
  private var count = 0
  private var baseID: RunID
  private var shownID: RunID
  private var referenceID: RunID?
  public private(set) var results = ResultStore()

  init(_ run: ForwardRun, imageName: String) {
    baseID = RunID(number: 0)
    shownID = baseID
    runs[baseID] = RunView(run, id: baseID, imageName: imageName)
  }

  public subscript(id: RunID) -> RunView? { runs[id] }

  /// All that are kept.
  var ids: Set<RunID> { Set(runs.keys) }

  /// The run without edits.
  public var base: RunView { run(baseID) }

  /// The run on screen: the edited one, or the base.
  public var shown: RunView { run(shownID) }

  /// What was opened to be compared with; nil where that is the run without edits.
  public var reference: RunView? { referenceID.map(run) }

  private func run(_ id: RunID) -> RunView {
    guard let run = runs[id] else { preconditionFailure("a run that was let go is asked for") }
    return run
  }

  // MARK: - Runs

  /// Explores another run; all earlier ones are let go.
  mutating func open(_ run: ForwardRun, imageName: String) {
    let earlier = runs.keys.filter { $0 != referenceID }
    baseID = add { RunView(run, id: $0, imageName: imageName) }
    shownID = baseID
    for id in earlier { letGo(id) }
  }

  /// Shows the base with changes; the run with earlier changes is let go.
  ///
  /// - Throws: `InterventionError` where the model has not what is to be changed, `CheckpointError` for a patch.
  mutating func edit(_ edits: [Intervention]) throws {
    let earlier = shownID
    if edits.isEmpty {
      shownID = baseID
    } else {
      let base = base
      let edited = try base.run.edited(edits)
      shownID = add { base.edited(edited, id: $0) }
    }
    if earlier != baseID { letGo(earlier) }
  }

  /// Takes a run to be compared with, or none; the earlier one is let go, with all that was held against it.
  mutating func compare(with run: ForwardRun?, imageName: String) {
    if let earlier = referenceID {
      letGo(earlier)
      for id in [baseID, shownID] { results.forget(id) }
    }
    referenceID = run.map { run in add { RunView(run, id: $0, imageName: imageName) } }
  }

  private mutating func add(_ make: (RunID) -> RunView) -> RunID {
    count += 1
    let id = RunID(number: count)
    runs[id] = make(id)
    return id
  }

  private mutating func letGo(_ id: RunID) {
    runs[id] = nil
    results.forget(id)
  }

  // MARK: - Results

  /// Marks what is on screen, so that it stays.
  mutating func want(_ keys: [ResultKey]) { results.want(keys) }

  /// Takes a result in, unless its run was let go meanwhile.
  mutating func insert(_ outcome: ResultStore.Outcome, for key: ResultKey) {
    if runs[key.run] != nil { results.insert(outcome, for: key) }
  }

  /// What is still to be computed of these, with the runs it is computed in.
  func wishes(_ keys: [ResultKey]) -> [DerivationLoader.Wish] {
    keys.compactMap { key in
      guard !results.contains(key), let view = runs[key.run] else { return nil }
      return DerivationLoader.Wish(key: key, run: view.run)
    }
  }
}
