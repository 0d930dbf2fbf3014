import Checkpoints
import TestSupport
import Testing

@Suite struct ElementDecodingTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func values(_ type: String, _ data: [UInt8], count: Int) throws -> [Float] {
    let header = #"{"a":{"dtype":"\#(type)","shape":[\#(count)],"data_offsets":[0,\#(data.count)]}}"#
    return try SafetensorsFile(path: scratch.file(safetensors(header, data: data))).tensor(named: "a").values
  }

  @Test func convertsEveryType() throws {
    let double = littleEndian((0.1).bitPattern) + littleEndian((-1e300).bitPattern)
    #expect(try values("F64", double, count: 2) == [0.1, -.infinity])
    #expect(try values("F32", littleEndian([1.5, -0.0]), count: 2) == [1.5, -0.0])
    #expect(try values("BF16", [0x80, 0x3f, 0x49, 0xc0], count: 2) == [1, -3.140625])
    #expect(try values("I64", littleEndian(Int64.min), count: 1) == [-0x1p63])
    #expect(try values("I32", littleEndian(Int32(-16_777_217)), count: 1) == [-16_777_216])
    #expect(try values("I16", littleEndian(Int16(-2)), count: 1) == [-2])
    #expect(try values("I8", [0x80, 0x7f], count: 2) == [-128, 127])
    #expect(try values("U64", littleEndian(UInt64.max), count: 1) == [0x1p64])
    #expect(try values("U32", littleEndian(UInt32.max), count: 1) == [0x1p32])
    #expect(try values("U16", littleEndian(UInt16.max), count: 1) == [65535])
    #expect(try values("U8", [0, 255], count: 2) == [0, 255])
    #expect(try values("BOOL", [0, 1, 7], count: 3) == [0, 1, 1])
  }

  /// Every one of the 65,536 half-precision numbers against its definition in IEEE 754.
  @Test func convertsEveryHalf() throws {
    let data = (0...UInt16.max).flatMap { littleEndian($0) }
    let halves = try values("F16", data, count: 65536)
    for bits in 0...Int(UInt16.max) {
      let sign: Double = bits & 0x8000 == 0 ? 1 : -1
      let exponent = bits >> 10 & 0x1f
      let fraction = Double(bits & 0x3ff)
      let half = halves[bits]
      switch (exponent, fraction) {
      case (31, 0): #expect(Double(half) == sign * .infinity)
      case (31, _): #expect(half.isNaN)
      case (0, _): #expect(Double(half) == sign * fraction * 0x1p-24)
      default:
        let scale = Double(sign: .plus, exponent: exponent - 25, significand: 1)
        #expect(Double(half) == sign * (1024 + fraction) * scale)
      }
    }
  }
}
