import Checkpoints
import Explorer
import Foundation
import Images
import Models
import Synchronization

/// What the explorer opens: images through the model, other models, recordings with tensors of their own.
final class ExplorerFiles: Sendable {
  private enum Kind { case image, weights, recording }

  private let options: ModelOptions
  /// Loaded when it is first needed: a recording needs none.
  private let model = Mutex<LoadedModel?>(nil)

  init(options: ModelOptions) { self.options = options }

  /// The run to begin with.
  ///
  /// - Throws: `ImageError`, `CheckpointError`, `ModelError`, `InputError`.
  func firstRun(_ path: String) throws -> ForwardRun {
    switch try Self.kind(of: path) {
    case .recording: return try Recording.open(path: path, budget: options.budget)
    case .image: return try currentModel().run(RGBImage(contentsOf: path), budget: options.budget)
    case .weights: throw InputError.weightsForImage(path)
    }
  }

  /// An image or a recording, or weights on the image that is shown.
  ///
  /// - Throws: as `firstRun`.
  func open(_ path: String, shown: ForwardRun) throws -> ExplorerSource.Opened {
    switch try Self.kind(of: path) {
    case .recording:
      return .image(try Recording.open(path: path, budget: options.budget))
    case .image:
      let picture = try RGBImage(contentsOf: path)
      return .image(try currentModel().run(picture, budget: options.budget))
    case .weights:
      var options = options
      options.weights = path
      let loaded = try options.load()
      let run = try loaded.run(shown.image, budget: options.budget)
      // Whatever is asked for meanwhile is to be seen through the model shown.
      try Task.checkCancellation()
      model.withLock { $0 = loaded }
      return .model(run)
    }
  }

  private func currentModel() throws -> LoadedModel {
    if let known = model.withLock({ $0 }) { return known }
    let loaded = try options.load()
    return model.withLock { model in
      model = model ?? loaded
      return model ?? loaded
    }
  }

  // MARK: - What a path is

  private static func isTensorFile(_ path: String) -> Bool { path.lowercased().hasSuffix(".safetensors") }

  /// A file of tensors is taken for weights if its names are those of parameters.
  private static func kind(of path: String) throws -> Kind {
    if isTensorFile(path) {
      let file = try Checkpoint(path: path)
      let isRecording = try file.metadata["format"] == Recording.format || Recording.isRecording(path: path)
      let hasParameters = file.entries.contains { $0.name.hasSuffix(".weight") }
      return isRecording || !hasParameters ? .recording : .weights
    }
    let isNamed = path == PublishedModel.embeddedName || PublishedModel.all.contains { $0.name == path }
    return isNamed || [".pth", ".pt", ".bin"].contains { path.lowercased().hasSuffix($0) } ? .weights : .image
  }
}
