extension Mark {
  func moved(_ dx: Double, _ dy: Double) -> Mark {
    switch self {
    case .shape(var shape):
      shape.path = shape.path.moved(dx, dy)
      return .shape(shape)
    case .picture(var picture):
      picture.area = picture.area.offset(dx, dy)
      return .picture(picture)
    case .label(var label):
      label.origin = Point(label.origin.x + dx, label.origin.y + dy)
      return .label(label)
    }
  }
}

extension Shape.Path {
  fileprivate func moved(_ dx: Double, _ dy: Double) -> Shape.Path {
    func move(_ point: Point) -> Point { Point(point.x + dx, point.y + dy) }
    switch self {
    case .rectangle(let area): return .rectangle(area.offset(dx, dy))
    case .circle(let x, let y, let radius): return .circle(x: x + dx, y: y + dy, radius: radius)
    case .line(let points, let isClosed): return .line(points.map(move), isClosed: isClosed)
    case .curve(let start, let first, let second, let end):
      return .curve(move(start), move(first), move(second), move(end))
    }
  }
}
