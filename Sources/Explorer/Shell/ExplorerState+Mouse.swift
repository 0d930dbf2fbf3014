import Cells

extension ExplorerState {
  mutating func point(_ mouse: MouseEvent, at target: Target?) -> [Effect] {
    let before = pointer
    pointer = nil
    if case .place(let place)? = target { pointer = place }
    switch mouse.kind {
    case .move, .release: return []
    case .wheelUp: return wheel(by: -1)
    case .wheelDown: return wheel(by: 1)
    case .drag:
      drag(from: before)
      return []
    case .press, .doubleClick: break
    }
    message = nil
    if let dialog {
      guard case .prompt(let prompt) = dialog, case .suggestion(let row)? = target else {
        self.dialog = nil
        return []
      }
      return choose(row, in: prompt)
    }
    if case .action(let action)? = target { return perform(action) }
    if let target { choose(target) }
    return mouse.kind == .doubleClick && target?.opens == true ? perform(.enlarge) : []
  }

  /// The next or previous row of what lies on top: a dialog, the graph, or else the list of queries.
  private mutating func wheel(by step: Int) -> [Effect] {
    message = nil
    switch dialog {
    case .prompt(var prompt)?:
      prompt.choose(by: step)
      dialog = .prompt(prompt)
    case .help(let first)?:
      let start = HelpPanel(self).scrolled(from: first, by: step > 0 ? .down : .up)
      dialog = .help(from: start ?? first)
    case .edits?: break
    case nil where currentScreen.companion == .none:
      return perform(step > 0 ? .nextRow : .previousRow)
    case nil: moveQuery(by: step)
    }
    return []
  }

  /// Moves the picture with the pointer where a part of it is seen, otherwise the marked place.
  private mutating func drag(from before: PicturePoint?) {
    guard let pointer else { return }
    guard !display.window.isWhole, !currentScreen.marksPlace else {
      return act { $1.choosePlace(pointer) }
    }
    guard let before else { return }
    display.window = display.window.panned(
      x: (before.x - pointer.x) / display.window.width, y: (before.y - pointer.y) / display.window.height)
    // The same place of the picture is under the pointer as before.
    self.pointer = before
  }

  private mutating func choose(_ target: Target) {
    switch target {
    case .screen(let id): show(id)
    case .query(let query): focus.query = query
    case .head(let head): focus.head = head
    case .item(let item): act { $0.choose(item, &$1) }
    case .place(let place):
      act { screen, context in
        context.choosePlace(place)
        screen.choose(place, &context)
      }
    case .scalePart(let part): spreadColors(over: part)
    case .action, .suggestion: break
    }
  }
}
