import Analysis
import Cells
import Graph

extension ExplorerState {
  /// Draws the screen.
  func frame(pictures: PictureStore) -> Frame {
    var surface = Surface(width: width, height: height, pictures: pictures)
    guard isLargeEnough else {
      drawTooSmall(on: &surface.canvas)
      return Frame(surface.canvas, areas: [])
    }
    let (panes, screen, context) = (panes, shownScreen, context)
    var areas = Header(self).draw(in: panes.header, on: &surface.canvas)
    if let list = panes.list { areas += SidePane(self).draw(in: list, on: &surface) }
    let inner = surface.canvas.drawFrame(
      panes.middle, title: screen.title(context), trailing: zoomNote, note: warning)
    areas += screen.draw(context, in: inner.inset(left: 1, right: 1), on: &surface)
    if let inspector = panes.inspector {
      InspectorPanel(content: inspectorContent(screen, context)).draw(in: inspector, on: &surface.canvas)
    }
    areas += StatusLine(self).draw(in: panes.status, on: &surface.canvas)
    // A dialog lies over all else.
    switch dialog {
    case .help(let first):
      HelpPanel(self).draw(from: first, on: &surface.canvas)
      areas = []
    case .edits(let chosen):
      EditsPanel(recorded: run.run.recordedEdits, edits: edits, off: editsOff, chosen: chosen)
        .draw(on: &surface.canvas)
      areas = []
    case .prompt(let prompt):
      areas = PromptPanel(prompt: prompt).draw(on: &surface.canvas)
    case nil: break
    }
    return Frame(surface.canvas, areas: areas)
  }

  /// What is to be known of the picture as long as it is shown: that the model was trained on others.
  private var warning: String {
    let answer = workbench.results.answer(PictureFamiliarity(), of: workbench.base.id)
    return (answer.value ?? nil)?.warning ?? ""
  }

  /// How close pictures are looked at.
  private var zoomNote: String {
    display.window.isWhole || currentScreen.companion == .none
      ? "" : "\(Int((1 / display.window.width).rounded()))×"
  }

  private func formula(of node: Node) -> String {
    guard node.operation is Add else { return node.operation.formula }
    return node.inputs.map { run.graph.nodes[$0].shortName }.joined(separator: " + ")
  }

  private func drawTooSmall(on canvas: inout Canvas) {
    let least = Self.minimumSize
    let lines = [
      "detrscope needs \(least.width)×\(least.height) cells,", "this terminal has \(width)×\(height).",
      "Make it larger, or q to quit.",
    ]
    let top = max(0, (height - lines.count) / 2)
    for (row, line) in lines.enumerated() {
      canvas.write(line, in: Rect(x: 0, y: top + row, width: width, height: 1), .center)
    }
  }

  private func inspectorContent(_ screen: any Screen, _ context: ScreenContext) -> InspectorPanel.Content? {
    guard let inspected = screen.inspected(context), let node = run.graph[inspected.path] else { return nil }
    let place = context.probed.map { point in
      // The picture's own pixels, not those of the network's input.
      let picture = run.run.image
      let (x, y) = point.cell(width: picture.width, height: picture.height)
      return InspectorPanel.Place(
        isMarked: pointer == nil, x: x, y: y, color: picture[x, y], probe: screen.probe(point, context))
    }
    return InspectorPanel.Content(
      node: node, type: run.run.storedTypes[node.path], formula: formula(of: node), row: inspected.row,
      statistics: context.answer(inspected.statistics), links: NodeLinks(node, in: run.graph), place: place)
  }
}
