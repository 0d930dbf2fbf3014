/// A tensor as PyTorch's pickles describe it: a view of a storage.
struct TorchTensor: Sendable, Equatable {
  let storage: TorchStorage
  let shape: [Int]
  /// The type and layout of the elements. Nil for types that are not supported, such as complex numbers.
  let content: Content?
  /// What PyTorch calls the type of the elements.
  let typeName: String

  struct Content: Sendable, Equatable {
    let type: ElementType
    let layout: TensorLayout
  }

  /// The most calls nested around a tensor, such as a parameter of a subclass.
  private static let nestingLimit = 4
  /// PyTorch's own limit.
  private static let rankLimit = 64

  /// Recognises the calls that would rebuild a tensor.
  ///
  /// - Returns: nil if `value` is something else.
  /// - Throws: `CheckpointError.malformed` if such a call's arguments do not make a tensor.
  init?(_ value: PickleValue, in graph: PickleGraph, name: String, path: String) throws {
    guard let (function, arguments) = Self.rebuildCall(value, in: graph) else { return nil }
    func malformed(_ expected: String, _ found: String = "something else") -> CheckpointError {
      .malformed(path: path, place: name, expected: expected, found: found)
    }
    guard arguments.count >= 4, case .persistent(let identifier) = graph.object(arguments[0]),
      let storage = TorchStorage(identifier, in: graph)
    else { throw malformed("a storage of a known class") }
    guard case .integer(let offset) = arguments[1], offset >= 0 else {
      throw malformed("an offset of at least 0")
    }
    guard let shape = graph.counts(arguments[2], limit: Self.rankLimit) else {
      throw malformed("a shape")
    }
    guard let strides = graph.counts(arguments[3], limit: shape.count), strides.count == shape.count else {
      throw malformed("a stride of at least 0 for each of \(shape)")
    }
    let isNamed = function == "torch._utils._rebuild_tensor_v3" && arguments.count >= 7
    self.storage = storage
    self.shape = shape
    let stated = isNamed ? graph.globalName(arguments[6]) : nil
    typeName = stated.map { $0.hasPrefix("torch.") ? String($0.dropFirst(6)) : $0 } ?? storage.typeName
    guard let type = storage.type ?? Self.elementType(stated) else {
      content = nil
      return
    }
    // An untyped storage counts bytes, its views count elements.
    let window = storage.type == nil ? 0..<storage.count / type.byteCount : storage.window
    let (start, overflow) = offset.addingReportingOverflow(window.lowerBound)
    guard !overflow,
      let layout = TensorLayout(shape: shape, strides: strides, offset: start, count: window.upperBound)
    else {
      throw malformed(
        "a view inside \(window.count) stored elements",
        "shape \(shape), strides \(strides), offset \(offset)")
    }
    content = Content(type: type, layout: layout)
  }

  private static func elementType(_ name: String?) -> ElementType? {
    switch name {
    case "torch.float64": .float64
    case "torch.float32": .float32
    case "torch.float16": .float16
    case "torch.bfloat16": .bfloat16
    case "torch.int64": .int64
    case "torch.int32": .int32
    case "torch.int16": .int16
    case "torch.int8": .int8
    case "torch.uint64": .uint64
    case "torch.uint32": .uint32
    case "torch.uint16": .uint16
    case "torch.uint8": .uint8
    case "torch.bool": .bool
    default: nil
    }
  }

  static func isTensor(_ value: PickleValue, in graph: PickleGraph) -> Bool {
    rebuildCall(value, in: graph) != nil
  }

  /// The innermost call, without the calls that wrap a tensor as a parameter or an instance of a subclass.
  private static func rebuildCall(_ value: PickleValue, in graph: PickleGraph) -> (String, [PickleValue])? {
    var value = value
    for _ in 0..<nestingLimit {
      guard case .call(let call) = graph.object(value), let name = graph.globalName(call.function),
        let arguments = graph.sequence(call.arguments), let first = arguments.first
      else { return nil }
      switch name {
      case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_tensor_v3":
        return (name, arguments)
      case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state": value = first
      case "torch._tensor._rebuild_from_type_v2":
        guard arguments.count >= 3, let function = graph.globalName(first),
          function.hasPrefix("torch._utils._rebuild_"),
          let inner = graph.sequence(arguments[2])
        else { return nil }
        if function.hasPrefix("torch._utils._rebuild_tensor") { return (function, inner) }
        guard let wrapped = inner.first else { return nil }
        value = wrapped
      default: return nil
      }
    }
    return nil
  }

  /// Checks that the storage is in the file and has the right size.
  ///
  /// - Throws: `CheckpointError.malformed`.
  func checkStorage(in source: any TorchStorageSource, name: String, path: String) throws {
    guard let found = source.byteCount(ofStorage: storage.key) else {
      throw CheckpointError.malformed(
        path: path, place: name, expected: "a storage \"\(storage.key)\"", found: "none of this key")
    }
    guard storage.byteCount == found else {
      throw CheckpointError.malformed(
        path: path, place: "storage \"\(storage.key)\" of \(name)",
        expected: "\(storage.count) elements of \(storage.elementSize) bytes", found: "\(found) bytes")
    }
  }
}
