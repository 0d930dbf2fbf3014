import ArgumentParser
import Checkpoints
import EmbeddedWeights
import Foundation
import Images
import Models
import Recordings
import SampleScenes

/// Which model runs, and on which input.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .customLong("weights"),
    help: "A weights file, its folder, or a name that `detrscope models` lists (default: toy-panoptic).")
  var weightsGiven: [String] = []

  /// The last that was given, but for commands that take several.
  var weights: String { weightsGiven.last ?? PublishedModel.embeddedName }

  @OptionGroup var input: InputOptions

  @Flag(
    inversion: .prefixedNo, help: "Whether layer 4 is dilated (DC5), where the weights file does not say.")
  var dc5: Bool?

  @Option(help: "Attention heads, where the weights file does not say.")
  var heads: Int?

  @Option(
    name: .customLong("state-dict"),
    help: ArgumentHelp("Which of several models in the weights file to take.", valueName: "name"))
  var stateDict: String?

  @Option(
    help: ArgumentHelp(
      """
      Names of the classes: JSON ({"0": "cat"}, a list, COCO's categories or Hugging Face's config.json) or one a line.
      """,
      valueName: "file"))
  var labels: String?

  @Option(help: "Megabytes of activations to hold, over the weights.")
  var memory = 512

  @Flag(help: "Compute every node as written, without fused kernels.")
  var plain = false

  func validate() throws {
    guard (16...1_048_576).contains(memory) else {
      throw ValidationError("--memory takes 16 to 1048576 megabytes, not \(memory).")
    }
    if let heads, !(1...4096).contains(heads) {
      throw ValidationError("--heads takes 1 to 4096, not \(heads).")
    }
  }

  var budget: Int { memory << 20 }

  /// The file that `--weights` means.
  ///
  /// - Throws: `InputError`.
  var weightsPath: String { get throws { try PublishedModel.path(of: weights) } }

  /// - Throws: `InputError`, `CheckpointError` or `ModelError`.
  func load() throws -> LoadedModel { try load(weights) }

  /// Loads a weights file, or the one that a name means.
  ///
  /// - Throws: `InputError`, `CheckpointError` or `ModelError`.
  func load(_ weights: String) throws -> LoadedModel {
    try load(Checkpoint(path: PublishedModel.path(of: weights)))
  }

  /// Loads weights from a file that is open already.
  ///
  /// - Throws: `CheckpointError` or `ModelError`.
  func load(_ weights: Checkpoint) throws -> LoadedModel {
    var model = try LoadedModel(
      weights, hints: .init(isDilated: dc5, heads: heads, stateDict: stateDict))
    model.preprocessing = input.applied(to: model.preprocessing)
    if plain { model.fusions = [] }
    if let labels { try model.setLabels(MappedFile(path: labels)) }
    return model
  }

  /// The files that are read for it, as far as they are known.
  var files: [String] {
    weightsGiven.compactMap { try? PublishedModel.path(of: $0) } + [labels].compactMap { $0 }
  }

  /// The run of a picture through the model, or of a recording; of a sample where nothing is named.
  ///
  /// - Throws: what opening and `load` throw; `InputError.weightsForImage`.
  func run(_ thing: String?) throws -> ForwardRun {
    let path = thing ?? SampleScenes.first.path
    switch try OpenedFile(path: path) {
    case .picture(let picture): return try load().run(picture, budget: budget)
    case .recording(let file): return try Recording.open(file, budget: budget)
    case .weights: throw InputError.weightsForImage(path)
    }
  }
}
