import ArgumentParser
import Tensors

@main
struct Detrscope: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detrscope",
    abstract: "Look inside a DETR: every activation from pixels to masks, in the terminal.",
    version: "0.1.0",
    subcommands: [
      ExploreCommand.self, DetectCommand.self, MatchCommand.self, ShapesCommand.self, RecordCommand.self,
      CompareCommand.self, AblateCommand.self, CrowdCommand.self, SurveyCommand.self, ExportCommand.self,
      ModelsCommand.self, BenchCommand.self, DoctorCommand.self,
    ],
    defaultSubcommand: ExploreCommand.self)

  static func main() async {
    Program.guardFiles()
    Program.guardMemory()
    Program.guardMappings()
    BLASThreads.end()
    var kind: (any ParsableCommand.Type)?
    do {
      var command = try parseAsRoot(Program.arguments)
      kind = type(of: command)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      CommandFailure(error, of: kind).end()
    }
    Program.end(0)
  }
}
