/// The parts of a model, read off the roles in its graph. A part that the model, or a recording, lacks is nil or empty.
public struct Anatomy: Sendable {
  /// One attention: where it looks, and how well things matched before the softmax.
  public struct Attention: Sendable {
    public let kind: AttentionKind
    public let layer: Int
    /// Before the softmax; nil where a recording lacks it.
    public let scores: Node?
    /// After the softmax; nil where a recording lacks it.
    public let pattern: Node?
    public let heads: Int
    /// The grid that is looked at; nil where queries look at queries.
    public let grid: Grid?
  }

  /// A node of a numbered part, or a named one.
  public struct Part<Label: Sendable>: Sendable {
    public let label: Label
    public let node: Node
  }

  private let nodes: [Role: [Node]]
  private let allAttentions: [Attention]
  /// The stages of the backbone in run order.
  public let stages: [Part<String>]
  /// The outputs of the encoder's layers.
  public let encoderLayers: [Part<Int>]
  /// The outputs of the decoder's layers.
  public let decoderLayers: [Part<Int>]
  /// The steps from the mask head's attention to its logits in run order, both ends included.
  public let maskSteps: [Node]

  /// - Parameter all: the nodes of a graph in run order.
  init(nodes all: [Node]) {
    let roles = all.compactMap { node in node.role.map { ($0, node) } }
    nodes = Dictionary(grouping: roles, by: \.0).mapValues { $0.map(\.1) }
    stages = roles.compactMap { role, node in
      if case .stage(let name) = role { Part(label: name, node: node) } else { nil }
    }
    encoderLayers = Self.numbered(roles) { if case .encoderLayer(let layer) = $0 { layer } else { nil } }
    decoderLayers = Self.numbered(roles) { if case .decoderLayer(let layer) = $0 { layer } else { nil } }
    allAttentions = Self.attentions(nodes)
    let steps = roles.compactMap { role, node in if case .maskStep = role { node } else { nil } }
    let attention = nodes.first { if case .pattern(.mask, _) = $0.key { true } else { false } }?.value ?? []
    maskSteps = attention.prefix(1) + steps + (nodes[.output(.masks)] ?? []).prefix(1)
  }

  /// The node of a role, or nil; the first in run order where several have it.
  public subscript(role: Role) -> Node? { nodes[role]?.first }

  /// The attentions of a kind, by layer. Those of a recording need not begin with the first layer.
  public func attentions(_ kind: AttentionKind) -> [Attention] { allAttentions.filter { $0.kind == kind } }

  /// The attention of a kind in a layer, or nil.
  public func attention(_ kind: AttentionKind, layer: Int) -> Attention? {
    allAttentions.first { $0.kind == kind && $0.layer == layer }
  }

  /// The scores that an attention adds up before its softmax; none where it has only one kind.
  public func scoreParts(_ kind: AttentionKind, layer: Int) -> [Part<ScorePart>] {
    ScorePart.allCases.compactMap { part in
      self[.scorePart(part, kind, layer: layer)].map { Part(label: part, node: $0) }
    }
  }

  public var input: Node? { self[.input] }
  /// The encoder's result as a feature map.
  public var memory: Node? { self[.memory] }
  /// Every decoder layer's output, stacked.
  public var decoderOutputs: Node? { self[.decoderOutputs] }
  /// What the model says of the picture, if it says that.
  public func output(_ output: Output) -> Node? { self[.output(output)] }

  /// What the prediction heads make of each decoder layer's output that they read, by layer; the last is the model's.
  public func predictions(_ output: Output) -> [Part<Int>] {
    let earlier = nodes.compactMap { role, nodes -> Part<Int>? in
      guard case .auxiliary(output, let layer) = role, let node = nodes.first else { return nil }
      return Part(label: layer, node: node)
    }.sorted { $0.label < $1.label }
    guard let last = self.output(output) else { return earlier }
    let layer = max(decoderLayers.last?.label ?? 0, (earlier.last?.label ?? -1) + 1)
    return earlier + [Part(label: layer, node: last)]
  }

  /// The grid of places that the transformer works on: the memory's, else that of an attention over places.
  public var grid: Grid? {
    memory?.form.grid
      ?? allAttentions.lazy.filter { $0.kind != .decoderSelf }.compactMap(\.grid).first
  }

  private static func numbered(_ roles: [(Role, Node)], _ number: (Role) -> Int?) -> [Part<Int>] {
    roles.compactMap { role, node in number(role).map { Part(label: $0, node: node) } }
      .sorted { $0.label < $1.label }
  }

  /// The attentions whose scores or pattern have heads, and as many axes as their kind has.
  private static func attentions(_ nodes: [Role: [Node]]) -> [Attention] {
    var found: [AttentionKind: [Int: (scores: Node?, pattern: Node?)]] = [:]
    for (role, nodes) in nodes {
      guard let node = nodes.first, node.axes.contains(.head), !node.shape.contains(0) else { continue }
      switch role {
      case .scores(let kind, let layer): found[kind, default: [:]][layer, default: (nil, nil)].scores = node
      case .pattern(let kind, let layer): found[kind, default: [:]][layer, default: (nil, nil)].pattern = node
      default: continue
      }
    }
    return AttentionKind.allCases.flatMap { kind in
      (found[kind] ?? [:]).sorted { $0.key < $1.key }.map { layer, nodes in
        let form = (nodes.pattern ?? nodes.scores)?.form
        return Attention(
          kind: kind, layer: layer, scores: nodes.scores, pattern: nodes.pattern,
          heads: form?.extent(.head) ?? 1, grid: form?.grid)
      }
    }
  }
}
