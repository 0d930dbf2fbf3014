import Models
import Tensors

/// One channel of an activation in full.
public struct ChannelMap: Derivation {
  public let part: ActivationPart
  public let channel: Int

  public init(_ channel: Int, of part: ActivationPart) {
    self.part = part
    self.channel = channel
  }

  public func evaluate(in run: ForwardRun) throws -> MapStack {
    let layout = try part.layout(in: run)
    let map = try part.maps(layout, in: run).row(min(channel, layout.count - 1))
    return MapStack([map.values], width: layout.width, height: layout.height)
  }

  public static func byteCount(of stack: MapStack) -> Int { stack.byteCount }
}

/// The root of the mean square over an activation's channels, place by place.
public struct ChannelEnergy: Derivation {
  public let part: ActivationPart

  public init(of part: ActivationPart) { self.part = part }

  public func evaluate(in run: ForwardRun) throws -> MapStack {
    let layout = try part.layout(in: run)
    let maps = try part.maps(layout, in: run)
    return MapStack([maps.rootMeanSquare()], width: layout.width, height: layout.height)
  }

  public static func byteCount(of stack: MapStack) -> Int { stack.byteCount }
}
