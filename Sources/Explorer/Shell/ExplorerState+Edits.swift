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
    apply(edits.contains(edit) ? edits.filter { $0 != edit } : edits + [edit])
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

  /// Shows the run with these changes and no others.
  mutating func apply(_ edits: [Intervention]) {
    do {
      try workbench.edit(edits)
      self.edits = edits
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
