import COpenBLAS
import Foundations

/// Whether a matrix is used as stored or transposed.
public enum MatrixOrder: Sendable {
  case asStored
  case transposed

  fileprivate var flag: CBLAS_TRANSPOSE { self == .asStored ? CblasNoTrans : CblasTrans }
}

/// A row-major matrix in memory: its first element and the distance between rows, before transposition.
struct MatrixView {
  let elements: UnsafePointer<Float>
  let leading: Int
  let order: MatrixOrder

  init(_ elements: UnsafePointer<Float>, leading: Int, _ order: MatrixOrder = .asStored) {
    self.elements = elements
    self.leading = leading
    self.order = order
  }

  /// The first element of a row, after transposition.
  func row(_ index: Int) -> UnsafePointer<Float> { elements + index * (order == .asStored ? leading : 1) }

  /// The first element of a column, after transposition.
  func column(_ index: Int) -> UnsafePointer<Float> { elements + index * (order == .asStored ? 1 : leading) }
}

/// Keeps OpenBLAS on one thread while a product is being computed.
///
/// OpenBLAS's own threads busy-wait for more work and for milliseconds take a processor from the kernels that
/// follow a product, so products are divided among this program's threads instead. The thread count set
/// before is restored afterwards.
private enum SingleThreadedBLAS {
  private struct State {
    var users = 0
    var threads: Int32 = 1
  }
  private static let state = Locked(State())

  static func run(_ body: () -> Void) {
    state.withLock { state in
      if state.users == 0 {
        state.threads = openblas_get_num_threads()
        set(1, from: state.threads)
      }
      state.users += 1
    }
    body()
    state.withLock { state in
      state.users -= 1
      if state.users == 0 { set(state.threads, from: 1) }
    }
  }

  /// Products that are being computed leave it at one thread, too.
  static func endThreads() {
    state.withLock { state in
      state.threads = 1
      // First, or the next product would find more than one and start them again.
      openblas_set_num_threads(1)
      copenblas_end_threads()
    }
  }

  /// Setting even the same number starts threads that were ended.
  private static func set(_ threads: Int32, from current: Int32) {
    if threads != current { openblas_set_num_threads(threads) }
  }
}

/// The threads that OpenBLAS starts at load time.
public enum BLASThreads {
  /// Ends them; call it before the first product. They busy-wait for about a tenth of a second before they
  /// sleep, which is as long as the first picture takes. A caller that sets more than one BLAS thread gets
  /// them back.
  public static func end() { SingleThreadedBLAS.endThreads() }

  /// The library that computes products: its name, its version, and the processor that its code is for.
  public static var library: String {
    let name = String(cString: openblas_get_config()).split(separator: " ").prefix(2).joined(separator: " ")
    return "\(name) for \(String(cString: openblas_get_corename()))"
  }
}

/// `C = alpha · A · B + beta · C`, with A `rows × inner` and B `inner × columns`. Every matrix product of the
/// program ends here. The callers, all in this module, check that the memory is large enough.
func multiply(
  rows: Int, columns: Int, inner: Int, _ a: MatrixView, _ b: MatrixView,
  into c: UnsafeMutablePointer<Float>, leading: Int, alpha: Float = 1, beta: Float = 0
) {
  guard rows > 0, columns > 0 else { return }
  // Divided along the longer side, in whole vectors, because every part packs the other matrix anew.
  let extent = max(rows, columns)
  let threads = threadCount(products: rows * columns * inner)
  let units = (extent + 15) / 16
  let parts = min(threads, units)
  SingleThreadedBLAS.run {
    parallelFor(parts, threads: threads) { part, _ in
      let first = 16 * (units * part / parts)
      let count = min(16 * (units * (part + 1) / parts), extent) - first
      let (firstRow, firstColumn) = rows >= columns ? (first, 0) : (0, first)
      cblas_sgemm(
        CblasRowMajor, a.order.flag, b.order.flag, blasint(rows >= columns ? count : rows),
        blasint(rows >= columns ? columns : count), blasint(inner), alpha, a.row(firstRow),
        blasint(a.leading), b.column(firstColumn), blasint(b.leading), beta,
        c + firstRow * leading + firstColumn, blasint(leading))
    }
  }
}

extension Tensor {
  /// Matrix product over the last two axes, `[..., M, K] × [..., K, N] → [..., M, N]`, batched over equal
  /// leading axes.
  ///
  /// - Parameter order: `.transposed` reads `other` as `[..., N, K]`.
  /// - Parameter scale: a factor on the product.
  public func multiplied(by other: Tensor, _ order: MatrixOrder = .asStored, scale: Float = 1) -> Tensor {
    let (batch, m, k) = matrixExtents
    let (otherBatch, first, second) = other.matrixExtents
    let n = order == .asStored ? second : first
    precondition(
      batch == otherBatch && k == (order == .asStored ? first : second), "\(shape) by \(other.shape)")
    return Tensor(shape: shape.dropLast(2) + [m, n]) { result in
      withUnsafeElements { a in
        other.withUnsafeElements { b in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = result.baseAddress else { return }
          for i in 0..<batch {
            multiply(
              rows: m, columns: n, inner: k, MatrixView(a + i * m * k, leading: k),
              MatrixView(b + i * k * n, leading: second, order), into: c + i * m * n, leading: n, alpha: scale
            )
          }
        }
      }
    }
  }

  /// `x Wᵀ + b` over the last axis, `[..., in] → [..., out]`, as `torch.nn.functional.linear`.
  ///
  /// - Parameter weight: `[out, in]`.
  /// - Parameter bias: `[out]`.
  public func linear(weight: Tensor, bias: Tensor?) -> Tensor {
    let inner = weight.shape[1]
    let columns = weight.shape[0]
    precondition(shape.last == inner, "\(shape) by weight \(weight.shape)")
    let rows = count / max(inner, 1)
    return Tensor(shape: shape.dropLast() + [columns]) { result in
      withUnsafeElements { x in
        weight.withUnsafeElements { w in
          guard let x = x.baseAddress, let w = w.baseAddress, let y = result.baseAddress else { return }
          bias?.withUnsafeElements { b in
            for row in 0..<rows {
              for column in 0..<columns { y[row * columns + column] = b[column] }
            }
          }
          multiply(
            rows: rows, columns: columns, inner: inner, MatrixView(x, leading: inner),
            MatrixView(w, leading: inner, .transposed), into: y, leading: columns, beta: bias == nil ? 0 : 1)
        }
      }
    }
  }

  private var matrixExtents: (batch: Int, rows: Int, columns: Int) {
    precondition(shape.count >= 2, "\(shape) is no matrix")
    return (Array(shape.dropLast(2)).elementCount, shape[shape.count - 2], shape[shape.count - 1])
  }
}
