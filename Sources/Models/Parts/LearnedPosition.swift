import Graph
import Tensors

/// Learned positions: of each place its column's embedding, then its row's. Parameters `col_embed [columns, C/2]` and
/// `row_embed [rows, C/2]`; `DETRdemo` in the published notebook.
struct LearnedPosition: NodeOperation {
  let name = "learned_position"
  let formula = "column's embedding in the first half of the channels, row's in the second"

  func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] {
    [1, parameters[0][1] + parameters[1][1]] + inputs[0].suffix(2)
  }

  func axes(inputs: [Form]) -> [Axis] { [.batch, .channel, .y, .x] }

  func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }

  /// Only the input's height and width matter; neither exceeds the number of embeddings.
  func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    let (height, width) = (inputs[0].shape[2], inputs[0].shape[3])
    let (columns, rows) = (parameters[0], parameters[1])
    let (half, rest) = (columns.shape[1], rows.shape[1])
    return Tensor(shape: [1, half + rest, height, width]) { result in
      columns.withUnsafeElements { columns in
        rows.withUnsafeElements { rows in
          for channel in 0..<half + rest {
            for y in 0..<height {
              for x in 0..<width {
                result[(channel * height + y) * width + x] =
                  channel < half ? columns[x * half + channel] : rows[y * rest + channel - half]
              }
            }
          }
        }
      }
    }
  }
}
