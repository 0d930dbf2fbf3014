import Analysis
import Cells

/// The screens by their number keys.
public enum ScreenKind: Int, CaseIterable, Hashable, Sendable {
  case scene = 1
  case attention, encoder, features, maskHead, graph

  public var title: String {
    switch self {
    case .scene: "Scene"
    case .attention: "Attention"
    case .encoder: "Encoder"
    case .features: "Features"
    case .maskHead: "Masks"
    case .graph: "Graph"
    }
  }

  var definition: any Screen {
    switch self {
    case .scene: SceneScreen()
    case .attention: AttentionScreen()
    case .encoder: EncoderScreen()
    case .features: FeaturesScreen()
    case .maskHead: MaskHeadScreen()
    case .graph: GraphScreen()
    }
  }
}

/// One screen: what it needs, what it says of itself, how its keys act and how it is drawn. Screens hold nothing;
/// everything is in the state.
protocol Screen: Sendable {
  /// What the screen shows at the moment, most urgent first.
  func demands(_ state: ExplorerState) -> [Request]
  /// The heading of the middle pane.
  func title(_ state: ExplorerState) -> String
  /// The activation that the inspector describes.
  func inspected(_ state: ExplorerState) -> Inspected?
  /// Keys that matter here, for the status line.
  func hints(_ state: ExplorerState) -> [Hint]
  /// Acts on a key in the screen's own way; false where the screen has no use for it.
  func perform(_ action: Action, on state: inout ExplorerState) -> Bool
  /// Whether the screen's maps share a scale unless they are asked not to.
  func suitsSharedScale(_ state: ExplorerState) -> Bool
  /// What `x` would set to zero.
  func ablation(_ state: ExplorerState) -> Edit?
  /// The value under the pointer; nil where the screen shows none.
  func probe(_ state: ExplorerState, _ pointer: ExplorerState.Pointer) -> Probe?
  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter)
}

extension Screen {
  func suitsSharedScale(_ state: ExplorerState) -> Bool { false }
  func ablation(_ state: ExplorerState) -> Edit? { nil }
  func probe(_ state: ExplorerState, _ pointer: ExplorerState.Pointer) -> Probe? { nil }
}

/// A number on screen: where it stands in its tensor, and what it is.
struct Probe: Hashable, Sendable {
  /// `[0, 3, 33, 228]`; where several elements make one number, how they do stands in place of an index.
  let position: String
  let value: Float

  init(_ indices: String, value: Float) {
    position = "[\(indices)]"
    self.value = value
  }
}

/// What the inspector describes.
struct Inspected: Hashable, Sendable {
  let path: String
  /// One row of the first axis, where the whole would be too much to look at.
  var row: Int?

  /// The request for its statistics.
  var statistics: Request { .statistics(path: path, row: row) }
}

/// Keys and what they do, in one or two words.
struct Hint: Hashable, Sendable {
  let actions: [Action]
  let label: String

  init(_ actions: Action..., label: String) {
    self.actions = actions
    self.label = label
  }

  var keys: String { actions.map(Keymap.name).joined(separator: "/") }
}
