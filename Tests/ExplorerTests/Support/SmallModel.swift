import Cells
import Explorer
import Foundation
import Images
import Models

/// The explorer with a DETR of a few layers and random weights, which can be edited.
enum SmallModel {
  @MainActor static func player() throws -> ExplorerPlayer {
    let tests = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let path = tests.appendingPathComponent("ModelsTests/Fixtures/families/meta/four-heads-dc5.pth").path
    var model = try LoadedModel(path: path)
    model.preprocessing.shortSide = 48
    let bytes = (0..<60 * 48 * 3).map { UInt8(truncatingIfNeeded: $0 * $0 / 97) }
    var display = DisplayOptions()
    display.threshold = 0
    display.showsTimings = false
    return ExplorerPlayer(
      try model.run(RGBImage(width: 60, height: 48, bytes: bytes)), imagePath: SyntheticRun.imagePath,
      in: SyntheticRun.environment, width: 150, height: 44, display: display)
  }
}
