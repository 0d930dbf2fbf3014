/// Meta's minimal DETR, under the notebook's names.
public struct DETRdemoFamily: ModelFamily {
  public let id = "demo"

  public let sources = [
    KeySource(
      "demo", signature: ["query_pos", "row_embed", "col_embed", "linear_class.weight"], table: .demo)
  ]

  public init() {}

  public func network(_ weights: WeightsDescription) throws(ModelError) -> any Network {
    try DETRdemo(shapes: weights.shapes, hints: weights.hints.completed(by: weights.arguments))
  }
}
