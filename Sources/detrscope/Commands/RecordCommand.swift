import ArgumentParser
import Foundations
import Recordings
import SampleScenes

struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Store activations under their node paths: as a safetensors file, or as .npy files.")

  @Argument(help: "A picture or a recording (default: a sample).")
  var image: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var edits: EditOptions

  @Option(name: .shortAndLong, help: "The safetensors file to write.")
  var output: String?

  @Option(help: ArgumentHelp("A folder for one .npy file a tensor.", valueName: "folder"))
  var npy: String?

  @Flag(help: "Store numbers in 16 bits; beyond 65504 they are infinite.")
  var half = false

  @Option(help: "A path to store, with * for any characters; may be given again (default: every node).")
  var only: [String] = []

  func validate() throws {
    guard output != nil || npy != nil else {
      throw ValidationError("Say where: --output FILE.safetensors, --npy FOLDER, or both.")
    }
  }

  func run() throws {
    if let output { try InputFiles([image].compactMap { $0 }, model, edits).check(output) }
    let run = try edits.applied(to: model.run(image))
    let names = Recording.names(in: run.recorder.graph, matching: only)
    for pattern in only where Recording.names(in: run.recorder.graph, matching: [pattern]).isEmpty {
      _ = try run.recorder.graph.node(pattern)
    }
    let bytes = names.reduce(0) { $0 + $1.node.byteCount } / (half ? 2 : 1)
    if let output {
      try Recording.write(
        run, names: names, image: image ?? SampleScenes.first.path, isHalf: half, to: output)
      try Output.line("\(output): \(names.count) tensors, \(formatBytes(bytes))")
    }
    if let npy {
      try Recording.writeArrays(run, names: names, isHalf: half, to: npy)
      try Output.line("\(npy): \(names.count) files, \(formatBytes(bytes))")
    }
  }
}
