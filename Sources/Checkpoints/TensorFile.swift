/// A file that holds named tensors.
package protocol TensorFile: Sendable {
  var path: String { get }
  /// The tensors, in the file's order.
  var entries: [TensorEntry] { get }
  /// Text stored beside the tensors.
  var metadata: [String: String] { get }
  /// Where in the file's objects the tensors are; empty at the top.
  var stateDict: String { get }
  /// Other places with tensors of the same names.
  var stateDictCopies: [String] { get }
  /// What else the file holds.
  var otherContents: [OtherContent] { get }
  /// Types of the tensors whose numbers cannot be read, by name.
  var unread: [String: String] { get }
  /// Where the tensor is.
  /// - Throws: `CheckpointError.noSuchTensor`, or `.malformed` where its bytes can be found wrong only now.
  func stored(_ name: String) throws -> StoredTensor
}

extension TensorFile {
  package var stateDict: String { "" }
  package var stateDictCopies: [String] { [] }
  package var unread: [String: String] { [:] }
}

/// Something in a checkpoint that is no tensor of its state dict: an epoch, an argument, an optimizer's moment.
public struct OtherContent: Sendable, Equatable {
  /// Where it is, `args.lr`.
  public let path: String
  /// The value in one line, `0.0001`.
  public let text: String

  package init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}
