import ArgumentParser
import Cells

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the models that --weights knows by name, and download them.",
    discussion: """
      --fetch goes on where an earlier download ended and checks the file against the SHA-256 digits in its name. \
      It uses the proxy of http_proxy or https_proxy.
      """)

  @Option(help: ArgumentHelp("Download a model, for --weights to find.", valueName: "name"))
  var fetch: String?

  func run() throws {
    if let fetch {
      try download(fetch)
    } else {
      try list()
    }
  }

  private func list() throws {
    let embedded = ["*", PublishedModel.embeddedName, "\(PublishedModel.embeddedMegabytes)", "", "built in"]
    let published = PublishedModel.all.map { model in
      [model.isOnDisk ? "*" : "", model.name, "\(model.megabytes)", model.quality, model.file]
    }
    try Output.table(
      TextTable(
        columns: [.init(), .init("name"), .init("MB", .right), .init("COCO"), .init("file")],
        rows: [embedded] + published))
    try Output.paragraph(
      """

      * is here. AP of boxes and panoptic quality (PQ) on COCO val2017, as published.
      From \(PublishedModel.source)
      To   \(PublishedModel.folder)
      detrscope models --fetch NAME downloads one, --weights NAME uses it.
      """)
  }

  /// - Throws: `InputError.noSuchModel` or `FetchError`.
  private func download(_ name: String) throws {
    if name == PublishedModel.embeddedName {
      try Output.line("\(name): built in")
      return
    }
    guard let model = PublishedModel.all.first(where: { $0.name == name }) else {
      throw InputError.noSuchModel(name)
    }
    let bar = ProgressBar(title: name)
    defer { bar.clear() }
    let outcome = try ModelFetch(
      url: model.url, path: model.path, hash: model.hash,
      limits: FetchLimits(mostBytes: (model.megabytes + 1) << 20)
    ).run {
      bar.show(received: $0, total: $1)
    }
    bar.clear()
    try Output.line(
      "\(model.path): \(outcome == .downloaded ? "downloaded" : "there already"), SHA-256 as published")
  }
}
