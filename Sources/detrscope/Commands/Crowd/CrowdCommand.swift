import Analysis
import ArgumentParser
import Cells
import Foundations
import Images
import Models
import SampleScenes

struct CrowdCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crowd",
    abstract: "Show a model ever more copies of one object, and count how many it finds.",
    discussion: """
      As in figure 5 of the paper: copies of one object, cut out of the picture, all in one size on a plain ground. That is no \
      picture of training, so a model may find fewer than it would in a true crowd. A copy counts as found where the box \
      of a query of its class, and of no other copy, has an IoU above a half with it.
      """)

  @Argument(help: "A picture (default: a sample).")
  var image: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var edits: EditOptions

  @Option(help: "The query whose object is taken (default: the surest thing).")
  var query: Int?

  @Option(help: "Copies in the fullest picture.")
  var most = 20

  @Option(help: "The score from which a query counts as found, 0 to 1.")
  var threshold = Detections.defaultThreshold

  @Option(help: ArgumentHelp("A folder for the pictures.", valueName: "folder"))
  var pictures: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (1...200).contains(most) else { throw ValidationError("--most takes 1 to 200, not \(most).") }
    guard (0...1).contains(threshold) else {
      throw ValidationError("--threshold takes 0 to 1, not \(threshold).")
    }
  }

  func run() throws {
    let model = try self.model.load()
    let budget = self.model.budget
    func run(of picture: RGBImage) throws -> ForwardRun {
      try edits.applied(to: model.run(picture, budget: budget))
    }
    let first = try run(of: RGBImage(contentsOf: image ?? SampleScenes.first.path))
    let count = try first.detections().all.count
    if let query, !(0..<count).contains(query) {
      throw ValidationError("--query takes 0 to \(count - 1), not \(query).")
    }
    if let pictures {
      let inputs = InputFiles([image].compactMap { $0 }, self.model, edits)
      for copies in 1...most { try inputs.check(Self.path(of: copies, in: pictures)) }
    }
    let crowd = try Crowd(of: query, in: first, most: most, above: threshold)
    if let pictures { try Folders.make(pictures) }
    Interruption.listen()
    let progress = StepProgress(title: "pictures", total: most)
    var outcomes: [Crowd.Outcome] = []
    for copies in 1...most where !Interruption.hasCome {
      progress.show(done: copies - 1)
      let (picture, boxes) = crowd.scene(of: copies)
      if let pictures { try picture.write(png: Self.path(of: copies, in: pictures)) }
      outcomes.append(try crowd.outcome(of: run(of: picture), boxes: boxes, above: threshold))
    }
    progress.clear()
    if json { try Output.json(outcomes) } else { try show(outcomes, of: crowd.object) }
    if outcomes.count < most { throw ExitCode(130) }
  }

  private static func path(of copies: Int, in folder: String) -> String { "\(folder)/crowd-\(copies).png" }

  private func show(_ outcomes: [Crowd.Outcome], of object: Detection) throws {
    try Output.table(
      TextTable(
        columns: [.init("copies", .right), .init("found", .right), .init("queries of the class", .right)],
        rows: outcomes.map { ["\($0.copies)", "\($0.found)", "\($0.queries)"] }))
    try Output.line()
    try Output.line("\(object.category.name) of query \(object.query): \(outcomes.summary)")
  }
}
