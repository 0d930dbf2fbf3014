import Graph

/// DETR with its panoptic mask head, traced into a graph: the whole forward of the paper on one screen.
///
/// Source: Carion et al., End-to-End Object Detection with Transformers, 2020; `DETR` and `DETRsegm` in the
/// published `models/detr.py` and `models/segmentation.py`. A detection model is the same without masks.
public struct DETRsegm: Network {
  private let sizes: Configuration
  public let assumptions: [Assumption]

  public init(configuration: Configuration, assumptions: [Assumption] = []) {
    sizes = configuration
    self.assumptions = assumptions
  }

  public var configuration: Configuration? { sizes }
  public var categories: Categories { .published(classes: sizes.classes) }
  public var sideLimit: Int? { sizes.sideLimit }
  public var notices: [String] { sizes.peculiarities }
  public var fusions: [any Fusion] {
    // The fused mask head knows eight groups of channels and ReLU only.
    let fits = sizes.hasMasks && sizes.hidden % 128 == 0 && (sizes.variant?.activation ?? .relu) == .relu
    return fits ? [MaskHeadFusion(heads: sizes.heads)] : []
  }

  /// Every node from pixels to masks for an input of `[1, 3, height, width]`.
  public func graph(height: Int, width: Int) -> ComputationGraph {
    let builder = GraphBuilder()
    let image = builder.image(height: height, width: width)

    let features = Backbone(sizes: sizes.backbone)(image)  // layer1 … layer4
    let source = sizes.inputProjection(features[3]).asSource()  // [1, C, H, W]
    let position = sizes.positions(of: source).asPosition()  // [1, C, H, W]
    let queries = builder.queries(sizes.queryEmbedding)  // [1, Q, C]
    let (outputs, last, memory) = Transformer(configuration: sizes)(
      source: source, position: position, queries: queries)

    PredictionHeads(configuration: sizes)(last)  // [1, Q, classes + 1] and [1, Q, 4]
    for (layer, output) in outputs.dropLast().enumerated() {
      PredictionHeads(configuration: sizes, layer: layer)(output)
    }

    if sizes.hasMasks {
      // [1, Q, heads, H, W]
      let bboxMask = BboxAttention(configuration: sizes)(last, memory: memory)
      // [1, Q, H1, W1]
      _ = MaskHead(configuration: sizes)(
        source: source, bboxMask: bboxMask, pyramid: sizes.pyramid.map { features[$0 - 1] })
    }
    return builder.build()
  }
}
