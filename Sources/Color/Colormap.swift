import Images

/// A published way from a value in 0…1 to a colour, as 256 entries.
public enum Colormap: String, CaseIterable, Hashable, Sendable {
  case viridis, cividis, magma, inferno, plasma, turbo, grey
  /// Blue over near-white to red: for values with a meaningful middle.
  case diverging

  public var displayName: String { rawValue }

  /// Whether the middle of the table stands for zero, so that a domain symmetric about it is wanted.
  public var isDiverging: Bool { self == .diverging }

  /// What a value that is not a number is drawn in: pure magenta, which is far (at least 139 of 441 in
  /// RGB) from every entry of every table.
  public static let notANumber = RGB(255, 0, 255)

  /// All 256 colours, lowest first.
  public var table: [RGB] {
    switch self {
    case .viridis: Self.viridisTable
    case .cividis: Self.cividisTable
    case .magma: Self.magmaTable
    case .inferno: Self.infernoTable
    case .plasma: Self.plasmaTable
    case .turbo: Self.turboTable
    case .grey: Self.greyTable
    case .diverging: Self.divergingTable
    }
  }

  /// The colour of a position; positions beyond 0…1 take the ends, NaN takes ``notANumber``.
  public func color(at position: Float) -> RGB {
    guard let index = Self.index(at: position) else { return Self.notANumber }
    return table[index]
  }

  /// The entry of `levels` equal steps a position falls in; `nil` for NaN.
  public static func index(at position: Float, levels: Int = 256) -> Int? {
    guard !position.isNaN else { return nil }
    return Int(min(max(position, 0), 1) * Float(levels - 1) + 0.5)
  }

  /// A shorter table from end to end, for terminals with few colour pairs.
  public func colors(_ levels: Int) -> [RGB] {
    let table = table
    guard levels > 1 else { return levels == 1 ? [table[table.count / 2]] : [] }
    return (0..<levels).map { table[($0 * (table.count - 1) + (levels - 1) / 2) / (levels - 1)] }
  }

  /// The next or previous map, around the ends.
  public func advanced(by step: Int) -> Colormap {
    let all = Self.allCases
    guard let place = all.firstIndex(of: self) else { return self }
    return all[((place + step) % all.count + all.count) % all.count]
  }

  private static let viridisTable = decode(ColormapTables.viridis)
  private static let cividisTable = decode(ColormapTables.cividis)
  private static let magmaTable = decode(ColormapTables.magma)
  private static let infernoTable = decode(ColormapTables.inferno)
  private static let plasmaTable = decode(ColormapTables.plasma)
  private static let turboTable = decode(ColormapTables.turbo)
  private static let greyTable = decode(ColormapTables.grey)
  private static let divergingTable = decode(ColormapTables.diverging)

  private static func decode(_ text: String) -> [RGB] {
    let nibbles = text.utf8.map { $0 <= 0x39 ? $0 - 0x30 : $0 - 0x61 + 10 }
    let channels = stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    return stride(from: 0, to: channels.count, by: 3).map {
      RGB(channels[$0], channels[$0 + 1], channels[$0 + 2])
    }
  }
}
