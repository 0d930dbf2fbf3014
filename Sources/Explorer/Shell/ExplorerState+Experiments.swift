import Analysis
import Figures
import Graph

extension Experiment {
  /// Found by name: none has a key.
  var action: Action { Action("experiment.\(id)") }

  static let bindings = all.map { experiment in
    Binding(
      experiment.action, "", [], "experiment: \(experiment.title)", .change,
      also: "ablate remove \(experiment.claim)")
  }
}

extension Action {
  /// Ever more copies of the chosen object.
  static let crowd = Action("experiment.crowd")
}

extension Binding {
  static let crowd = Binding(
    .crowd, "", [], "experiment: a crowd of this object", .change,
    also: "copies many count generalisation unseen number figure")
}

extension ExplorerState {
  /// Makes the changes of an experiment in place of all others, and shows what they do.
  ///
  /// - Returns: Whether the action is one.
  mutating func experiment(_ action: Action) -> Bool {
    if action == .crowd {
      go(.figure(FigureKind.crowd.name))
      message = Message("no picture of training has so many of a kind: how many of n copies does it find?")
      return true
    }
    guard let experiment = Experiment.all.first(where: { $0.action == action }) else { return false }
    let made = experiment.edits(in: workbench.base.graph)
    guard !made.isEmpty else {
      message = Message("\(run.modelName) has nothing of the kind to take away")
      return true
    }
    editsOff = []
    change(to: made)
    show(CompareScreen.label.id)
    message = Message("\(experiment.claim); it was there in training")
    return true
  }
}
