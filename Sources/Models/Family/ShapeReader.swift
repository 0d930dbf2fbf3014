/// Looks up the shapes of parameters that a network must have.
struct ShapeReader {
  let shapes: [String: [Int]]

  /// - Throws: `ModelError.notDETR` where there is no such parameter, or of another rank.
  func extent(_ name: String, axis: Int, rank: Int) throws(ModelError) -> Int {
    guard let shape = shapes[name] else { throw .notDETR(expected: name, found: "no such tensor") }
    guard shape.count == rank, shape.allSatisfy({ $0 > 0 }) else {
      throw .notDETR(expected: "\(name) of rank \(rank)", found: "shape \(shape)")
    }
    return shape[axis]
  }

  /// How many of `name(0)`, `name(1)`, … there are.
  func count(_ name: (Int) -> String) -> Int {
    var number = 0
    while shapes[name(number)] != nil { number += 1 }
    return number
  }
}
