import Checkpoints
import Foundations
import Images
import Models

/// What a file holds, told by its content and never by its name.
public enum OpenedFile: Sendable {
  case picture(RGBImage)
  case weights(Checkpoint)
  case recording(Checkpoint)

  /// Opens a picture, weights, a folder of weights or a recording. Of weights and recordings only the header is read now.
  ///
  /// - Throws: `ImageError`, `CheckpointError` where the file cannot be read, is damaged or is something else.
  public init(path: String) throws {
    if WeightsFolder.holdsWeights(path) {
      self = .weights(try Checkpoint(path: path))
      return
    }
    // What is no regular file, such as a pipe, can be read once only: a picture may come so.
    guard let head = try WholeFile.head(path, count: ImageKind.headBytes), ImageKind(of: head) == nil else {
      self = .picture(try RGBImage(contentsOf: path))
      return
    }
    do {
      let file = try Checkpoint(path: path)
      self = Recording.isRecording(file) ? .recording(file) : .weights(file)
    } catch CheckpointError.malformed(path: _, place: "file", expected: _, let found) {
      let description = ImageKind.description(of: head)
      throw ImageError.notAnImage(name: path, found: description.hasPrefix("unknown") ? found : description)
    }
  }
}
