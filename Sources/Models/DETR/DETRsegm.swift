import Graph

/// DETR with its panoptic mask head, traced into a graph: the whole forward of the paper on one screen.
///
/// Source: Carion et al., End-to-End Object Detection with Transformers, 2020; `DETR` and `DETRsegm` in the
/// published `models/detr.py` and `models/segmentation.py`. A detection model is the same without masks.
public struct DETRsegm: Network {
  public let configuration: Configuration

  public init(configuration: Configuration) { self.configuration = configuration }

  public var categories: Categories { .published(classes: configuration.classes) }

  /// Every node from pixels to masks for an input of `[1, 3, height, width]`.
  public func graph(height: Int, width: Int) -> ComputationGraph {
    let builder = GraphBuilder()
    let image = builder.image(height: height, width: width)

    let features = Backbone(sizes: configuration.backbone)(image)  // layer1 … layer4
    let source = inputProjection(features[3]).asSource()  // [1, C, H, W]
    let position = source.applying(SinePositionEncoding(channels: configuration.hidden), as: "pos")
      .asPosition()
    let queries = builder.queries(queryEmbedding)  // [1, Q, C]
    let (_, last, memory) = Transformer(configuration: configuration)(
      source: source, position: position, queries: queries)

    _ = PredictionHeads(configuration: configuration)(last)  // [1, Q, classes + 1] and [1, Q, 4]

    if configuration.hasMasks {
      // [1, Q, heads, H, W]
      let bboxMask = BboxAttention(configuration: configuration)(last, memory: memory)
      // [1, Q, H1, W1]
      _ = MaskHead(configuration: configuration)(
        source: source, bboxMask: bboxMask, pyramid: [features[2], features[1], features[0]])
    }
    return builder.build()
  }

  private var inputProjection: Conv2d {
    Conv2d(
      path: "input_proj", input: configuration.backbone.channels, output: configuration.hidden, kernel: 1)
  }

  private var queryEmbedding: Parameter {
    Parameter(name: "query_embed.weight", shape: [configuration.queries, configuration.hidden])
  }
}
