import Analysis
import Color
import Foundations
import Images
import Models
import Tensors

extension FigureKind {
  /// The panoptic map over the picture.
  public static let panoptic = FigureKind.sheet(
    "panoptic", "the panoptic segmentation at the picture's size, every segment in its colour",
    options: [.threshold, .raw]
  ) { subject, options in
    let threshold = subject.threshold(options)
    let found = try subject.found(options)
    guard subject.hasMasks else { throw FigureError.lacks(figure: "panoptic", part: "mask head") }
    let panoptic = try subject.run.panoptic(above: threshold, atPictureSize: true)
    let picture = subject.run.image
    let ids = panoptic.nearest(width: picture.width, height: picture.height)
    let map = SegmentMap(
      ids, width: picture.width, height: picture.height,
      found: panoptic.segments.map { ($0.category, $0.query) })
    let assigned = try subject.colors()
    let colors = panoptic.segments.map { assigned.color(ofQuery: $0.query) }
    let places = Dictionary(uniqueKeysWithValues: panoptic.segments.enumerated().map { ($1.query, $0) })
    var legend: [Sheet.LegendEntry] = []
    var tile = subject.picture
    for index in found.compactMap({ places[$0.query] }) {
      let (segment, color) = (panoptic.segments[index], colors[index])
      guard let middle = map.segments[index].middle else { continue }
      legend.append(
        .init(
          color: color,
          text:
            "\(segment.query) · \(segment.category.name) \(formatScore(segment.score)), \(formatGrouped(map.segments[index].area)) px"
        ))
      let room = LabelRoom(
        ids, of: index, width: picture.width, height: picture.height, near: Point(middle.x, middle.y))
      // A small segment is named by its query's number, as in the legend.
      tile.overlays.append(.tag([segment.category.name, "\(segment.query)"], room, color))
    }
    tile.content = .picture(picture.tinted(ids, colors, opacity: 0.62), isSmooth: true)
    return Sheet(
      title: options.title ?? "Panoptic segmentation", tiles: [tile], columns: 1, legend: legend,
      caption: [
        "\(subject.origin) · pred_masks merged as published: queries above \(formatScore(threshold)), each pixel to the largest mask, stuff of one class joined, segments of at most 4 pixels dropped. Areas are counted at the picture's size."
      ],
      values: FigureValues(
        ids: ids.map { panoptic.segments.indices.contains($0) ? panoptic.segments[$0].query : noSegment },
        names: Dictionary(uniqueKeysWithValues: panoptic.segments.map { ($0.query, $0.category.name) }),
        width: picture.width, height: picture.height))
  }

  /// The id of pixels that belong to no segment.
  private static let noSegment = Int(UInt16.max)

  /// The articles' semantic map: class scores times mask probabilities, the largest class at each pixel.
  public static let semantic = FigureKind.sheet(
    "semantic", "the semantic map: softmax scores × sigmoid masks, the likeliest class of each pixel",
    options: [.raw]
  ) { subject, options in
    guard subject.hasMasks else { throw FigureError.lacks(figure: "semantic", part: "mask head") }
    let run = subject.run
    let map = try SemanticMap(run)
    let order = map.areas.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
    let assigned = try subject.colors()
    let colors = Dictionary(uniqueKeysWithValues: order.map { ($0, assigned.color(ofClass: $0)) })
    var image = RGBImage(width: map.width, height: map.height)
    for (pixel, id) in map.classes.enumerated() {
      image[pixel % map.width, pixel / map.width] = colors[id] ?? RGB(0, 0, 0)
    }
    var tile = subject.picture
    tile.content = .picture(image, isSmooth: true)
    return Sheet(
      title: options.title ?? "Semantic segmentation", tiles: [tile], columns: 1,
      legend: order.map { id in
        .init(
          color: colors[id] ?? RGB(0, 0, 0),
          text: "\(run.categories[id].name) (\(id)), \(formatShare(map.areas[id] ?? 0, map.classes.count))")
      },
      caption: [
        "\(subject.origin) · \(run.scoring.words) times sigmoid(pred_masks), summed over all \(map.queries) queries, brought to the picture's size, then the largest class at each pixel. Class ids in brackets."
      ],
      values: FigureValues(
        ids: map.classes,
        names: Dictionary(uniqueKeysWithValues: order.map { ($0, run.categories[$0].name) }),
        width: map.width, height: map.height))
  }
}

/// The likeliest class of each pixel, over all queries.
struct SemanticMap {
  let width: Int
  let height: Int
  let queries: Int
  /// Class ids, row by row.
  let classes: [Int]
  /// Pixels of each class that has any.
  let areas: [Int: Int]

  init(_ run: ForwardRun) throws {
    let detections = try run.detections()
    let probabilities = detections.probabilities  // [Q, columns]
    let count = probabilities.shape[0]
    let masks = try run.masks(of: Array(0..<count)).sigmoid()  // [Q, h, w]
    let kinds = detections.classes
    let places = masks.shape[1] * masks.shape[2]
    // einsum("qc,qhw->chw"), classes that no query thinks of left out: they could not win.
    let scores = (0..<count).map { Array(probabilities.row($0).values.prefix(kinds)) }
    let candidates = (0..<kinds).filter { id in scores.contains { $0[id] > 1e-4 } }
    let maps = (0..<count).map { masks.row($0).values }
    let sums = candidates.map { id in
      var sum = [Float](repeating: 0, count: places)
      for query in 0..<count where scores[query][id] > 1e-7 {
        let score = scores[query][id]
        for place in 0..<places { sum[place] += score * maps[query][place] }
      }
      return sum
    }
    let stacked = Tensor(
      shape: [1, candidates.count, masks.shape[1], masks.shape[2]], values: sums.flatMap { $0 })
    let (width, height) = (run.image.width, run.image.height)
    let large = stacked.resizedBilinear(height: height, width: width).values
    let pixels = width * height
    (self.width, self.height, queries) = (width, height, count)
    classes = (0..<pixels).map { pixel in
      let best = candidates.indices.max { large[$0 * pixels + pixel] < large[$1 * pixels + pixel] } ?? 0
      return candidates.isEmpty ? 0 : candidates[best]
    }
    areas = classes.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}

extension ClassScoring {
  /// How class logits become probabilities, in a caption.
  fileprivate var words: String {
    switch self {
    case .softmaxWithNoObject: "softmax(pred_logits) without “no object”"
    case .sigmoid: "sigmoid(pred_logits)"
    }
  }
}

extension PanopticSegmentation {
  /// The segment of each pixel at another size, by the nearest pixel.
  func nearest(width: Int, height: Int) -> [Int] {
    let columns = Tensor.nearestSources(from: self.width, to: width)
    let rows = Tensor.nearestSources(from: self.height, to: height)
    return rows.flatMap { row in columns.map { indices[row * self.width + $0] } }
  }
}

extension RGBImage {
  /// The picture with each segment tinted in its colour and a line where segments meet.
  func tinted(_ ids: [Int], _ colors: [RGB], opacity: Float) -> RGBImage {
    var image = self
    for y in 0..<height {
      for x in 0..<width {
        let id = ids[y * width + x]
        guard colors.indices.contains(id) else { continue }
        let isEdge =
          (x + 1 < width && ids[y * width + x + 1] != id)
          || (y + 1 < height && ids[(y + 1) * width + x] != id)
        image[x, y] = isEdge ? RGB(255, 255, 255) : self[x, y].mixed(with: colors[id], opacity)
      }
    }
    return image
  }
}
