import Foundation

/// A value with three significant digits: `0.113`, `12.5`, `1.20e-7`, so that values beside each other have as many
/// each. From 100 to a million, whole numbers in full. Zero is `0.000`.
public func formatValue(_ value: Float) -> String {
  formatValue(Double(value))
}

/// `formatValue` for double precision.
public func formatValue(_ value: Double) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-∞" : "∞" }
  if value == 0 { return "0.000" }
  let magnitude = abs(value)
  // The limits allow for rounding: 9.996 prints as 10.0.
  if magnitude < 0.0009995 || magnitude >= 999_999.5 { return exponential(value) }
  let decimals =
    magnitude < 0.009995
    ? 5
    : magnitude < 0.09995
      ? 4
      : magnitude < 0.9995
        ? 3
        : magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0
  return String(format: "%.*f", decimals, value)
}

private func exponential(_ value: Double) -> String {
  let parts = String(format: "%.2e", value).split(separator: "e")
  guard parts.count == 2, let exponent = Int(parts[1]) else { return String(value) }
  return "\(parts[0])e\(exponent)"
}

/// A number that somebody chose, such as a weight or a tolerance, without needless digits: `5`, `0.1`, `1e-4`.
public func formatChosen(_ value: Double) -> String {
  let parts = formatValue(value).split(separator: "e")
  var digits = parts.first.map(String.init) ?? ""
  if digits.contains(".") {
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
  }
  return ([digits] + parts.dropFirst().map(String.init)).joined(separator: "e")
}

/// A score of 0…1 with the digits that tell: `0.997`, `>0.999` where three digits would round it to one, a score that
/// single precision rounds to one among them.
public func formatScore(_ score: Float) -> String {
  if score >= 0.9995 { return ">0.999" }
  if score > 0, score < 0.001 { return "<0.001" }
  return score.isNaN ? "NaN" : String(format: "%.3f", score)
}

/// A count with a decimal prefix: `950`, `3.21 M`, `473 G`.
public func formatCount(_ count: Int) -> String {
  scaled(Double(count), by: 1000, units: ["", "k", "M", "G", "T"])
}

/// A whole number in full, its digits in threes: `13,540`.
public func formatGrouped(_ count: Int) -> String {
  let digits = Array(String(count.magnitude))
  let groups = stride(from: digits.count % 3 - 3, to: digits.count, by: 3).compactMap { start in
    let group = digits[max(0, start)..<start + 3]
    return group.isEmpty ? nil : String(group)
  }
  return (count < 0 ? "-" : "") + groups.joined(separator: ",")
}

/// So many of something: `1 picture`, `13,540 pictures`.
///
/// - Parameter noun: in the singular; its plural ends in s.
public func formatNumber(_ count: Int, of noun: String) -> String {
  "\(formatGrouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// A size in memory: `12 B`, `22.5 MB`; 1 MB is 1,000,000 bytes.
public func formatBytes(_ bytes: Int) -> String {
  scaled(Double(bytes), by: 1000, units: ["B", "kB", "MB", "GB", "TB"])
}

/// A duration: `0.42 ms`, `38 ms`, `1.35 s`, `2:05 min`.
public func formatDuration(seconds: Double) -> String {
  if seconds < 0.00995 { return String(format: "%.2f ms", seconds * 1000) }
  if seconds < 0.9995 { return String(format: "%.0f ms", seconds * 1000) }
  if seconds < 59.995 { return String(format: "%.2f s", seconds) }
  let whole = Int(seconds.rounded())
  return String(format: "%d:%02d min", whole / 60, whole % 60)
}

/// A fraction of 0…1 as a percentage: `0 %`, `0.42 %`, `37 %`. Only exactly zero prints as `0 %`, only
/// exactly one as `100 %`.
public func formatPercent(_ share: Double) -> String {
  let percent = share * 100
  if percent == 0 || percent == 100 { return String(format: "%.0f %%", percent) }
  if percent < 0.01 { return "<0.01 %" }
  if percent > 99.5, percent < 100 { return ">99.5 %" }
  return String(format: percent < 0.995 ? "%.2f %%" : percent < 9.95 ? "%.1f %%" : "%.0f %%", percent)
}

/// A shape: `[1, 8, 50, 192]`.
public func formatShape(_ shape: [Int]) -> String {
  "[" + shape.map(String.init).joined(separator: ", ") + "]"
}

private func scaled(_ value: Double, by base: Double, units: [String]) -> String {
  var (value, unit) = (value, 0)
  while abs(value) >= base * 0.9995, unit < units.count - 1 {
    value /= base
    unit += 1
  }
  let decimals = unit == 0 || abs(value) >= 99.95 ? 0 : abs(value) >= 9.995 ? 1 : 2
  return String(format: "%.*f", decimals, value) + (units[unit].isEmpty ? "" : " " + units[unit])
}
