/// What a pickle describes, as data. A call that Python would make while loading is kept as a description, so
/// reading a pickle runs no code, whatever the pickle asks for.
///
/// Objects lie in one array and refer to each other by index. Shared and cyclic objects thus need no special
/// care, and no code here recurses, however deep the nesting.
struct PickleGraph: Sendable {
  let root: PickleValue
  let objects: [PickleObject]
}

/// A number, a text, or a reference to an object of the graph.
enum PickleValue: Sendable, Hashable {
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  /// An index into the graph's objects.
  case object(Int)
}

enum PickleObject: Sendable {
  case list([PickleValue])
  case tuple([PickleValue])
  case dictionary([PickleItem])
  case set([PickleValue])
  /// Bytes in the file, or an integer too wide for `Int`.
  case bytes(ByteRegion)
  /// A function or class by its full name, such as `torch._utils._rebuild_tensor_v2`.
  case global(String)
  indirect case call(PickleCall)
  /// A reference to something stored outside the pickle: for PyTorch, a storage.
  case persistent(PickleValue)
}

struct PickleItem: Sendable {
  var key: PickleValue
  var value: PickleValue
}

/// A call of a function or class that Python would make, and what it would do with the result.
struct PickleCall: Sendable {
  let function: PickleValue
  let arguments: PickleValue
  /// Becomes the result's attributes.
  var state: PickleValue = .none
  /// Becomes items of the result, if it is a dictionary.
  var items: [PickleItem] = []
  /// Becomes elements of the result, if it is a list or a set.
  var elements: [PickleValue] = []
}
