extension KeyTable {
  /// Meta's published checkpoints and what is fine-tuned from them with its code. The canonical names are these,
  /// without the `detr.` that models with masks have.
  static let meta = KeyTable(renames: [.prefix("detr", "")])
}
