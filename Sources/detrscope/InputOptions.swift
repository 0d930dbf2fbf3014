import ArgumentParser
import Foundation
import Models

/// How a picture becomes the network's input, where it is not to be as the weights say.
struct InputOptions: ParsableArguments {
  @Option(help: "Pixels of the shorter side of the network's input.")
  var shortSide: Int?

  @Option(
    help: ArgumentHelp("Pixels that the longer side may have at most, or none.", valueName: "pixels|none"))
  var longSide: SideLimit?

  @Option(help: "The input's size as HEIGHTxWIDTH, whatever becomes of the picture's proportions.")
  var inputSize: InputSize?

  @Option(
    help: ArgumentHelp(
      "What is subtracted from red, green and blue in 0 to 1: 0.485,0.456,0.406.", valueName: "r,g,b"))
  var mean: ChannelNumbers?

  @Option(
    help: ArgumentHelp("What they are then divided by: 0.229,0.224,0.225.", valueName: "r,g,b"))
  var std: ChannelNumbers?

  /// Pixels of a side.
  private static let sides = 16...Preprocessing.largestSide

  func validate() throws {
    for (name, value) in [("--short-side", shortSide), ("--long-side", longSide?.pixels)] {
      guard let value else { continue }
      guard Self.sides.contains(value) else {
        throw ValidationError(
          "\(name) takes \(Self.sides.lowerBound) to \(Self.sides.upperBound) pixels, not \(value).")
      }
    }
    if let inputSize {
      guard shortSide == nil, longSide == nil else {
        throw ValidationError("Choose --input-size, or --short-side and --long-side.")
      }
      guard Self.sides.contains(inputSize.height), Self.sides.contains(inputSize.width) else {
        throw ValidationError(
          "--input-size takes \(Self.sides.lowerBound) to \(Self.sides.upperBound) pixels.")
      }
    }
    if let std, !std.values.allSatisfy({ $0 > 0 }) {
      throw ValidationError("--std takes numbers above 0, not \(std).")
    }
  }

  /// What the weights say, changed as the user says. Whoever names a size sees all of the picture.
  func applied(to stated: Preprocessing) -> Preprocessing {
    var result = stated
    if let mean { result.mean = mean.values }
    if let std { result.deviation = std.values }
    if let inputSize {
      result.sizing = .exact(height: inputSize.height, width: inputSize.width)
      result.crop = nil
    } else if shortSide != nil || longSide != nil {
      if let shortSide { result.shortSide = shortSide }
      result.longSide =
        longSide.map(\.pixels) ?? result.longSide.map { max($0, result.shortSide) }
      if result.sizing != .fittedAsHuggingFace { result.sizing = .fitted }
      result.crop = nil
    }
    return result
  }
}

/// `1333` or `none`.
struct SideLimit: ExpressibleByArgument {
  /// Nil for no limit.
  let pixels: Int?

  init?(argument: String) {
    pixels = Int(argument)
    if pixels == nil, argument != "none" { return nil }
  }
}

/// `800x1066`: rows, then columns, as in a tensor's shape.
struct InputSize: ExpressibleByArgument {
  let height: Int
  let width: Int

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let height = parts[0], let width = parts[1], (1...16384).contains(height),
      (1...16384).contains(width)
    else { return nil }
    self.init(height: height, width: width)
  }
}

/// `0.485,0.456,0.406`, one argument so that what follows it stays a picture; one number stands for all three.
struct ChannelNumbers: ExpressibleByArgument, CustomStringConvertible {
  let values: [Float]

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    let known = numbers.compactMap { $0 }.filter(\.isFinite)
    guard known.count == numbers.count, known.count == 1 || known.count == 3 else { return nil }
    values = known.count == 1 ? [known[0], known[0], known[0]] : known
  }

  var description: String { values.map { "\($0)" }.joined(separator: ",") }
}
