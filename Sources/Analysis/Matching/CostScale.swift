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
public func formatCost(_ cost: Float) -> String {
  cost == .infinity
    ? "∞" : String(format: "%.\(abs(cost) < 9.995 ? 2 : 1)f", cost).replacing("-", with: "−")
}
