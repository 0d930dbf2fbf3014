import Analysis
import ArgumentParser
import Foundation
import Foundations
import Models
import SampleScenes

struct MatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match",
    abstract:
      "Match queries to what is known to be in a picture, after every decoder layer, with costs and losses.",
    discussion: """
      The truth is a pair of files: NAME.json, a list of segments ([{"category_id": 17, "isthing": true}, …]), and \
      NAME.png, whose pixels are their numbers from 0; or a file of annotations as COCO has them, panoptic or of \
      instances, in which the picture is found by its file name. Costs and losses are those of the published training code, \
      before their weights.
      """)

  @Argument(help: "A picture or a recording (default: a sample).")
  var image: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var edits: EditOptions

  @Option(
    help: ArgumentHelp(
      "What is in the picture (default: PICTURE.truth.json beside it).", valueName: "file"))
  var truth: String?

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let run = try edits.applied(to: model.run(image))
    let path = truth ?? Truth.path(besideImage: image ?? SampleScenes.first.path)
    let picture = ((image ?? SampleScenes.first.path) as NSString).lastPathComponent
    let layers = try MatchedLayers(truth: path, of: picture).evaluate(in: run)
    if json {
      try Output.json(MatchReport(layers))
    } else {
      try MatchTables(layers, run.scoring).show()
    }
    if let notice = run.notice { Output.problem(notice) }
  }
}
