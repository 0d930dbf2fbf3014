/// A class the model knows.
public struct ObjectClass: Hashable, Sendable {
  public let id: Int
  public let name: String
  /// A countable object; otherwise stuff, such as sky or floor.
  public let isThing: Bool

  /// - Parameter name: may come from a file, so what a terminal would act on is escaped.
  public init(id: Int, name: String, isThing: Bool) {
    self.id = id
    self.name = name.printable
    self.isThing = isThing
  }
}

/// The labels of a model's class columns.
public struct Categories: Hashable, Sendable {
  private let byID: [Int: ObjectClass]
  /// The last column that is a thing without a label; nil for all of them.
  private let lastUnlabelledThing: Int?

  /// - Parameter lastUnlabelledThing: from which column on what has no label is stuff; all are things where nil.
  public init(_ categories: [ObjectClass], lastUnlabelledThing: Int? = nil) {
    self.lastUnlabelledThing = lastUnlabelledThing
    byID = Dictionary(categories.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The category of a class column; one without a label is named by its number.
  public subscript(id: Int) -> ObjectClass {
    byID[id]
      ?? ObjectClass(id: id, name: "class \(id)", isThing: lastUnlabelledThing.map { id <= $0 } ?? true)
  }

  public var all: [ObjectClass] { byID.values.sorted { $0.id < $1.id } }
}
