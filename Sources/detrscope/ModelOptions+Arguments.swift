extension ModelOptions {
  /// The options as they are typed, those that were not given left out.
  ///
  /// - Parameter other: weights in place of those given.
  func arguments(weights other: String?) -> [String] {
    var words: [String] = []
    let weights = other ?? weights
    if weights != PublishedModel.embeddedName { words += ["--weights", weights] }
    if let shortSide = input.shortSide { words += ["--short-side", "\(shortSide)"] }
    if let longSide = input.longSide { words += ["--long-side", longSide.pixels.map { "\($0)" } ?? "none"] }
    if let size = input.inputSize { words += ["--input-size", "\(size.height)x\(size.width)"] }
    if let mean = input.mean { words += ["--mean", "\(mean)"] }
    if let std = input.std { words += ["--std", "\(std)"] }
    if let dc5 { words.append(dc5 ? "--dc5" : "--no-dc5") }
    if let heads { words += ["--heads", "\(heads)"] }
    if let stateDict { words += ["--state-dict", stateDict] }
    if let labels { words += ["--labels", labels] }
    if plain { words.append("--plain") }
    return words
  }
}
