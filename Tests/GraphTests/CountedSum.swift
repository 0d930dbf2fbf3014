import Graph
import Synchronization
import Tensors

/// How often each operation of a test ran, and over how many rows each time.
final class Tally: Sendable {
  private let counts = Mutex<[String: [Int]]>([:])

  func note(_ label: String, rows: Int) { counts.withLock { $0[label, default: []].append(rows) } }

  /// The rows of each evaluation, in order.
  func rows(_ label: String) -> [Int] { counts.withLock { $0[label] ?? [] } }
  func count(_ label: String) -> Int { rows(label).count }
}

/// The sum of its inputs plus a constant, which tells that it was evaluated.
struct CountedSum: NodeOperation {
  let label: String
  let constant: Float
  let tally: Tally
  var isRowwise = true

  var name: String { "counted_sum" }
  var formula: String { "Σ x + \(constant)" }

  func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    [inputs.map { $0[0] }.max() ?? 1] + inputs[0].dropFirst()
  }

  func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    let sum = inputs.dropFirst().reduce(inputs[0]) { $0.adding($1) }.mapped { $0 + constant }
    tally.note(label, rows: sum.shape[0])
    return sum
  }
}

extension Value {
  /// A counted sum whose label is its path.
  func plus(_ constant: Float, as path: String, _ tally: Tally, with others: [Value] = []) -> Value {
    applying(CountedSum(label: path, constant: constant, tally: tally), with: others, as: path)
  }
}

/// `input → a → b → c`, and `side` from `a`: `a` adds 1, `b` 10, `c` 100, `side` 1000.
struct Chain {
  let tally = Tally()
  let graph: ComputationGraph
  let input = Tensor(shape: [4, 2], values: [0, 1, 2, 3, 4, 5, 6, 7])

  init() {
    let builder = GraphBuilder()
    let a = builder.input("input", shape: [4, 2]).plus(1, as: "a", tally)
    _ = a.plus(10, as: "b", tally).named("middle").plus(100, as: "c", tally)
    _ = a.plus(1000, as: "side", tally)
    graph = builder.build()
  }

  func recorder(
    hooks: Hooks = Hooks(), fusions: [any Fusion] = [], budget: Int = Recorder.defaultBudget
  ) throws -> Recorder {
    try Recorder(
      graph: graph, parameters: [:], inputs: ["input": input], hooks: hooks, fusions: fusions, budget: budget)
  }

  /// The input with a constant added.
  func expected(_ constant: Float) -> [Float] { input.values.map { $0 + constant } }
}
