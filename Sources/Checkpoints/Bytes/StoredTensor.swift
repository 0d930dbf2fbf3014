import Tensors

/// A tensor in a file, every byte of which was checked to be there: loading cannot fail.
package struct StoredTensor: Sendable {
  package let type: ElementType
  private let layout: TensorLayout
  /// The bytes of the layout's range.
  private let bytes: ByteRegion

  package var shape: [Int] { layout.shape }
  private var count: Int { shape.elementCount }

  /// - Returns: nil if `storage` does not hold all that the layout asks for.
  package init?(type: ElementType, layout: TensorLayout, storage: ByteRegion) {
    let bytes = type.byteCount(of: [layout.range.lowerBound]).flatMap { start in
      type.byteCount(of: [layout.range.count]).flatMap { storage.slice(from: start, count: $0) }
    }
    guard let bytes else { return nil }
    self.type = type
    self.layout = layout
    self.bytes = bytes
  }

  /// The tensor as Float32: borrowed from the file if it is stored as such and aligned, else converted when
  /// first read.
  package func load() -> Tensor {
    bytes.withUnsafeBytes { source in
      if layout.strides == nil, let floats = type.floats(in: source) {
        return Tensor(shape: shape, borrowing: floats, owner: bytes.owner)
      }
      return .deferred(shape: shape, fill: write)
    }
  }

  /// Joins tensors along the first axis, in this order.
  ///
  /// - Precondition: there is at least one tensor, and they differ only in their first extents.
  static func joined(_ parts: [StoredTensor]) -> Tensor {
    if parts.count == 1 { return parts[0].load() }
    let rows = parts.reduce(0) { $0 + $1.shape[0] }
    return .deferred(shape: [rows] + parts[0].shape.dropFirst()) { elements in
      var position = 0
      for part in parts {
        part.write(to: UnsafeMutableBufferPointer(rebasing: elements[position..<position + part.count]))
        position += part.count
      }
    }
  }

  /// Writes the elements in row-major order and releases the file's pages.
  private func write(to elements: UnsafeMutableBufferPointer<Float>) {
    bytes.withUnsafeBytes { source in
      guard layout.strides != nil else { return type.decode(source, into: elements) }
      let stored = Tensor(shape: [layout.range.count]) { type.decode(source, into: $0) }
      stored.withUnsafeElements { layout.gather($0, into: elements) }
    }
    bytes.releasePages()
  }
}
