/// What a key can do. The same action means the same on every screen, as far as the screen has a use for it.
public enum Action: String, CaseIterable, Hashable, Sendable {
  case nextRow, previousRow, firstRow, lastRow
  case nextColumn, previousColumn
  case nextLayer, previousLayer
  case nextSource, previousSource
  case showScene, showAttention
  case enlarge, back
  case cycleOverlay, nextColormap, previousColormap
  case cycleScale, toggleSharedScale, cycleHeads
  case toggleAllQueries, lowerThreshold, raiseThreshold
  case export, copy
  case help, quit
}
