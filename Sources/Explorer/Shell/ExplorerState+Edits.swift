import Foundations
import Graph

extension ExplorerState {
  /// Sets to zero what is chosen, or takes that back.
  mutating func ablate() {
    guard let edit = shownScreen.ablation(context) else {
      message = Message("nothing here to set to zero: choose a head or a channel")
      return
    }
    let changed = (try? edit.nodes(in: run.graph)) ?? []
    guard run.graph.downstream(of: changed.map(\.id)).count > 1 else {
      message = Message("nothing else here depends on this, so setting it to zero would change nothing")
      return
    }
    let isUndone = edits.contains(edit) && !editsOff.contains(edit)
    editsOff.remove(edit)
    change(to: edits.filter { $0 != edit } + (isUndone ? [] : [edit]))
    if message == nil {
      message = Message(isUndone ? "no more: \(edit)" : "\(edit) · x again or u undoes it")
    }
  }

  /// Makes one change more.
  mutating func add(_ edit: Intervention) {
    moment = .after
    editsOff.remove(edit)
    change(to: edits.contains(edit) ? edits : edits + [edit])
  }

  /// Makes the change that was typed; asks again where the text is none, or the model has not what it changes.
  mutating func add(typed prompt: Prompt) -> [Effect] {
    guard !prompt.text.isEmpty else { return [] }
    do {
      let edit = try Intervention(prompt.text)
      add(edit)
      guard !edits.contains(edit) else { return [] }
    } catch {
      message = Message("\(error)", isError: true)
    }
    return ask(prompt)
  }

  /// Makes a change of the list that can be undone.
  mutating func change(to changed: [Intervention]) {
    let before = edits
    apply(changed)
    guard edits != before else { return }
    pastEdits.append(before)
    undoneEdits = []
  }

  /// Edits that were there from the beginning go one by one.
  mutating func undoLastEdit() {
    undoneEdits.append(edits)
    turn(to: pastEdits.popLast() ?? edits.dropLast(), "undone")
  }

  mutating func redoLastEdit() {
    guard let list = undoneEdits.popLast() else { return }
    pastEdits.append(edits)
    turn(to: list, "done again")
  }

  private mutating func turn(to list: [Intervention], _ what: String) {
    let before = edits
    apply(list)
    let changed = (before + edits).filter { before.contains($0) != edits.contains($0) }
    guard message == nil, let first = changed.first else { return }
    message = Message(
      "\(what): " + (changed.count == 1 ? "\(first)" : formatNumber(changed.count, of: "edit")))
  }

  /// Makes one of the edits no more, or again; it keeps its place in the list.
  mutating func toggleEdit(_ index: Int) {
    guard edits.indices.contains(index) else { return }
    editsOff.formSymmetricDifference([edits[index]])
    apply(edits)
  }

  /// Shows the run with these changes and no others, but for those that are off.
  mutating func apply(_ edits: [Intervention]) {
    moment = .after
    do {
      try workbench.edit(edits.filter { !editsOff.contains($0) })
      self.edits = edits
      editsOff.formIntersection(edits)
    } catch {
      message = Message("\(error)", isError: true)
    }
    keepChoices()
  }

  /// Keeps what is chosen as far as the run on screen has it.
  private mutating func keepChoices() {
    focus.turn(to: run)
    for index in screens.indices { screens[index].turn(to: run) }
    relist()
  }
}
