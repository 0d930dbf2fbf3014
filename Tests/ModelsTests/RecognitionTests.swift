import Checkpoints
import Models
import Testing

/// Keys tell what a checkpoint is, and become the names that networks use.
@Suite struct RecognitionTests {
  private func names(_ entries: KeyValuePairs<String, [Int]>) -> Recognition {
    ModelFamilies.known.recognise(entries.map { TensorEntry(name: $0.key, type: .float32, shape: $0.value) })
  }

  @Test(arguments: ["", "module.", "_orig_mod.", "model.", "module._orig_mod.", "model.module."])
  func wrappersAreTakenOff(wrapper: String) {
    let canonical = names([
      wrapper + "detr.query_embed.weight": [1], wrapper + "detr.class_embed.weight": [2],
      wrapper + "detr.transformer.decoder.layers.0.multihead_attn.in_proj_weight": [3],
      wrapper + "mask_head.lay1.weight": [4],
    ])
    #expect(canonical.kind == "panoptic")
    #expect(canonical.sourceName == "meta")
    let expected = [
      "query_embed.weight", "class_embed.weight",
      "transformer.decoder.layers.0.multihead_attn.in_proj_weight",
      "mask_head.lay1.weight",
    ]
    #expect(canonical.tensors.map(\.name) == expected)
    #expect(canonical.tensors[0].keys == [wrapper + "detr.query_embed.weight"])
  }

  /// The prefix of transformers' wrapper around timm, which its published files of some versions have.
  @Test func timmInsideTransformersWrapper() {
    let canonical = names([
      "class_labels_classifier.weight": [1], "model.query_position_embeddings.weight": [1],
      "model.backbone.conv_encoder.model._backbone.layer1.0.conv1.weight": [1],
    ])
    #expect(canonical.tensors.last?.name == "backbone.0.body.layer1.0.conv1.weight")
  }

  private let attention = "model.encoder.layers.0.self_attn."

  private func huggingFace(_ shapes: [[Int]]) -> Recognition {
    let parts = zip(["v", "k", "q"], shapes).map {
      TensorEntry(name: "\(attention)\($0)_proj.weight", type: .float32, shape: $1)
    }
    let signature = ["class_labels_classifier.weight", "model.query_position_embeddings.weight"].map {
      TensorEntry(name: $0, type: .float32, shape: [1])
    }
    return ModelFamilies.known.recognise(parts + signature)
  }

  @Test func queriesKeysAndValuesAreJoinedInThatOrder() {
    let joined = huggingFace([[4, 2], [3, 2], [5, 2]]).tensors[0]
    #expect(joined.name == "transformer.encoder.layers.0.self_attn.in_proj_weight")
    #expect(joined.shape == [12, 2])
    #expect(joined.keys == ["q", "k", "v"].map { "\(attention)\($0)_proj.weight" })
  }

  @Test func partsThatDoNotFitStayApart() {
    #expect(huggingFace([[4, 2], [3, 2], [5, 3]]).tensors.count == 5)
    #expect(huggingFace([[4, 2], [3, 2], []]).tensors.count == 5)
    #expect(huggingFace([[4, 2], [3, 2]]).tensors.count == 4)
  }

  @Test func collidingNamesAreBothKept() {
    let signature = [
      "query_embed.weight", "class_embed.weight",
      "transformer.decoder.layers.0.multihead_attn.in_proj_weight",
    ]
    let canonical = ModelFamilies.known.recognise(
      (["x", "detr.x"] + signature).map { TensorEntry(name: $0, type: .float32, shape: [1]) })
    #expect(canonical.tensors.map(\.name) == ["x", "detr.x"] + signature)
  }

  /// Of two parts that would have one name, none is lost in a join.
  @Test func collidingPartsAreBothKept() {
    let keys = ["q_proj", "k_proj", "v_proj"].map { "\(attention)\($0).weight" }
    let other = "model.model.encoder.layers.0.self_attn.q_proj.weight"
    let signature = ["class_labels_classifier.weight", "model.query_position_embeddings.weight"]
    let recognised = ModelFamilies.known.recognise(
      (keys + [keys[0]] + [other] + signature).map { TensorEntry(name: $0, type: .float32, shape: [4, 2]) })
    #expect(Set(recognised.tensors.flatMap(\.keys)).isSuperset(of: keys))
    #expect(recognised.tensors.reduce(0) { $0 + $1.keys.count } == keys.count + 2 + signature.count)
  }

  @Test func resNetsWithAndWithoutClassifier() {
    let keys = ["conv1.weight", "layer1.0.conv1.weight", "layer4.0.conv1.weight"]
    let bare = ModelFamilies.known.recognise(keys.map { TensorEntry(name: $0, type: .float32, shape: [1]) })
    #expect(bare.kind == "resnet")
    #expect(bare.tensors.map(\.name) == keys)
  }

  @Test func whatOnlyTrainingNeedsIsDropped() {
    let canonical = names(["a.num_batches_tracked": [], "b": [1], "criterion.empty_weight": [92]])
    #expect(canonical.tensors.map(\.name) == ["b"])
  }

  @Test func strangeKeysDoNoHarm() {
    let keys = ["", ".", "..", "detr", "detr.", "module.", "a..b"]
    let canonical = ModelFamilies.known.recognise(
      keys.map { TensorEntry(name: $0, type: .float32, shape: []) })
    #expect(canonical.tensors.count == keys.count)
    #expect(ModelFamilies.known.recognise([]).kind == "unknown")
  }
}
