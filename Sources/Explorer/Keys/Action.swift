/// What a key can do. The same action means the same on every screen, as far as the screen has a use for it.
public enum Action: String, CaseIterable, Hashable, Sendable {
  case nextRow, previousRow, firstRow, lastRow, nextPage, previousPage
  case nextColumn, previousColumn
  case nextHead, previousHead
  case nextLayer, previousLayer
  case nextSource, previousSource
  case placeLeft, placeRight, placeUp, placeDown
  case toggleAllQueries, lowerThreshold, raiseThreshold
  case enlarge, back
  case zoomIn, zoomOut, panLeft, panRight, panUp, panDown
  case cycleHeads, cycleOverlay, cycleScale, toggleSharedScale, nextColormap, previousColormap
  case play
  case showScene, showAttention, showEncoder, showFeatures, showMaskHead, showGraph, showInGraph
  case search, nextMatch, previousMatch, palette
  case open, nextImage, previousImage, toggleTruth
  case ablate, undoEdit, listEdits
  case export, copy
  case help, quit
}
