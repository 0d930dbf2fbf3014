import ArgumentParser
import EmbeddedWeights
import Raster

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the models that --weights knows by name, and where to get them.")

  func run() {
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
    print("\nPut a downloaded file into \(PublishedModel.folder) and name it with --weights NAME.")
  }
}
