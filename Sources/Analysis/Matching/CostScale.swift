import Foundation

/// Costs as colours: bright is cheap. What costs infinitely much, as a removed query does, is as dark as the dearest of the
/// others.
public struct CostScale: Sendable {
  private let least: Float
  private let greatest: Float

  /// The scale that reaches from the least of some costs to the greatest finite one.
  public init(_ costs: some Sequence<Float>) {
    let finite = costs.filter(\.isFinite)
    (least, greatest) = (finite.min() ?? 0, finite.max() ?? 0)
  }

  /// The place of a cost on a colormap, 0…1; the middle where all cost the same.
  public func position(of cost: Float) -> Float {
    greatest > least ? (greatest - min(cost, greatest)) / (greatest - least) : 0.5
  }
}

/// A cost in as few digits as tell it from others, with a true minus sign: `−2.93`, `11.2`, `∞`.
///
/// - Parameter decimals: of what is less than ten; one less beyond.
public func formatCost(_ cost: Float, decimals: Int = 2) -> String {
  guard cost.isFinite else { return cost > 0 ? "∞" : cost < 0 ? "−∞" : "NaN" }
  let shown = max(0, abs(cost) < 9.995 ? decimals : decimals - 1)
  let text = String(format: "%.\(shown)f", cost)
  // A little less than nothing is nothing.
  return text.contains { ("1"..."9").contains($0) }
    ? text.replacing("-", with: "−") : text.replacing("-", with: "")
}
