/// How a tensor's elements lie in a storage: row-major, or as a strided view.
package struct TensorLayout: Sendable, Equatable {
  /// Extents from the slowest to the fastest axis.
  package let shape: [Int]
  /// The distance between neighbours along each axis, in elements; nil where row-major.
  let strides: [Int]?
  /// The range of the storage from the tensor's first to its last element.
  let range: Range<Int>

  /// A tensor that fills its storage in row-major order, or nil if a machine cannot hold that many elements.
  package init?(rowMajor shape: [Int]) {
    guard let count = ElementType.uint8.byteCount(of: shape) else { return nil }
    self.shape = shape
    strides = nil
    range = 0..<count
  }

  /// A view of a storage of `count` elements.
  ///
  /// - Returns: nil if the view reaches outside the storage, or has more elements than it. Expanded views do:
  ///   with one, a small file could ask for any amount of memory.
  package init?(shape: [Int], strides: [Int], offset: Int, count: Int) {
    guard strides.count == shape.count, let elementCount = ElementType.uint8.byteCount(of: shape),
      elementCount <= count, strides.allSatisfy({ $0 >= 0 }), (0...count).contains(offset)
    else { return nil }
    let isRowMajor = elementCount == 0 || Self.isRowMajor(shape, strides)
    guard let span = isRowMajor ? elementCount : Self.span(shape, strides), span <= count - offset else {
      return nil
    }
    self.shape = shape
    // The stride of an axis of one is never used, whatever the file says.
    self.strides = isRowMajor ? nil : zip(shape, strides).map { $0 == 1 ? 0 : $1 }
    range = offset..<offset + span
  }

  private static func isRowMajor(_ shape: [Int], _ strides: [Int]) -> Bool {
    var expected = 1
    for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
      guard stride == expected else { return false }
      expected *= extent
    }
    return true
  }

  /// The number of elements from the first to the last of a non-empty view, or nil if it overflows.
  private static func span(_ shape: [Int], _ strides: [Int]) -> Int? {
    var span = 1
    for (extent, stride) in zip(shape, strides) {
      let (reach, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, carry) = span.addingReportingOverflow(reach)
      guard !overflow, !carry else { return nil }
      span = sum
    }
    return span
  }

  /// Copies the elements of `source`, which is `range` of the storage, into row-major order.
  func gather(_ source: UnsafeBufferPointer<Float>, into target: UnsafeMutableBufferPointer<Float>) {
    let strides = strides ?? []
    var index = [Int](repeating: 0, count: strides.count)
    var position = 0
    for element in target.indices {
      target.initializeElement(at: element, to: source[position])
      for axis in strides.indices.reversed() {
        index[axis] += 1
        position += strides[axis]
        if index[axis] < shape[axis] { break }
        position -= shape[axis] * strides[axis]
        index[axis] = 0
      }
    }
  }
}
