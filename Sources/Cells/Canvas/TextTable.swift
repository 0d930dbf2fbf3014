/// Rows of short texts set in aligned columns.
public struct TextTable: Hashable, Sendable {
  public struct Column: Hashable, Sendable {
    public var title: String
    public var alignment: TextAlignment
    /// The first to be narrowed, with `…`, where a row is too long.
    public var isFlexible: Bool

    public init(_ title: String = "", _ alignment: TextAlignment = .left, isFlexible: Bool = false) {
      self.title = title
      self.alignment = alignment
      self.isFlexible = isFlexible
    }
  }

  public var columns: [Column]
  /// Missing texts are blank, surplus ones are left out.
  public var rows: [[String]]
  public var spacing: Int

  public init(columns: [Column], rows: [[String]], spacing: Int = 2) {
    self.columns = columns
    self.rows = rows
    self.spacing = spacing
  }

  /// The titles' line, `nil` if no column has one, and a line for every row, all equally wide: as wide
  /// as needed but at most `width`.
  public func lines(width limit: Int = .max) -> (header: String?, rows: [String]) {
    let titles = columns.map { CellText($0.title) }
    let texts = rows.map { row in
      columns.indices.map { CellText($0 < row.count ? row[$0] : "") }
    }
    let widths = fitted(
      columns.indices.map { column in
        texts.reduce(titles[column].width) { max($0, $1[column].width) }
      }, to: limit)
    func line(_ texts: [CellText]) -> String {
      columns.indices.filter { widths[$0] > 0 }
        .map { texts[$0].padded(to: widths[$0], columns[$0].alignment).string }
        .joined(separator: String(repeating: " ", count: spacing))
    }
    return (columns.allSatisfy(\.title.isEmpty) ? nil : line(titles), texts.map(line))
  }

  /// Flexible columns give first, evenly from the widest; then columns are cut from the right.
  private func fitted(_ widths: [Int], to limit: Int) -> [Int] {
    var widths = widths
    func excess() -> Int {
      let shown = widths.filter { $0 > 0 }
      return shown.reduce(0, +) + spacing * max(0, shown.count - 1) - limit
    }
    while excess() > 0 {
      let flexible = columns.indices.filter { columns[$0].isFlexible && widths[$0] > 4 }
      if let widest = flexible.max(by: { widths[$0] < widths[$1] }) {
        widths[widest] -= 1
      } else if let last = widths.lastIndex(where: { $0 > 0 }) {
        widths[last] = max(0, widths[last] - excess())
      } else {
        break
      }
    }
    return widths
  }
}

extension Canvas {
  /// Draws a table from the top left of a rectangle, titles dim; rows that do not fit are left out.
  public mutating func draw(_ table: TextTable, in rect: Rect, _ style: TextStyle = .plain) {
    let (header, rows) = table.lines(width: rect.width)
    let lines = (header.map { [($0, TextStyle.dim)] } ?? []) + rows.map { ($0, style) }
    for (row, line) in lines.prefix(rect.height).enumerated() {
      write(line.0, x: rect.x, y: rect.y + row, line.1, within: rect)
    }
  }
}
