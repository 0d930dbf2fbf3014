import CFetch
import Foundations

/// Why a model was not fetched. The description is one line.
package enum FetchError: Error, Equatable, CustomStringConvertible {
  /// This machine has no libcurl or no libcrypto.
  case lacks(String)
  /// No connection, no such host, a proxy that fails.
  case unreachable(url: String, reason: String)
  /// The server answered with something else than the file.
  case refused(url: String, status: Int)
  /// The connection ended early; what came is kept for the next try.
  case interrupted(url: String, received: Int, expected: Int)
  /// The server sends more than the published file has, or says that it will.
  case tooLong(url: String, mostBytes: Int)
  /// The server sends so little that the file would never be whole.
  case tooSlow(url: String, received: Int)
  /// Another process is downloading the same file.
  case busy(path: String)
  /// The file is not the published one; it was removed.
  case wrongHash(url: String, expected: String, found: String)

  var code: CommandFailure.Code {
    switch self {
    case .refused(_, 404), .refused(_, 410): .noInput
    case .wrongHash, .tooLong: .badData
    case .lacks, .unreachable, .refused, .interrupted, .tooSlow, .busy: .inputOutput
    }
  }

  package var description: String {
    switch self {
    case .lacks(let missing):
      "downloads need libcurl and libcrypto: \(missing) is missing (apt-get install libcurl4 libssl3)"
    case .unreachable(let url, let reason): "\(url): cannot be downloaded: \(reason)"
    case .refused(let url, let status): "\(url): expected the file, found HTTP status \(status)"
    case .interrupted(let url, let received, let expected):
      "\(url): the connection ended after \(received) of \(expected) bytes; fetch again to go on from there"
    case .tooLong(let url, let mostBytes):
      "\(url): expected a file of at most \(formatBytes(mostBytes)), found a longer one"
    case .tooSlow(let url, let received):
      "\(url): hardly anything came after \(received) bytes; fetch again to go on from there"
    case .busy(let path): "\(path): another detrscope is downloading it"
    case .wrongHash(let url, let expected, let found):
      "\(url): expected a file whose SHA-256 starts with \(expected), found \(found.prefix(expected.count)); removed"
    }
  }
}

extension FetchError {
  /// Opens the libraries that downloads need.
  ///
  /// - Throws: `FetchError.lacks`.
  static func needLibraries() throws(FetchError) {
    guard cf_open() else { throw .lacks(String(cString: cf_missing())) }
  }
}
