import Analysis
import Dispatch
import Foundation
import Foundations
import Graph
import Images
import Models

/// Looks at the pictures of a survey, several at a time.
struct SurveyWork {
  /// A picture takes memory, and one alone uses several processors too.
  static let mostJobs = 4
  static let defaultJobs = min(ProcessInfo.processInfo.activeProcessorCount, mostJobs)

  let model: LoadedModel
  let edits: [Intervention]
  let survey: PictureSurvey
  /// Bytes of activations that one picture may hold.
  let budget: Int
  let file: SurveyFile

  /// What became of it.
  struct Outcome {
    /// Pictures that were looked at, now or earlier.
    fileprivate(set) var done: Int
    /// Whether that is all.
    fileprivate(set) var isComplete = true
    /// Of the first picture that could not be looked at.
    var firstFault: (any Error)? { faults.min { $0.index < $1.index }?.error }
    fileprivate var faults: [(index: Int, error: any Error)] = []
    /// What is to be known of where results come from.
    fileprivate(set) var notices: Set<String> = []
    /// What ends the survey.
    fileprivate var end: (any Error)?
    fileprivate var next = 0
  }

  /// - Throws: what is wrong with the model, or with where results go.
  func run(_ pictures: [String], jobs: Int) throws -> Outcome {
    let open = pictures.filter { !file.known.contains(($0 as NSString).lastPathComponent) }
    let outcome = Locked(Outcome(done: pictures.count - open.count))
    let progress = StepProgress(title: "pictures", total: open.count)
    Interruption.listen()
    // Each thread's own kernels then share the processors that the other threads leave.
    DispatchQueue.concurrentPerform(iterations: min(jobs, max(1, open.count))) { _ in
      while let index = next(of: open.count, outcome) {
        let path = open[index]
        do {
          let (record, notice) = try record(of: path, index, outcome)
          try file.append(record)
          let done = outcome.withLock { outcome in
            outcome.done += 1
            if let notice { outcome.notices.insert(notice) }
            return outcome.done
          }
          progress.show(done: done - (pictures.count - open.count))
        } catch {
          outcome.withLock { $0.end = $0.end ?? error }
        }
      }
    }
    progress.clear()
    return try outcome.withLock { outcome in
      if let end = outcome.end { throw end }
      for fault in outcome.faults.sorted(by: { $0.index < $1.index }) {
        let (path, text) = (open[fault.index], "\(fault.error)")
        Output.problem(text.contains(path.printable) ? text : "\(path.printable): \(text)")
      }
      outcome.isComplete = outcome.done == pictures.count
      return outcome
    }
  }

  /// The place of the next picture; nil where there is none, or no more should be done.
  private func next(of count: Int, _ outcome: Locked<Outcome>) -> Int? {
    outcome.withLock { outcome in
      guard outcome.next < count, outcome.end == nil, !Interruption.hasCome else { return nil }
      defer { outcome.next += 1 }
      return outcome.next
    }
  }

  private func record(
    of path: String, _ index: Int, _ outcome: Locked<Outcome>
  ) throws -> (SurveyRecord, notice: String?) {
    do {
      let run = try model.run(RGBImage(contentsOf: path), budget: budget).edited(edits)
      return (try survey.record(of: run, path: path), run.notice)
    } catch  where Self.isOfOnePicture(error) {
      outcome.withLock { $0.faults.append((index, error)) }
      return (SurveyRecord((path as NSString).lastPathComponent, fault: "\(error)"), nil)
    }
  }

  private static func isOfOnePicture(_ error: any Error) -> Bool {
    switch error {
    // A truth of other classes is none for this model.
    case TruthError.unknownClass: false
    case is TruthError: true
    default: DetectOutput.isOfOnePicture(error)
    }
  }
}
