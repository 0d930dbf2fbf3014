/// A dense, row-major array of Float32 with a shape: the program's only tensor type.
///
/// A tensor is a value: copies share storage until one is written to. Allocated storage is aligned to 64
/// bytes. A checkpoint's storage may lie in the mapped file, or be converted from it when first read.
public struct Tensor: Sendable {
  /// Extents from the slowest to the fastest axis, `[1, C, H, W]` for a feature map. A scalar has no extents.
  public let shape: [Int]
  private var storage: TensorStorage
  private let offset: Int

  /// The number of elements.
  public var count: Int { shape.elementCount }

  private init(shape: [Int], storage: TensorStorage, offset: Int) {
    precondition(offset >= 0 && offset + shape.elementCount <= storage.count, "tensor outside its storage")
    self.shape = shape
    self.storage = storage
    self.offset = offset
  }

  /// Allocates `shape` and calls `fill`, which must write every element: its memory is not initialised.
  public init(
    shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows {
    let storage = TensorStorage(count: shape.elementCount)
    try fill(storage.elements)
    self.init(shape: shape, storage: storage, offset: 0)
  }

  public init(shape: [Int], repeating value: Float) {
    self.init(shape: shape) { $0.update(repeating: value) }
  }

  /// - Precondition: `values` holds exactly as many elements as `shape` asks for.
  public init(shape: [Int], values: some Collection<Float>) {
    precondition(values.count == shape.elementCount, "\(values.count) values for shape \(shape)")
    self.init(shape: shape) { _ = $0.update(fromContentsOf: values) }
  }

  /// Wraps memory that `owner` keeps alive and that nobody writes to, such as a mapped checkpoint.
  ///
  /// - Precondition: `elements` holds exactly as many elements as `shape` asks for.
  public init(shape: [Int], borrowing elements: UnsafeBufferPointer<Float>, owner: any AnyObject & Sendable) {
    precondition(elements.count == shape.elementCount, "\(elements.count) values for shape \(shape)")
    self.init(shape: shape, storage: TensorStorage(borrowing: elements, owner: owner), offset: 0)
  }

  /// A tensor whose elements `fill` writes when one is first read, and again after `releasePages`. It must
  /// write every element: its memory is not initialised.
  public static func deferred(
    shape: [Int], fill: @escaping @Sendable (UnsafeMutableBufferPointer<Float>) -> Void
  ) -> Tensor {
    Tensor(shape: shape, storage: TensorStorage(count: shape.elementCount, deferred: fill), offset: 0)
  }

  /// Reads the elements in row-major order. The pointer is valid during `body` only.
  public func withUnsafeElements<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    let storage = storage.filled
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(rebasing: storage.elements[offset..<offset + count]))
  }

  /// Changes the elements in place, after copying them if they are shared, borrowed or deferred.
  public mutating func withUnsafeMutableElements<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    if !isKnownUniquelyReferenced(&storage) || storage.isReadOnly {
      self = withUnsafeElements { source in Tensor(shape: shape, values: source) }
    }
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(rebasing: storage.elements[offset..<offset + count]))
  }

  /// All elements in row-major order.
  public var values: [Float] { withUnsafeElements { Array($0) } }

  /// The element at one index per axis.
  public subscript(indices: Int...) -> Float {
    precondition(indices.count == shape.count, "\(indices.count) indices for shape \(shape)")
    var position = 0
    for (index, extent) in zip(indices, shape) {
      precondition(index >= 0 && index < extent, "index \(indices) outside \(shape)")
      position = position * extent + index
    }
    return withUnsafeElements { $0[position] }
  }

  /// The same elements under another shape of equal count; nothing is copied.
  public func reshaped(_ newShape: [Int]) -> Tensor {
    precondition(newShape.elementCount == count, "cannot view \(shape) as \(newShape)")
    return Tensor(shape: newShape, storage: storage, offset: offset)
  }

  /// A range of the first axis, sharing storage: `hs.rows(5..<6)` is the last of six decoder layers.
  public func rows(_ range: Range<Int>) -> Tensor {
    precondition(
      !shape.isEmpty && range.lowerBound >= 0 && range.upperBound <= shape[0], "rows outside \(shape)")
    let stride = Array(shape.dropFirst()).elementCount
    return Tensor(
      shape: [range.count] + shape.dropFirst(), storage: storage, offset: offset + range.lowerBound * stride)
  }

  /// Chosen entries of the first axis, in the order given. Consecutive entries share storage.
  public func rows(_ indices: [Int]) -> Tensor {
    guard let first = indices.first else { return Tensor(shape: [0] + shape.dropFirst(), values: []) }
    if indices == Array(first..<first + indices.count) { return rows(first..<first + indices.count) }
    return .concatenated(indices.map { rows($0..<$0 + 1) }, axis: 0)
  }

  /// One entry of the first axis without that axis, sharing storage.
  public func row(_ index: Int) -> Tensor {
    rows(index..<index + 1).reshaped(Array(shape.dropFirst()))
  }

  /// Whether both are the same elements in the same memory.
  public func isIdentical(to other: Tensor) -> Bool {
    storage === other.storage && offset == other.offset && shape == other.shape
  }

  /// Releases the memory of elements that can be restored, such as those of a mapped file. Meant for weights
  /// that are read once, packed, and rarely looked at again.
  public func releasePages() { storage.releasePages(of: offset..<offset + count) }

  /// The size of the elements in bytes.
  public var byteCount: Int { count * MemoryLayout<Float>.stride }
}

/// Memory that can be released and is restored when it is next read.
public protocol RestorableMemory: AnyObject, Sendable {
  /// Releases the pages that lie wholly within `bytes`, a part of this object's memory.
  func releasePages(of bytes: UnsafeRawBufferPointer)
}

extension [Int] {
  /// The number of elements of a tensor of this shape.
  public var elementCount: Int { reduce(1, *) }
}
