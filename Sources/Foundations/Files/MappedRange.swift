import CFiles

/// A file in memory, named where it is shortened while it is open.
///
/// Reading behind the end of such a file is a signal and no error. A program that calls `endWithMessage` ends with one
/// line then; a library leaves the signal to the program that uses it.
package struct MappedRange: Sendable {
  private let number: Int32

  /// - Parameter path: told as it may be shown.
  package init(_ bytes: UnsafeRawBufferPointer, path: String) {
    number = bytes.baseAddress.map { mf_register($0, bytes.count, path.visible) } ?? -1
  }

  /// Call it when the mapping is gone.
  package func forget() { mf_forget(number) }

  package static func endWithMessage(code: Int32) { mf_guard(code) }
}
