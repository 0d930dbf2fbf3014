extension ExplorerState {
  /// The keys that matter on the screen as it is, the first the most.
  var hints: [Hint] {
    var hints = shownScreen.hints(context).filter {
      $0.actions != [.undoEdit] || obstacle(to: .undoEdit) == nil
    }
    if let edit = shownScreen.ablation(context), run.edits.contains(edit),
      let index = hints.firstIndex(where: { $0.actions == [.ablate] })
    {
      hints[index] = Hint(.ablate, label: hints[index].label.replacing(" off", with: " on"))
    }
    if obstacle(to: .turnMoment) == nil {
      hints.insert(Hint(.turnMoment, label: moment.advanced(by: 1).rawValue), at: min(2, hints.count))
    }
    return hints
  }
}
