import Checkpoints
import Foundation
import Foundations
import Graph
import Images
import Models
import Recordings

/// What `detect` prints and writes, picture by picture.
struct DetectOutput {
  private let pictures: PictureList
  private let asJSON: Bool
  private let masks: String?
  private let inputs: InputFiles
  private var panoptic: PanopticFolder?
  private var printed = 0
  private var notices: Set<String> = []

  /// - Parameters:
  ///   - inputs: what no mask replaces.
  ///   - masks: the folder for masks.
  ///   - panoptic: the folder for segments.
  /// - Throws: `ValidationError` where the list of segments would replace what is read.
  init(
    _ pictures: PictureList, _ inputs: InputFiles, asJSON: Bool, masks: String?, panoptic: String?
  ) throws {
    self.inputs = inputs
    self.pictures = pictures
    self.asJSON = asJSON
    self.masks = masks
    self.panoptic = panoptic.map(PanopticFolder.init)
    if let list = self.panoptic?.list { try inputs.check(list) }
  }

  /// - Throws: `OutputError`, `FileError.unwritable`.
  mutating func show(_ found: Findings, of index: Int) throws {
    if let masks { try Folders.make(masks) }
    for (query, mask) in found.masks {
      guard let masks, let png = mask.png else { continue }
      let path = "\(masks)/\(pictures.stems[index])-\(query).png"
      try inputs.check(path)
      try WholeFile.write(png, to: path)
    }
    if let segmentation = found.panoptic {
      if let panoptic { try inputs.check(panoptic.png(pictures.stems[index])) }
      try panoptic?.add(
        segmentation, id: pictures.ids[index], picture: pictures.fileName(index),
        stem: pictures.stems[index], categories: found.run.categories)
    }
    let file = pictures.areSeveral ? pictures.paths[index] : nil
    if !asJSON {
      try printHeading(pictures.paths[index])
      try found.printTable()
      if let warning = found.familiarity?.warning { try Output.line(warning) }
    } else if found.run.isClassifier {
      try printJSON(ClassesReport(found, file: file))
    } else {
      try printJSON(DetectReport(found, file: file))
    }
  }

  /// Says once what is to be known of where results come from.
  mutating func say(_ notice: String?) {
    if let notice, notices.insert(notice).inserted { Output.problem(notice) }
  }

  /// Says what is wrong with one of several pictures.
  ///
  /// - Throws: `OutputError`.
  mutating func show(fault: any Error, of index: Int) throws {
    let (file, text) = (pictures.paths[index], "\(fault)")
    Output.problem(text.contains(file.printable) ? text : "\(file.printable): \(text)")
    if asJSON { try printJSON(FaultReport(file: file, error: text)) }
  }

  /// Ends what is open.
  ///
  /// - Throws: `OutputError`, `FileError.unwritable`.
  func finish() throws {
    try panoptic?.finish()
    if asJSON, pictures.areSeveral { try Output.line("]") }
  }

  private mutating func printHeading(_ file: String) throws {
    guard pictures.areSeveral else { return }
    if printed > 0 { try Output.line() }
    try Output.line(file)
    printed += 1
  }

  /// One object, or of several pictures an array that grows.
  private mutating func printJSON(_ report: some Encodable) throws {
    if pictures.areSeveral { try Output.line(printed == 0 ? "[" : ",") }
    try Output.json(report)
    printed += 1
  }

  /// Whether others can be tried after an error: one of this picture, and not of the model or of where results go.
  static func isOfOnePicture(_ error: any Error) -> Bool {
    switch error {
    case is ImageError, is CheckpointError, is RecordingError, is GraphError, is InputError: true
    case let error as ModelError:
      switch error {
      case .lacks, .headless: false
      default: true
      }
    case let error as FileError:
      if case .unwritable = error { false } else { true }
    default: false
    }
  }
}
