extension KeyTable {
  /// torchvision's ResNets alone, and timm's, which have the same keys: `layer1.0.conv1.weight`, `fc.bias`. Their
  /// own names are the published ones, so they stay.
  static let torchvision = KeyTable(renames: [])

  /// `nn.Sequential(*list(resnet.children())[:-1])`: stem, four layers, and no classifier.
  static let childrenOfResNet = KeyTable(
    renames: [.prefix("0", "conv1"), .prefix("1", "bn1")]
      + (1...4).map { .prefix("\($0 + 3)", "layer\($0)") })
}
