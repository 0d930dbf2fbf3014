import ArgumentParser
import Graph
import Models

/// What is changed in a run before anything is read off it.
struct EditOptions: ParsableArguments {
  @Option(
    name: .customLong("edit"),
    help: ArgumentHelp(
      """
      A change: zero, set (to=), scale (by=), mean, uniform, skip, mask (region=x0,y0,x1,y1 in the picture's pixels) or \
      patch (from= a recording), then a node's path with * for any characters, then axes, as in \
      'zero *.multihead_attn.pattern head=2'; or 'remove query=3'. May be given again.
      """,
      valueName: "change"),
    transform: { try Intervention($0) })
  var all: [Intervention] = []

  /// The run with these changes, in this order.
  ///
  /// - Throws: as `ForwardRun.edited`.
  func applied(to run: ForwardRun) throws -> ForwardRun { try run.edited(all) }
}
