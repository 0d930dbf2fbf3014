import ArgumentParser
import Checkpoints
import Foundations
import Graph
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
  /// The activation that is given to both, and so agrees whatever they are; nil where each makes its own.
  let given: String?

  /// - Throws: what opening and loading throw; `ValidationError` where there is nothing to compare with.
  init(_ command: CompareCommand) throws {
    let (path, edits) = (command.reference, command.edits.all)
    let models = try ComparedModels(command.model)
    let file = try OpenedFile(path: path)
    var sharesInput = false
    if let otherPath = command.other {
      let otherFile = try OpenedFile(path: otherPath)
      if models.count == 2 {
        try Self.refuseRecording(file, at: path)
        try Self.refuseRecording(otherFile, at: otherPath)
      }
      reference = try Side(path, models.run(file, at: path, by: 0))
      other = try Side(otherPath, models.run(otherFile, at: otherPath, by: 1).edited(edits))
    } else if models.count == 2 {
      if case .recording = file { sharesInput = true }
      reference = try models.look(at: file, path, by: 0)
      other = try models.look(at: file, path, by: 1, edits)
    } else if !edits.isEmpty {
      let run = try models.run(file, at: path, by: 0)
      (reference, other) = try (Side(path, run), Side(path, run.edited(edits)))
    } else if case .recording = file {
      sharesInput = true
      reference = try models.look(at: file, path, by: 0)
      other = try Side(path, models.run(file, at: path, by: 0))
    } else {
      throw ValidationError("Missing expected argument '<other>', --edit or a second --weights.")
    }
    given = sharesInput ? reference.run.anatomy.input?.path : nil
  }

  private static func refuseRecording(_ file: OpenedFile, at path: String) throws {
    guard case .recording = file else { return }
    throw ValidationError(
      "--weights: expected one, for \(path.printable) is a recording, which has its own model")
  }

  /// What is to be known of either, each once.
  var notices: [String] {
    let all = [reference.run.notice, other.run.notice].compactMap { $0 }
    return all.count == 2 && all[0] == all[1] ? [all[0]] : all
  }
}

extension ComparedRuns.Side {
  /// "desk.png, toy-panoptic, zero memory".
  fileprivate init(_ path: String, _ run: ForwardRun) {
    self.init(name: ([path, run.modelName] + run.edits.map(\.description)).joined(separator: ", "), run: run)
  }
}

/// The one or two models of a comparison, each loaded when it is first needed.
private final class ComparedModels {
  private let options: ModelOptions
  private let weights: [String]
  private var loaded: [Int: LoadedModel] = [:]

  /// - Throws: `ValidationError` where there are more.
  init(_ options: ModelOptions) throws {
    self.options = options
    weights = options.weightsGiven.isEmpty ? [options.weights] : options.weightsGiven
    guard weights.count <= 2 else { throw ValidationError("--weights: expected one or two for compare") }
  }

  var count: Int { weights.count }

  /// The model of one side: that of both where there is one.
  private func model(_ side: Int) throws -> LoadedModel {
    let index = min(side, weights.count - 1)
    let model = try loaded[index] ?? options.load(weights[index])
    loaded[index] = model
    return model
  }

  /// A picture as the model of one side sees it, or a recording as it is.
  func run(_ file: OpenedFile, at path: String, by side: Int) throws -> ForwardRun {
    switch file {
    case .picture(let picture): try model(side).run(picture, budget: options.budget)
    case .recording(let recording): try Recording.open(recording, budget: options.budget)
    case .weights: throw InputError.weightsForImage(path)
    }
  }

  /// A picture, or a recording's own input, as the model of one side sees it, with changes.
  func look(
    at file: OpenedFile, _ path: String, by side: Int, _ edits: [Intervention] = []
  ) throws -> ComparedRuns.Side {
    let run = try run(file, at: path, by: side)
    guard case .recording = file else { return try .init(path, run.edited(edits)) }
    return try .init("its input", model(side).run(inputOf: run, budget: options.budget).edited(edits))
  }
}
