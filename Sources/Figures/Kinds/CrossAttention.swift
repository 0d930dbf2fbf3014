import Analysis
import Color
import Foundations
import Images
import Models

extension FigureKind {
  /// Every kept query's cross-attention over its box, as the published notebook draws it.
  public static let crossAttention = FigureKind.sheet(
    "cross-attention", "for every kept query where it looks (mean over heads), and below it its box",
    options: FigureOption.mapping.union([.layer, .threshold, .ownScale, .raw]), times: [.layers(.cross)]
  ) { subject, options in
    let attention = FigureAttention(subject.run)
    let layer = try attention.layer(options.layer, of: .cross, figure: "cross-attention")
    let found = try subject.found(options)
    let maps = try attention.crossMeans(queries: found.map(\.query), layer: layer)
    let heat = HeatTiles(
      maps, width: attention.grid.width, height: attention.grid.height, aspect: subject.aspect,
      headings: zip(found, maps).map { [$0.name, "\($0.score) · \(maximum(of: $1))"] },
      quantity: "Attention, mean over heads", options, isOwnByDefault: true, headingsHaveMaximum: true)
    // As even rows as can be, of five at most.
    let rows = max(1, (found.count + 4) / 5)
    let columns = max(2, (found.count + rows - 1) / rows)
    // Maps and boxes row by row, the boxes right under their maps.
    var tiles: [Sheet.Tile] = []
    for start in stride(from: 0, to: found.count, by: columns) {
      let row = start..<min(start + columns, found.count)
      tiles += heat.tiles[row]
      tiles += [Sheet.Tile](repeating: .empty, count: columns - row.count)
      tiles += row.map { index in
        var tile = subject.picture
        tile.overlays = [.found(found[index])]
        return tile
      }
      tiles += [Sheet.Tile](repeating: .empty, count: columns - row.count)
    }
    return Sheet(
      title: options.title ?? "Where each query looks, decoder layer \(layer)", tiles: tiles,
      columns: columns,
      bar: heat.bar,
      caption: [
        "\(subject.origin) · \(try attention.path(.cross, layer: layer)). \(heat.scaleNote) Queries \(subject.above(options))."
      ], values: heat.values)
  }

  /// One query's heads through the decoder.
  public static let layers = FigureKind.sheet(
    "layers", "the heads of one query in every decoder layer",
    options: FigureOption.mapping.union([.query, .threshold, .ownScale]), times: [.queries], width: 900
  ) { subject, options in
    let attention = FigureAttention(subject.run)
    let last = try attention.layer(nil, of: .cross, figure: "layers")
    let layers = attention.layers(.cross)
    let chosen = try subject.query(options)
    let stacks = try layers.map { try attention.cross(query: chosen.query, layer: $0) }
    let heads = stacks.map(\.maps.count).max() ?? 0
    let maps = stacks.flatMap(\.maps)
    let heat = HeatTiles(
      maps, width: attention.grid.width, height: attention.grid.height, aspect: subject.aspect,
      headings: maps.map { [heads > 8 ? formatValue($0.max() ?? 0) : maximum(of: $0)] },
      quantity: "Attention of the query", options, isOwnByDefault: true, headingsHaveMaximum: true)
    var picture = subject.picture
    picture.overlays = [.found(chosen)]
    return Sheet(
      title: options.title ?? "Query \(chosen.name) (\(chosen.score)) through the decoder",
      tiles: heat.tiles,
      columns: heads, aside: picture, rowNames: layers.map { "layer \($0)" },
      columnNames: (0..<heads).map { heads > 8 ? "\($0)" : "head \($0)" }, bar: heat.bar,
      caption: [
        "\(subject.origin) · \(try attention.path(.cross, layer: last)) and those of the layers before. \(heat.scaleNote)"
      ])
  }

  /// Every kept query's attention in its colour over the picture: the paper's figure 6.
  public static let decoderOverlay = FigureKind.sheet(
    "decoder-overlay", "the picture lit where each kept query looks, in the query's colour (paper, figure 6)",
    options: [.layer, .threshold, .scale], times: [.layers(.cross)]
  ) { subject, options in
    let attention = FigureAttention(subject.run)
    let layer = try attention.layer(options.layer, of: .cross, figure: "decoder-overlay")
    let found = try subject.found(options).filter(\.detection.category.isThing)
    let maps = try attention.crossMeans(queries: found.map(\.query), layer: layer)
    let picture = subject.run.image
    var image = picture.dimmed()
    for (index, map) in maps.enumerated() {
      let scale = ValueScale(options.scale ?? .linear, of: map)
      let light = scale.positions(of: map)
      image.light(
        light, width: attention.grid.width, height: attention.grid.height, color: found[index].color)
    }
    var tile = subject.picture
    tile.content = .picture(image, isSmooth: true)
    tile.overlays = found.map { .found($0, labels: [$0.name, "\($0.query)"]) }
    return Sheet(
      title: options.title ?? "What the queries look at, decoder layer \(layer)", tiles: [tile], columns: 1,
      legend: found.map { .init(color: $0.color, text: "\($0.name) \($0.score)") },
      caption: [
        "\(subject.origin) · \(try attention.path(.cross, layer: layer)), mean over heads; each query from 0 (dark) to its own maximum (its full colour), \(options.scale?.rawValue ?? "linear") scale. Things \(subject.above(options))\(found.isEmpty ? ": none" : "")."
      ])
  }
}

/// `max 0.661`, over a map.
func maximum(of map: [Float]) -> String { "max \(formatValue(map.max() ?? 0))" }

extension Sheet.Tile {
  static let empty = Sheet.Tile(content: .empty, aspect: 1.5)
}

extension RGBImage {
  /// The picture in grey and darker, so that colours laid over it tell.
  func dimmed() -> RGBImage {
    var image = self
    for index in 0..<width * height {
      let luma = RGB(bytes[index * 3], bytes[index * 3 + 1], bytes[index * 3 + 2]).luma
      let grey = UInt8(luma * 45 / 100)
      for channel in 0..<3 { image.bytes[index * 3 + channel] = grey }
    }
    return image
  }

  /// Mixes a colour in where a map, 0…1, is high.
  mutating func light(_ map: [Float], width mapWidth: Int, height mapHeight: Int, color: RGB) {
    for y in 0..<height {
      let row = min(mapHeight - 1, y * mapHeight / max(1, height))
      for x in 0..<width {
        let value = map[row * mapWidth + min(mapWidth - 1, x * mapWidth / max(1, width))]
        guard value > 0 else { continue }
        self[x, y] = self[x, y].mixed(with: color, value)
      }
    }
  }
}
