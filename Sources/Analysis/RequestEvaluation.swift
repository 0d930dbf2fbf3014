import Graph
import Models
import Tensors

extension Request {
  /// The result, from activations computed now where they are not held.
  ///
  /// - Throws: `CancellationError` in a cancelled task, `GraphError`, or what a hook throws.
  package func evaluate(in run: ForwardRun) throws -> RequestResult {
    switch self {
    case .detections:
      return .detections(try run.detections())
    case .classes:
      return .classes(try run.topClasses(count: 50))
    case .maps(let path, let cut):
      return .maps(try cut.maps(of: path, in: run))
    case .statistics(let path, let row):
      let tensor =
        try row.map { try run.recorder.activation(path, rows: [$0]) } ?? run.recorder.activation(path)
      return .statistics(Statistics(of: tensor))
    case .mask(let query):
      let logits = try run.masks(of: [query])
      return .maps(MapStack([logits.values], width: logits.shape[2], height: logits.shape[1]))
    case .panoptic(let threshold):
      return .segments(SegmentMap(try run.panoptic(above: threshold)))
    case .truth(let path):
      let truth = try TruthFile.read(besideImage: path, categories: run.categories)
      return truth.map { .segments($0) } ?? .failed("no truth is known of this image")
    case .timings:
      return .timings(run.recorder.seconds)
    case .channels(let part):
      let layout = try part.layout(in: run)
      return .channels(ChannelSheet(layout.matrix(of: try part.tensor(layout, in: run)), layout: layout))
    case .channel(let part, let index):
      let layout = try part.layout(in: run)
      let map = layout.matrix(of: try part.tensor(layout, in: run)).row(min(index, layout.count - 1))
      return .maps(MapStack([map.values], width: layout.width, height: layout.height))
    case .falseColor(let part):
      let layout = try part.layout(in: run)
      return .picture(FalseColor.picture(layout.matrix(of: try part.tensor(layout, in: run)), layout: layout))
    case .energy(let part):
      let layout = try part.layout(in: run)
      let maps = layout.matrix(of: try part.tensor(layout, in: run))
      return .maps(MapStack([maps.rootMeanSquare()], width: layout.width, height: layout.height))
    case .likeness(let part, let query):
      let layout = try part.layout(in: run)
      let maps = layout.matrix(of: try part.tensor(layout, in: run))
      return .numbers(try Likeness.of(maps, layout: layout, query: query, in: run))
    }
  }
}

extension ActivationPart {
  func layout(in run: ForwardRun) throws -> MapLayout {
    let node = try run.recorder.graph.node(path)
    guard !node.shape.contains(0) else {
      throw ModelError.outputShape(path: path, expected: "values", found: node.shape)
    }
    return MapLayout(path: node.path, shape: node.shape, places: run.recorder.graph.places)
  }

  fileprivate func tensor(_ layout: MapLayout, in run: ForwardRun) throws -> Tensor {
    switch layout.kind {
    case .row: try run.recorder.activation(path, rows: [row ?? 0])
    case .innerRow: try Tensor(innerRow: row ?? 0, of: run.recorder.activation(path), at: path)
    case .channels, .tokens, .tables: try run.recorder.activation(path)
    }
  }
}

extension Tensor {
  /// One query's part of `[1, Q, …]`.
  fileprivate init(innerRow row: Int, of tensor: Tensor, at path: String) throws(GraphError) {
    guard row < tensor.shape[1] else {
      throw .rowsOutOfRange(path: path, rows: [row], available: tensor.shape[1])
    }
    self = tensor.row(0).row(row)
  }

  /// Of maps `[count, places]`: the root of the mean square over the maps, place by place.
  fileprivate func rootMeanSquare() -> [Float] {
    let (count, places) = (shape[0], shape[1])
    var sums = [Float](repeating: 0, count: places)
    withUnsafeElements { values in
      for map in 0..<count {
        for place in 0..<places {
          let value = values[map * places + place]
          sums[place] += value * value
        }
      }
    }
    return sums.map { ($0 / Float(max(1, count))).squareRoot() }
  }
}

extension Request.Cut {
  private func fits(_ shape: [Int]) -> Bool {
    switch self {
    case .attention(let row, let height, let width), .from(let row, let height, let width):
      shape.count == 4 && !shape.contains(0) && row < shape[2] && shape[3] == height * width
    case .to(let place, let height, let width):
      shape.count == 4 && !shape.contains(0) && shape[2] == height * width && place < shape[3]
    case .query(let query): shape.count == 5 && !shape.contains(0) && query < shape[1]
    case .queries(let query): shape.count == 4 && !shape.contains(0) && query < shape[2]
    }
  }

  private var expectedShape: String {
    switch self {
    case .attention(let query, let height, let width): "[1, heads, over \(query), \(height * width)]"
    case .from(_, let height, let width), .to(_, let height, let width):
      "[1, heads, \(height * width), \(height * width)]"
    case .query(let query): "[1, over \(query), heads, H, W]"
    case .queries(let query): "[1, heads, over \(query), queries]"
    }
  }

  /// - Throws: `ModelError.outputShape` where the activation has no such part: a recording may hold anything.
  fileprivate func maps(of path: String, in run: ForwardRun) throws -> MapStack {
    let tensor = try run.recorder.activation(path)
    guard fits(tensor.shape) else {
      throw ModelError.outputShape(path: path, expected: expectedShape, found: tensor.shape)
    }
    switch self {
    case .attention(let query, let height, let width), .from(let query, let height, let width):
      let heads = tensor.row(0)
      return MapStack(
        (0..<heads.shape[0]).map { heads.row($0).row(query).values }, width: width, height: height)
    case .to(let place, let height, let width):
      let heads = tensor.row(0)
      let places = width * height
      let maps = (0..<heads.shape[0]).map { head in
        heads.row(head).withUnsafeElements { pattern in (0..<places).map { pattern[$0 * places + place] } }
      }
      return MapStack(maps, width: width, height: height)
    case .query(let query):
      let heads = tensor.row(0).row(query)
      return MapStack(
        (0..<heads.shape[0]).map { heads.row($0).values }, width: heads.shape[2], height: heads.shape[1])
    case .queries(let query):
      let heads = tensor.row(0)
      return MapStack(
        (0..<heads.shape[0]).map { heads.row($0).row(query).values }, width: heads.shape[2], height: 1)
    }
  }
}
