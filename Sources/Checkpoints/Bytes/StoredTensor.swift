import Tensors

/// A tensor that is known to lie in a file: every byte of it was checked to be there, so loading cannot fail.
package struct StoredTensor: Sendable {
  package let type: ElementType
  private let layout: TensorLayout
  /// The bytes of the layout's range.
  private let bytes: ByteRegion

  package var shape: [Int] { layout.shape }

  /// - Returns: nil where `storage` does not hold all the layout asks for.
  package init?(type: ElementType, layout: TensorLayout, storage: ByteRegion) {
    let bytes = type.byteCount(of: [layout.range.lowerBound]).flatMap { start in
      type.byteCount(of: [layout.range.count]).flatMap { storage.slice(from: start, count: $0) }
    }
    guard let bytes else { return nil }
    self.type = type
    self.layout = layout
    self.bytes = bytes
  }

  /// The tensor as Float32, borrowed where it lies if it is stored so and aligned, else converted.
  package func load() -> Tensor {
    let stored = type.tensor(shape: layout.strides == nil ? shape : [layout.range.count], bytes: bytes)
    guard layout.strides != nil else { return stored }
    return stored.withUnsafeElements { source in
      Tensor(shape: shape) { layout.gather(source, into: $0) }
    }
  }
}
