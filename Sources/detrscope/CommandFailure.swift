import Analysis
import ArgumentParser
import Checkpoints
import Explorer
import Figures
import Foundation
import Foundations
import Graph
import Images
import Models
import Recordings
import Terminal

/// An error on its way out of the program: one line on stderr and an exit code of `sysexits.h`.
struct CommandFailure {
  enum Code: Int32 {
    case badData = 65
    case noInput = 66
    case internalError = 70
    /// `EX_OSERR`: the system gives no more.
    case exhausted = 71
    case inputOutput = 74
  }

  private let error: any Error
  private let command: (any ParsableCommand.Type)?

  /// - Parameter command: the one that ran; nil where the arguments were none.
  init(_ error: any Error, of command: (any ParsableCommand.Type)? = nil) {
    self.command = command
    // What was typed wrong, with the way to the command's own help.
    if let figure = error as? FigureError, figure.isUsage {
      self.error = ValidationError(figure.description)
    } else {
      self.error = error
    }
  }

  /// The exit code of an error that was told already.
  static func exitCode(of error: any Error) -> ExitCode {
    code(of: error).map { ExitCode($0.rawValue) } ?? .failure
  }

  /// Reports and ends. Usage errors (64) and requests for help keep ArgumentParser's own words.
  func end() -> Never {
    if let code = Self.code(of: error) {
      Output.problem("\(error)")
      Program.end(code.rawValue)
    }
    let code = Detrscope.exitCode(for: error)
    let message = Self.message(of: error, command) ?? Detrscope.fullMessage(for: error)
    if !message.isEmpty {
      if code.isSuccess {
        do { try Output.paragraph(message) } catch { CommandFailure(error).end() }
      } else {
        Output.usage(message)
      }
    }
    Program.end(code.rawValue)
  }

  /// What was typed wrong for a command, which ArgumentParser does not know any more when it runs.
  private static func message(of error: any Error, _ command: (any ParsableCommand.Type)?) -> String? {
    guard let name = command?.configuration.commandName, let error = error as? ValidationError else {
      return nil
    }
    return "Error: \(error.message)\nSee 'detrscope \(name) --help' for more information."
  }

  /// Ends a program to which the system gives no more, with as little memory as can be.
  static func exhausted(_ what: String) -> Never {
    var text = "detrscope: \(what)\n"
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    _exit(Code.exhausted.rawValue)
  }

  private static func code(of error: any Error) -> Code? {
    switch error {
    case let error as CheckpointError:
      switch error.kind {
      case .missingInput: .noInput
      case .badData: .badData
      case .inputOutput: .inputOutput
      }
    case let error as ImageError:
      switch error {
      case .missing: .noInput
      case .unreadable, .notEncoded: .inputOutput
      default: .badData
      }
    case let error as FileError:
      if case .missing = error { .noInput } else { .inputOutput }
    case is InterventionError, is NothingToCompare: .badData
    case let error as FigureError:
      switch error {
      case .lacks: .badData
      case .noTruth, .noSurvey: .noInput
      default: .internalError
      }
    case is ModelError, is RecordingError, is MatchingError: .badData
    case let error as TruthError:
      switch error {
      case .unknown, .noFile: .noInput
      default: .badData
      }
    case let error as SurveyError:
      switch error {
      case .none, .noShard, .noShards: .noInput
      case .held: .inputOutput
      default: .badData
      }
    case let error as GraphError:
      switch error {
      // What was asked for is not there.
      case .unknownNode, .notRecorded: .badData
      default: .internalError
      }
    case is OutputError, is TerminalError, is SettingsError: .inputOutput
    case let error as FetchError: error.code
    case let error as InputError: error.code
    default: nil
    }
  }
}

/// Output that could not be written.
struct OutputError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "\(path): cannot be written: \(reason)" }
}

/// An input named on the command line that cannot be used.
enum InputError: Error, CustomStringConvertible {
  /// Neither a file nor the name of a known model.
  case noSuchWeights(String)
  /// Not the name of a model that can be fetched.
  case noSuchModel(String)
  /// Weights where an image belongs.
  case weightsForImage(String)
  /// Something else where a folder of pictures belongs.
  case noFolder(String)
  /// A folder without a picture.
  case noPictures(String)
  /// A published model that is not on this disk.
  case notDownloaded(name: String, url: String, path: String)

  var code: CommandFailure.Code { .noInput }

  var description: String {
    switch self {
    case .noSuchWeights(let name):
      "\(name.isEmpty ? "--weights" : name): no such file, and no model of that name (detrscope models lists them)"
    case .noSuchModel(let name): "\(name): no published model of that name (detrscope models lists them)"
    case .weightsForImage(let path):
      "\(path): expected an image or a recording, found weights (detrscope IMAGE --weights \(path) opens them)"
    case .noFolder(let path): "\(path): expected a folder of pictures"
    case .noPictures(let path): "\(path): no \(ImageKind.names) in this folder"
    case .notDownloaded(let name, let url, let path):
      "\(name): not on this disk; detrscope models --fetch \(name) downloads \(url) to \(path)"
    }
  }
}
