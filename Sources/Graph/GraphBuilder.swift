/// Collects nodes while model code runs over `Value`s: the model reads like the paper, and the graph is its trace.
public final class GraphBuilder {
  private var nodes: [Node] = []
  /// The role of nodes that are given none.
  private var surroundingRole: Role?

  public init() {}

  /// A value given from outside.
  ///
  /// - Parameter axes: what each axis of it counts; nothing known where left out.
  public func input(_ path: String, shape: [Int], axes: [Axis]? = nil) -> Value {
    let form = Form(shape: shape, axes: axes ?? shape.map { _ in .free })
    return append(Source(form: form), to: [], as: path, parameters: []).kept()
  }

  /// A parameter as tokens, such as the query embedding.
  public func learned(_ parameter: Parameter, as path: String) -> Value {
    append(Learned(), to: [], as: path, parameters: [parameter])
  }

  /// The graph of what was traced.
  public func build() -> ComputationGraph { ComputationGraph(nodes: nodes) }

  fileprivate func append(
    _ operation: any NodeOperation, to inputs: [Value], as path: String, parameters: [Parameter]
  ) -> Value {
    let forms = inputs.map { nodes[$0.id].form }
    let shapes = forms.map(\.shape)
    let parameterShapes = parameters.map(\.shape)
    let shape = operation.shape(inputs: shapes, parameters: parameterShapes)
    var node = Node(
      id: nodes.count, path: path, operation: operation, inputs: inputs.map(\.id), parameters: parameters,
      form: Form(shape: shape, axes: operation.axes(inputs: forms)), role: surroundingRole, note: "")
    node.flops = operation.flops(inputs: shapes, parameters: parameterShapes, output: shape)
    nodes.append(node)
    return Value(builder: self, id: node.id, shape: shape)
  }

  fileprivate func within<Result>(role: Role, _ body: () -> Result) -> Result {
    let outer = surroundingRole
    defer { surroundingRole = outer }
    surroundingRole = role
    return body()
  }

  fileprivate func change(_ id: Int, _ body: (inout Node) -> Void) { body(&nodes[id]) }
}

/// An activation in a model being traced: its node and shape, no numbers yet.
public struct Value {
  fileprivate let builder: GraphBuilder
  fileprivate let id: Int
  public let shape: [Int]

  /// The result of an operation on this value and `others`.
  public func applying(
    _ operation: any NodeOperation, with others: [Value] = [], as path: String, parameters: [Parameter] = []
  ) -> Value {
    builder.append(operation, to: [self] + others, as: path, parameters: parameters)
  }

  /// Adds another name for this activation.
  @discardableResult
  public func named(_ aliases: String...) -> Value {
    builder.change(id) { $0.aliases += aliases }
    return self
  }

  /// States what this activation is to the model.
  @discardableResult
  public func role(_ role: Role) -> Value {
    builder.change(id) { $0.role = role }
    return self
  }

  /// Says in one or two sentences what this activation is for.
  @discardableResult
  public func note(_ note: String) -> Value {
    builder.change(id) { $0.note = note }
    return self
  }

  /// Traces a part whose steps share a role, wherever they have none of their own.
  public func within<Result>(role: Role, _ part: () -> Result) -> Result {
    builder.within(role: role, part)
  }

  /// Marks a key activation: kept in memory while the budget allows.
  @discardableResult
  public func kept() -> Value {
    builder.change(id) { $0.isKey = true }
    return self
  }
}
