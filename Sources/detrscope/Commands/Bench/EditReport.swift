import Cells
import Foundation
import Foundations

/// What `bench --edits` says.
struct EditReport: Encodable {
  /// One change.
  struct Entry: Encodable {
    let name: String
    let timing: Timing
    /// The least seconds over all threads.
    let processorS: Double
    /// On the machine that bounds are meant for.
    let boundS: Double

    /// Whether it takes no longer than it may. What needs less than that of all processors together would keep the bound
    /// on a machine with nothing else to do.
    func verdict(_ bound: Double) -> String {
      timing.medianS <= bound ? "within" : processorS <= bound ? "within but for other load" : "over"
    }

    @MainActor init(_ edit: EditCase, elapsed: [Double], processor: [Double]) {
      (name, boundS) = (edit.name, edit.bound)
      (timing, processorS) = (Timing(elapsed), processor.min() ?? 0)
    }
  }

  let processor: Processor
  let edits: [Entry]

  /// - Throws: `OutputError`.
  func show() throws {
    let slowness = processor.slowness
    try Output.table(
      TextTable(
        columns: [
          .init("edit"), .init("median", .right), .init("min", .right), .init("processor", .right),
          .init("bound", .right), .init("bound here", .right), .init(""),
        ],
        rows: edits.map { edit in
          let bound = edit.boundS * slowness
          return [edit.name]
            + [edit.timing.medianS, edit.timing.minS, edit.processorS, edit.boundS, bound]
            .map { formatDuration(seconds: $0) } + [edit.verdict(bound)]
        }))
    try Output.line()
    try Output.line(
      "\(processor.name), \(processor.cores) cores with a peak of "
        + "\(Int(processor.peakGflopPerSecond.rounded())) GFLOP/s each, measured. Bounds are those of two cores "
        + "with \(Int(Processor.referencePeak)); here they are \(String(format: "%.1f", slowness)) times that."
    )
  }
}
