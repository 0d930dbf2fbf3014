import Analysis
import Foundations
import Graph
import Models

/// Changes to begin with: of what is chosen on the screen first, then of parts of the model.
struct EditSuggestions {
  private let context: ScreenContext
  private let chosen: Intervention?
  private let inspected: Node?

  init(_ screen: any Screen, _ context: ScreenContext) {
    self.context = context
    chosen = screen.ablation(context)
    inspected = screen.inspected(context).flatMap { context.run.graph[$0.path] }
  }

  /// Those that the model has.
  var all: [Intervention] {
    var seen: Set<Intervention> = []
    let graph = context.run.graph
    return (ofChosenPart + ofQuery + ofNode + ofPlace + ofParts).filter {
      seen.insert($0).inserted && $0.fits(graph)
    }
  }

  /// The head or channel that is chosen, in this layer and in all.
  private var ofChosenPart: [Intervention] {
    guard let chosen else { return [] }
    let changes: [Intervention.Change] = [.zero, .mean, .uniform, .scale(by: 0.5), .set(to: 0)]
    let everyLayer = PathPattern(chosen.path.description.replacingLayerNumber)
    return changes.map { Intervention($0, at: chosen.path, part: chosen.part) }
      + [
        Intervention(.zero, at: everyLayer, part: chosen.part),
        Intervention(.zero, at: chosen.path), Intervention(.uniform, at: chosen.path),
        Intervention(.zero, at: everyLayer),
      ]
  }

  private var ofQuery: [Intervention] {
    context.focus.query.map { [.remove(queries: IndexList($0))] } ?? []
  }

  private var ofNode: [Intervention] {
    guard let inspected else { return [] }
    let path = PathPattern(literal: inspected.path)
    return [.zero, .mean, .scale(by: 0.5)].map { Intervention($0, at: path) }
  }

  /// The marked place of the picture, seen by nobody or left out of the memory.
  private var ofPlace: [Intervention] {
    let (place, grid, picture) = (context.place, context.run.grid, context.run.run.image)
    guard context.marked != nil, grid.count > 1 else { return [] }
    func pixels(_ index: Int, _ count: Int, _ side: Int) -> Range<Int> {
      let first = index * side / count
      return first..<max(first + 1, (index + 1) * side / count)
    }
    let region = PictureRegion(
      columns: pixels(place.x, grid.width, picture.width), rows: pixels(place.y, grid.height, picture.height))
    let anatomy = context.run.anatomy
    return [anatomy.input, anatomy.memory].compactMap { node in
      node.map { Intervention(.mask(region), at: PathPattern(literal: $0.path)) }
    }
  }

  private var ofParts: [Intervention] {
    [AblationTarget.Kind.layers, .adapters].flatMap { AblationTarget.all($0, in: context.run.graph) }
      .map(\.edit)
  }
}

extension String {
  /// The path with any number of a layer in place of its own.
  fileprivate var replacingLayerNumber: String {
    split(separator: ".", omittingEmptySubsequences: false)
      .map { !$0.isEmpty && $0.allSatisfy(\.isNumber) ? "*" : $0 }.joined(separator: ".")
  }
}

extension ExplorerState {
  /// What a text may go on as; what was begun and is none of these is meant as it is typed.
  func editSuggestions(_ text: String) -> [Suggestion] {
    let words = text.split(separator: " ")
    return EditSuggestions(shownScreen, context).all.map(\.description)
      .filter { name in words.allSatisfy { name.localizedStandardContains($0) } }
      .compactMap { name in
        (try? Intervention(name)).map {
          Suggestion(name: name, note: edits.contains($0) ? "is made" : "", lead: .edit($0))
        }
      }
  }
}
