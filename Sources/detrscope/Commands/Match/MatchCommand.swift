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

  @Option(
    help: ArgumentHelp(
      "What class, L1 and GIoU count in the cost (default: 1,5,2; Conditional DETR's are 2,5,2).",
      valueName: "class,l1,giou"))
  var costWeights: WeightList?

  @Option(
    help: ArgumentHelp(
      "What the losses count in their sum, and \"no object\" in loss_ce (default: 1,5,2,1,1,0.1).",
      valueName: "ce,bbox,giou,mask,dice[,no-object]"))
  var lossWeights: WeightList?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if let costWeights, costWeights.values.count != 3 {
      throw ValidationError("--cost-weights takes 3 numbers, not \(costWeights.values.count).")
    }
    if let lossWeights, ![5, 6].contains(lossWeights.values.count) {
      throw ValidationError("--loss-weights takes 5 or 6 numbers, not \(lossWeights.values.count).")
    }
  }

  func run() throws {
    let run = try edits.applied(to: model.run(image))
    let path = truth ?? Truth.path(besideImage: image ?? SampleScenes.first.path)
    let picture = ((image ?? SampleScenes.first.path) as NSString).lastPathComponent
    var weights = MatchingWeights.published(for: run.scoring)
    for list in [costWeights, lossWeights].compactMap({ $0 }) { _ = weights.take(list.values) }
    let layers = try MatchedLayers(truth: path, of: picture, weights: weights).evaluate(in: run)
    if json {
      try Output.json(MatchReport(layers))
    } else {
      try MatchTables(layers, run.scoring).show()
    }
    if let notice = run.notice { Output.problem(notice) }
  }
}

/// `1,5,2`: numbers from 0 on.
struct WeightList: ExpressibleByArgument {
  let values: [Float]

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    values = numbers.compactMap { $0 }.filter { $0.isFinite && $0 >= 0 }
    guard values.count == numbers.count else { return nil }
  }
}
