import Checkpoints
import DETRModel
import Foundation
import ModelGraph
import Tensors
import Testing

/// Full-size models against recordings too large to keep here. Written by hand into one folder with
///
///     python Tests/DETRModelTests/Fixtures/generate.py --model detr_resnet50_panoptic --image photo.png --out DIR
///
/// and compared when `DETRSCOPE_REFERENCE` names that folder.
struct FullSizeTests {
  static let folder = ProcessInfo.processInfo.environment["DETRSCOPE_REFERENCE"]

  /// Random weights make patterns that hang on the last bits of their scores: two float orders of PyTorch itself
  /// differ by 1e-3 there.
  static let patternTolerance: Float = 3e-3

  @Test(
    .enabled(if: folder != nil, "set DETRSCOPE_REFERENCE to a folder of recordings"),
    arguments: [false, true])
  func everyRecordedTensorAgrees(isPlain: Bool) throws {
    let folder = try #require(Self.folder)
    let name = "detr_resnet50_panoptic"
    var model = try LoadedModel(path: "\(folder)/\(name).safetensors")
    if isPlain { model.fusions = [] }
    let reference = try Checkpoint(path: "\(folder)/\(name).recording.safetensors")
    let recorder = try model.recorder(input: reference.tensor(named: "input"))
    var worst: [(String, Float)] = []
    for entry in reference.entries {
      let difference = relativeDifference(
        try recorder.activation(entry.name), try reference.tensor(named: entry.name))
      worst.append((entry.name, difference))
      let tolerance = entry.name.hasSuffix(".pattern") ? Self.patternTolerance : 1e-4
      #expect(difference <= tolerance, "\(entry.name): \(difference)")
    }
    worst.sort { $0.1 > $1.1 }
    print(isPlain ? "plain:" : "fast:", worst.count, "tensors; worst:", worst.prefix(8))
  }
}
