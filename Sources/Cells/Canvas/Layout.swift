/// The size of one column or row of a division: a fixed number of cells, or a share of the rest.
public enum Track: Hashable, Sendable {
  case cells(Int)
  case share(Int)

  /// The sizes of tracks. With `spacing` they fill `length` exactly if any track is a share. If there is too
  /// little room, the first tracks are served first.
  static func sizes(_ tracks: [Track], length: Int, spacing: Int) -> [Int] {
    var left = max(0, length - spacing * max(0, tracks.count - 1))
    var sizes = [Int](repeating: 0, count: tracks.count)
    var shares = 0
    for (index, track) in tracks.enumerated() {
      switch track {
      case .cells(let wanted):
        sizes[index] = max(0, min(wanted, left))
        left -= sizes[index]
      case .share(let share):
        shares += max(0, share)
      }
    }
    for (index, track) in tracks.enumerated() {
      guard case .share(let share) = track, share > 0 else { continue }
      sizes[index] = left * share / shares
      left -= sizes[index]
      shares -= share
    }
    return sizes
  }
}

extension Rect {
  /// Columns side by side from the left, all within this rectangle.
  public func columns(_ tracks: [Track], spacing: Int = 0) -> [Rect] {
    var x = x
    return Track.sizes(tracks, length: width, spacing: spacing).map { size in
      defer { x += size + spacing }
      return Rect(x: x, y: y, width: size, height: height).intersection(self)
    }
  }

  /// Rows one below another from the top, all within this rectangle.
  public func rows(_ tracks: [Track], spacing: Int = 0) -> [Rect] {
    var y = y
    return Track.sizes(tracks, length: height, spacing: spacing).map { size in
      defer { y += size + spacing }
      return Rect(x: x, y: y, width: width, height: size).intersection(self)
    }
  }

  public func columns(_ count: Int, spacing: Int = 0) -> [Rect] {
    columns([Track](repeating: .share(1), count: max(0, count)), spacing: spacing)
  }

  public func rows(_ count: Int, spacing: Int = 0) -> [Rect] {
    rows([Track](repeating: .share(1), count: max(0, count)), spacing: spacing)
  }

  /// Equal tiles in reading order, arranged so that pictures of one aspect ratio are as large as possible, and rows
  /// full: eight stand 4 + 4 rather than 3 + 3 + 2, unless that would make them much smaller.
  /// - Parameters:
  ///   - aspect: width over height of the pictures as seen, not in cells.
  ///   - header: rows of each tile that do not show the picture, such as a caption.
  ///   - spacing: cells between columns. Rows touch: their headers separate them.
  /// - Returns: `count` tiles inside this rectangle, headers included; fewer if there is no room for them.
  public func tiles(_ count: Int, aspect: Double, header: Int = 0, spacing: Int = 1) -> [Rect] {
    guard count > 0, !isEmpty, aspect > 0, aspect.isFinite else { return [] }
    var best = (area: -1.0, columns: 0, width: 0, height: 0)
    for columns in 1...count {
      let rows = (count + columns - 1) / columns
      let tileWidth = (width - spacing * (columns - 1)) / columns
      let tileHeight = height / rows
      guard tileWidth > 0, tileHeight > header else { continue }
      let pictureWidth = min(
        Double(tileWidth), Double(tileHeight - header) * aspect / PixelMapping.cellAspect)
      let filled = Double(count) / Double(rows * columns)
      let area = pictureWidth * pictureWidth * filled * filled
      if area > best.area + 1e-9 {
        let fitted = Int((pictureWidth * PixelMapping.cellAspect / aspect).rounded(.up)) + header
        best = (area, columns, min(tileWidth, Int(pictureWidth.rounded(.up))), min(tileHeight, fitted))
      }
    }
    guard best.columns > 0 else { return [] }
    return (0..<count).map { index in
      Rect(
        x: x + (index % best.columns) * (best.width + spacing), y: y + (index / best.columns) * best.height,
        width: best.width, height: best.height)
    }
  }
}
