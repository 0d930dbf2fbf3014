import Cells
import Checkpoints
import Explorer
import Foundation
import Foundations
import Images
import Models
import Recordings

/// What the explorer opens: images through the model, other models, recordings with tensors of their own.
final class ExplorerFiles: Sendable {
  private let options: ModelOptions
  /// Loaded when it is first needed: a recording needs none.
  private let model = Locked<LoadedModel?>(nil)

  /// What is in the pictures; nil where it lies beside each.
  private let truthPath: String?

  init(options: ModelOptions, truthPath: String? = nil) {
    (self.options, self.truthPath) = (options, truthPath)
  }

  /// The run to begin with.
  ///
  /// - Throws: `ImageError`, `CheckpointError`, `ModelError`, `RecordingError`, `InputError`.
  func firstRun(_ path: String) throws -> ForwardRun {
    switch try OpenedFile(path: PublishedModel.file(path)) {
    case .recording(let file): return try Recording.open(file, budget: options.budget)
    case .picture(let picture): return try currentModel().run(picture, budget: options.budget)
    case .weights: throw InputError.weightsForImage(path)
    }
  }

  /// An image or a recording, or weights on the image that is shown.
  ///
  /// - Throws: as `firstRun`.
  func open(_ path: String, picture shown: RGBImage) throws -> ExplorerEnvironment.Opened {
    switch try OpenedFile(path: PublishedModel.file(path)) {
    case .recording(let file):
      return .image(try Recording.open(file, budget: options.budget))
    case .picture(let picture):
      return .image(try currentModel().run(picture, budget: options.budget))
    case .weights(let file):
      let loaded = try options.load(file)
      let run = try loaded.run(shown, budget: options.budget)
      // Whatever is asked for meanwhile is to be seen through the model shown.
      try Task.checkCancellation()
      model.withLock { $0 = loaded }
      return .model(run)
    }
  }

  /// What the explorer opens by this, and the models that it offers.
  var environment: ExplorerEnvironment {
    let models = [PublishedModel.embeddedName] + PublishedModel.all.filter(\.isOnDisk).map(\.name)
    return ExplorerEnvironment(
      truthPath: truthPath, modelNames: models,
      modelArguments: { [options] in options.arguments(weights: $0) },
      open: { try self.open($0, picture: $1) })
  }

  /// The explorer's screen after some keys, without a terminal.
  @MainActor func screen(
    after script: [InputEvent], of run: consuming ForwardRun, imagePath: String, _ edits: EditOptions,
    _ size: ScreenSize, _ display: DisplayOptions
  ) async -> Canvas {
    var display = display
    // No two runs take the same time.
    display.showsTimings = false
    let player = ExplorerPlayer(
      consume run, imagePath: imagePath, in: environment, width: size.width, height: size.height,
      display: display)
    if !edits.all.isEmpty { player.session.apply(edits.all) }
    return await player.play(script).canvas
  }

  private func currentModel() throws -> LoadedModel {
    if let known = model.withLock({ $0 }) { return known }
    let loaded = try options.load()
    return model.withLock { model in
      model = model ?? loaded
      return model ?? loaded
    }
  }
}
