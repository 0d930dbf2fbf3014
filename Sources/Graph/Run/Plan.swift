import Tensors

/// An activation that is asked for: all of a node's, or some rows of it.
struct Demand: Hashable, Sendable {
  let node: Int
  let rows: [Int]?
}

/// The steps from what is held to one activation, in run order, and the tensors alive between them.
struct Plan {
  struct Step {
    let demand: Demand
    let fusion: FusedStep?
    /// What it reads, with the rows to cut where a whole activation is read for some rows.
    let inputs: [Input]
  }

  struct Input {
    let demand: Demand
    let cut: [Int]?
  }

  let steps: [Step]
  private var live: [Demand: Tensor] = [:]
  private var uses: [Demand: Int] = [:]

  /// - Parameters:
  ///   - held: the activation that is demanded, where no step is needed.
  ///   - step: how a demand that is not held is computed.
  init(for target: Demand, held: (Demand) -> Tensor?, step: (Demand) -> Step) {
    var steps: [Step] = []
    var seen: Set<Demand> = []
    var pending = [target]
    while let demand = pending.popLast() {
      guard seen.insert(demand).inserted else { continue }
      if let tensor = held(demand) {
        live[demand] = tensor
      } else {
        let next = step(demand)
        steps.append(next)
        for input in next.inputs { uses[input.demand, default: 0] += 1 }
        pending += next.inputs.map(\.demand)
      }
    }
    // Inputs have smaller ids, so run order is id order.
    self.steps = steps.sorted { $0.demand.node < $1.demand.node }
  }

  func inputs(of step: Step) -> [Tensor] {
    step.inputs.map { input in
      guard let tensor = live[input.demand] else { preconditionFailure("step before its input") }
      return input.cut.map { tensor.rows($0) } ?? tensor
    }
  }

  /// Keeps a step's result for later steps and lets go of inputs that no later step reads.
  mutating func finish(_ step: Step, with tensor: Tensor) {
    live[step.demand] = tensor
    for input in step.inputs {
      uses[input.demand, default: 1] -= 1
      if uses[input.demand] == 0 { live[input.demand] = nil }
    }
  }
}
