/// What a pickle describes: data only. A call that Python would make while loading is kept as a description of
/// that call, so reading a pickle runs nothing, whatever it asks for.
///
/// Objects lie in one array and refer to each other by index. So shared and cyclic objects need no care, and
/// no nesting, however deep, makes anything here recurse.
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
  /// Bytes, or an integer too wide for `Int`, where they lie in the file.
  case bytes(ByteRegion)
  /// A function or class by its full name, `torch._utils._rebuild_tensor_v2`.
  case global(String)
  indirect case call(PickleCall)
  /// What the program that wrote the pickle stored outside it: for PyTorch, a storage.
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
  /// Set as attributes of the result.
  var state: PickleValue = .none
  /// Set as items of the result, where it is a dictionary.
  var items: [PickleItem] = []
  /// Added to the result, where it is a list or a set.
  var elements: [PickleValue] = []
}
