import Checkpoints
import TestSupport
import Testing

@Suite struct JSONScannerTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func scanner(_ text: String) throws -> JSONScanner {
    try JSONScanner(MappedFile(path: scratch.file(Array(text.utf8))).contents, path: "file", place: "text")
  }

  @Test func readsWhatIsAskedForAndSkipsTheRest() throws {
    var scanner = try scanner(
      " { \"a\" : [ 1 , 20 ] , \"skip\" : {\"x\":[true,-1.5e3,null,\"]\"]}, \"b\":\"c\"} ")
    var numbers: [Int] = []
    var text: String?
    try scanner.object { name, scanner in
      switch name {
      case "a": try scanner.array { scanner in numbers.append(try scanner.count()) }
      case "b": text = try scanner.string()
      default: try scanner.skipValue()
      }
    }
    try scanner.end()
    #expect(numbers == [1, 20])
    #expect(text == "c")
  }

  @Test func decodesEscapes() throws {
    var scanner = try scanner(#""\"\\\/\b\f\n\r\t\u00e4\uD83D\uDE00é""#)
    #expect(try scanner.string() == "\"\\/\u{8}\u{c}\n\r\tä😀é")
  }

  @Test(arguments: [
    #"{"a":1,"a":2}"#, #"{"a":1,}"#, #"{"a" 1}"#, #"{a:1}"#, "[1 2]", "[1,", "[", "{", "\"", "\"\\",
    "\"\\u12",
    "\"\\uD83D\"", "\"\\uD83Dxx\"", "\"\u{1}\"", "tru", "+-", "1.2.3", "", "]", "\"\\x\"",
  ])
  func refuses(text: String) throws {
    var scanner = try scanner(text)
    #expect(throws: CheckpointError.self) { try scanner.skipValue() }
  }

  @Test(arguments: ["9223372036854775808", "-1", "1.0", "1e3", "01", "x", ""])
  func refusesAsCount(text: String) throws {
    var scanner = try scanner(text)
    #expect(throws: CheckpointError.self) { try scanner.count() }
  }

  @Test func readsTheLargestCount() throws {
    var scanner = try scanner("9223372036854775807")
    #expect(try scanner.count() == .max)
  }

  @Test func deepNestingIsAnErrorNotAStackOverflow() throws {
    var scanner = try scanner(String(repeating: "[", count: 1_000_000))
    let error = malformed { try scanner.skipValue() }
    #expect(error?.expected == "at most 64 nested values")
  }

  @Test func floodsAreRefused() throws {
    var members = try scanner("{" + (0..<200_001).map { "\"\($0)\":0" }.joined(separator: ",") + "}")
    #expect(malformed { try members.skipValue() }?.expected == "at most 200000 members")
    let long = "\"" + String(repeating: "x", count: 6 << 20) + "\""
    var text = try scanner("[\(long),\(long),\(long)]")
    #expect(malformed { try text.skipValue() }?.expected == "at most 16777216 bytes of text")
  }

  @Test func textAfterTheValueIsRefused() throws {
    var scanner = try scanner("[] x")
    try scanner.skipValue()
    #expect(throws: CheckpointError.self) { try scanner.end() }
  }
}
