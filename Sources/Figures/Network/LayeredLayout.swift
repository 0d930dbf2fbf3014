/// Places boxes in layers from top to bottom, so that every edge leads down and few cross.
///
/// The usual four steps (Sugiyama, Tagawa and Toda, 1981): layers by the longest way, a place in each layer that a long
/// edge passes, an order in each layer by the middles of neighbours, then places as near to the neighbours as the
/// order allows.
struct LayeredLayout {
  struct Size {
    var width: Double
    var height: Double
  }

  struct Edge: Hashable {
    let from: Int
    let to: Int
  }

  /// The middle of each box, from the top left of all.
  private(set) var centers: [Point]
  /// Top and bottom of the layer that each box is in.
  private(set) var spans: [(top: Double, bottom: Double)]
  /// For each edge the places it passes between its boxes: x, and the top and bottom of the layer.
  private(set) var passages: [Edge: [(x: Double, top: Double, bottom: Double)]] = [:]
  private(set) var size = Size(width: 0, height: 0)

  private struct Item {
    var size: Size
    var layer: Int
    var x = 0.0
  }

  /// - Parameters:
  ///   - boxes: in an order in which every edge leads forward.
  ///   - pinned: boxes that must lie in the first layer, such as inputs, and those in the last.
  ///   - gap: between boxes of a layer, and between layers.
  init(_ boxes: [Size], _ edges: [Edge], first: Set<Int> = [], last: Set<Int> = [], gap: Size) {
    var items = boxes.map { Item(size: $0, layer: 0) }
    let edges = edges.filter { $0.from != $0.to }
    Self.assignLayers(&items, edges, first: first, last: last)
    var links: [(Int, Int)] = []
    var ways: [Edge: [Int]] = [:]
    for edge in edges {
      var previous = edge.from
      let between = items[edge.from].layer + 1..<max(items[edge.from].layer + 1, items[edge.to].layer)
      for layer in between {
        items.append(Item(size: Size(width: gap.width * 0.4, height: 0), layer: layer))
        links.append((previous, items.count - 1))
        ways[edge, default: []].append(items.count - 1)
        previous = items.count - 1
      }
      links.append((previous, edge.to))
    }
    var layers = [[Int]](repeating: [], count: (items.map(\.layer).max() ?? 0) + 1)
    for (index, item) in items.enumerated() { layers[item.layer].append(index) }
    let (above, below) = Self.neighbours(links, count: items.count)
    Self.order(&layers, above, below)
    Self.place(&items, layers, above, below, gap: gap.width)
    let longEdges = ways.keys.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    for edge in longEdges + longEdges {
      Self.straighten(edge, ways[edge] ?? [], &items, layers, gap: gap.width)
    }

    let left = items.map { $0.x - $0.size.width / 2 }.min() ?? 0
    centers = boxes.map { _ in Point(0, 0) }
    spans = boxes.map { _ in (0, 0) }
    var y = 0.0
    for layer in layers {
      let height = layer.map { items[$0].size.height }.max() ?? 0
      for index in layer where index < boxes.count {
        centers[index] = Point(items[index].x - left, y + height / 2)
        spans[index] = (y, y + height)
      }
      for (edge, way) in ways {
        for index in way where layer.contains(index) {
          passages[edge, default: []].append((items[index].x - left, y, y + height))
        }
      }
      y += height + gap.height
    }
    for edge in passages.keys { passages[edge]?.sort { $0.top < $1.top } }
    let right = items.map { $0.x + $0.size.width / 2 }.max() ?? 0
    size = Size(width: right - left, height: max(0, y - gap.height))
  }

  private static func assignLayers(
    _ items: inout [Item], _ edges: [Edge], first: Set<Int>, last: Set<Int>
  ) {
    let sorted = edges.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    for index in items.indices where !first.isEmpty && !first.contains(index) { items[index].layer = 1 }
    for edge in sorted { items[edge.to].layer = max(items[edge.to].layer, items[edge.from].layer + 1) }
    // What only later boxes read comes down next to the first of them.
    for index in items.indices.reversed() where !first.contains(index) {
      let readers = edges.filter { $0.from == index }.map { items[$0.to].layer }
      let hasInputs = edges.contains { $0.to == index }
      if let nearest = readers.min(), !hasInputs { items[index].layer = max(items[index].layer, nearest - 1) }
    }
    let bottom = (items.map(\.layer).max() ?? 0) + (last.isEmpty ? 0 : 1)
    for index in last { items[index].layer = bottom }
  }

  private static func neighbours(_ links: [(Int, Int)], count: Int) -> (above: [[Int]], below: [[Int]]) {
    var above = [[Int]](repeating: [], count: count)
    var below = above
    for (from, to) in links {
      above[to].append(from)
      below[from].append(to)
    }
    return (above, below)
  }

  /// Sorts each layer by the mean rank of neighbours, down and up some times.
  private static func order(_ layers: inout [[Int]], _ above: [[Int]], _ below: [[Int]]) {
    var ranks: [Int: Double] = [:]
    func note(_ layer: [Int]) { for (rank, index) in layer.enumerated() { ranks[index] = Double(rank) } }
    for layer in layers { note(layer) }
    for pass in 0..<8 {
      let isDown = pass % 2 == 0
      for number in isDown ? Array(layers.indices) : layers.indices.reversed() {
        let keys = layers[number].map { index in
          let near = (isDown ? above : below)[index].compactMap { ranks[$0] }
          return near.isEmpty ? ranks[index] ?? 0 : near.reduce(0, +) / Double(near.count)
        }
        let sorted = zip(layers[number], keys).enumerated().sorted {
          ($0.element.1, $0.offset) < ($1.element.1, $1.offset)
        }
        layers[number] = sorted.map(\.element.0)
        note(layers[number])
      }
    }
  }

  private static func place(
    _ items: inout [Item], _ layers: [[Int]], _ above: [[Int]], _ below: [[Int]], gap: Double
  ) {
    for layer in layers {
      var x = 0.0
      for index in layer {
        items[index].x = x + items[index].size.width / 2
        x += items[index].size.width + gap
      }
      for index in layer { items[index].x -= (x - gap) / 2 }
    }
    // What an edge passes should lie straight under what it passed before.
    func weight(_ a: Int, _ b: Int) -> Double {
      items[a].size.height == 0 && items[b].size.height == 0 ? 8 : 1
    }
    for pass in 0..<60 {
      let isDown = pass % 2 == 0
      for layer in isDown ? layers : layers.reversed() {
        let wanted = layer.map { index in
          let near = pass < 20 ? (isDown ? above : below)[index] : above[index] + below[index]
          let total = near.reduce(0) { $0 + weight(index, $1) }
          return total == 0
            ? items[index].x : near.reduce(0) { $0 + items[$1].x * weight(index, $1) } / total
        }
        let widths = layer.map { items[$0].size.width }
        for (index, x) in zip(layer, Self.separated(wanted, widths, gap: gap)) { items[index].x = x }
      }
    }
  }

  /// Leads a long edge straight down from its box, aside only where others are in the way.
  private static func straighten(
    _ edge: Edge, _ way: [Int], _ items: inout [Item], _ layers: [[Int]], gap: Double
  ) {
    /// Where one of its places may lie between its neighbours.
    func room(_ index: Int) -> ClosedRange<Double> {
      let layer = layers[items[index].layer]
      let rank = layer.firstIndex(of: index) ?? 0
      func reach(_ other: Int) -> Double { (items[other].size.width + items[index].size.width) / 2 + gap }
      let least = rank > 0 ? items[layer[rank - 1]].x + reach(layer[rank - 1]) : -.infinity
      let most = rank + 1 < layer.count ? items[layer[rank + 1]].x - reach(layer[rank + 1]) : .infinity
      // Where it lies is room, whatever rounding says.
      return min(least, items[index].x)...max(most, items[index].x)
    }
    var x = items[edge.from].x
    var rest = way[...]
    while let first = rest.first {
      // As many as can lie under each other do.
      var common = room(first)
      var count = 1
      for next in rest.dropFirst() {
        let room = room(next)
        guard room.overlaps(common) else { break }
        common = room.clamped(to: common)
        count += 1
      }
      x = min(max(x, common.lowerBound), common.upperBound)
      for index in rest.prefix(count) { items[index].x = x }
      rest = rest.dropFirst(count)
    }
  }

  /// The middles nearest to those wanted, in least squares, that keep the order and the gaps.
  static func separated(_ wanted: [Double], _ widths: [Double], gap: Double) -> [Double] {
    var offsets = [0.0]
    for index in widths.indices.dropFirst() {
      offsets.append(offsets[index - 1] + (widths[index - 1] + widths[index]) / 2 + gap)
    }
    // Isotonic regression of what is wanted less the offsets: blocks that would overlap are merged to their mean.
    var blocks: [(sum: Double, count: Int)] = []
    for index in wanted.indices {
      blocks.append((wanted[index] - offsets[index], 1))
      while blocks.count > 1,
        blocks[blocks.count - 2].sum / Double(blocks[blocks.count - 2].count)
          > blocks[blocks.count - 1].sum / Double(blocks[blocks.count - 1].count)
      {
        let block = blocks.removeLast()
        blocks[blocks.count - 1].sum += block.sum
        blocks[blocks.count - 1].count += block.count
      }
    }
    let levels = blocks.flatMap { [Double](repeating: $0.sum / Double($0.count), count: $0.count) }
    return zip(levels, offsets).map { $0 + $1 }
  }
}
