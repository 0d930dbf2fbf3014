/// Models that are often taken for one of the families here, by parts of names that only they have.
enum Relatives {
  private static let known: [(part: String, name: String)] = [
    ("denoising_class_embed", "RT-DETR"), ("vit.embeddings.detection_tokens", "YOLOS"),
    ("sampling_offsets", "Deformable DETR"), ("refpoint_embed", "DAB-DETR"), ("dab_", "DAB-DETR"),
    ("bbox_head.", "a model of mmdetection"),
    ("roi_heads.", "a model of detectron2"), ("proposal_generator.", "a model of detectron2"),
    ("backbone.0.backbone.stem.", "a DETR of detectron2"), ("backbone.bottom_up.", "a model of detectron2"),
  ]

  /// What a file of these keys is, or nil.
  static func name(of keys: [String]) -> String? {
    known.first { relative in keys.contains { $0.contains(relative.part) } }?.name
  }
}
