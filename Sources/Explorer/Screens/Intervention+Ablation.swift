import Foundations
import Graph

extension Intervention {
  /// Sets everything at one index of an axis to zero, as in "head 3".
  static func zero(_ index: Int, of axis: Axis, at path: String) -> Intervention {
    Intervention(
      .zero, at: PathPattern(literal: path), part: [axis.description: IndexList(index)])
  }
}
