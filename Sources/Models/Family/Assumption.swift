/// What was taken for granted of a model, since its weights do not say it.
public struct Assumption: Hashable, Sendable, Codable {
  /// As in "8 heads".
  public let what: String
  /// What sets it, as `--heads`; nil where nothing does.
  public let option: String?

  static func heads(_ number: Int) -> Assumption { Assumption(what: "\(number) heads", option: "--heads") }
  static let undilated = Assumption(what: "no DC5", option: "--dc5")
  /// What stands in transformers' `config.json` only.
  static let defaultsOfTransformers = Assumption(
    what: "transformers' defaults", option: "config.json beside the weights")
  static let unfiltered = Assumption(what: "no blur pooling", option: nil)

  /// What everything here comes to in one line; nil where nothing was assumed.
  static func line(_ all: [Assumption]) -> String? {
    guard !all.isEmpty else { return nil }
    let options = all.compactMap(\.option)
    return "the weights do not say: \(all.map(\.what).joined(separator: ", ")) assumed"
      + (options.isEmpty ? "" : " (\(options.joined(separator: ", ")))")
  }
}
