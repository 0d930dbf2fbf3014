extension ExplorerState {
  /// The chosen place of the encoder's grid: the middle until another is chosen.
  var place: Place {
    let size = run.places
    let chosen = selection.place ?? Place(x: size.width / 2, y: size.height / 2)
    return Place(x: min(chosen.x, size.width - 1), y: min(chosen.y, size.height - 1))
  }

  /// The middle of the marked place, in fractions; nil where none is marked. The encoder cannot do without.
  var marked: Pointer? {
    guard selection.place != nil || screen == .encoder else { return nil }
    return Pointer(
      x: (Double(place.x) + 0.5) / Double(run.places.width),
      y: (Double(place.y) + 0.5) / Double(run.places.height))
  }

  /// What is looked at closely: what is pointed at, or else marked.
  var probed: Pointer? { pointer ?? marked }

  mutating func movePlace(_ x: Int, _ y: Int) {
    let (place, size) = (place, run.places)
    selection.place = Place(
      x: min(max(0, place.x + x), size.width - 1), y: min(max(0, place.y + y), size.height - 1))
    pointer = nil
  }

  mutating func choosePlace(_ x: Double, _ y: Double) {
    let size = run.places
    selection.place = Place(
      x: min(size.width - 1, Int(x * Double(size.width))),
      y: min(size.height - 1, Int(y * Double(size.height))))
  }
}

extension ExplorerState.Pointer {
  /// The value of a map under it.
  func cell(width: Int, height: Int) -> (x: Int, y: Int) {
    (min(width - 1, Int(x * Double(width))), min(height - 1, Int(y * Double(height))))
  }
}
