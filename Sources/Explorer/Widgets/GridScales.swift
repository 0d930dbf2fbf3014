import Color

/// Which scale each map of a grid is drawn on.
struct GridScales {
  /// That of the colour bar.
  let shown: ValueScale
  let colormap: Colormap
  let note: String
  private let shared: ValueScale?
  private let own: [ValueScale?]

  /// What a scale shared by all maps depends on.
  private struct ScaleKey: Hashable {
    let identities: [HeatmapGrid.Identity]
    let kind: ValueScale.Kind
    let isSymmetric: Bool
  }

  init(_ grid: HeatmapGrid, _ setting: PictureSetting, _ pictures: PictureStore) {
    let display = setting.display
    let maps = grid.tiles.map(\.values)
    let kind = display.scale
    // Without colours only brightness tells, which not every colormap keeps in order.
    colormap = display.symbols.isColorless ? .grey : display.colormap
    let isSymmetric = colormap.isDiverging
    let count = maps.compactMap { $0 }.count
    let isShared = grid.sharing.isShared(display.sharesScale)
    if isShared || count <= 1 {
      let whole = isShared ? grid.whole : nil
      let identities =
        whole.map { [HeatmapGrid.Identity(result: $0.result, map: nil)] }
        ?? grid.tiles.compactMap(\.identity)
      let isKnown = whole != nil || identities.count == grid.tiles.count
      let key = isKnown ? ScaleKey(identities: identities, kind: kind, isSymmetric: isSymmetric) : nil
      let all = pictures.scale(key, of: setting.run) {
        ValueScale(kind, sharedBy: whole?.maps ?? maps.compactMap { $0 }, symmetric: isSymmetric)
      }.narrowed(to: display.scalePart)
      (shared, own, shown) = (all, [], all)
      let sharing = whole.map { "scale of all \($0.maps.count)" } ?? (count > 1 ? "shared scale" : "")
      note = Self.joined(sharing, grid.note)
    } else {
      let chosen =
        grid.tiles.firstIndex { $0.isSelected && $0.values != nil } ?? maps.firstIndex { $0 != nil } ?? 0
      shared = nil
      own = maps.map {
        $0.map { ValueScale(kind, of: $0, symmetric: isSymmetric).narrowed(to: display.scalePart) }
      }
      shown = own[chosen] ?? ValueScale(kind, of: [])
      note = Self.joined("scale of \(grid.tiles[chosen].caption)", grid.note)
    }
  }

  func scale(_ index: Int) -> ValueScale { shared ?? own[index] ?? shown }

  private static func joined(_ parts: String...) -> String {
    parts.filter { !$0.isEmpty }.joined(separator: " · ")
  }
}

extension HeatmapGrid.Sharing {
  /// - Parameter wish: whether one scale is asked for; nil as suits the maps.
  fileprivate func isShared(_ wish: Bool?) -> Bool {
    switch self {
    case .never: false
    case .whereAsked: wish ?? false
    case .unlessDeclined: wish ?? true
    }
  }
}
