import Foundation
import Images
import Models
import Tensors
import Testing

/// The published files themselves, with what their converters and their libraries' tests know of them. They are read where
/// `DETRSCOPE_PUBLISHED` names a folder that has some of them under their published names, and beside them the pictures:
/// COCO's `000000039769.jpg`, and `example_pdf.png` and `example_table.png` of `nielsr/example-pdf`.
struct PublishedFilesTests {
  static let folder = ProcessInfo.processInfo.environment["DETRSCOPE_PUBLISHED"]
  private static let cats = "000000039769.jpg"

  struct Published: Sendable, CustomTestStringConvertible {
    let file: String
    let picture: String
    var blocks = [3, 4, 6, 3]
    var isDilated = false
    var queries = 100
    var classes = 91
    /// The first numbers of the first queries.
    var logits: [[Float]] = []
    var boxes: [[Float]] = []
    var masks: [[Float]] = []

    var testDescription: String { file }
    var path: String { "\(folder ?? "")/\(file)" }
    var isThere: Bool { FileManager.default.fileExists(atPath: path) }
  }

  /// The numbers are those of transformers' tests of DETR, and of its converter of Table Transformer.
  static let all = [
    Published(
      file: "detr-r50-e632da11.pth", picture: cats,
      logits: [
        [-19.1194, -0.0893, -11.0154], [-17.3640, -1.8035, -14.0219], [-20.0461, -0.5837, -11.1060],
      ],
      boxes: [[0.4433, 0.5302, 0.8852], [0.5494, 0.2517, 0.0529], [0.4998, 0.5360, 0.9955]]),
    Published(file: "detr-r50-dc5-f0fb7ef5.pth", picture: cats, isDilated: true),
    Published(file: "detr-r101-2c7b67e5.pth", picture: cats, blocks: [3, 4, 23, 3]),
    Published(file: "detr-r101-dc5-a2e86def.pth", picture: cats, blocks: [3, 4, 23, 3], isDilated: true),
    Published(
      file: "detr-r50-panoptic-00ce5173.pth", picture: cats, classes: 250,
      logits: [
        [-18.1565, -1.7568, -13.5029], [-16.8888, -1.4138, -14.1028], [-17.5709, -2.5080, -11.8654],
      ],
      boxes: [[0.5344, 0.1789, 0.9285], [0.4420, 0.0572, 0.0875], [0.6630, 0.6887, 0.1017]],
      masks: [
        [-7.7557, -10.8788, -11.9797], [-11.8880, -16.4328, -17.7450], [-14.7315, -19.7382, -20.3003],
      ]),
    Published(file: "detr-r50-dc5-panoptic-da08f1b1.pth", picture: cats, isDilated: true, classes: 250),
    Published(file: "detr-r101-panoptic-40021d53.pth", picture: cats, blocks: [3, 4, 23, 3], classes: 250),
    Published(
      file: "pubtables1m_detection_detr_r18.pth", picture: "example_pdf.png", blocks: [2, 2, 2, 2],
      queries: 15,
      classes: 2,
      logits: [[-6.7897, -16.9985, 6.7937], [-8.0186, -22.2192, 6.9677], [-7.3117, -21.0708, 7.4055]],
      boxes: [[0.4867, 0.1767, 0.6732], [0.6718, 0.4479, 0.3830], [0.4716, 0.1760, 0.6364]]),
    Published(
      file: "pubtables1m_structure_detr_r18.pth", picture: "example_table.png", blocks: [2, 2, 2, 2],
      queries: 125, classes: 6,
      logits: [[-18.1430, -8.3214, 4.8274], [-18.4685, -7.1361, -4.2667], [-26.3693, -9.3429, -4.9962]],
      boxes: [[0.4983, 0.5595, 0.9440], [0.4916, 0.6315, 0.5954], [0.6108, 0.8637, 0.1135]]),
  ]

  private static let isEnabled: ConditionTrait = .enabled(
    if: folder != nil, "set DETRSCOPE_PUBLISHED to a folder of published files")

  @Test(isEnabled) func theFolderHasSomeOfThem() {
    let absent = Self.all.filter { !$0.isThere }
    print("not there:", absent.map(\.file))
    #expect(absent.count < Self.all.count)
  }

  @Test(isEnabled, arguments: all.filter(\.isThere))
  func shapesLabelsAndKnownNumbersAreRight(_ published: Published) throws {
    let model = try LoadedModel(path: published.path)
    let sizes = try #require(model.configuration)
    #expect(sizes.blocks == published.blocks && sizes.isDilated == published.isDilated)
    #expect(sizes.queries == published.queries && sizes.classes == published.classes && sizes.heads == 8)
    #expect(sizes.encoderLayers == 6 && sizes.decoderLayers == 6 && sizes.hidden == 256)
    #expect(model.notices.isEmpty, "\(model.notices)")
    #expect(model.categories.all.count == (published.classes > 90 ? 133 : published.classes))

    let run = try model.run(RGBImage(contentsOf: "\(Self.folder ?? "")/\(published.picture)"))
    let (logits, boxes) = try (run.recorder.activation("pred_logits"), run.recorder.activation("pred_boxes"))
    expect(published.logits, in: logits.row(0), within: 2e-4)
    expect(published.boxes, in: boxes.row(0), within: 2e-4)
    if !published.masks.isEmpty { expect(published.masks, in: try run.masks(of: [0]).row(0), within: 2e-3) }
    if published.picture == Self.cats { try expectCats(run) }
  }

  /// Absolutely and relatively, as transformers' tests have it.
  private func expect(_ rows: [[Float]], in tensor: Tensor, within tolerance: Float) {
    for (row, values) in rows.enumerated() {
      for (column, expected) in values.enumerated() {
        let found = tensor.values[row * tensor.shape[1] + column]
        #expect(abs(found - expected) <= tolerance * (1 + abs(expected)), "\(row), \(column)")
      }
    }
  }

  /// Two cats and two remote controls; the cats where every published model finds them.
  private func expectCats(_ run: ForwardRun) throws {
    let kept = try run.detections().kept(above: 0.9)
    let cats = kept.filter { $0.category.name == "cat" }
    #expect(cats.count == 2 && kept.count { $0.category.name == "remote" } == 2, "\(kept)")
    let known: [[Float]] = [[13.24, 52.05, 314.02, 470.93], [345.4, 23.85, 640.37, 368.72]]
    for cat in cats {
      let sides = [cat.box.left * 640, cat.box.top * 480, cat.box.right * 640, cat.box.bottom * 480]
      #expect(known.contains { zip($0, sides).allSatisfy { abs($0 - $1) < 12 } }, "\(sides)")
    }
  }
}
