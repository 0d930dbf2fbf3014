import Checkpoints
import Tensors
import TestSupport
import Testing

@Suite struct CheckpointTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func checkpoint(_ shapes: KeyValuePairs<String, [Int]>) throws -> Checkpoint {
    let path = scratch.path("file.safetensors")
    let entries = shapes.map { TensorEntry(name: $0.key, type: .float32, shape: $0.value) }
    let writer = try SafetensorsWriter(path: path, entries: entries)
    for (number, entry) in entries.enumerated() {
      try writer.write(Tensor(shape: entry.shape, repeating: Float(number)), named: entry.name)
    }
    try writer.finish()
    return try Checkpoint(path: path)
  }

  private func spec(_ name: String, _ shape: [Int]) -> ParameterSpec {
    ParameterSpec(name: name, shape: shape)
  }

  private func named(_ file: Checkpoint) -> [NamedTensor] { file.entries.map(NamedTensor.init) }

  @Test func loadsUnderOtherNames() throws {
    let file = try checkpoint(["x.bias": [3], "gn.weight": [2], "gn.bias": [2]])
    let tensors = [
      NamedTensor(name: "bias", shape: [3], keys: ["x.bias"]),
      NamedTensor(name: "both", shape: [4], keys: ["gn.bias", "gn.weight"]),
    ]
    let parameters = try file.load([spec("both", [4]), spec("bias", [3])], from: tensors, for: "tiny")
    #expect(parameters.mapValues(\.values) == ["bias": [0, 0, 0], "both": [2, 2, 1, 1]])
  }

  @Test func listsEveryDifference() throws {
    let file = try checkpoint(["a": [2, 3], "b": [1], "c": [4]])
    let error = #expect(throws: CheckpointError.self) {
      try file.load([spec("a", [3, 2]), spec("d", [5]), spec("c", [4])], from: named(file), for: "tiny")
    }
    let differences: [ParameterDifference] = [
      .shape(name: "a", expected: [3, 2], found: [2, 3]), .missing(name: "d", shape: [5]),
      .unused(name: "b", shape: [1]),
    ]
    #expect(error == .mismatch(path: file.path, model: "tiny", differences: differences))
    #expect(
      error?.description == file.path + ": does not fit tiny: a is [2, 3] but should be [3, 2], "
        + "d [5] is missing, b [1] is not used")
  }

  @Test func longListsAreCutOnScreenOnly() throws {
    let file = try checkpoint([:])
    let specs = (0..<18).map { spec("p\($0)", [1]) }
    let error = #expect(throws: CheckpointError.self) { try file.load(specs, from: named(file), for: "tiny") }
    guard case .mismatch(_, _, let differences) = error else { return }
    #expect(differences.count == 18)
    #expect(error?.description.hasSuffix("p5 [1] is missing and 12 more") == true)
  }
}
