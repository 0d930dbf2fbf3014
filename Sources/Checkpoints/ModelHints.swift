import Foundation

/// What shapes do not tell of a model, as its makers wrote it beside the weights.
public struct ModelHints: Sendable, Equatable {
  /// Attention heads.
  public var heads: Int?
  /// Whether the last stage keeps its stride and dilates (DC5).
  public var isDilated: Bool?
  /// Names of the classes, by their number in the model's output.
  public var labels: [Int: String]

  public init(heads: Int? = nil, isDilated: Bool? = nil, labels: [Int: String] = [:]) {
    self.heads = heads
    self.isDilated = isDilated
    self.labels = labels
  }
}

extension Checkpoint {
  /// What a Hugging Face `config.json` in the checkpoint's directory says, else the arguments of training that
  /// Meta's code stores in its checkpoints, else `dc5` in the file's name: Meta's published files have only that.
  ///
  /// - Throws: `CheckpointError.malformed` for a `config.json` that is none.
  public func hints() throws -> ModelHints {
    let beside = try HuggingFaceConfig.beside(path)?.hints ?? ModelHints()
    let isNamedDC5 = URL(fileURLWithPath: path).lastPathComponent.lowercased().contains("dc5")
    return ModelHints(
      heads: beside.heads ?? trainingArgument("nheads").flatMap { Int($0) },
      isDilated: beside.isDilated ?? trainingArgument("dilation").map { $0 == "True" }
        ?? (isNamedDC5 ? true : nil),
      labels: beside.labels)
  }

  private func trainingArgument(_ name: String) -> String? {
    otherContents.first { $0.path == "args." + name }?.text
  }
}

/// A `config.json` as `save_pretrained` writes it.
private struct HuggingFaceConfig {
  private(set) var hints = ModelHints()
  private var isStrideKept = false

  /// - Returns: nil where there is none, or it is another model's.
  static func beside(_ path: String) throws -> HuggingFaceConfig? {
    let url = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("config.json")
    let file: MappedFile
    do {
      file = try MappedFile(path: url.path)
    } catch CheckpointError.missing {
      return nil
    }
    func scan(_ read: (String, inout JSONScanner) throws -> Void) throws {
      var scanner = JSONScanner(file.contents, path: url.path, place: "JSON")
      try scanner.object(read)
      try scanner.end()
    }
    // Another model's members may have these names and other values.
    var isDETR = false
    try scan { key, scanner in
      if key == "model_type", scanner.peek() == "\"" {
        isDETR = try scanner.string() == "detr"
      } else {
        try scanner.skipValue()
      }
    }
    guard isDETR else { return nil }
    var config = HuggingFaceConfig()
    try scan { key, scanner in try config.read(key, &scanner) }
    if config.isStrideKept { config.hints.isDilated = true }
    return config
  }

  private mutating func read(_ key: String, _ scanner: inout JSONScanner) throws {
    switch key {
    case "encoder_attention_heads": hints.heads = try scanner.optionalCount()
    case "dilation": hints.isDilated = try scanner.flag()
    case "backbone_config" where scanner.peek() == "{":
      // Version 5 says it in terms of timm: the last stage at stride 16 instead of 32.
      try scanner.object { key, scanner in
        if key == "output_stride" {
          isStrideKept = try scanner.optionalCount() == 16
        } else {
          try scanner.skipValue()
        }
      }
    case "id2label" where scanner.peek() == "{":
      try scanner.object { key, scanner in
        let label = try scanner.string()
        if let number = Int(key) { hints.labels[number] = label }
      }
    default: try scanner.skipValue()
    }
  }
}
