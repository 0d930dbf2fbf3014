import Analysis
import ArgumentParser
import Foundation
import Foundations
import Models

/// The files that a command reads: what it writes goes into none of them.
struct InputFiles {
  /// By the files that there are.
  private let paths: [Identity: String]

  /// - Parameters:
  ///   - things: pictures, with what is known of them beside them, and recordings.
  ///   - truth: a file that tells what is in them.
  init(_ things: [String], _ model: ModelOptions, _ edits: EditOptions? = nil, truth: String? = nil) {
    let beside = things.map(Truth.path(besideImage:)).flatMap {
      [$0, Truth.picture(ofList: $0)]
    }
    let patches = (edits?.all ?? []).compactMap { edit in
      if case .patch(let path) = edit.change { path } else { nil }
    }
    let truths = truth.map { truth in
      things.flatMap { Truth.pictures(of: ($0 as NSString).lastPathComponent, beside: truth) } + [truth]
    }
    let all = things + beside + model.files + patches + (truths ?? [])
    // Asked of the system once: of a folder's pictures each has many masks.
    paths = Dictionary(
      all.compactMap { path in Identity(path).map { ($0, path) } }, uniquingKeysWith: { first, _ in first })
  }

  /// - Throws: `ValidationError` where a path is one of the files, by whatever name.
  func check(_ output: String) throws {
    guard output != "-" else { return }
    if let read = Identity(output).flatMap({ paths[$0] }) {
      throw ValidationError("\(output.printable): would replace \(read.printable), which is read here")
    }
  }

  /// A file, whatever it is called; links lead to theirs.
  private struct Identity: Hashable {
    let device: UInt64
    let number: UInt64

    init?(_ path: String) {
      var status = stat()
      guard path.withSystemName({ stat($0, &status) }) == 0 else { return nil }
      (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
  }
}
