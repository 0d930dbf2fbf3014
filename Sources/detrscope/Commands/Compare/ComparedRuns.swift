import ArgumentParser
import Checkpoints
import Images
import Models
import Recordings

/// The two runs that the arguments of `compare` mean, and what they are called.
struct ComparedRuns {
  struct Side {
    let name: String
    let run: ForwardRun
  }

  let reference: Side
  let other: Side

  /// - Throws: what opening and loading throw; `ValidationError` where there is nothing to compare with.
  init(_ command: CompareCommand) throws {
    let options = command.model
    let weights = options.weightsGiven
    guard weights.count <= 2 else { throw ValidationError("--weights: expected one or two for compare") }
    let second = try weights.count == 2 ? options.load(weights[1]) : nil
    /// A picture through a model, or a recording.
    func open(_ path: String, _ model: () throws -> LoadedModel) throws -> ForwardRun {
      switch try OpenedFile(path: path) {
      case .picture(let picture): return try model().run(picture, budget: options.budget)
      case .recording(let file): return try Recording.open(file, budget: options.budget)
      case .weights: throw InputError.weightsForImage(path)
      }
    }
    let first: () throws -> LoadedModel = { try options.load(weights.first ?? options.weights) }
    let run = try open(command.reference, first)
    let name = Side.name(command.reference, run)
    if let path = command.other {
      let other = try open(path) { try second ?? first() }
      reference = Side(name: name, run: run)
      self.other = Side(
        name: Side.name(path, other, command.edits), run: try command.edits.applied(to: other))
    } else if let second {
      let other = try open(command.reference) { second }
      reference = Side(name: name, run: run)
      self.other = Side(
        name: Side.name(command.reference, other, command.edits), run: try command.edits.applied(to: other))
    } else if !command.edits.all.isEmpty {
      reference = Side(name: name, run: run)
      other = Side(
        name: Side.name(command.reference, run, command.edits), run: try command.edits.applied(to: run))
    } else if case .recording = try OpenedFile(path: command.reference) {
      let model = try first().run(inputOf: run, budget: options.budget)
      reference = Side(name: "its input, \(model.modelName)", run: model)
      other = Side(name: name, run: run)
    } else {
      throw ValidationError("Missing expected argument '<other>', --edit or a second --weights.")
    }
  }

  /// What is to be known of either, each once.
  var notices: [String] {
    let all = [reference.run.notice, other.run.notice].compactMap { $0 }
    return all.count == 2 && all[0] == all[1] ? [all[0]] : all
  }
}

extension ComparedRuns.Side {
  /// "desk.png, toy-panoptic, edited".
  fileprivate static func name(_ path: String, _ run: ForwardRun, _ edits: EditOptions? = nil) -> String {
    let changes = edits.map(\.all) ?? []
    return ([path, run.modelName] + changes.map { "\($0)" }).joined(separator: ", ")
  }
}
