import Graph
import Images

extension ForwardRun {
  /// The same model on another picture of the same size, with the same changes but for those of the input itself.
  ///
  /// What is asked of a recording's then throws `GraphError.notRecorded`: it has no weights to look with.
  ///
  /// - Precondition: the picture has the size of `image`.
  /// - Throws: `ModelError.lacks` or `.notHeld` without an input.
  package func run(on picture: RGBImage) throws -> ForwardRun {
    precondition(
      (picture.width, picture.height) == (image.width, image.height), "a picture of another size")
    guard let input = anatomy.input else { throw lacking("input") }
    let resized = picture.resized(
      width: resized.width, height: resized.height, filter: preprocessing.filter)
    let tensor = preprocessing.tensor(of: resized)
    var hooks = Hooks()
    hooks.add(at: HookPoint(input.path)) { _ in tensor }
    var run = try runWithHooks(hooks)
    (run.image, run.picture, run.resized) = (picture, picture, resized)
    return run
  }
}
