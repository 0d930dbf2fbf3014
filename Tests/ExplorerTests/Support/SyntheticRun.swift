import Explorer
import Foundation
import Graph
import Images
import Models
import Recordings
import TestSupport

/// A run whose every activation is a simple function of its index, computed with additions, products and quotients
/// only, so that frames drawn from it are the same on every machine and need no weights.
enum SyntheticRun {
  static let queries = 10
  /// What the queries found: class column, centre, size; the others found nothing.
  static let objects: [Int: (column: Int, x: Float, y: Float, width: Float, height: Float)] = [
    2: (3, 0.3, 0.6, 0.4, 0.5), 5: (7, 0.75, 0.3, 0.3, 0.3), 7: (12, 0.5, 0.8, 1, 0.4),
  ]

  /// - Throws: what reading the written recording throws.
  static func make(height: Int = 96, width: Int = 128) throws -> ForwardRun {
    let decoded = try JSONDecoder().decode(Configuration.self, from: Data(configuration.utf8))
    let graph = DETRsegm(configuration: decoded).graph(height: height, width: width)
    return try RecordingFile.run(
      graph.nodes.map { RecordingFile.Entry(name: $0.path, shape: $0.shape, values: values(of: $0)) },
      metadata: [
        "format": Recording.format, "model": "synthetic", "config": configuration, "categories": categories,
        "preprocess": preprocess,
      ])
  }

  static let imagePath = "/nowhere/synthetic.png"

  /// Where nothing else can be opened, and nothing exported.
  static let environment = ExplorerEnvironment(exportFolder: "/nowhere") { _, _ in
    throw CocoaError(.fileNoSuchFile)
  }

  @MainActor static func player(
    _ run: ForwardRun, imagePath: String = imagePath, in environment: ExplorerEnvironment = environment,
    screens: [any Screen] = StandardScreens.all, width: Int, height: Int,
    display: DisplayOptions = DisplayOptions()
  ) -> ExplorerPlayer {
    ExplorerPlayer(
      run, imagePath: imagePath, in: environment, screens: screens, width: width, height: height,
      display: display)
  }

  /// Writes what is in the picture beside where it would lie: what was found, the first in other places, and one more.
  ///
  /// - Returns: the picture's path.
  static func writeTruth(in folder: ScratchFolder, height: Int = 96, width: Int = 128) throws -> String {
    let segments = [(12, 0, 48, 128, 96), (3, 20, 30, 60, 80), (7, 80, 14, 112, 44), (3, 70, 50, 90, 70)]
    var pixels = [UInt8](repeating: 255, count: 3 * height * width)
    for (index, segment) in segments.enumerated() {
      for y in segment.2..<segment.4 {
        for x in segment.1..<segment.3 {
          for channel in 0..<3 { pixels[(y * width + x) * 3 + channel] = UInt8(index) }
        }
      }
    }
    try RGBImage(width: width, height: height, bytes: pixels)
      .write(png: folder.path("synthetic.truth.png"))
    let list = segments.map { #"{"category_id": \#($0.0)}"# }.joined(separator: ", ")
    _ = try folder.file("[\(list)]".utf8, named: "synthetic.truth.json")
    return folder.path("synthetic.png")
  }

  private static let configuration = """
    {"block": "basic", "layers": [1, 1, 1, 1], "width": 8, "dilation": true, "hidden": 128, "heads": 8, \
    "encoder": 2, "decoder": 2, "feedforward": 16, "queries": 10, "classes": 20, "masks": true}
    """

  private static let categories = """
    [{"id": 3, "name": "cat", "isthing": true}, {"id": 7, "name": "bird", "isthing": true}, \
    {"id": 12, "name": "grass", "isthing": false}]
    """

  private static let preprocess = """
    {"short_side": 96, "long_side": 128, "mean": [0, 0, 0], "std": [1, 1, 1]}
    """

  // MARK: - Values

  private static func values(of node: Node) -> [Float] {
    let shape = node.shape
    let count = shape.reduce(1, *)
    let names = [node.path] + node.aliases
    if node.path == "input" { return image(height: shape[2], width: shape[3]) }
    if names.contains("pred_logits") { return logits(classes: shape[2]) }
    if node.path == "pred_boxes" { return boxes }
    if node.path == "mask_head" { return masks(height: shape[1], width: shape[2]) }
    if node.path.contains("decoder"), node.path.hasSuffix("multihead_attn.pattern") {
      return (0..<8).flatMap { head in (0..<queries).flatMap { blob($0, head: head, places: 48, width: 8) } }
    }
    if names.contains("bbox_mask") {
      return (0..<queries).flatMap { query in (0..<8).flatMap { blob(query, head: $0, places: 48, width: 8) }
      }
    }
    if node.path.hasSuffix("self_attn.pattern") {
      return (0..<count).map { index in
        let (to, from) = (index / shape[3] % shape[2], index % shape[3])
        return 1 / Float(4 + 8 * abs(to - from) + index / (shape[2] * shape[3]))
      }
    }
    return (0..<count).map { noise($0, node.id) }
  }

  /// A number of -1…1 that looks like chance.
  private static func noise(_ index: Int, _ seed: Int) -> Float {
    let mixed = UInt32(truncatingIfNeeded: index &+ seed &* 7919) &* 2_654_435_761
    return Float(mixed >> 22) / 512 - 1
  }

  private static func image(height: Int, width: Int) -> [Float] {
    (0..<3 * height * width).map { index in
      let (channel, y, x) = (index / (height * width), index / width % height, index % width)
      let level =
        channel == 0 ? x * 255 / width : channel == 1 ? y * 255 / height : (x / 16 + y / 16) % 2 * 128
      return Float(level) / 255
    }
  }

  private static func logits(classes: Int) -> [Float] {
    (0..<queries).flatMap { query -> [Float] in
      var row = [Float](repeating: 0, count: classes)
      if let object = objects[query] { row[object.column] = 8 } else { row[classes - 1] = 6 }
      return row
    }
  }

  private static var boxes: [Float] {
    (0..<queries).flatMap { query -> [Float] in
      objects[query].map { [$0.x, $0.y, $0.width, $0.height] } ?? [0.5, 0.5, 0.25, 0.25]
    }
  }

  private static func masks(height: Int, width: Int) -> [Float] {
    (0..<queries).flatMap { query -> [Float] in
      let object = objects[query] ?? (0, 0.5, 0.5, 0.1, 0.1)
      return (0..<height * width).map { index in
        let dx = (Float(index % width) / Float(width) - object.x) / object.width * 2
        let dy = (Float(index / width) / Float(height) - object.y) / object.height * 2
        return 4 - 4 * (dx * dx + dy * dy)
      }
    }
  }

  private static func blob(_ query: Int, head: Int, places: Int, width: Int) -> [Float] {
    let object = objects[query] ?? (0, 0.5, 0.5, 0.25, 0.25)
    return (0..<places).map { place in
      let dx = Float(place % width) / Float(width) - object.x + Float(head % 3) / 16
      let dy = Float(place / width) * Float(width) / Float(places) - object.y
      return 1 / (8 + 256 * (dx * dx + dy * dy)) / Float(head + 1)
    }
  }
}
