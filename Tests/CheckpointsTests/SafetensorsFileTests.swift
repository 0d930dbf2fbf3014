import Checkpoints
import TestSupport
import Testing

@Suite struct SafetensorsFileTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
    try SafetensorsFile(path: scratch.file(bytes))
  }

  @Test func readsTensorsAndMetadata() throws {
    let header =
      #"{"__metadata__":{"k":"v"},"b":{"dtype":"F32","shape":[2,1],"data_offsets":[2,10]},"#
      + #""a":{"dtype":"F16","shape":[],"data_offsets":[0,2]}}   "#
    let file = try open(safetensors(header, data: [0x00, 0x3c] + littleEndian([2, -0.5])))
    #expect(file.metadata == ["k": "v"])
    #expect(file.entries.map(\.name) == ["b", "a"])
    #expect(file.entries[0] == TensorEntry(name: "b", type: .float32, shape: [2, 1]))
    #expect(try file.tensor(named: "b").values == [2, -0.5])
    #expect(try file.tensor(named: "a").values == [1])
    #expect(throws: CheckpointError.noSuchTensor(path: file.path, name: "c")) { try file.tensor(named: "c") }
  }

  @Test func tensorsOutliveTheFile() throws {
    let header = #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#
    for padding in 0..<4 {  // every alignment: borrowed or copied
      let padded = header + String(repeating: " ", count: padding)
      let tensor = try open(safetensors(padded, data: littleEndian([1, 2, 3]))).tensor(named: "a")
      #expect(tensor.values == [1, 2, 3])
    }
  }

  @Test func emptyTensorsAndEmptyFilesAreAllowed() throws {
    let file = try open(safetensors(#"{"a":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]}}"#))
    #expect(try file.tensor(named: "a").shape == [0, 7])
    #expect(try open(safetensors("{}")).entries.isEmpty)
  }

  /// A header with one tensor described by `fields`, and 8 bytes of data.
  private func refusal(_ fields: String) -> (place: String, expected: String, found: String)? {
    malformed { _ = try open(safetensors("{\"a\":{\(fields)}}", data: [UInt8](repeating: 0, count: 8))) }
  }

  @Test func refusesTensorsThatDoNotFit() {
    #expect(refusal(#""dtype":"F32","shape":[3],"data_offsets":[0,8]"#)?.expected == "12 bytes of a, F32 [3]")
    #expect(refusal(#""dtype":"F32","shape":[1],"data_offsets":[4,8]"#)?.place == "data_offsets of a")
    #expect(refusal(#""dtype":"F32","shape":[1],"data_offsets":[0,4]"#)?.place == "data")
    #expect(refusal(#""dtype":"F32","shape":[4],"data_offsets":[0,16]"#)?.found == "8")
    #expect(refusal(#""dtype":"F32","shape":[2],"data_offsets":[8,0]"#)?.found == "8 before 0")
    #expect(refusal(#""dtype":"Q4","shape":[2],"data_offsets":[0,8]"#)?.found == "Q4")
    #expect(refusal(#""dtype":"F32","shape":[2]"#)?.found == "less")
    #expect(refusal(#""dtype":"F32","shape":[2],"data_offsets":[0,4,8]"#) != nil)
    #expect(refusal(#""dtype":"F32","shape":[-2],"data_offsets":[0,8]"#) != nil)
    #expect(refusal(#""dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,8]"#) != nil)
    #expect(refusal(#""dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,8]"#) != nil)
    #expect(
      refusal(#""dtype":"F32","shape":[0,1099511627776,1099511627776],"data_offsets":[0,0]"#)?.expected
        == "a shape of a that fits memory")
    for number in ["NaN", "1e1", "2.0", "\"2\"", "[2]", "null", "-0", "02"] {
      #expect(refusal("\"dtype\":\"F32\",\"shape\":[\(number)],\"data_offsets\":[0,8]") != nil, "\(number)")
    }
    #expect(
      refusal(#""dtype":"F32","shape":[2],"data_offsets":[0,8],"dtype":"F32""#)?.expected == "each name once")
    let ones = [String](repeating: "1", count: 1000).joined(separator: ",")
    #expect(
      refusal("\"dtype\":\"F32\",\"shape\":[\(ones)],\"data_offsets\":[0,4]")?.expected
        == "at most 64 numbers")
  }

  @Test func refusesOverlapsAndDuplicates() {
    func pair(_ second: String) -> [UInt8] {
      safetensors(
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},\#(second)}"#,
        data: [UInt8](repeating: 0, count: 8))
    }
    let overlap = malformed { _ = try open(pair(#""b":{"dtype":"U8","shape":[6],"data_offsets":[2,8]}"#)) }
    #expect(overlap?.place == "data_offsets of b")
    let duplicate = malformed { _ = try open(pair(#""a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}"#)) }
    #expect(duplicate?.found == "a second \"a\"")
    let escaped = malformed {
      _ = try open(pair(#""\u0061":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}"#))
    }
    #expect(escaped?.found == "a second \"a\"")
  }

  @Test func refusesWrongHeaders() throws {
    #expect(malformed { _ = try open([]) }?.place == "header length")
    #expect(malformed { _ = try open([2, 0, 0, 0, 0, 0, 0]) }?.place == "header length")
    #expect(malformed { _ = try open(littleEndian(UInt64(3)) + [0x7b, 0x7d]) }?.place == "header")
    #expect(malformed { _ = try open(littleEndian(UInt64.max)) }?.expected == "at most 100000000 bytes")
    #expect(malformed { _ = try open(safetensors(" {}")) }?.place == "header")
    #expect(malformed { _ = try open(safetensors("{}x")) }?.expected == "the end")
    #expect(malformed { _ = try open(safetensors("[]")) }?.place == "header")
    #expect(malformed { _ = try open(safetensors(#"{"__metadata__":{"k":1}}"#)) } != nil)
    let dots = String(repeating: ".", count: 1001)
    #expect(malformed { _ = try open(safetensors("{\"\(dots)\":{}}")) }?.found == "1001")
    let bomb = "{\"a\":" + String(repeating: "{\"a\":", count: 500_000)
    #expect(malformed { _ = try open(safetensors(bomb)) }?.expected == "at most 64 nested values")
  }

  @Test func everyTruncationIsAnError() throws {
    let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    let whole = safetensors(header, data: littleEndian([1, 2]))
    for length in 0..<whole.count {
      #expect(malformed { _ = try open(Array(whole.prefix(length))) } != nil)
    }
  }

  @Test func errorsAreOneHarmlessLine() {
    let name = "\u{1b}[2J\n" + String(repeating: "x", count: 1000)
    let error = CheckpointError.noSuchTensor(path: "a\tb", name: name)
    #expect(error.description.count < 300)
    #expect(error.description.hasPrefix("a\\u{9}b: no tensor named \\u{1b}[2J\\u{a}xxx"))
  }
}
