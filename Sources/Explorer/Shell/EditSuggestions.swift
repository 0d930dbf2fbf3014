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
    let everywhere = chosen.path.name.flatMap(inEveryLayer)
    return changes.map { Intervention($0, at: chosen.path, part: chosen.part) }
      + (everywhere.map { [Intervention(.zero, at: $0, part: chosen.part)] } ?? [])
      + [.zero, .uniform].map { Intervention($0, at: chosen.path) }
      + (everywhere.map { [Intervention(.zero, at: $0)] } ?? [])
  }

  /// The paths of a layer's node in all layers: with a star where that in another layer has another name.
  ///
  /// - Returns: nil of what is in no layer, or in the only one.
  private func inEveryLayer(_ path: String) -> PathPattern? {
    let anatomy = context.run.anatomy
    let stacks =
      AttentionKind.allCases.map { anatomy.attentions($0).compactMap { $0.pattern?.path } }
      + [anatomy.encoderLayers, anatomy.decoderLayers].map { $0.map(\.node.path) }
    guard let other = stacks.first(where: { $0.contains(path) })?.first(where: { $0 != path }) else {
      return nil
    }
    let (names, others) = (path.split(separator: "."), other.split(separator: "."))
    guard names.count == others.count else { return nil }
    return PathPattern(
      zip(names, others).map { $0 == $1 ? String($0).escaping("\\*") : "*" }.joined(separator: "."))
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

extension ExplorerState {
  /// What a text may go on as; what was begun and is none of these is meant as it is typed.
  func editSuggestions(_ text: String) -> [Suggestion] {
    let words = text.split(separator: " ")
    return EditSuggestions(shownScreen, context).all.map { edit in
      Suggestion(name: edit.description, note: edits.contains(edit) ? "is made" : "", lead: .edit(edit))
    }
    .filter { offer in words.allSatisfy { offer.name.localizedStandardContains($0) } }
  }
}
