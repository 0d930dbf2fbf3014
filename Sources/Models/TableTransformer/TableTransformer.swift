import Graph

/// A DETR with a Table Transformer's labels and preprocessing.
struct TableTransformer: Network {
  private let network: DETRsegm
  private let task: TableTransformerFamily.Task?
  private let isHuggingFace: Bool

  init(
    configuration: Configuration, task: TableTransformerFamily.Task?, isHuggingFace: Bool,
    assumptions: [Assumption]
  ) {
    network = DETRsegm(configuration: configuration, assumptions: assumptions)
    self.task = task
    self.isHuggingFace = isHuggingFace
  }

  func graph(height: Int, width: Int) -> ComputationGraph { network.graph(height: height, width: width) }

  var configuration: Configuration? { network.configuration }
  var sideLimit: Int? { network.sideLimit }
  var assumptions: [Assumption] { network.assumptions }
  var fusions: [any Fusion] { network.fusions }

  var categories: Categories {
    guard let task else { return network.categories }
    return Categories(task.labels.enumerated().map { ObjectClass(id: $0, name: $1, isThing: true) })
  }

  /// Microsoft's scales the long side, by Pillow's default filter; transformers' is DETR's.
  var preprocessing: Preprocessing {
    guard let task, !isHuggingFace else { return .published }
    var preprocessing = Preprocessing.published
    (preprocessing.sizing, preprocessing.filter) = (.longSide, .bicubic)
    (preprocessing.shortSide, preprocessing.longSide) = (task.longSide, task.longSide)
    return preprocessing
  }
}
