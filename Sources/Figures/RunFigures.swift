import Analysis
import Cells
import Color
import Foundations
import Images
import Models

/// Plain figures of one run in pixels: what `detrscope export` writes.
public struct RunFigures {
  private let run: ForwardRun

  public init(_ run: ForwardRun) { self.run = run }

  /// A source of one map per head for a query.
  public enum HeadSource: Hashable, Sendable {
    /// `bbox_mask`: one softmax over heads and places.
    case bboxMask
    /// Cross-attention of a decoder layer, counted from 0.
    case decoder(layer: Int)
  }

  /// The maps of all heads of a query side by side, on one scale, each place a square of pixels.
  ///
  /// - Throws: `GraphError.unknownNode` where the model has no such layer; what computing throws.
  public func heads(of query: Int, source: HeadSource, colormap: Colormap) throws -> RGBImage {
    let stack = try maps(of: query, source: source).evaluate(in: run)
    let scale = ValueScale(.linear, sharedBy: stack.maps, symmetric: colormap.isDiverging)
    let magnification = max(1, 320 / max(stack.width, 1))
    let found = try QueryDetections().evaluate(in: run).all[query]
    let tiles = stack.maps.enumerated().map { head, values in
      Figure.Tile(
        Heatmap(values, width: stack.width, height: stack.height, scale: scale, colormap: colormap),
        magnification: magnification, caption: "head \(head)")
    }
    return Figure(
      tiles: tiles, columns: 4,
      title: "\(source.title) · query \(query) \(found.category.name) \(formatValue(found.score))",
      colorBar: ColorBar(scale: scale, colormap: colormap, note: "shared scale")
    ).image()
  }

  /// The picture at its own size with the boxes, classes and scores of the kept queries.
  public func boxes(above threshold: Float) throws -> RGBImage {
    var picture = run.image
    let kept = try QueryDetections().evaluate(in: run).kept(above: threshold)
    for found in kept.sorted(by: { $0.box.area > $1.box.area }) {
      let color = Palette.color(found.query)
      let (left, top) = (
        Double(found.box.left) * Double(picture.width), Double(found.box.top) * Double(picture.height)
      )
      picture.outline(
        left: left, top: top, right: Double(found.box.right) * Double(picture.width),
        bottom: Double(found.box.bottom) * Double(picture.height), color: color, thickness: 2)
      picture.writeLabel(
        "\(found.category.name) \(formatValue(found.score))", x: Int(max(0, left)), y: Int(max(0, top)),
        plate: color)
    }
    return picture
  }

  /// The picture at the network's size, every segment in its query's colour.
  public func panoptic(above threshold: Float) throws -> RGBImage {
    let panoptic = try PanopticSegments(above: threshold).evaluate(in: run)
    var picture = run.resized
    for (index, segment) in panoptic.segments.enumerated() {
      let mask = Mask(
        panoptic.indices.map { $0 == index }, width: panoptic.width, height: panoptic.height)
      let color = Palette.color(segment.query ?? 0)
      picture.blend(mask, color: color, opacity: 0.6)
      picture.drawContour(of: mask, color: color)
    }
    return picture
  }

  private func maps(of query: Int, source: HeadSource) throws -> HeadMaps {
    switch source {
    case .bboxMask:
      return HeadMaps(path: "bbox_mask", .query(query))
    case .decoder(let layer):
      let memory = try run.recorder.graph.node("memory").shape
      return HeadMaps(
        path: "transformer.decoder.layers.\(layer).multihead_attn.pattern",
        .attention(query: query, height: memory[2], width: memory[3]))
    }
  }
}

extension RunFigures.HeadSource {
  var title: String {
    switch self {
    case .bboxMask: "bbox_mask"
    case .decoder(let layer): "decoder layer \(layer) cross-attention"
    }
  }
}

extension Box {
  fileprivate var area: Float { width * height }
}
