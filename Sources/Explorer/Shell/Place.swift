import Foundation
import Foundations

/// Where one is in the program: a screen with what is chosen on it, and what is chosen on all.
///
/// It can be written down. Reading it takes the screens there are, for the screen is found by its name.
public struct Place: Sendable {
  public let screen: any Screen
  public internal(set) var focus: Focus

  public init(screen: any Screen, focus: Focus) {
    self.screen = screen
    self.focus = focus
  }

  /// Why a written place cannot be read.
  public enum ReadingError: Error, Hashable, CustomStringConvertible {
    case unknownScreen(String)

    public var description: String {
      switch self {
      case .unknownScreen(let name): "a place on the screen \(name.printable), which is not there"
      }
    }
  }

  private enum CodingKeys: String, CodingKey {
    case screen, state, focus
  }

  /// As JSON.
  public func written() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(self)
  }

  /// - Throws: `ReadingError`, or `DecodingError` for anything but a place.
  public static func read(_ data: Data, screens: [any Screen]) throws -> Place {
    let decoder = JSONDecoder()
    decoder.userInfo[.screens] = screens
    return try decoder.decode(Place.self, from: data)
  }
}

extension CodingUserInfoKey {
  /// The screens that a place may be on, `[any Screen]`.
  static let screens = CodingUserInfoKey(rawValue: "screens").unsafelyUnwrapped
}

extension Place: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let id = try container.decode(ScreenID.self, forKey: .screen)
    let screens = decoder.userInfo[.screens] as? [any Screen] ?? []
    guard let known = screens.first(where: { $0.id == id }) else {
      throw ReadingError.unknownScreen(id.name)
    }
    func state<Kind: Screen>(of _: Kind) throws -> any Screen {
      try container.decode(Kind.self, forKey: .state)
    }
    screen = try state(of: known)
    focus = try container.decode(Focus.self, forKey: .focus)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(screen.id, forKey: .screen)
    try container.encode(screen, forKey: .state)
    try container.encode(focus, forKey: .focus)
  }
}
