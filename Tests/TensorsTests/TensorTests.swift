import Synchronization
import Tensors
import Testing

/// Values, views and who owns the memory.
@Suite struct TensorTests {
  private let counting = Tensor(shape: [3, 2], values: [0, 1, 2, 3, 4, 5])

  @Test func elementsAreInRowMajorOrder() {
    #expect(counting.count == 6)
    #expect(counting.byteCount == 24)
    #expect(counting[0, 1] == 1)
    #expect(counting[2, 0] == 4)
    #expect(Tensor(shape: [2, 2], repeating: 7).values == [7, 7, 7, 7])
  }

  @Test func aScalarHasOneElementAndNoExtents() {
    let scalar = Tensor(shape: [], values: [3])
    #expect(scalar.count == 1)
    #expect(scalar.values == [3])
  }

  @Test func anEmptyTensorHasNoElements() {
    let empty = Tensor(shape: [2, 0, 3], values: [])
    #expect(empty.values.isEmpty)
    #expect(empty.reshaped([0]).shape == [0])
  }

  @Test func ownMemoryStartsAtACacheLine() {
    for count in [1, 3, 16, 17] {
      Tensor(shape: [count], repeating: 0).withUnsafeElements { elements in
        #expect(elements.baseAddress.map { Int(bitPattern: $0) % 64 } == 0)
      }
    }
  }

  @Test func reshapingSharesStorage() {
    let flat = counting.reshaped([6])
    #expect(flat.values == counting.values)
    #expect(address(flat) == address(counting))
    #expect(!flat.isIdentical(to: counting))
    #expect(flat.reshaped([3, 2]).isIdentical(to: counting))
  }

  @Test func aRunOfRowsSharesStorage() {
    let rows = counting.rows(1..<3)
    #expect(rows.shape == [2, 2])
    #expect(rows.values == [2, 3, 4, 5])
    #expect(address(rows) == address(counting).map { $0 + 8 })
    #expect(rows.rows(1..<2).values == [4, 5])
    #expect(counting.rows(1..<1).shape == [0, 2])
  }

  @Test func rowsComeInTheOrderAskedFor() {
    #expect(counting.rows([2, 0, 2]).values == [4, 5, 0, 1, 4, 5])
    #expect(counting.rows([2, 0, 2]).shape == [3, 2])
    #expect(counting.rows([]).shape == [0, 2])
    #expect(address(counting.rows([1, 2])) == address(counting).map { $0 + 8 })
  }

  @Test func aRowLosesItsAxis() {
    #expect(counting.row(1).shape == [2])
    #expect(counting.row(1).values == [2, 3])
    #expect(counting.row(2).row(1).shape == [])
    #expect(counting.row(2).row(1).values == [5])
  }

  @Test func writingToACopyLeavesTheOriginal() {
    var copy = counting
    copy.withUnsafeMutableElements { $0[0] = 9 }
    #expect(copy.values == [9, 1, 2, 3, 4, 5])
    #expect(counting.values == [0, 1, 2, 3, 4, 5])
  }

  @Test func writingToAViewLeavesTheOriginal() {
    var row = counting.row(1)
    row.withUnsafeMutableElements { elements in
      #expect(elements.count == 2)
      elements[1] = 9
    }
    #expect(row.values == [2, 9])
    #expect(counting.values == [0, 1, 2, 3, 4, 5])
  }

  @Test func writingToTheOnlyHolderCopiesNothing() {
    var own = Tensor(shape: [4], repeating: 1)
    let before = address(own)
    own.withUnsafeMutableElements { $0[3] = 2 }
    #expect(address(own) == before)
    #expect(own.values == [1, 1, 1, 2])
  }

  @Test func borrowedMemoryIsReadInPlaceAndNeverWritten() {
    let owner = Owner([1, 2, 3, 4])
    var tensor = Tensor(shape: [2, 2], borrowing: owner.buffer, owner: owner)
    #expect(address(tensor) == owner.buffer.baseAddress.map { Int(bitPattern: $0) })
    tensor.withUnsafeMutableElements { $0[0] = 9 }
    #expect(tensor.values == [9, 2, 3, 4])
    #expect(Array(owner.buffer) == [1, 2, 3, 4])
  }

  @Test func borrowedMemoryLivesAsLongAsAnyView() {
    weak var seen: Owner?
    var row: Tensor?
    do {
      let owner = Owner([1, 2, 3, 4])
      seen = owner
      row = Tensor(shape: [2, 2], borrowing: owner.buffer, owner: owner).row(1)
    }
    #expect(seen != nil)
    #expect(row?.values == [3, 4])
    row = nil
    #expect(seen == nil)
  }

  @Test func deferredElementsAreWrittenWhenFirstRead() {
    let fills = Mutex(0)
    let tensor = Tensor.deferred(shape: [2, 3]) { elements in
      fills.withLock { $0 += 1 }
      for index in elements.indices { elements.initializeElement(at: index, to: Float(index)) }
    }
    let last = tensor.rows(1..<2)
    #expect(tensor.shape == [2, 3] && fills.withLock { $0 } == 0)
    #expect(last.values == [3, 4, 5])
    #expect(tensor.reshaped([6]).values == [0, 1, 2, 3, 4, 5])
    #expect(fills.withLock { $0 } == 1)
    // Whoever reads keeps what it reads while others let go of it.
    last.withUnsafeElements { elements in
      tensor.releasePages()
      #expect(Array(elements) == [3, 4, 5])
    }
    #expect(tensor.values == [0, 1, 2, 3, 4, 5])
    #expect(fills.withLock { $0 } == 2)
    var changed = tensor
    changed.withUnsafeMutableElements { $0[0] = 7 }
    #expect(changed[0, 0] == 7 && tensor[0, 0] == 0)
  }

  @Test func fillingCanFail() {
    struct Failure: Error {}
    #expect(throws: Failure.self) { try Tensor(shape: [2]) { _ in throw Failure() } }
  }

  private func address(_ tensor: Tensor) -> Int? {
    tensor.withUnsafeElements { $0.baseAddress.map { Int(bitPattern: $0) } }
  }
}

/// Memory that is not the tensor's own. Sendable because it is only read once it is filled.
private final class Owner: @unchecked Sendable {
  private let memory: UnsafeMutableBufferPointer<Float>
  var buffer: UnsafeBufferPointer<Float> { UnsafeBufferPointer(memory) }

  init(_ values: [Float]) {
    memory = .allocate(capacity: values.count)
    _ = memory.initialize(fromContentsOf: values)
  }

  deinit { memory.deallocate() }
}
