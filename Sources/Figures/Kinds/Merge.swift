import Analysis
import Color
import Foundations
import Images
import Models
import Tensors

extension FigureKind {
  /// The panoptic merge, step by step.
  public static let merge = FigureKind.sheet(
    "merge", "the panoptic merge step by step: largest mask, stuff joined, small segments dropped",
    options: [.threshold]
  ) { subject, options in
    guard subject.hasMasks else { throw FigureError.lacks(figure: "merge", part: "mask head") }
    let run = subject.run
    let threshold = subject.threshold(options)
    let found = try subject.found(options)
    let walk = try MergeSteps(above: threshold).evaluate(in: run)
    let candidates = walk.candidates
    let (width, height) = (run.resized.width, run.resized.height)
    let masks = try run.masks(of: candidates.map(\.query)).resizedBilinear(height: height, width: width)
    let colors = candidates.map { candidate in
      found.first { $0.query == candidate.query }?.color ?? RGB(128, 128, 128)
    }
    func tile(_ heading: [String], _ image: RGBImage) -> Sheet.Tile {
      Sheet.Tile(content: .picture(image, isSmooth: true), aspect: subject.aspect, heading: heading)
    }
    let overlaps = MaskOverlap(masks)
    var tiles = [
      tile(
        ["illustration: masks over zero", "gaps \(overlaps.gaps), overlaps \(overlaps.overlaps)"],
        overlaps.image(over: run.resized, colors))
    ]
    // Those that give pixels other owners.
    let steps = walk.steps.filter { $0.kind.brief != nil }
    tiles += steps.enumerated().map { number, step in
      tile(
        ["\(number + 1). \(step.kind.title)", step.kind.brief ?? ""],
        step.map.map { run.resized.tinted($0.indices, colors, opacity: 0.62) } ?? run.resized)
    }
    let header = ["query", "class", "score"] + steps.indices.map { "after \($0 + 1), px" }
    let rows = candidates.indices.map { index in
      ["\(candidates[index].query)", candidates[index].category.name, formatScore(candidates[index].score)]
        + steps.map { formatGrouped($0.areas[index]) }
    }
    return Sheet(
      title: options.title ?? "The panoptic merge", tiles: tiles, columns: tiles.count == 3 ? 3 : 2,
      table: [header] + rows,
      tableColors: colors,
      caption: [
        "\(subject.origin) · the \(candidates.count) queries above \(formatScore(threshold)) take part, their masks brought to \(run.resized.height)×\(run.resized.width). Masks over zero is no step of the merge: it shows that masks overlap and leave gaps, which the largest mask at each pixel settles."
      ])
  }
}

extension MergeWalk.Step.Kind {
  /// What is done, in a few words; nil for steps that leave each pixel with its owner.
  fileprivate var brief: String? {
    switch self {
    case .argmax: "argmax over the masks"
    case .join: "under its first query"
    case .drop: "of at most \(PanopticMerge.largestDroppedArea) px"
    case .decideAgain: "argmax over the rest"
    case .keep, .resize, .softmax, .count, .result: nil
    }
  }
}

/// How masks above zero cover the picture.
private struct MaskOverlap {
  /// Masks above zero at each pixel, by index.
  private let masks: [[Bool]]
  private let counts: [Int]

  /// - Parameter logits: `[masks, H, W]`.
  init(_ logits: Tensor) {
    let masks = (0..<logits.shape[0]).map { logits.row($0).values.map { $0 > 0 } }
    counts = (0..<logits.shape[1] * logits.shape[2]).map { pixel in masks.count { $0[pixel] } }
    self.masks = masks
  }

  var gaps: String { formatShare(counts.count { $0 == 0 }, counts.count) }
  var overlaps: String { formatShare(counts.count { $0 > 1 }, counts.count) }

  /// Each mask tints in turn; gaps are black.
  func image(over picture: RGBImage, _ colors: [RGB]) -> RGBImage {
    var image = picture
    for pixel in counts.indices {
      let (x, y) = (pixel % picture.width, pixel / picture.width)
      if counts[pixel] == 0 {
        image[x, y] = RGB(0, 0, 0)
      } else {
        for index in masks.indices where masks[index][pixel] {
          image[x, y] = image[x, y].mixed(with: colors[index], 0.5)
        }
      }
    }
    return image
  }
}
