import Tensors
import Testing

@Suite struct AttentionTests {
  @Test(arguments: OperationCase.of("attention_scores"))
  func scoresAgreeWithPyTorch(operation: OperationCase) throws {
    let (queries, heads) = (try operation.input("queries"), try operation.setting("heads"))
    let scores = Tensor.attentionScores(
      queries: queries, keys: try operation.input("keys"), heads: heads, scale: scale(queries, heads))
    operation.check(scores, within: 1e-5)
  }

  @Test(arguments: OperationCase.of("attention_context"))
  func contextAgreesWithPyTorch(operation: OperationCase) throws {
    let context = try Tensor.attentionContext(
      pattern: operation.input("pattern"), values: operation.input("values"))
    operation.check(context, within: 1e-5)
  }

  @Test(arguments: OperationCase.of("attention_map_scores"))
  func mapScoresAgreeWithPyTorch(operation: OperationCase) throws {
    let (queries, heads) = (try operation.input("queries"), try operation.setting("heads"))
    let scores = Tensor.attentionMapScores(
      queries: queries, keys: try operation.input("keys"), heads: heads, scale: scale(queries, heads))
    operation.check(scores, within: 1e-5)
  }

  private func scale(_ queries: Tensor, _ heads: Int) -> Float {
    1 / Float(queries.shape[2] / heads).squareRoot()
  }
}
