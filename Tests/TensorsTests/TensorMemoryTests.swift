import Tensors
import Testing

/// Large blocks go from tensor to tensor. Serial: the counters are the whole program's, hence the wide margins too.
@Suite(.serialized) struct TensorMemoryTests {
  /// Large enough to stand out from what other tests allocate meanwhile.
  private static let count = 64 << 20
  private static let byteCount = 4 * count

  private static func address(of tensor: Tensor) -> Int {
    tensor.withUnsafeElements { Int(bitPattern: $0.baseAddress) }
  }

  /// Other tests take and give back meanwhile: of some tries one is undisturbed.
  @Test func whatATensorGivesBackWaitsForTheNext() {
    #expect(
      (0..<50).contains { _ in
        TensorMemory.releaseIdle()
        let isReleased = TensorMemory.idleByteCount < Self.byteCount / 2
        let address = Self.address(of: Tensor(shape: [Self.count]) { $0[0] = 1 })
        let waits = TensorMemory.idleByteCount >= Self.byteCount / 2
        let next = Tensor(shape: [Self.count]) { $0[0] = 1 }
        return isReleased && waits && Self.address(of: next) == address
      })
    TensorMemory.releaseIdle()
  }

  @Test func liveBytesFollowTheTensors() {
    #expect(
      (0..<50).contains { _ in
        let before = TensorMemory.liveByteCount
        var tensor: Tensor? = Tensor(shape: [Self.count]) { $0[0] = 1 }
        let isCounted = TensorMemory.liveByteCount >= before + Self.byteCount / 2
        let isWhole = tensor?.count == Self.count
        tensor = nil
        return isCounted && isWhole && TensorMemory.liveByteCount < before + Self.byteCount / 2
      })
    TensorMemory.releaseIdle()
  }

  @Test func blocksAreAlignedForTheWidestVectors() {
    for count in [1, 65_535, 65_536, 524_287, 524_289] {
      let tensor = Tensor(shape: [count], repeating: 3)
      tensor.withUnsafeElements {
        #expect(UInt(bitPattern: $0.baseAddress) % 64 == 0)
        #expect($0.allSatisfy { $0 == 3 })
      }
    }
  }
}
