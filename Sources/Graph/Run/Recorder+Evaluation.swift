import Tensors

extension Recorder {
  /// Bytes up to which an activation computed on the way to another is held as well.
  private static let smallActivation = 256 << 10

  /// Elements from which on the pages of a parameter are let go after use.
  private static let largeParameter = 128 << 10

  /// An activation, or some rows of it: held, or computed by a plan.
  func evaluate(_ node: Node, rows: [Int]?) throws -> Tensor {
    let target = demand(for: node, rows: rows)
    let cut = target.rows == nil ? rows : nil
    if let tensor = held(target) { return cut.map { tensor.rows($0) } ?? tensor }
    do {
      let tensor = try turn.withLock { _ in try held(target) ?? compute(target) }
      return cut.map { tensor.rows($0) } ?? tensor
    } catch let error as CancellationError {
      TensorMemory.releaseIdle()
      throw error
    }
  }

  private func compute(_ target: Demand) throws -> Tensor {
    var plan = Plan(for: target, held: held, step: step)
    for step in plan.steps {
      try Task.checkCancellation()
      let tensor = try compute(step, inputs: plan.inputs(of: step))
      let node = graph.nodes[step.demand.node]
      if step.demand == target || node.isKey || step.demand.rows != nil
        || node.byteCount <= Self.smallActivation
      {
        cache.withLock { $0.insert(tensor, for: step.demand, isKey: node.isKey) }
      }
      if step.demand == target { return tensor }
      plan.finish(step, with: tensor)
    }
    preconditionFailure("a plan that does not end with its target")
  }

  /// What is to be computed when rows of a node are asked for; hooks see whole activations, and what is given is
  /// given whole.
  private func demand(for node: Node, rows: [Int]?) -> Demand {
    let isByRow = node.isRowwise && hooks[node.id] == nil && given[node.id] == nil
    return Demand(node: node.id, rows: isByRow ? rows : nil)
  }

  private func held(_ demand: Demand) -> Tensor? {
    cache.withLock { $0.tensor(demand) }
  }

  private func step(for demand: Demand) -> Plan.Step {
    let node = graph.nodes[demand.node]
    let read = (hooks[node.id] ?? []).flatMap(\.reads).map { id in
      Plan.Input(demand: self.demand(for: graph.nodes[id], rows: nil), cut: nil)
    }
    if given[node.id] != nil { return Plan.Step(demand: demand, fusion: nil, inputs: read) }
    let fusion = fusion(for: node, rows: demand.rows)
    let inputs = (fusion?.inputs ?? node.inputs).map { id in
      let input = graph.nodes[id]
      // A first axis of one is shared by all rows.
      let rows = input.shape.first == node.shape.first ? demand.rows : nil
      let needed = self.demand(for: input, rows: rows)
      return Plan.Input(demand: needed, cut: needed.rows == nil ? rows : nil)
    }
    return Plan.Step(demand: demand, fusion: fusion, inputs: inputs + read)
  }

  /// The first fused way to a node that skips nothing a hook wants to see, and nothing at all where the node's own
  /// inputs are held.
  private func fusion(for node: Node, rows: [Int]?) -> FusedStep? {
    guard let steps = fusions[node.id], !steps.isEmpty else { return nil }
    let isOneStepAway = cache.withLock { cache in
      node.inputs.allSatisfy { cache.contains(Demand(node: $0, rows: rows)) }
    }
    return steps.first { step in
      isOneStepAway ? step.skipped.isEmpty : step.skipped.allSatisfy { hooks[$0] == nil }
    }
  }

  /// Lets go of the pages of large parameters that were just read: they come back from the file cache in less
  /// time than the product over them takes.
  private func releaseParameters(of step: Plan.Step, _ node: Node) {
    let nodes = [node] + (step.fusion?.skipped.map { graph.nodes[$0] } ?? [])
    for parameter in nodes.flatMap(\.parameters)
    where parameter.shape.elementCount >= Self.largeParameter { parameters[parameter.name]?.releasePages() }
  }

  private func compute(_ step: Plan.Step, inputs all: [Tensor]) throws -> Tensor {
    let node = graph.nodes[step.demand.node]
    let hooks = hooks[node.id] ?? []
    var read = all.suffix(hooks.reduce(0) { $0 + $1.reads.count })
    let inputs = Array(all.dropLast(read.count))
    let start = ContinuousClock.now
    var tensor: Tensor
    var partSeconds: [Int: Double] = [:]
    var flops = 0
    if let given = given[node.id] {
      tensor = step.demand.rows.map { given.rows($0) } ?? given
    } else if let fusion = step.fusion {
      let outcome = try fusion.evaluate(inputs)
      (tensor, partSeconds) = (outcome.tensor, outcome.seconds)
      flops = fusion.flops ?? fusion.skipped.reduce(node.flops) { $0 + graph.nodes[$1].flops }
    } else {
      let parameters = node.parameters.compactMap { self.parameters[$0.name] }
      guard parameters.count == node.parameters.count, node.operation.canEvaluate else {
        throw GraphError.notRecorded(node.path)
      }
      tensor = node.operation.evaluate(inputs, parameters: parameters)
      flops = node.flops
    }
    releaseParameters(of: step, node)
    if step.demand.rows == nil {
      let elapsed = start.duration(to: .now) / .seconds(1)
      partSeconds[node.id] = partSeconds[node.id] ?? elapsed
      tally.withLock { tally in
        tally.seconds.merge(partSeconds) { $1 }
        tally.flops += flops
      }
    }
    for hook in hooks {
      let others = Array(read.prefix(hook.reads.count))
      read = read.dropFirst(others.count)
      let activation = Activation(hookPoint: HookPoint(node.path), tensor: tensor)
      guard let replacement = try hook.body(activation, others) else { continue }
      guard replacement.shape == tensor.shape else {
        throw GraphError.replacementShape(path: node.path, expected: tensor.shape, found: replacement.shape)
      }
      tensor = replacement
    }
    return tensor
  }
}
