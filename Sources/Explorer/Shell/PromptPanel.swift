import Analysis
import Cells
import Foundations

/// A line being typed, and what it finds.
struct PromptPanel {
  let prompt: Prompt

  private var title: String {
    switch prompt.question {
    case .search: "search: name, operation or shape (256x25x34); a number goes to a query"
    case .palette: "find an action; query 33, head 3, layer 0"
    case .open: "open an image, a folder of images, weights or a recording"
    case .export(let choices) where choices.count > 1: "export \(choices.count) figures into a folder"
    case .compare: "compare with another picture, recording or model; with nothing, the run before edits"
    case .survey: "the folder that survey wrote into"
    case .index(let shape): "go to an index of \(formatShape(shape)), such as \(example(of: shape))"
    case .edit: "change the run: zero, set, scale, mean, uniform, skip, mask, patch, remove"
    case .weights: "weights of costs and losses; none: as published"
    case .array(let node): "write \(node) as .npy"
    case .export(let choices): "export \(choices.first?.kind ?? "") as .png, .svg or .pdf"
    }
  }

  private var sign: String {
    switch prompt.question {
    case .search: "/"
    case .palette: ":"
    case .open: ":open "
    case .export: ":export "
    case .compare: ":compare "
    case .survey: ":survey "
    case .index: "# "
    case .edit: ":edit "
    case .array: ":write "
    case .weights: ":weights "
    }
  }

  private static let mostRows = 12

  /// What a line below the text explains.
  private var explanation: String {
    if case .weights = prompt.question { MatchingWeights.listForm } else { "" }
  }

  /// The last index along each axis.
  private func example(of shape: [Int]) -> String {
    shape.map { String(max(0, $0 - 1)) }.joined(separator: ", ")
  }

  /// - Returns: the rows, which can be clicked.
  func draw(on canvas: inout Canvas) -> [HitArea] {
    let choices = prompt.suggestions
    let width = min(canvas.width - 4, prompt.question == .palette ? 84 : 100)
    let explanation = explanation.isEmpty ? [] : wrapped(explanation, width: width - 4)
    let rows = prompt.question.offers ? max(0, min(Self.mostRows, canvas.height - 6)) : explanation.count
    var box = canvas.bounds.centered(width: width, height: rows + 3)
    box.y = max(1, (canvas.height - box.height) / 4)
    canvas.fill(box)
    var position = ScrollPosition()
    position.reveal(prompt.choice ?? 0, count: choices.count, visible: rows)
    let shown = position.range(count: choices.count, visible: rows)
    var inner = canvas.drawFrame(
      box, title: title, note: note(shown, of: choices.count), .plain, titleStyle: .bold
    ).inset(left: 1, right: 1)
    let line = inner.takeTop(1)
    let text = CellText(sign + prompt.text).truncatedAtStart(to: line.width - 1)
    let end = canvas.write(text, x: line.x, y: line.y, .bold, within: line)
    canvas.write(" ", x: end, y: line.y, .reverse, within: line)
    for words in explanation { canvas.write(words, in: inner.takeTop(1), .left, .dim) }
    var areas: [HitArea] = []
    for index in shown {
      let place = inner.takeTop(1)
      draw(choices[index], isChosen: index == prompt.choice, in: place, on: &canvas)
      areas.append(HitArea(place, .suggestion(index)))
    }
    return areas
  }

  private func draw(_ choice: Suggestion, isChosen: Bool, in place: Rect, on canvas: inout Canvas) {
    let note = CellText(choice.note).truncated(to: place.width / 2)
    let room = place.inset(right: note.width + 2)
    // The end of a path tells it from others.
    let name =
      prompt.question.isPath
      ? CellText(choice.name).truncatedAtStart(to: room.width)
      : CellText(choice.name).truncated(to: room.width)
    canvas.write(name, x: place.x, y: place.y, choice.isOff ? .dim : .plain, within: room)
    canvas.write(note, x: place.maxX - note.width, y: place.y, .dim, within: place)
    if isChosen { canvas.style(place, adding: .reverse) }
  }

  /// How many there are, where not all are to be seen, and the keys.
  private func note(_ shown: Range<Int>, of count: Int) -> String {
    let found: String
    switch prompt.question {
    case .search where prompt.text.isEmpty: found = ""
    case .search where count == 0: found = "nothing found"
    case _ where shown.count < count: found = "\(shown.lowerBound + 1)–\(shown.upperBound) of \(count)"
    case .search: found = "\(count) found"
    case .palette, .open, .compare, .edit, .survey, .export, .index, .array, .weights: found = ""
    }
    let keys =
      switch prompt.question {
      case .open, .compare: "Tab completes · ↓ chooses"
      case .edit: "Enter makes it · ↓ chooses · Tab takes it over"
      case .search: "Enter goes there · ↓ chooses"
      case .palette: "Enter does it · ↓ chooses"
      case .index: "Enter goes there"
      case .survey: "Enter opens · ^U clears"
      case .weights: "Enter takes them · ^U clears"
      case .export, .array: "Enter writes · ^U clears"
      }
    return [found, keys].filter { !$0.isEmpty }.joined(separator: " · ")
  }
}
