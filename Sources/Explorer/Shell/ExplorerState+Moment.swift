extension ExplorerState {
  /// Goes from what edits made to what was before, to what they changed, and back.
  mutating func goToNextMoment() {
    moment = moment.advanced(by: 1)
    focus.turn(to: run)
    relist()
  }

  /// Beside the number of edits; nothing where what they made is shown.
  var momentNote: String { moment == .after ? "" : " · \(moment.rawValue)" }
}
