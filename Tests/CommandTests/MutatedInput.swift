import Analysis
import ArgumentParser
import Cells
import Checkpoints
import Explorer
import Figures
import Foundation
import Graph
import Images
import Models
import Recordings
import TestSupport
import Testing

@testable import detrscope

/// A kind of thing that people give to the program, and what reads it.
struct MutatedInput: Sendable, CustomTestStringConvertible {
  let name: String
  /// How many readings take as long as one of the cheapest kind's hundred.
  var cost = 1
  /// Good inputs, to be spoilt.
  let seeds: @Sendable () throws -> [[UInt8]]
  /// Bytes that mean something to the reader.
  var telling = [UInt8]("{}[]\",:0129-.e ntf=*'\\".utf8) + [0, 0x0a, 0x1b, 0x7f, 0x80, 0xc2, 0xff]
  /// Reads the bytes, written to a file of a folder where the reader wants one.
  let read: @Sendable (_ bytes: [UInt8], _ folder: URL) throws -> Void

  var testDescription: String { name }

  static let all = [
    image, configuration, preprocessor, shards, recording, labels, truth, truthPixels, cocoPanoptic,
    cocoInstances, survey, edits, weightLists, keys, commandLine, settings,
  ]

  /// A reading that gave what it should not.
  struct Contradiction: Error { let what: String }

  private static func texts(_ texts: [String]) -> @Sendable () -> [[UInt8]] {
    { texts.map { [UInt8]($0.utf8) } }
  }

  /// Where a fixture lies.
  private static func file(of name: String) -> String {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return tests.appendingPathComponent(name).path
  }

  private static func file(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(of: name))))
  }

  private static func write(_ bytes: [UInt8], _ name: String, in folder: URL) throws -> String {
    let path = folder.appendingPathComponent(name).path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  static let image = MutatedInput(
    name: "images", cost: 2,
    seeds: {
      let names = ["rgb-8.png", "palette-4-interlaced.png", "ycbcr-420.jpg", "orientation-6-big-endian.jpg"]
      let files = try names.map { try file("ImagesTests/Fixtures/decode/" + $0) }
      let webP = try ["lossy", "lossless-alpha", "orientation-6"].map {
        try file("ImagesTests/Fixtures/decode/webp-\($0).webp")
      }
      do throws(ImageError) { _ = try RGBImage(decoding: webP[0], name: "x") } catch { return files }
      return files + webP
    },
    read: { bytes, _ in
      let image = try RGBImage(decoding: bytes, name: "x")
      guard image.bytes.count == image.width * image.height * 3 else { throw Contradiction(what: "pixels") }
    })

  // MARK: - Files beside weights

  private static let families = "ModelsTests/Fixtures/families/"

  /// What opens a model of transformers beside which one file is another.
  private static func opening(_ name: String, of model: String) -> @Sendable ([UInt8], URL) throws -> Void {
    { bytes, folder in
      for other in ["model.safetensors", "config.json"] {
        _ = try write(file(families + model + other), other, in: folder)
      }
      _ = try write(bytes, name, in: folder)
      _ = try LoadedModel(path: folder.path)
    }
  }

  static let configuration = MutatedInput(
    name: "config.json", cost: 100, seeds: { [try file(families + "variants/panoptic/config.json")] },
    read: opening("config.json", of: "variants/panoptic/"))

  static let preprocessor = MutatedInput(
    name: "preprocessor_config.json", cost: 40,
    seeds: { [try file(families + "resnets/transformers/preprocessor_config.json")] },
    read: opening("preprocessor_config.json", of: "resnets/transformers/"))

  /// The list of a model's files, beside one of them.
  static let shards = MutatedInput(
    name: "model.safetensors.index.json", cost: 20,
    seeds: texts([
      #"{"metadata": {"total_size": 176}, "weight_map": {"memory": "a.safetensors", "pred_boxes": "a.safetensors"}}"#
    ]),
    read: { bytes, folder in
      _ = try write(recordingFile(), "a.safetensors", in: folder)
      let index = try write(bytes, "model.safetensors.index.json", in: folder)
      for entry in try Checkpoint(path: index).entries where entry.shape.count > 9 {
        throw Contradiction(what: entry.name)
      }
    })

  static let labels = MutatedInput(
    name: "labels",
    seeds: texts([
      #"{"0": "cat", "1": "猫", "17": "dog"}"#, #"["cat", "dog"]"#, "cat\ndog\n\nbird\n",
      #"[{"id": 3, "name": "cat", "isthing": 1}, {"id": 4, "name": "sky", "isthing": 0}]"#,
      #"{"id2label": {"0": "cat"}}"#, #"{"categories": [{"id": 90, "name": "cat"}]}"#,
    ]),
    read: { bytes, _ in _ = try Categories(labels: Data(bytes), path: "labels") })

  // MARK: - Recordings

  /// Two tensors and a configuration: nearly all of the file is its header.
  private static func recordingFile() throws -> [UInt8] {
    let config =
      #"{\"block\":\"bottleneck\",\"classes\":9,\"decoder\":1,\"dilation\":false,\"encoder\":1,\"feedforward\":40,"#
      + #"\"heads\":4,\"hidden\":32,\"layers\":[1,1,1,1],\"masks\":false,\"queries\":6,\"width\":4}"#
    var header =
      #"{"__metadata__":{"format":"detrscope recording 1","config":""# + config
      + #"","image":"x.png","image_size":"32x32","order":"[\"memory\",\"pred_boxes\"]"},"#
      + #""memory":{"dtype":"F32","shape":[1,1,32],"data_offsets":[0,128]},"#
      + #""pred_boxes":{"dtype":"F16","shape":[1,6,4],"data_offsets":[128,176]}}"#
    while header.utf8.count % 8 != 0 { header += " " }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
    return length + [UInt8](header.utf8) + [UInt8](repeating: 60, count: 176)
  }

  static let recording = MutatedInput(
    name: "recordings", cost: 20, seeds: { [try recordingFile()] },
    read: { bytes, folder in
      let path = try write(bytes, "run.safetensors", in: folder)
      guard case .recording(let file) = try OpenedFile(path: path) else { return }
      let run = try Recording.open(file)
      for entry in file.entries { _ = try run.recorder.activation(entry.name).values.first }
    })

  // MARK: - Truth

  private static let list = #"[{"category_id": 17, "isthing": true}, {"category_id": 3, "isthing": false}]"#
  private static let pixels = RGBImage(width: 4, height: 3, bytes: (0..<36).map { [0, 1, 1][$0 / 3 % 3] })

  /// Reads a truth beside pixels, and asks for its objects.
  private static func readTruth(_ list: [UInt8], pixels: [UInt8]?, in folder: URL) throws {
    let path = try write(list, "x.json", in: folder)
    if let pixels {
      _ = try write(pixels, "x.png", in: folder)
    } else {
      try Self.pixels.write(png: path + ".png")
    }
    if pixels == nil { try Self.pixels.write(png: folder.appendingPathComponent("x.png").path) }
    let truth = try Truth(path: path, picture: "a.jpg")
    guard truth.indices.count == truth.width * truth.height else { throw Contradiction(what: "indices") }
    _ = truth.objects(of: .coco, thingsOnly: false)
  }

  static let truth = MutatedInput(
    name: "truth", cost: 4, seeds: texts([list]), read: { try readTruth($0, pixels: nil, in: $1) })

  static let truthPixels = MutatedInput(
    name: "truth's pixels", cost: 4, seeds: { [try file("ImagesTests/Fixtures/decode/rgb-8.png")] },
    read: { try readTruth([UInt8](list.utf8), pixels: $0, in: $1) })

  static let cocoPanoptic = MutatedInput(
    name: "COCO panoptic", cost: 4,
    seeds: texts([
      """
      {"images": [{"id": 7, "file_name": "a.jpg", "width": 4, "height": 3}],
       "categories": [{"id": 17, "name": "cat", "isthing": 1}],
       "annotations": [{"image_id": 7, "file_name": "x.png", "segments_info": [
         {"id": 258, "category_id": 190, "area": 8}, {"id": 3, "category_id": 17, "iscrowd": 1}]}]}
      """
    ]),
    read: { try readTruth($0, pixels: nil, in: $1) })

  static let cocoInstances = MutatedInput(
    name: "COCO instances", cost: 4,
    seeds: texts(
      [
        "[[1, 1, 3, 1, 3, 3, 1, 3]]", #"{"counts": [4, 2, 1, 2, 3], "size": [3, 4]}"#,
        #"{"counts": "42102", "size": [3, 4]}"#,
      ]
      .map {
        #"{"images": [{"id": 7, "file_name": "a.jpg", "width": 4, "height": 3}], "annotations": ["#
          + #"{"image_id": 7, "category_id": 1, "bbox": [0, 0, 4, 3], "segmentation": "# + $0 + "}]}"
      }),
    read: { try readTruth($0, pixels: nil, in: $1) })

  // MARK: - Surveys

  /// A survey of two queries and three pictures, of which one could not be looked at.
  private static let surveyLines = {
    func matches(_ hits: Int) -> String {
      #"{"boxes":{"categories":[17,3],"scores":[0.9,0.5],"hits":[\#(hits),0],"ignored":[0,1]},"#
        + #""segments":{"classes":{"17":{"iou":0.8,"matched":1,"spurious":0,"missed":2},"#
        + #""3":{"iou":0,"matched":0,"spurious":1,"missed":0}}}}"#
    }
    func record(_ name: String, _ answer: String, judged: Bool) -> String {
      let layers = (0..<2).map { #"{"layer":\#($0),"all":\#(matches(1)),"suppressed":\#(matches(3))}"# }
      let judgement = #","judgement":{"objects":{"17":1,"3":2},"layers":[\#(layers.joined(separator: ","))]}"#
      return #"{"picture":"\#(name)","answer":\#(answer)\#(judged ? judgement : "")}"#
    }
    let answers = [
      #"{"boxes":[0.5,0.5,0.2,0.2,0.1,0.9,0.1,0.1],"classes":[17,3],"scores":[0.99,0.2],"found":[0]}"#,
      #"{"boxes":[0.5,0.5,"NaN",0.2,0.1,1e3,-0.1,"Infinity"],"classes":[-1,300],"scores":["NaN",1],"found":[0,1]}"#,
    ]
    return [
      #"{"classes":[{"id":17,"isThing":true,"name":"cat"}],"edits":["remove query=1"],"form":"detrscope survey 1","#
        + #""input":"fixed, short side 64","judgesSegments":true,"model":"toy","queries":2,"segmentThreshold":0.85,"threshold":0.7}"#,
      record("a.png", answers[0], judged: true), #"{"picture":"b.png","fault":"b.png: no such file"}"#,
      record("c.png", answers[1], judged: false),
    ]
  }()

  /// Records are counted and shown, and put together with others.
  static let survey = MutatedInput(
    name: "survey", cost: 20, seeds: texts([surveyLines.joined(separator: "\n") + "\n"]),
    read: { bytes, folder in
      let lines = try SurveyLines(path: write(bytes, "records.jsonl", in: folder))
      let summary = try SurveySummary(lines)
      _ = try Output.jsonData(SurveyReport(summary))
      _ = SurveyPage(summary, figures: []).html
      for figure in SurveyFigure.allCases {
        do { _ = try figure.scene(of: summary) } catch FigureError.lacks, FigureError.noDrawing { continue }
      }
      let good = try write([UInt8](surveyLines.joined(separator: "\n").utf8), "good.jsonl", in: folder)
      let header = try SurveyLines(path: good).header
      try? FileManager.default.removeItem(atPath: folder.path + "/all.jsonl")
      _ = try SurveyFile(path: lines.path, header: header).known
      _ = try SurveyFile.merge([SurveyLines(path: good), lines], to: folder.path + "/all.jsonl")
    })

  // MARK: - Typed texts

  private static let graph = Result {
    try LoadedModel(path: file(of: families + "variants/panoptic/model.safetensors")).network
      .graph(height: 64, width: 64)
  }

  /// What is read must say itself in words that are read as the same.
  static let edits = MutatedInput(
    name: "edits",
    seeds: texts([
      "zero transformer.decoder.layers.0.multihead_attn.pattern head=2", "set layer4 channel=5,8-15 to=0",
      "scale memory channel=5 by=0.5", "mean *.self_attn.pattern head=2 query=1",
      "uniform bbox_mask head=0,3",
      "patch memory from=other.safetensors", "mask input region=1,2,30,40", "remove query=43",
      "skip transformer.decoder.layers.0", "zero \"transformer.decoder.layers.0.linear1\" channel=0",
    ]),
    read: { bytes, _ in
      let text = String(decoding: bytes, as: UTF8.self)
      let edit = try Intervention(text)
      guard try Intervention(edit.description) == edit else { throw Contradiction(what: edit.description) }
      _ = edit.fits(try graph.get())
      _ = try edit.nodes(in: graph.get())
    })

  /// What `--cost-weights` and `--loss-weights` take, and `:weights` in the explorer.
  static let weightLists = MutatedInput(
    name: "weights",
    seeds: texts(["1,5,2", "1,5,2,1,1", "2,5,2,1,1,0.1", "0,0.5,1e-3", "inf,nan,-0"]),
    telling: [UInt8]("0159,.-+einfx ".utf8) + [0, 0x80, 0xff],
    read: { bytes, _ in
      guard let list = WeightList(argument: String(decoding: bytes, as: UTF8.self)) else { return }
      var weights = MatchingWeights.published(for: .softmaxWithNoObject)
      guard weights.take(list.values) == [3, 5, 6].contains(list.values.count) else {
        throw Contradiction(what: "\(list.values)")
      }
      let kept = list.values.count == 3 ? weights.costList : Array(weights.lossList.prefix(list.values.count))
      guard kept == list.values || ![3, 5, 6].contains(list.values.count) else {
        throw Contradiction(what: "\(list.values)")
      }
    })

  static let keys = MutatedInput(
    name: "keys",
    seeds: texts([
      "1jj<Tab>zz<Enter>:save<Esc>", "<resize 80x24>/memory<Enter>n", "<click 3,4><wheelup 3,4>",
      "<c-l><s-left>é<lt>",
      "<paste /a b.png>2[[[",
    ]),
    telling: [UInt8]("<>0129-, xcsTabE:/".utf8) + [0, 0x1b, 0x80, 0xff],
    read: { bytes, _ in
      let events: [InputEvent]
      do { events = try InputScript.parse(String(decoding: bytes, as: UTF8.self)) } catch {
        throw ValidationError("\(error)")
      }
      guard try InputScript.parse(InputScript.print(events)) == events else {
        throw Contradiction(what: InputScript.print(events))
      }
    })

  /// A line an argument.
  static let commandLine = MutatedInput(
    name: "command lines", cost: 5,
    seeds: texts([
      "detect\na.png\n--threshold\n0.5\n--json", "shapes\n--size\n800x1066\n--csv",
      "a.png\n--keys\njj\n--size\n80x24",
      "record\na.png\n--only\n*.pattern\n--output\nx.safetensors",
      "export\na.png\nheads\n--layer\n3\n--output\nx.svg",
      "compare\na.png\nb.safetensors\n--tolerance\n1e-4", "ablate\na.png\n--of\nlayers",
      "match\na.png\n--truth\nt.json\n--cost-weights\n1,5,2\n--loss-weights\n1,5,2,1,1,0.1",
      "survey\npictures\n--shard\n2/8\n--jobs\n4\n--figures\npdf\n--threshold\n0.5",
      "crowd\na.png\n--most\n9",
      "export\na.png\nencoder-attention\n--at\n3,4\n--depth\n2\n--scale\nlog\n--scale-part\n0,0.5\n--width\n400\n--output\nx.svg",
      "--input-size\n300x400\n--heads\n8\n--std\n1,2,3\n--state-dict\nnet",
      "bench\n--runs\n3", "models\n--fetch\nx", "--memory\n64\n--edit\nremove query=3",
      "--short-side\n300\n--mean\n1,2,3",
    ]),
    telling: [UInt8]("-=0129x,.eN\n ".utf8) + [0x1b, 0x80, 0xff],
    read: { bytes, _ in
      let arguments = String(decoding: bytes, as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false)
      _ = try Detrscope.parseAsRoot(arguments.map(String.init))
    })

  static let settings = MutatedInput(
    name: "settings",
    seeds: { [[UInt8](try JSONEncoder().encode(Settings(DisplayOptions(), recent: ["/a.png"])))] },
    read: { bytes, _ in
      guard let settings = try? JSONDecoder().decode(Settings.self, from: Data(bytes)) else { return }
      _ = settings.applied(to: DisplayOptions())
      _ = settings.exports
    })
}
