import ArgumentParser
import EmbeddedWeights
import Raster

struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List the models that --weights knows by name, and download them.",
    discussion: """
      --fetch goes on where an earlier download ended and checks the file against the SHA-256 digits in its name. It
      uses the proxy of http_proxy or https_proxy.
      """)

  @Option(help: ArgumentHelp("Download a model, for --weights to find.", valueName: "name"))
  var fetch: String?

  func run() async throws {
    if let fetch {
      try await download(fetch)
    } else {
      list()
    }
  }

  private func list() {
    let embedded = [PublishedModel.embeddedName, "13 MB", "", "built in", EmbeddedWeights.url.path]
    let published = PublishedModel.all.map { model in
      [
        model.name, "\(model.megabytes) MB", model.quality, model.isOnDisk ? "on disk" : "not here",
        model.isOnDisk ? model.path : model.url,
      ]
    }
    printLines(
      of: TextTable(
        columns: [.init("name"), .init("size", .right), .init("COCO"), .init("state"), .init("where")],
        rows: [embedded] + published))
    print(
      "\ndetrscope models --fetch NAME downloads one to \(PublishedModel.folder); --weights NAME uses it.")
  }

  /// - Throws: `InputError.noSuchModel` or `FetchError`.
  private func download(_ name: String) async throws {
    if name == PublishedModel.embeddedName {
      print("\(name): built in")
      return
    }
    guard let model = PublishedModel.all.first(where: { $0.name == name }) else {
      throw InputError.noSuchModel(name)
    }
    let bar = ProgressBar(title: name)
    defer { bar.clear() }
    let outcome = try await ModelFetch(url: model.url, path: model.path, hash: model.hash).run {
      bar.show(received: $0, total: $1)
    }
    bar.clear()
    print("\(model.path): \(outcome == .downloaded ? "downloaded" : "there already"), SHA-256 as published")
  }
}
