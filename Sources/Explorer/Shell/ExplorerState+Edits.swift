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
    undone = []
    editsOff.remove(edit)
    let isUndone = edits.contains(edit)
    apply(isUndone ? edits.filter { $0 != edit } : edits + [edit])
    if message == nil {
      message = Message(isUndone ? "no more: \(edit)" : "\(edit) · x again or u undoes it")
    }
  }

  /// Makes one change more.
  mutating func add(_ edit: Intervention) {
    (undone, moment) = ([], .after)
    editsOff.remove(edit)
    apply(edits.contains(edit) ? edits : edits + [edit])
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

  mutating func undoLastEdit() {
    guard let last = edits.last else { return }
    undone.append(last)
    apply(edits.dropLast())
  }

  mutating func redoLastEdit() {
    guard let last = undone.popLast() else { return }
    apply(edits + [last])
  }

  /// Makes one of the edits no more, or again; it keeps its place in the list.
  mutating func toggleEdit(_ index: Int) {
    guard edits.indices.contains(index) else { return }
    editsOff.formSymmetricDifference([edits[index]])
    apply(edits)
  }

  /// The changes of the run on screen.
  var shownEdits: [Intervention] { moment == .before ? [] : edits.filter { !editsOff.contains($0) } }

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
