import Tensors
import Testing

/// Large blocks go from tensor to tensor. Serial: the counters are the whole program's, hence the wide margins too.
@Suite(.serialized) struct TensorMemoryTests {
  /// Large enough to stand out from what other tests allocate meanwhile.
  private static let count = 64 << 20
  private static let byteCount = 4 * count

  @Test func whatATensorGivesBackWaitsForTheNext() {
    _ = Tensor(shape: [Self.count]) { $0[0] = 1 }
    #expect(TensorMemory.idleByteCount >= Self.byteCount / 2)
    let next = Tensor(shape: [Self.count]) { $0[0] = 1 }
    #expect(TensorMemory.idleByteCount < Self.byteCount / 2)
    withExtendedLifetime(next) {}
    TensorMemory.releaseIdle()
    #expect(TensorMemory.idleByteCount < Self.byteCount / 2)
  }

  @Test func liveBytesFollowTheTensors() {
    let before = TensorMemory.liveByteCount
    var tensor: Tensor? = Tensor(shape: [Self.count]) { $0[0] = 1 }
    #expect(TensorMemory.liveByteCount >= before + Self.byteCount / 2)
    #expect(tensor?.count == Self.count)
    tensor = nil
    #expect(TensorMemory.liveByteCount < before + Self.byteCount / 2)
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
