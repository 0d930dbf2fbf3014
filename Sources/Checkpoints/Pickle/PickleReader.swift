/// Reads one pickle of protocol 2 to 5 into a graph of data. CPython's `Lib/pickletools.py` describes the
/// machine: instructions push onto a stack, collect what lies above a mark, and store values in a memo.
///
/// What it holds is limited: a pushed value costs a byte in the file, but far more in memory.
struct PickleReader {
  /// The most values pushed or memoised, about thirty per tensor. The largest published DETR with its
  /// optimizer needs 80,000.
  static let valueLimit = 400_000
  /// The most bytes in all texts together.
  static let textLimit = 16 << 20
  static let nameLimit = 1000

  var cursor: ByteCursor
  private(set) var objects: [PickleObject] = []
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var valueBudget = Self.valueLimit
  private var textBudget = Self.textLimit

  /// Reads the pickle at the cursor and moves the cursor past it.
  ///
  /// - Throws: `CheckpointError.malformed`.
  static func read(_ cursor: inout ByteCursor) throws -> PickleGraph {
    var reader = PickleReader(cursor: cursor)
    let root = try reader.run()
    cursor = reader.cursor
    return PickleGraph(root: root, objects: reader.objects)
  }

  private init(cursor: ByteCursor) { self.cursor = cursor }

  private mutating func run() throws -> PickleValue {
    guard try opcode() == .proto else {
      throw cursor.malformed("a pickle, which begins with PROTO", "another byte")
    }
    let version: UInt8 = try cursor.integer()
    guard (2...5).contains(version) else { throw cursor.malformed("pickle protocol 2 to 5", "\(version)") }
    while true {
      let code = try opcode()
      if code == .stop { return try pop() }
      try execute(code)
    }
  }

  private mutating func opcode() throws -> PickleOpcode {
    let byte: UInt8 = try cursor.integer()
    guard let code = PickleOpcode(rawValue: byte) else {
      throw cursor.malformed("a pickle opcode of protocol 2 to 5", "0x\(String(byte, radix: 16))")
    }
    return code
  }

  private mutating func execute(_ code: PickleOpcode) throws {
    switch code {
    case .proto, .stop: throw cursor.malformed("PROTO only at the start", "another")
    case .frame: try readFrame()
    case .mark:
      try spend()
      marks.append(stack.count)
    case .pop: if stack.count == marks.last { marks.removeLast() } else { _ = try pop() }
    case .popMark: _ = try popToMark()
    case .dup:
      let top = try pop()
      try push(top)
      try push(top)
    case .none: try push(.none)
    case .newTrue: try push(.bool(true))
    case .newFalse: try push(.bool(false))
    case .binInt: try push(.integer(Int(cursor.integer(Int32.self))))
    case .binInt1: try push(.integer(Int(cursor.integer(UInt8.self))))
    case .binInt2: try push(.integer(Int(cursor.integer(UInt16.self))))
    case .long1: try pushLong(cursor.bytes(cursor.integer(UInt8.self)))
    case .long4: try pushLong(cursor.bytes(cursor.integer(Int32.self)))
    case .binFloat: try push(.real(Double(bitPattern: cursor.integer(UInt64.self).byteSwapped)))
    case .shortBinUnicode: try pushText(cursor.bytes(cursor.integer(UInt8.self)))
    case .binUnicode: try pushText(cursor.bytes(cursor.integer(UInt32.self)))
    case .binUnicode8: try pushText(cursor.bytes(cursor.integer(UInt64.self)))
    case .shortBinString: try pushPython2String(cursor.bytes(cursor.integer(UInt8.self)))
    case .binString: try pushPython2String(cursor.bytes(cursor.integer(Int32.self)))
    case .shortBinBytes: try push(.bytes(cursor.bytes(cursor.integer(UInt8.self))))
    case .binBytes: try push(.bytes(cursor.bytes(cursor.integer(UInt32.self))))
    case .binBytes8, .byteArray8: try push(.bytes(cursor.bytes(cursor.integer(UInt64.self))))
    case .emptyList: try push(.list([]))
    case .emptyTuple: try push(.tuple([]))
    case .emptyDict: try push(.dictionary([]))
    case .emptySet: try push(.set([]))
    case .list: try push(.list(popToMark()))
    case .tuple: try push(.tuple(popToMark()))
    case .tuple1: try push(.tuple(pop(1)))
    case .tuple2: try push(.tuple(pop(2)))
    case .tuple3: try push(.tuple(pop(3)))
    case .dict: try push(.dictionary(items(popToMark())))
    case .frozenSet: try push(.set(popToMark()))
    case .append: try addElements(pop(1))
    case .appends, .addItems: try addElements(popToMark())
    case .setItem: try addItems(pop(2))
    case .setItems: try addItems(popToMark())
    case .binPut: try remember(Int(cursor.integer(UInt8.self)))
    case .longBinPut: try remember(Int(cursor.integer(UInt32.self)))
    case .memoize: try remember(memo.count)
    case .binGet: try recall(Int(cursor.integer(UInt8.self)))
    case .longBinGet: try recall(Int(cursor.integer(UInt32.self)))
    case .global: try pushGlobal(cursor.line(limit: Self.nameLimit), cursor.line(limit: Self.nameLimit))
    case .stackGlobal: try pushStackGlobal()
    case .reduce, .newObj:
      let parts = try pop(2)
      try push(.call(PickleCall(function: parts[0], arguments: parts[1])))
    case .newObjEx:
      let parts = try pop(3)
      try push(.call(PickleCall(function: parts[0], arguments: parts[1], state: parts[2])))
    case .obj: try pushObject()
    case .build: try setState()
    case .binPersID: try push(.persistent(pop()))
    }
  }

  private mutating func readFrame() throws {
    let length: UInt64 = try cursor.integer()
    guard length <= cursor.remaining else {
      throw cursor.malformed("a frame of \(length) bytes", "\(cursor.remaining) to the end")
    }
  }
}

// MARK: The stack

extension PickleReader {
  private mutating func spend() throws {
    guard valueBudget > 0 else { throw cursor.malformed("at most \(Self.valueLimit) values", "more") }
    valueBudget -= 1
  }

  private mutating func push(_ value: PickleValue) throws {
    try spend()
    stack.append(value)
  }

  private mutating func push(_ object: PickleObject) throws {
    try push(.object(objects.count))
    objects.append(object)
  }

  private mutating func pop() throws -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw cursor.malformed("a value on the stack", "none")
    }
    return value
  }

  private mutating func pop(_ count: Int) throws -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw cursor.malformed("\(count) values on the stack", "fewer")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw cursor.malformed("a mark on the stack", "none") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func remember(_ index: Int) throws {
    guard stack.count > marks.last ?? 0, let top = stack.last else {
      throw cursor.malformed("a value to remember", "none")
    }
    try spend()
    memo[index] = top
  }

  private mutating func recall(_ index: Int) throws {
    guard let value = memo[index] else { throw cursor.malformed("a value remembered as \(index)", "none") }
    try push(value)
  }
}

// MARK: Values

extension PickleReader {
  private mutating func text(_ bytes: ByteRegion) throws -> String? {
    try spend(text: bytes.count)
    return bytes.text
  }

  private mutating func spend(text byteCount: Int) throws {
    guard byteCount <= textBudget else {
      throw cursor.malformed("at most \(Self.textLimit) bytes of text", "more")
    }
    textBudget -= byteCount
  }

  private mutating func pushText(_ bytes: ByteRegion) throws {
    guard let text = try text(bytes) else { throw cursor.malformed("UTF-8", "other bytes") }
    try push(.text(text))
  }

  /// A Python 2 string may be text or bytes.
  private mutating func pushPython2String(_ bytes: ByteRegion) throws {
    if let text = try text(bytes) { try push(.text(text)) } else { try push(.bytes(bytes)) }
  }

  /// Pushes a little-endian two's complement integer of any width.
  private mutating func pushLong(_ bytes: ByteRegion) throws {
    guard bytes.count <= MemoryLayout<Int64>.size else { return try push(.bytes(bytes)) }
    var value: UInt64 = 0
    for index in (0..<bytes.count).reversed() { value = value << 8 | UInt64(bytes[index] ?? 0) }
    let unused = 64 - 8 * bytes.count
    try push(
      .integer(unused == 64 ? 0 : Int(truncatingIfNeeded: Int64(bitPattern: value << unused) >> unused)))
  }

  private mutating func pushStackGlobal() throws {
    let parts = try pop(2)
    guard case .text(let module) = parts[0], case .text(let name) = parts[1] else {
      throw cursor.malformed("a module and a name as text", "something else")
    }
    guard max(module.utf8.count, name.utf8.count) <= Self.nameLimit else {
      throw cursor.malformed("a name of at most \(Self.nameLimit) bytes", "a longer one")
    }
    try pushGlobal(module, name)
  }

  private mutating func pushGlobal(_ module: String, _ name: String) throws {
    try spend(text: module.utf8.count + name.utf8.count)
    try push(.global(module + "." + name))
  }

  /// OBJ: a class and its arguments lie above a mark.
  private mutating func pushObject() throws {
    let parts = try popToMark()
    guard let function = parts.first else { throw cursor.malformed("a class", "none") }
    objects.append(.tuple(Array(parts.dropFirst())))
    try push(.call(PickleCall(function: function, arguments: .object(objects.count - 1))))
  }

  private func items(_ values: [PickleValue]) throws -> [PickleItem] {
    guard values.count.isMultiple(of: 2) else {
      throw cursor.malformed("a value for each key", "one too few")
    }
    return stride(from: 0, to: values.count, by: 2).map { PickleItem(key: values[$0], value: values[$0 + 1]) }
  }
}

// MARK: Changes to objects on the stack

extension PickleReader {
  private mutating func addElements(_ added: [PickleValue]) throws {
    try changeTop("a list or a set") { object in
      switch object {
      case .list(var elements):
        object = .tuple([])  // leaves `elements` the only owner, so that appending does not copy
        elements += added
        object = .list(elements)
      case .set(var elements):
        object = .tuple([])
        elements += added
        object = .set(elements)
      case .call(var call):
        object = .tuple([])
        call.elements += added
        object = .call(call)
      default: return false
      }
      return true
    }
  }

  private mutating func addItems(_ values: [PickleValue]) throws {
    let added = try items(values)
    try changeTop("a dictionary") { object in
      switch object {
      case .dictionary(var items):
        object = .tuple([])
        items += added
        object = .dictionary(items)
      case .call(var call):
        object = .tuple([])
        call.items += added
        object = .call(call)
      default: return false
      }
      return true
    }
  }

  private mutating func setState() throws {
    let state = try pop()
    try changeTop("an object that takes a state") { object in
      guard case .call(var call) = object else { return false }
      call.state = state
      object = .call(call)
      return true
    }
  }

  /// - Parameter change: returns false if the object is not of the `expected` kind.
  private mutating func changeTop(_ expected: String, _ change: (inout PickleObject) -> Bool) throws {
    guard stack.count > marks.last ?? 0, case .object(let index) = stack.last, change(&objects[index]) else {
      throw cursor.malformed(expected, "something else")
    }
  }
}
