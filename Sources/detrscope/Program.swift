import ArgumentParser
import Foundation
import Foundations
import Tensors
import Terminal

/// How the program begins and ends.
enum Program {
  /// The command line as the system gives it: names of files need not be text.
  static var arguments: [String] {
    let given = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
    return given.dropFirst().compactMap { $0 }.map { argument in
      String(
        fileName: UnsafeBufferPointer(start: argument, count: strlen(argument)).map(UInt8.init(bitPattern:)))
    }
  }

  /// Sees to it that a file that is shortened while it is open is a message.
  static func guardMappings() { MappedRange.endWithMessage(code: CommandFailure.Code.inputOutput.rawValue) }

  /// Addresses that the libraries need before the first tensor. OpenBLAS tries for ever where it gets none.
  private static let leastAddresses = 256 << 20

  /// Files that may be open at once, which the runtime's threads need beside ours. Without them it traps.
  private static let leastFiles: rlim_t = 32

  /// Sees to it that too few open files are a message.
  static func guardFiles() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < leastFiles else { return }
    if limit.rlim_max >= leastFiles {
      limit.rlim_cur = leastFiles
      if setrlimit(resource, &limit) == 0 { return }
    }
    CommandFailure.exhausted(
      "only \(limit.rlim_cur) files may be open at once, expected \(leastFiles); raise it with ulimit -n")
  }

  /// Sees to it that too little memory is a message.
  static func guardMemory() {
    OutOfMemory.setEnding { byteCount in
      TerminalSession.giveBack()
      CommandFailure.exhausted("not enough memory: \(formatBytes(byteCount)) more were asked for")
    }
    let probe = mmap(
      nil, leastAddresses, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let probe, probe != MAP_FAILED else { OutOfMemory.end(byteCount: leastAddresses) }
    munmap(probe, leastAddresses)
  }

  /// Ends at once. The functions of `exit` would take OpenBLAS's memory from under threads that still multiply.
  static func end(_ code: Int32) -> Never {
    fflush(nil)
    _exit(code)
  }
}
