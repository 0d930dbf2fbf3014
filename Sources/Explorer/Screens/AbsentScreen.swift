import Analysis
import Cells

/// Stands in for a screen where the model, or the recording, has nothing of what it shows: says so, and which screens
/// have something.
struct AbsentScreen: Screen {
  let kind: ScreenKind
  /// What there is none of, as in "mask head".
  let part: String

  func demands(_ state: ExplorerState) -> [Request] { [] }

  func title(_ state: ExplorerState) -> String { kind.title.lowercased() }

  func inspected(_ state: ExplorerState) -> Inspected? { nil }

  func hints(_ state: ExplorerState) -> [Hint] { [Hint(.open, label: "open other weights")] }

  func perform(_ action: Action, on state: inout ExplorerState) -> Bool { false }

  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    let others = ScreenKind.allCases.filter { $0.absentPart(state.run) == nil }.map {
      "\($0.rawValue) \($0.title)"
    }
    let lines = [
      "\(state.run.modelName) has no \(part).", "What it has is on \(others.joined(separator: ", ")).",
    ]
    var rest = rect.inset(top: max(0, (rect.height - lines.count) / 2))
    for line in lines { painter.canvas.write(line, in: rest.takeTop(1), .center, .dim) }
  }
}

extension ScreenKind {
  /// What the screen shows and the model lacks; nil where there is something to see.
  func absentPart(_ run: RunSummary) -> String? {
    switch self {
    case .attention: run.decoderLayers == 0 ? "decoder attention" : nil
    case .encoder: run.encoderLayers == 0 ? "encoder attention" : nil
    case .maskHead: run.hasMasks ? nil : "mask head"
    case .scene, .features, .graph: nil
    }
  }
}

extension ExplorerState {
  /// What is drawn, and acts on keys.
  var view: any Screen {
    screen.absentPart(run).map { AbsentScreen(kind: screen, part: $0) } ?? screen.definition
  }
}
