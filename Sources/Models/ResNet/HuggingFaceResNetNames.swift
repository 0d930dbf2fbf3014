extension KeyTable {
  /// ResNetForImageClassification and ResNetModel of Hugging Face transformers.
  static let resNetHuggingFace = KeyTable(
    renames: [
      .prefix("resnet", ""),
      .prefix("embedder.embedder.convolution", "conv1"),
      .prefix("embedder.embedder.normalization", "bn1"),
      .prefix("classifier.1", "fc"),
    ] + residualBlocksOfHuggingFace)

  /// A block is a list of convolutions with their normalizations there, and stages count from 0.
  static let residualBlocksOfHuggingFace: [KeyRename] =
    [
      .anywhere("shortcut.convolution", "downsample.0"),
      .anywhere("shortcut.normalization", "downsample.1"),
    ]
    + (0..<3).flatMap { index -> [KeyRename] in
      [
        .anywhere("layers.*.layer.\(index).convolution", "layers.*.conv\(index + 1)"),
        .anywhere("layers.*.layer.\(index).normalization", "layers.*.bn\(index + 1)"),
      ]
    }
    + (0..<4).map { .anywhere("encoder.stages.\($0).layers", "layer\($0 + 1)") }
}
