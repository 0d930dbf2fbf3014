import ArgumentParser
import Foundation
import Foundations
import Models
import Recordings

struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Print what the queries found: class, score, box, and panoptic segments.",
    discussion: """
      Of a ResNet alone, print the most probable classes. Several pictures are taken one by one: what is wrong with one is \
      said, and the others follow; the exit code is then that of the first fault.
      """)

  @Argument(help: "Pictures, folders of pictures, or recordings (default: a sample).")
  var things: [String] = []

  @OptionGroup var model: ModelOptions
  @OptionGroup var edits: EditOptions

  @Option(
    help: """
      The score from which a query counts as found and takes part in segments, 0 to 1 \
      (default, as published: \(Detections.defaultThreshold), for segments \(PanopticSegmentation.defaultThreshold)).
      """)
  var threshold: Float?

  @Flag(help: "Print JSON: an object for one picture, an array of these for several or for folders.")
  var json = false

  @Flag(
    help: "Add each query's mask to the JSON, as COCO's compressed run lengths at the picture's own size.")
  var rle = false

  @Option(
    help: ArgumentHelp(
      "Write each query's mask as a PNG at the picture's own size: NAME-QUERY.png.", valueName: "folder"))
  var masks: String?

  @Option(
    help: ArgumentHelp(
      "Write the segments as COCO's panoptic format has them, at the pictures' own size: panoptic.json and panoptic/NAME.png.",
      valueName: "folder"))
  var panoptic: String?

  @Option(
    help: ArgumentHelp(
      "Compare with what is in the picture, in a file as `match` takes it.", valueName: "file"))
  var truth: String?

  func validate() throws {
    if let threshold, !(0...1).contains(threshold) {
      throw ValidationError("--threshold takes 0 to 1, not \(threshold).")
    }
    if rle, !json { throw ValidationError("--rle goes with --json.") }
  }

  func run() throws {
    let pictures = try PictureList(things)
    if truth != nil, pictures.areSeveral { throw ValidationError("--truth takes one picture.") }
    var output = try DetectOutput(
      pictures, InputFiles(pictures.paths, model, edits, truth: truth), asJSON: json, masks: masks,
      panoptic: panoptic)
    let progress = PictureProgress(count: pictures.paths.count)
    var loaded: LoadedModel?
    var firstFault: (any Error)?
    /// Nil where it throws something that ends this picture only.
    func attempt<Result>(_ index: Int, _ body: () throws -> Result) throws -> Result? {
      defer { progress.clear() }
      do {
        return try body()
      } catch {
        guard pictures.areSeveral, DetectOutput.isOfOnePicture(error) else { throw error }
        progress.clear()
        firstFault = firstFault ?? error
        try output.show(fault: error, of: index)
        return nil
      }
    }
    for (index, path) in pictures.paths.enumerated() {
      progress.show(index, path)
      guard let opened = try attempt(index, { try OpenedFile(path: path) }) else { continue }
      if case .picture = opened, loaded == nil { loaded = try model.load() }
      progress.show(index, path)
      guard let run = try attempt(index, { try run(opened, path, loaded) }) else { continue }
      let found = try attempt(index) {
        do {
          return try findings(run, path)
        } catch ModelError.headless(let model) {
          // What was set aside may be its head.
          output.say(run.notice)
          throw ModelError.headless(model: model)
        }
      }
      guard let found else { continue }
      try output.show(found, of: index)
      output.say(run.notice)
    }
    try output.finish()
    if let firstFault { throw CommandFailure.exitCode(of: firstFault) }
  }

  private func run(_ opened: OpenedFile, _ path: String, _ model: LoadedModel?) throws -> ForwardRun {
    switch opened {
    case .recording(let file): return try Recording.open(file, budget: self.model.budget)
    case .picture(let picture):
      guard let model else { preconditionFailure("a picture before its model") }
      return try model.run(picture, budget: self.model.budget)
    case .weights: throw InputError.weightsForImage(path)
    }
  }

  private func findings(_ run: ForwardRun, _ path: String) throws -> Findings {
    try Findings(
      edits.applied(to: run), threshold: threshold,
      .init(
        runLengths: rle, maskFiles: masks != nil, panoptic: panoptic != nil, truth: truth,
        picture: (path as NSString).lastPathComponent))
  }
}
