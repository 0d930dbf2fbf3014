// Prints which targets of Sources, and which folders of the explorer, use which; fails on an arrow that goes up.
//
//     swift package dump-package | swift -enable-bare-slash-regex .ci/arrows.swift
import Foundation

/// The layout. A tier uses the tiers above it in this list, never its own members or those below.
let targetTiers = [
  [
    "COpenBLAS", "CNcurses", "CPNG", "CTurboJPEG", "CZlib", "CCairo", "CKernels", "CFiles", "CFetch", "CWebP",
  ],
  ["Foundations"], ["Tensors", "Images"], ["Kernels", "Checkpoints"], ["Graph"], ["Models"],
  ["Recordings", "Analysis"],
  ["Color"], ["Figures", "Cells"], ["DetrscopeKit", "Terminal", "Explorer"],
  ["EmbeddedWeights", "SampleScenes"], ["detrscope"],
]
/// `*` stands for any one folder.
let explorerTiers = [["Input", "Workbench"], ["Widgets"], ["Screens"], ["Screens/*"], ["Shell"]]
/// What a target must not reach, directly or not.
let closed = [
  "Terminal": ["Tensors", "Graph", "Models", "Analysis", "Figures", "Explorer"],
  "Explorer": ["CNcurses", "Terminal"],
  "Figures": ["Cells", "CNcurses", "Terminal"],
  "DetrscopeKit": ["Cells", "CNcurses", "Terminal", "Explorer", "ArgumentParser"],
  "Analysis": ["Color", "Cells"],
]
/// Libraries that one target keeps to itself.
let owners = [
  "CNcurses": ["Terminal"], "ArgumentParser": ["detrscope"], "FoundationNetworking": [],
  "COpenBLAS": ["Tensors"], "CPNG": ["Images"], "CTurboJPEG": ["Images"], "CWebP": ["Images"],
  "CCairo": ["Figures"],
  "CZlib": ["Checkpoints", "Figures", "Terminal"], "CKernels": ["Kernels", "Models"],
  "CFiles": ["Foundations"], "CFetch": ["detrscope"], "SystemPackage": ["Foundations"],
]
/// Targets whose code names no model.
let modelFree = ["Foundations", "Tensors", "Kernels", "Graph", "Images", "Color", "Cells", "Terminal"]

struct Source {
  let folder: String
  let name: String
  /// Without comments and string literals.
  let code: String
}

/// The Swift files under a folder.
func sources(under root: String) throws -> [Source] {
  let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
  return try files.filter { $0.hasSuffix(".swift") }.sorted().map { file in
    var code = try String(contentsOfFile: "\(root)/\(file)", encoding: .utf8)
    for noise in [#""""[\s\S]*?""""#, #""(\\.|[^"\\\n])*""#, "//.*", #"/\*[\s\S]*?\*/"#] {
      code = code.replacingOccurrences(of: noise, with: "", options: .regularExpression)
    }
    let path = file as NSString
    return Source(folder: path.deletingLastPathComponent, name: path.lastPathComponent, code: code)
  }
}

var faults: [String] = []

/// Prints what each member uses, and notes each arrow that does not lead to a tier above.
func check(_ arrows: [String: [String: String]], tiers: [[String]]) {
  func tier(_ member: String) -> Int? {
    let parent = member.split(separator: "/").dropLast().joined(separator: "/")
    return tiers.firstIndex { $0.contains(member) || $0.contains(parent + "/*") }
  }
  for member in arrows.keys.sorted(by: { (tier($0) ?? -1, $0) < (tier($1) ?? -1, $1) }) {
    let used = arrows[member, default: [:]]
    print("  \(member) → \(used.isEmpty ? "nothing" : used.keys.sorted().joined(separator: " "))")
    guard let own = tier(member) else {
      faults.append("\(member) is in no tier of .ci/arrows.swift")
      continue
    }
    for (other, evidence) in used.sorted(by: { $0.key < $1.key }) where tier(other) ?? own >= own {
      faults.append("\(member) → \(other): \(evidence)")
    }
  }
}

// MARK: Targets

struct Manifest: Decodable {
  struct Target: Decodable {
    let name: String, path: String?, dependencies: [Dependency]
  }
  /// `{"byName": ["Tensors", null]}` or `{"product": ["ArgumentParser", "swift-argument-parser", …]}`.
  struct Dependency: Decodable {
    let name: String
    init(from decoder: any Decoder) throws {
      let kinds = try decoder.singleValueContainer().decode([String: [Ignored]].self)
      name = kinds.values.first?.first?.text ?? ""
    }
  }
  struct Ignored: Decodable {
    let text: String?
    init(from decoder: any Decoder) throws { text = try? decoder.singleValueContainer().decode(String.self) }
  }
  let targets: [Target]
}

let manifest = try JSONDecoder().decode(Manifest.self, from: FileHandle.standardInput.readDataToEndOfFile())
let shipped = manifest.targets.filter { target in
  !(target.path ?? "").hasPrefix("Tests") && !target.name.hasSuffix("Tests")
}
let declared = Dictionary(uniqueKeysWithValues: shipped.map { ($0.name, Set($0.dependencies.map(\.name))) })

/// What a target depends on, directly or not.
func reach(of target: String) -> Set<String> {
  declared[target, default: []].reduce(into: []) { $0.formUnion(reach(of: $1).union([$1])) }
}

var targetArrows: [String: [String: String]] = [:]
for target in shipped {
  targetArrows[target.name] = [:]
  for source in try sources(under: target.path ?? "Sources/\(target.name)") {
    for match in source.code.matches(of: /(?m)^(?:@\w+ )?(?:public |package |internal )?import (\w+)/) {
      let other = String(match.output.1)
      if let owner = owners[other], !owner.contains(target.name) {
        faults.append(
          "\(target.name) imports \(other), which is \(owner.joined(separator: " and "))'s: \(source.name)")
      }
      guard declared[other] != nil else { continue }
      targetArrows[target.name]?[other] = source.name
      if !reach(of: target.name).contains(other) {
        faults.append("\(target.name) imports \(other), which Package.swift does not give it: \(source.name)")
      }
    }
    if modelFree.contains(target.name),
      let match = source.code.firstMatch(of: /(?i)\w*(detr|resnet|mask_?head|panoptic)\w*/)
    {
      faults.append("\(target.name) names a model, \(match.output.0): \(source.name)")
    }
  }
  for unused in declared[target.name, default: []].sorted() where declared[unused] != nil {
    if targetArrows[target.name]?[unused] == nil {
      faults.append("\(target.name) imports nothing of \(unused), on which it depends in Package.swift")
    }
  }
  for other in reach(of: target.name).intersection(closed[target.name, default: []]).sorted() {
    faults.append("\(target.name) reaches \(other)")
  }
}
print("targets:")
check(targetArrows, tiers: targetTiers)

// MARK: Folders of the explorer

/// Names of the types and functions that one folder alone declares, and that folder. A function's name counts if
/// it has two words or more: `run` and `place` are also words for other things.
func declarations(in sources: [Source]) -> [String: String] {
  var folders: [String: Set<String>] = [:]
  for source in sources {
    let declaration = /\b(?:(?:struct|enum|class|actor|protocol|typealias) (\w+)|func ([a-z]+[A-Z]\w*))/
    for match in source.code.matches(of: declaration) {
      folders[String(match.output.1 ?? match.output.2 ?? ""), default: []].insert(source.folder)
    }
  }
  return folders.compactMapValues { $0.count == 1 ? $0.first : nil }
}

let explorer = try sources(under: "Sources/Explorer")
let elsewhere = try shipped.filter { $0.name != "Explorer" }.flatMap { target in
  try sources(under: target.path ?? "Sources/\(target.name)")
}
let others = declarations(in: elsewhere)
let home = declarations(in: explorer).filter { others[$0.key] == nil }
var folderArrows: [String: [String: String]] = [:]
for source in explorer {
  folderArrows[source.folder, default: [:]].merge([:]) { first, _ in first }
  for match in source.code.matches(of: /\b[A-Za-z_]\w*/) {
    let word = String(match.output)
    if let other = home[word], other != source.folder {
      folderArrows[source.folder]?[other] = "\(word) in \(source.name)"
    }
  }
}
print("folders of Sources/Explorer:")
check(folderArrows, tiers: explorerTiers)

for fault in faults { print("error: \(fault)") }
exit(faults.isEmpty ? 0 : 1)
