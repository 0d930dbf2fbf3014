import Color
import Graph
import Models
import Tensors

extension FigureKind {
  /// How alike the queries are, before and after the decoder.
  public static let queries = FigureKind.sheet(
    "queries", "how alike the queries are: cosines of query_embed, and of hs after the first and last layer",
    options: FigureOption.mapping.union([.ownScale])
  ) { subject, options in
    let run = subject.run
    let anatomy = run.recorder.graph.anatomy
    guard let queries = anatomy[.queries], let outputs = anatomy.decoderOutputs, outputs.shape.count == 4,
      outputs.shape[0] > 0, queries.shape == [1] + outputs.shape.dropFirst(2)
    else {
      throw FigureError.lacks(figure: "queries", part: "queries")
    }
    let embedding = try run.recorder.activation(queries.path).row(0)  // [Q, C]
    let states = try run.recorder.activation(outputs.path)  // [layers, 1, Q, C]
    let last = outputs.shape[0] - 1
    let matrices = [embedding, states.row(0).row(0), states.row(last).row(0)].map { $0.cosines() }
    let count = embedding.shape[0]
    var style = options
    style.colormap = options.colormap ?? .diverging
    let heat = HeatTiles(
      matrices, width: count, height: count, aspect: 1,
      headings: [["query_embed"], ["hs after layer 0"], ["hs after layer \(last)"]],
      quantity: "Cosine of two queries", style)
    return Sheet(
      title: options.title ?? "How alike the \(count) queries are", tiles: heat.tiles, columns: 3,
      bar: heat.bar,
      caption: [
        "\(subject.origin) · query_embed, hs. Row and column: the queries, from 0 at the top left to \(count - 1). \(heat.scaleNote)"
      ])
  }
}

extension Tensor {
  /// Of rows `[Q, C]`: the cosine of every two, row by row.
  fileprivate func cosines() -> [Float] {
    let count = shape[0]
    let rows = (0..<count).map { row($0).values }
    let lengths = rows.map { row in row.reduce(Double(0)) { $0 + Double($1) * Double($1) }.squareRoot() }
    return rows.indices.flatMap { a in
      rows.indices.map { b in
        let product = zip(rows[a], rows[b]).reduce(Double(0)) { $0 + Double($1.0) * Double($1.1) }
        let scale = lengths[a] * lengths[b]
        return scale > 0 ? Float(product / scale) : 0
      }
    }
  }

}
