import Checkpoints
import Foundation
import Foundations
import Tensors
import TestSupport
import Testing

@Suite struct NumPyFileTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func written(_ tensor: Tensor, isHalf: Bool = false) throws -> [UInt8] {
    let path = scratch.path("a.npy")
    try NumPyFile.write(tensor, isHalf: isHalf, to: path)
    #expect(try scratch.names == ["a.npy"])
    return try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// The bytes that `numpy.save` of NumPy 2 writes.
  @Test func bytesAreNumPys() throws {
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }"
    let header = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8)
    let padding = [UInt8](repeating: 0x20, count: 128 - header.count - 1) + [0x0a]
    let values: [UInt8] = [0, 0, 0xc0, 0x3f, 0, 0, 0, 0x80]
    #expect(try written(Tensor(shape: [2, 1], values: [1.5, -0.0])) == header + padding + values)
  }

  @Test(arguments: [
    ([], "()"), ([3], "(3,)"), ([0, 4], "(0, 4)"), (Array(repeating: 1, count: 32), "(1, 1,"),
  ])
  func shapesAreTuples(_ shape: [Int], _ text: String) throws {
    let bytes = try written(Tensor(shape: shape, repeating: 1))
    #expect(String(decoding: bytes, as: UTF8.self).contains("'shape': \(text)"))
    #expect((bytes.count - 4 * shape.elementCount) % 64 == 0)
  }

  @Test func halvesAreRoundedToEven() throws {
    let cases: [(Float, UInt16)] = [
      (1, 0x3c00), (-2, 0xc000), (65504, 0x7bff), (65519, 0x7bff), (65520, 0x7c00), (-.infinity, 0xfc00),
      (0x1p-24, 1), (0x1p-25, 0), (0x1.8p-24, 2), (0x1p-14, 0x400), (0x1.ff8p-15, 0x3ff),
      (0x1.ffcp-15, 0x400),
      (0x1.fff8p-15, 0x400), (1 + 0x1p-11, 0x3c00), (1 + 0x3p-11, 0x3c02), (-0.0, 0x8000), (.nan, 0x7e00),
    ]
    let bytes = try written(Tensor(shape: [cases.count], values: cases.map(\.0)), isHalf: true)
    let halves = bytes.suffix(2 * cases.count)
    let found = stride(from: halves.startIndex, to: halves.endIndex, by: 2).map {
      UInt16(halves[$0]) | UInt16(halves[$0 + 1]) << 8
    }
    #expect(found == cases.map(\.1))
    #expect(String(decoding: bytes, as: UTF8.self).contains("'<f2'"))
  }

  @Test func namesAreSafeAndDiffer() {
    let path = "transformer.encoder.layers.0.self_attn.pattern"
    #expect(NumPyFile.name(for: path) == path + ".npy")
    #expect(NumPyFile.name(for: "../../etc/passwd") == "%2E.%2F..%2Fetc%2Fpasswd.npy")
    #expect(NumPyFile.name(for: "-rf") == "%2Drf.npy")
    #expect(NumPyFile.name(for: "é\u{0} %") == "%C3%A9%00%20%25.npy")
    #expect(NumPyFile.name(for: "") == "%.npy")
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() {
    let error = #expect(throws: FileError.self) {
      try NumPyFile.write(Tensor(shape: [1], values: [0]), to: scratch.path("absent/a.npy"))
    }
    if case .unwritable(let path, _)? = error {
      #expect(path.hasSuffix("absent/a.npy"))
    } else {
      Issue.record("\(String(describing: error))")
    }
  }
}
