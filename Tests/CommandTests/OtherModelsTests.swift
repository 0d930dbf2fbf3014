import Foundation
import Images
import SampleScenes
import Testing

/// Files that are no DETR with masks: commands do what can be done, and say what cannot.
struct OtherModelsTests {
  private let run: ProgramRun
  private let scene = SampleScenes.first.path
  private let resnet = ProgramRun.checkpoint("resnet.half.pth")

  init() throws { run = try ProgramRun() }

  @Test func allTensorsOfAnyFileAreListed() throws {
    let views = ProgramRun.checkpoint("views.protocol4.pth")
    try run.expectFailure(["shapes", "--weights", views], code: 65, saying: "shapes --all")
    let listing = try run(["shapes", "--all", "--weights", views])
    #expect(listing.code == 0, "\(listing.errors)")
    #expect(listing.output.contains("bfloat16"))
    #expect(listing.output.contains("unknown"))
    let csv = try run(["shapes", "--all", "--csv", "--weights", views])
    #expect(csv.output.hasPrefix("name,type,shape\nwhole,F32,4x6\n"))
  }

  @Test func otherContentsAreListedAndNotRun() throws {
    let boxes = ProgramRun.checkpoint("boxes.legacy.pth")
    let result = try run(["shapes", "--all", "--json", "--weights", boxes])
    let listing = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    #expect(listing?["format"] as? String == "torchLegacy")
    #expect(listing?["kind"] as? String == "detection")
    #expect((listing?["tensors"] as? [Any])?.count ?? 0 > 50)
    let other = try #require(listing?["other"] as? [[String: String]])
    #expect(other.contains(["path": "epoch", "value": "7"]))
    #expect(other.contains(["path": "args.backbone", "value": "resnet50"]))
  }

  @Test func aResNetIsExploredButHasNoQueries() throws {
    let shapes = try run(["shapes", "--weights", resnet, "--csv", "--size", "64x96"])
    #expect(shapes.output.contains("\navgpool,,adaptive_avg_pool2d,1x128x1x1,0,"))
    #expect(shapes.output.contains("\nfc,,linear,1x10,1290,0,2560,flatten,\n"))
    let output = run.path("run.safetensors")
    let record = try run([
      "record", scene, "--weights", resnet, "--only", "layer4", "--only", "fc", "-o", output,
    ])
    #expect(record.code == 0, "\(record.errors)")
    for figure in ["heads", "boxes", "panoptic"] {
      try run.expectFailure(
        ["export", scene, figure, "--weights", resnet, "-o", run.path("x.png")], code: 65,
        saying: "resnet.half has no queries")
    }
    #expect(try run(["bench", "--runs", "1", "--weights", resnet]).output.contains("classifier"))
  }

  @Test func headsAreThoseOfTheLastLayer() throws {
    let demo = ["--weights", ProgramRun.checkpoint("demo.half.pth"), "--short-side", "64"]
    func heads(_ options: [String]) throws -> RGBImage {
      let path = run.path("heads.png")
      let result = try run(["export", scene, "heads", "--output", path] + demo + options)
      #expect(result.code == 0, "\(result.errors)")
      return try RGBImage(contentsOf: path)
    }
    let (given, first, last) = try (heads([]), heads(["--layer", "0"]), heads(["--layer", "1"]))
    #expect(given == last)
    #expect(given != first)
  }

  @Test func whatIsAssumedIsSaidWithItsOption() throws {
    let demo = ["detect", scene, "--weights", ProgramRun.checkpoint("demo.half.pth"), "--short-side", "64"]
    let assumed = try run(demo)
    #expect(assumed.code == 0 && assumed.errors.contains("8 heads assumed (--heads)"), "\(assumed.errors)")
    let frame = try run(demo.dropFirst() + ["--keys", "", "--size", "140x40"])
    #expect(frame.output.contains("8 heads assumed (--heads)"), "\(frame.output)")
    // The line below goes with the next key, the header stays.
    func header(_ arguments: [String], size: String = "140x40") throws -> Substring {
      let frame = try run(arguments + ["--keys", "j", "--size", size])
      return try #require(frame.output.split(separator: "\n").first, "\(frame.errors)")
    }
    for size in ["80x24", "140x40"] {
      #expect(try header(Array(demo.dropFirst()), size: size).contains("  8 heads?  "))
    }
    #expect(try !header(demo.dropFirst() + ["--heads", "4"]).contains("heads?"))
    let recording = run.path("assumed.safetensors")
    let record = try run(["record"] + demo.dropFirst() + ["--only", "pred_*", "--output", recording])
    #expect(record.code == 0, "\(record.errors)")
    let again = try run(["detect", recording])
    #expect(again.errors.contains("8 heads assumed (--heads)"), "\(again.errors)")
    #expect(try header([recording]).contains("  8 heads?  "))
    let told = try run(demo + ["--heads", "4"])
    #expect(told.code == 0 && told.errors.isEmpty, "\(told.errors)")
  }

  @Test func aBackboneAloneDetectsNothing() throws {
    for (file, notice) in [
      ("without-fc", nil), ("projected", "set aside, since no part of what is run: module"),
    ] {
      let result = try run(["detect", scene, "--weights", ProgramRun.family("resnets/\(file).pth")])
      #expect(result.code == 65 && result.output.isEmpty)
      #expect(result.errors.contains("\(file) has neither queries nor a class head"), "\(result.errors)")
      #expect(notice.map(result.errors.contains) ?? true, "\(result.errors)")
    }
  }

  @Test func weightsAreNoImage() throws {
    let weights = ProgramRun.checkpoint("huggingface5-native-boxes.safetensors")
    try run.expectFailure(["--keys", "j", weights], code: 66, saying: "IMAGE --weights")
  }

  @Test func aResNetNamesClasses() throws {
    let table = try run(["detect", scene, "--weights", resnet])
    #expect(table.code == 0, "\(table.errors)")
    #expect(table.output.split(separator: "\n").count == 6)
    let labels = try run.write((0..<10).map { "name \($0)" }.joined(separator: "\n"), "labels.txt")
    let json = try run(["detect", scene, "--weights", resnet, "--labels", labels, "--json"])
    let report = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    let classes = try #require(report?["classes"] as? [[String: Any]])
    let probabilities = classes.compactMap { $0["probability"] as? Double }
    #expect(probabilities.count == 5)
    #expect(probabilities == probabilities.sorted(by: >))
    #expect(probabilities.allSatisfy { $0 > 0 && $0 <= 1 })
    for row in classes { #expect(row["name"] as? String == "name \(row["category_id"] as? Int ?? -1)") }
  }

  @Test func theDemoFindsBoxes() throws {
    let demo = ProgramRun.checkpoint("demo.half.pth")
    let result = try run([
      "detect", scene, "--weights", demo, "--short-side", "64", "--threshold", "0", "--json",
    ])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("\"class 0\"") || result.output.contains("\"class "))
    try run.expectFailure(
      [
        "export", scene, "panoptic", "--threshold", "0", "--weights", demo, "--short-side", "64", "-o",
        run.path("x.png"),
      ],
      code: 65, saying: "panoptic: this has no mask head")
    try run.expectFailure(
      ["shapes", "--weights", demo, "--size", "32x1601"], code: 65, saying: "at most 1600 pixels a side")
  }

  @Test func labelsComeFromAFile() throws {
    let labels = try run.write((0..<250).map { "name \($0)" }.joined(separator: "\n"), "labels.txt")
    let result = try run(["detect", scene, "--labels", labels, "--threshold", "0", "--json"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("\"name "))
    try run.expectFailure(["detect", scene, "--labels", "nowhere.txt"], code: 66, saying: "nowhere.txt")
    try run.expectFailure(["detect", scene, "--labels", "/dev/zero"], code: 74, saying: "not a regular file")
    let broken = try run.write("{", "broken.json")
    try run.expectFailure(["detect", scene, "--labels", broken], code: 65, saying: "broken.json")
  }

  /// What the last frame shows after each key; nil where the model has nothing of what the screen shows.
  private static let screens: [(file: String, texts: [Character: String?])] = [
    (
      "resnet.half.pth",
      [
        "1": "the picture as the network sees it", "2": nil, "3": nil, "4": "layer4", "5": nil,
        "6": "maxpool",
      ]
    ),
    (
      "demo.half.pth",
      [
        "1": "boxes of the kept queries", "2": "head 1", "3": "head 1", "4": "memory", "5": nil,
        "6": "maxpool",
      ]
    ),
    (
      "boxes.pth",
      [
        "1": "boxes of the kept queries", "2": "head 1", "3": "head 1", "4": "memory", "5": nil,
        "6": "maxpool",
      ]
    ),
  ]

  @Test(arguments: screens) func theExplorerShowsWhatThereIs(
    file: String, texts: [Character: String?]
  ) throws {
    for (key, text) in texts {
      let result = try run([
        scene, "--weights", ProgramRun.checkpoint(file), "--short-side", "64", "--keys", "\(key)", "--size",
        "140x40",
      ])
      #expect(result.code == 0, "\(key): \(result.errors)")
      #expect(result.output.contains(text ?? "What it has is on 1 Scene"), "\(key): \(result.output)")
      #expect(result.output.contains("ready ✓"), "\(key)")
    }
  }

  @Test func theExplorerListsClassesOfAResNet() throws {
    let labels = try run.write((0..<10).map { "name \($0)" }.joined(separator: "\n"), "labels.txt")
    let detect = try run(["detect", scene, "--weights", resnet, "--labels", labels])
    let first = try #require(detect.output.split(separator: "\n").dropFirst().first)
    let name = try #require(first.firstMatch(of: /name \d/)).output
    let frame = try run([
      scene, "--weights", resnet, "--labels", labels, "--keys", "1<Tab>+", "--size", "60x16",
    ])
    #expect(frame.output.contains("\(name) 0."), "\(frame.output)")
  }
}
