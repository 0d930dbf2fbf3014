import Cells
import Color
import Foundations
import Images
import Models
import Tensors

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
    let maps = try self.maps(of: query, source: source)
    let (heads, height, width) = (maps.shape[0], maps.shape[1], maps.shape[2])
    let values = (0..<heads).map { maps.row($0).values }
    let scale = ValueScale(.linear, sharedBy: values, symmetric: colormap.isDiverging)
    let magnification = max(1, 320 / max(width, 1))
    let found = try run.detections().all[query]
    let tiles = values.enumerated().map { head, values in
      Figure.Tile(
        Heatmap(values, width: width, height: height, scale: scale, colormap: colormap),
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
    for found in try run.detections().kept(above: threshold).sorted(by: { $0.box.area > $1.box.area }) {
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
    let panoptic = try run.panoptic(above: threshold)
    var picture = run.resized
    for (index, segment) in panoptic.segments.enumerated() {
      let mask = Mask(
        panoptic.indices.map { $0 == index }, width: panoptic.width, height: panoptic.height)
      picture.blend(mask, color: Palette.color(segment.query), opacity: 0.6)
      picture.drawContour(of: mask, color: Palette.color(segment.query))
    }
    return picture
  }

  /// `[heads, H, W]`.
  private func maps(of query: Int, source: HeadSource) throws -> Tensor {
    switch source {
    case .bboxMask:
      return try run.recorder.activation("bbox_mask").row(0).row(query)
    case .decoder(let layer):
      let memory = try run.recorder.graph.node("memory").shape
      let pattern = try run.recorder.activation("transformer.decoder.layers.\(layer).multihead_attn.pattern")
        .row(0)
      let heads = (0..<pattern.shape[0]).map { pattern.row($0).rows(query..<query + 1) }
      return Tensor.concatenated(heads, axis: 0).reshaped([heads.count, memory[2], memory[3]])
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
