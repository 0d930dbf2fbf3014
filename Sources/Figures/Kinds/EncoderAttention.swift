import Analysis
import Color
import Foundations
import Graph
import Images
import Models
import Tensors

extension FigureKind {
  /// What places of the picture attend to in the encoder: the paper's figure 3.
  public static let encoderAttention = FigureKind.sheet(
    "encoder-attention",
    "what places of the picture attend to in the encoder (paper, figure 3); --at x,y chooses places",
    options: FigureOption.mapping.union([.layer, .place, .threshold, .ownScale, .raw]),
    times: [.layers(.encoder)]
  ) { subject, options in
    let attention = FigureAttention(subject.run)
    let last = try attention.layer(options.layer, of: .encoder, figure: "encoder-attention")
    let places = try EncoderPlaces(subject, options, attention.grid)
    let (layer, maps) = try places.maps(attention, layer: options.layer, last: last)
    let heat = HeatTiles(
      maps, width: attention.grid.width, height: attention.grid.height, aspect: subject.aspect,
      headings: zip(places.all, maps).map { [$0.name, "\($0.detail) · \(maximum(of: $1))"] },
      quantity: "Attention of the place, mean over heads", options, isOwnByDefault: true,
      headingsHaveMaximum: true)
    var tiles = heat.tiles
    for index in tiles.indices {
      tiles[index].overlays = [.ring(places.all[index].point, places.all[index].color)]
    }
    var picture = subject.picture
    picture.heading = ["picture", ""]
    picture.overlays = places.all.enumerated().map { .dot($1.point, $1.color, name: placeName($0)) }
    return Sheet(
      title: options.title ?? "Encoder self-attention, layer \(layer)", tiles: tiles,
      columns: min(4, max(2, (tiles.count + 1) / 2)), aside: picture, bar: heat.bar,
      caption: [
        "\(subject.origin) · \(try attention.path(.encoder, layer: layer)): the row of each marked place, in brackets its column and row of the grid. \(heat.scaleNote)"
          + (places.isByObject && options.layer == nil
            ? " Of all layers, the one whose places attend most to their own object." : "")
      ], values: heat.values)
  }
}

/// A letter, for numbers mean queries; beyond the alphabet a number all the same.
private func placeName(_ number: Int) -> String {
  number < 26 ? String(UnicodeScalar(UInt8(65 + number))) : "\(number + 1)"
}

/// The places of an encoder figure: those asked for, or one on each found thing.
struct EncoderPlaces {
  struct Place {
    /// In the encoder's grid, row by row.
    let index: Int
    /// In fractions of the picture.
    let point: Point
    let name: String
    let detail: String
    let color: RGB
    /// The grid's places that belong to the place's own object; nil where it was chosen by hand.
    let object: Set<Int>?
  }

  let all: [Place]
  var isByObject: Bool { all.contains { $0.object != nil } }
  private static let most = 8

  init(_ subject: FigureSubject, _ options: FigureOptions, _ grid: Grid) throws {
    func index(_ point: Point) -> Int {
      (point.y * Double(grid.height)).whole(in: 0...grid.height - 1) * grid.width
        + (point.x * Double(grid.width)).whole(in: 0...grid.width - 1)
    }
    func middle(_ index: Int) -> Point {
      Point(
        (Double(index % grid.width) + 0.5) / Double(grid.width),
        (Double(index / grid.width) + 0.5) / Double(grid.height))
    }
    let image = subject.run.image
    if !options.places.isEmpty {
      for place in options.places
      where !(0..<image.width).contains(place.x) || !(0..<image.height).contains(place.y) {
        throw FigureError.outOfRange(
          option: "--at", found: "\(place.x),\(place.y)",
          expected: "0,0 to \(image.width - 1),\(image.height - 1)")
      }
      all = options.places.enumerated().map { number, place in
        let index = index(
          Point((Double(place.x) + 0.5) / Double(image.width), (Double(place.y) + 0.5) / Double(image.height))
        )
        return Place(
          index: index, point: middle(index), name: "\(placeName(number)) · \(place.x), \(place.y)",
          detail: "(\(index % grid.width), \(index / grid.width))", color: Palette.color(number),
          object: nil)
      }
      return
    }
    var obstacle = "no thing was found"
    var found: ArraySlice<FigureSubject.Found> = []
    do {
      found = try subject.found(options).filter(\.detection.category.isThing).prefix(Self.most)
    } catch {
      // A recording of the encoder alone has places all the same.
      guard FigureError.absence(error) != nil else { throw error }
      obstacle = "no queries here"
    }
    guard !found.isEmpty else {
      let index = index(Point(0.5, 0.5))
      all = [
        Place(
          index: index, point: middle(index), name: "\(placeName(0)) · the middle", detail: obstacle,
          color: Palette.color(0), object: nil)
      ]
      return
    }
    let masks = subject.hasMasks ? try subject.run.masks(of: found.map(\.query)) : nil
    all = found.enumerated().map { number, found in
      let box = found.detection.box
      let inside: Set<Int>
      if let masks {
        let map = masks.row(number).reshapedToMap().resizedBilinear(height: grid.height, width: grid.width)
          .values
        inside = Set(map.indices.filter { map[$0] > 0 })
      } else {
        inside = Set(
          (0..<grid.width * grid.height).filter { place in
            let point = middle(place)
            return abs(Float(point.x) - box.centerX) < box.width / 2
              && abs(Float(point.y) - box.centerY) < box.height / 2
          })
      }
      let center = Point(Double(box.centerX), Double(box.centerY))
      // The object's own place nearest to its centre; a ring's centre may be another's.
      let nearest = inside.min { a, b in
        let (p, q) = (middle(a), middle(b))
        func distance(_ r: Point) -> Double {
          (r.x - center.x) * (r.x - center.x) + (r.y - center.y) * (r.y - center.y)
        }
        return (distance(p), a) < (distance(q), b)
      }
      let index = nearest ?? index(center)
      return Place(
        index: index, point: middle(index), name: "\(placeName(number)) · \(found.detection.category.name)",
        detail: "(\(index % grid.width), \(index / grid.width))", color: found.color,
        object: inside.isEmpty ? nil : inside)
    }
  }

  /// What the places attend to: in the layer asked for, or else in that in which they attend most to their own
  /// objects; in the last where no object is known.
  func maps(_ attention: FigureAttention, layer: Int?, last: Int) throws -> (layer: Int, maps: [[Float]]) {
    guard layer == nil, isByObject else {
      let layer = layer ?? last
      return (layer, try attention.encoder(places: all.map(\.index), layer: layer))
    }
    var best: (share: Float, layer: Int, maps: [[Float]])?
    for layer in attention.layers(.encoder) {
      let maps = try attention.encoder(places: all.map(\.index), layer: layer)
      let share = zip(all, maps).reduce(Float(0)) { sum, pair in
        sum + (pair.0.object ?? []).reduce(0) { $0 + pair.1[$1] }
      }
      if share > best?.share ?? -1 { best = (share, layer, maps) }
    }
    return best.map { ($0.layer, $0.maps) } ?? (last, [])
  }
}

extension Tensor {
  /// `[h, w]` as `[1, 1, h, w]`.
  fileprivate func reshapedToMap() -> Tensor { reshaped([1, 1] + shape) }
}
