import Graph
import Tensors

/// `MHAttentionMap`: where each query's object lies, per head; one softmax over heads and places together.
struct BboxAttention {
  let configuration: Configuration

  /// - Parameter last: `[1, Q, C]`; `memory` is `[1, C, H, W]`.
  /// - Returns: `[1, Q, heads, H, W]`.
  func callAsFunction(_ last: Value, memory: Value) -> Value {
    let channels = configuration.hidden
    // [1, Q, C]
    let q = LinearLayer(path: "bbox_attention.q_linear", input: channels, output: channels)(last)
      .note(AttentionKind.mask.queryNote)
    let k = Conv2d(
      path: "bbox_attention.k_linear", input: channels, output: channels, kernel: 1, weightIsMatrix: true)(
        memory
      ).note(AttentionKind.mask.keyNote)
    // [1, Q, heads, H, W]
    let scores = q.applying(
      AttentionMapScores(heads: configuration.heads), with: [k], as: "bbox_attention.scores"
    ).role(.scores(.mask, layer: 0)).note(AttentionKind.mask.scoresNote)
    return scores.applying(Softmax(trailingAxes: 3), as: "bbox_attention").named("bbox_mask").kept()
      .role(.pattern(.mask, layer: 0)).note(AttentionKind.mask.patternNote)
  }
}

/// `MaskHeadSmallConv`: from features and attention to a mask per query, in the manner of a feature pyramid.
struct MaskHead {
  let configuration: Configuration

  /// - Parameters:
  ///   - source: `[1, C, H, W]`, the projected features.
  ///   - bboxMask: `[1, Q, heads, H, W]`.
  ///   - pyramid: layers 3, 2 and 1 of the backbone, where nobody chose others.
  /// - Returns: `[1, Q, H1, W1]`, mask logits at the size of the last of these.
  func callAsFunction(source: Value, bboxMask: Value, pyramid: [Value]) -> Value {
    // [Q, heads, H, W]
    let attention = bboxMask.applying(DropAxis(0), as: "mask_head.attention")
      .note("bbox_mask with the queries in the place of the batch: the mask head treats them alike.")
    let logits = source.within(role: .maskStep(.inner)) {
      steps(source: source, attention: attention, pyramid: pyramid)
    }
    let masks = logits.applying(DropAxis(1), as: "mask_head").kept()  // [Q, H1, W1]
      .note(
        "A mask per query as logits, at layer \(configuration.pyramid[2])'s size. Above zero means more than ½; the panoptic map gives each pixel to the largest mask."
      )
    return masks.role(.output(.masks)).applying(AddAxis(), as: "pred_masks").role(.output(.masks))
      .note("Mask logits of all queries, with the axis of the batch.")
  }

  /// Source and attention `[Q, heads, H, W]` to mask logits `[Q, 1, H1, W1]`.
  private func steps(source: Value, attention: Value, pyramid: [Value]) -> Value {
    let (dim, context) = (configuration.hidden + configuration.heads, configuration.hidden)
    // [Q, C + heads, H, W]
    var x = source.applying(ConcatenateChannels(), with: [attention], as: "mask_head.input")
      .note("The projected features, and each query's attention maps as further channels.")
    x = stage(1, x, output: dim)  // [Q, C + heads, H, W]
    x = stage(2, x, output: context / 2)  // [Q, C/2, H, W]
    for (index, features) in pyramid.enumerated() {
      let lateral = Conv2d(
        path: "mask_head.adapter\(index + 1)", input: features.shape[1], output: context >> (index + 1),
        kernel: 1)(features).kept()  // shared by all queries
        .note("Finer features of the backbone, to sharpen the masks; the same for all queries.")
      let upsampled = x.applying(
        UpsampleNearest(height: lateral.shape[2], width: lateral.shape[3]), as: "mask_head.up\(index + 1)"
      )
      .note("The stage before, its places repeated to the size of the finer features.")
      // [Q, C >> i, Hi, Wi]
      x = lateral.applying(Add(), with: [upsampled], as: "mask_head.add\(index + 1)")
        .role(.maskStep(.sum(index + 1)))
        .note("Finer features of the backbone added to what has come from the attention.")
      x = stage(index + 3, x, output: context >> (index + 2))
    }
    return Conv2d(
      path: "mask_head.out_lay", input: x.shape[1], output: 1, kernel: 3,
      geometry: ConvolutionGeometry(padding: 1))(x)
      .note("The last convolution of the mask head: one channel, the mask's logits.")
  }

  private func stage(_ number: Int, _ x: Value, output: Int) -> Value {
    let convolved = Conv2d(
      path: "mask_head.lay\(number)", input: x.shape[1], output: output, kernel: 3,
      geometry: ConvolutionGeometry(padding: 1))(x)
      .note("The convolution of the mask head's stage \(number).")
    let normed = GroupNorm(path: "mask_head.gn\(number)", channels: output)(convolved)
      .note("The convolution of the mask head's stage \(number), normed over groups of channels.")
    let activation = configuration.variant?.activation ?? .relu
    return normed.activated(activation, as: "mask_head.relu\(number)").role(.maskStep(.stage(number)))
      .note("Stage \(number) of the mask head: convolved, normed, \(activation.effect).")
  }
}
