import Checkpoints
import Graph
import Tensors

extension ForwardRun {
  /// The same pass with changes, in this order; only what follows from them is computed again.
  ///
  /// Files that `patch` takes activations from are read now, and kept in memory as far as they are used.
  ///
  /// - Throws: `InterventionError` where the model has no such node or part, nothing follows from it, or a patch has another
  ///   shape;
  ///   `CheckpointError` where a file cannot be read.
  public func edited(_ edits: [Intervention]) throws -> ForwardRun {
    guard !edits.isEmpty else { return self }
    // Of a recording that does not tell its graph, nobody knows what follows.
    if !isExcerpt { for edit in edits { try edit.checkReaders(in: recorder.graph) } }
    var context = InterventionContext(
      picture: PictureSize(width: image.width, height: image.height),
      lastClassIsNoObject: scoring == .softmaxWithNoObject)
    for edit in edits {
      guard case .patch(let path) = edit.change else { continue }
      let file = try Checkpoint(path: path)
      for node in try edit.nodes(in: recorder.graph) {
        context.patches[path, default: [:]][node.path] = try Self.patch(for: node, in: file)
      }
    }
    var run = try runWithHooks(edits.hooks(in: recorder.graph, context))
    run.edits += edits
    return run
  }

  /// The activation of a node in a recording, also by another program's name for it; nil where it has none.
  private static func patch(for node: Node, in file: Checkpoint) throws -> Tensor? {
    let names = [node.path] + node.aliases
    let stored = file.entries.map(\.name)
    let name =
      names.first(where: stored.contains)
      ?? stored.first { PortedNames.meanings(of: $0).contains(where: names.contains) }
    return try name.map { try file.tensor(named: $0) }
  }
}
