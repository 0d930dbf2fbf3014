extension KeyTable {
  /// torchvision's ResNets alone, and timm's, which have the same keys: `layer1.0.conv1.weight`, `fc.bias`. Their
  /// own names are the published ones, so they stay.
  static let torchvision = KeyTable(renames: [])
}
