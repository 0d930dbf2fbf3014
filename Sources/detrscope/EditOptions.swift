import ArgumentParser
import Graph
import Models

/// What is changed in a run before anything is read off it.
struct EditOptions: ParsableArguments {
  @Option(
    name: .customLong("edit"),
    help: ArgumentHelp(
      """
      A change: zero, set (to=), scale (by=), mean or uniform, then a node's path with * for any characters, then axes, \
      as in 'zero *.multihead_attn.pattern head=2'; may be given again.
      """,
      valueName: "change"),
    transform: { try Intervention($0) })
  var all: [Intervention] = []

  /// The run with these changes, in this order.
  ///
  /// - Throws: `InterventionError` where the model has no such node or axis.
  func applied(to run: ForwardRun) throws -> ForwardRun {
    all.isEmpty ? run : try run.runWithHooks(all.hooks(in: run.recorder.graph))
  }
}
