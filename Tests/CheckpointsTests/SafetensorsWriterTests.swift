import Checkpoints
import Foundation
import Foundations
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsWriterTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private let entries = [
    TensorEntry(name: "ids", type: .uint8, shape: [3]),
    TensorEntry(name: "quoted \"\\\n\u{1}é", type: .float32, shape: [2, 2]),
    TensorEntry(name: "labels", type: .int32, shape: [2]),
    TensorEntry(name: "empty", type: .float32, shape: [0, 4]),
  ]

  private func write(to path: String, order: [Int] = [0, 1, 2, 3]) throws {
    let tensors = [
      Tensor(shape: [3], values: [300, 7.4, .nan]), Tensor(shape: [2, 2], values: [1, 2, .infinity, -0.0]),
      Tensor(shape: [2], values: [-5, 1e20]), Tensor(shape: [0, 4], values: []),
    ]
    let writer = try SafetensorsWriter(path: path, entries: entries, metadata: ["b": "\u{7}", "a": "x\"y"])
    for index in order { try writer.write(tensors[index], named: entries[index].name) }
    try writer.finish()
  }

  @Test func roundTrip() throws {
    let path = scratch.path("out.safetensors")
    try write(to: path)
    let file = try SafetensorsFile(path: path)
    #expect(file.metadata == ["a": "x\"y", "b": "\u{7}"])
    #expect(Set(file.entries.map(\.name)) == Set(entries.map(\.name)))
    #expect(try file.tensor(named: entries[1].name).values == [1, 2, .infinity, -0.0])
    #expect(try file.tensor(named: "ids").values == [255, 7, 0])
    #expect(try file.tensor(named: "labels").values == [-5, 2_147_483_520])
    #expect(try file.tensor(named: "empty").shape == [0, 4])
    #expect(try scratch.names == ["out.safetensors"])
  }

  @Test func halvesStandBetweenFloatsAndBytes() throws {
    let path = scratch.path("half")
    let entries = [
      TensorEntry(name: "bytes", type: .uint8, shape: [1]),
      TensorEntry(name: "halves", type: .float16, shape: [3]),
      TensorEntry(name: "floats", type: .float32, shape: [1]),
    ]
    let writer = try SafetensorsWriter(path: path, entries: entries)
    for entry in entries {
      try writer.write(
        Tensor(shape: entry.shape, repeating: entry.type == .float16 ? 0.1 : 3), named: entry.name)
    }
    try writer.finish()
    let file = try SafetensorsFile(path: path)
    #expect(file.entries.map(\.name) == ["floats", "halves", "bytes"])
    #expect(try file.tensor(named: "halves").values == [0.099975586, 0.099975586, 0.099975586])
    #expect(try file.tensor(named: "floats").values + file.tensor(named: "bytes").values == [3, 3])
  }

  @Test func bytesDoNotDependOnTheOrderOfCalls() throws {
    try write(to: scratch.path("a"))
    try write(to: scratch.path("b"), order: [3, 1, 0, 2])
    let first = try Data(contentsOf: URL(fileURLWithPath: scratch.path("a")))
    #expect(try first == Data(contentsOf: URL(fileURLWithPath: scratch.path("b"))))
  }

  @Test func dataBeginsOnACacheLine() throws {
    for nameLength in 1...70 {
      let path = scratch.path("aligned")
      let name = String(repeating: "n", count: nameLength)
      let writer = try SafetensorsWriter(
        path: path, entries: [TensorEntry(name: name, type: .float32, shape: [1])])
      try writer.write(Tensor(shape: [1], values: [1]), named: name)
      try writer.finish()
      let size = try MappedFile(path: path).size
      #expect((size - 4) % 64 == 0)
    }
  }

  @Test func anUnfinishedFileLeavesNoTrace() throws {
    let path = try scratch.file([1, 2, 3], named: "kept")
    do {
      let writer = try SafetensorsWriter(path: path, entries: entries)
      try writer.write(Tensor(shape: [0, 4], values: []), named: "empty")
    }
    #expect(try scratch.names == ["kept"])
    #expect(try MappedFile(path: path).size == 3)
  }

  @Test func refusesPlacesItCannotWriteTo() {
    for path in ["/dev/null", scratch.path, scratch.path("absent/out"), "/proc/out"] {
      let error = #expect(throws: FileError.self) { try SafetensorsWriter(path: path, entries: []) }
      guard case .unwritable(path, _)? = error else {
        Issue.record("\(path): \(String(describing: error))")
        continue
      }
    }
  }
}
