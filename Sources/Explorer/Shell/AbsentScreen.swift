import Cells

/// Stands in for a screen where the model, or the recording, has nothing of what it shows: says so, and which screens
/// have something.
struct AbsentScreen: Screen {
  static let label = ScreenLabel("absent", "Absent")

  private let title: String
  private let lines: [String]

  /// - Parameter part: what there is none of, as in "mask head".
  init(_ screen: any Screen, part: String, run: RunView, among screens: [any Screen]) {
    title = screen.label.title.lowercased()
    let others = ScreenTab.all(of: screens).filter { $0.screen.missingPart(in: run) == nil }.map(\.title)
    lines = ["\(run.lacking(part)).", "What it has is on \(others.joined(separator: ", "))."]
  }

  func title(_ context: ScreenContext) -> String { title }

  func hints(_ context: ScreenContext) -> [Hint] { [Hint(.open, label: "open other weights")] }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    let unused = Action.ofMaps.union(Action.ofHeads).union(Action.ofColumns).union(Action.ofLayers)
      .union(Action.ofSources).union(Action.ofPictures).union([.enlarge, .ablate])
    return unused.contains(action) ? lines[0] : nil
  }

  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    var rest = rect.inset(top: max(0, (rect.height - lines.count) / 2))
    for line in lines { surface.canvas.write(line, in: rest.takeTop(1), .center, .dim) }
    return []
  }
}
