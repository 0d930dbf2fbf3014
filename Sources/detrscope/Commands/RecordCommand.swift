import ArgumentParser
import Foundations
import Models

struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Store activations as a safetensors file, tensors under their node paths.")

  @Argument(help: "A PNG or JPEG picture (default: a sample).")
  var image: String?

  @OptionGroup var model: ModelOptions

  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String

  @Option(help: "A path to store, with * for any characters; may be given again (default: every node).")
  var only: [String] = []

  func run() throws {
    let run = try model.run(image)
    let names = Recording.names(in: run.recorder.graph, matching: only)
    for pattern in only where Recording.names(in: run.recorder.graph, matching: [pattern]).isEmpty {
      _ = try run.recorder.graph.node(pattern)
    }
    try Recording.write(run, names: names, image: image ?? "two-cats-two-remotes.png", to: output)
    let bytes = names.reduce(0) { $0 + $1.node.byteCount }
    try Output.line("\(output): \(names.count) tensors, \(formatBytes(bytes))")
  }
}
