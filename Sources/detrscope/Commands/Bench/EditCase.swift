import Analysis
import Foundation
import Foundations
import Graph
import Models
import Recordings

/// One change and how far its consequences are waited for, to be timed.
@MainActor struct EditCase {
  let name: String
  /// Seconds that it may take on two cores of a fast machine.
  let bound: Double
  /// Takes the change before it back, untimed.
  let prepare: @MainActor () async -> Void
  /// One try, from what is held without the change.
  let run: @MainActor () async throws -> Void

  init(
    _ name: String, bound: Double, prepare: @escaping @MainActor () async -> Void = {},
    run: @escaping @MainActor () async throws -> Void
  ) {
    (self.name, self.bound, self.prepare, self.run) = (name, bound, prepare, run)
  }
}

extension EditCase {
  /// Of a DETR with masks: what is changed late reaches a mask, what is changed early the boxes.
  ///
  /// - Parameters:
  ///   - run: computed once, as when somebody has looked at it.
  ///   - query: the chosen one.
  static func ofDETR(_ run: ForwardRun, query: Int) throws -> [EditCase] {
    let heads = AblationTarget.all(.heads, in: run.recorder.graph)
    func first(_ kind: AttentionKind, layer: Int) -> Intervention? {
      heads.first { $0.head?.attention == kind && $0.head?.layer == layer }?.edit
    }
    let decoder = heads.filter { [.cross, .decoderSelf].contains($0.head?.attention) }
    guard let late = first(.cross, layer: run.anatomy.decoderLayers.count - 1),
      let early = first(.encoder, layer: 3)
    else { return [] }
    return [
      EditCase("a head of the last decoder layer → one mask", bound: 0.06) {
        _ = try run.edited([late]).masks(of: [query])
      },
      EditCase("a head of encoder layer 3 → boxes", bound: 0.12) {
        _ = try run.edited([early]).detections()
      },
      EditCase("each of \(decoder.count) decoder heads → one query", bound: 10) {
        _ = try AblationCampaign(decoder, on: query).run(on: run)
      },
    ]
  }

  /// All heads one by one, for all queries that are kept.
  static func ofAllHeads(_ run: ForwardRun) -> EditCase {
    let heads = AblationTarget.all(.heads, in: run.recorder.graph)
    return EditCase("each of \(heads.count) heads → all kept queries", bound: 3) {
      _ = try AblationCampaign(heads).run(on: run)
    }
  }

  /// Changes of every kind, each where most follows from it.
  ///
  /// - Parameter recording: of another picture, with its memory.
  static func ofEveryKind(
    _ run: ForwardRun, patchedFrom recording: String
  ) -> [(name: String, edits: [Intervention])] {
    let graph = run.recorder.graph
    func target(_ kind: AblationTarget.Kind, _ change: Intervention.Change = .zero) -> Intervention? {
      AblationTarget.all(kind, in: graph, headsBecome: change).first?.edit
    }
    func change(
      _ change: Intervention.Change, _ node: Node?, part: [String: IndexList] = [:]
    ) -> Intervention? {
      node.map { Intervention(change, at: PathPattern(literal: $0.path), part: part) }
    }
    let channel = [Axis.channel.description: IndexList(0)]
    let stage = graph.anatomy.stages.first?.node
    let region = PictureRegion(columns: 0..<run.image.width / 2, rows: 0..<run.image.height / 2)
    let single: [(String, Intervention?)] = [
      ("head zero", target(.heads)), ("head mean", target(.heads, .mean)),
      ("head uniform", target(.heads, .uniform)), ("layer skipped", target(.layers)),
      ("query removed", target(.queries)), ("adapter zero", target(.adapters)),
      ("channel zero", change(.zero, stage, part: channel)),
      ("channel set", change(.set(to: 1), stage, part: channel)),
      ("channel scaled", change(.scale(by: 0.5), stage, part: channel)),
      ("picture masked", change(.mask(region), graph.anatomy.input)),
      ("memory masked", change(.mask(region), graph.anatomy.memory)),
      ("memory patched", change(.patch(from: recording), graph.anatomy.memory)),
    ]
    return single.compactMap { name, edit in edit.map { (name, [$0]) } }
      + Experiment.all.map { ($0.title, $0.edits(in: graph)) }.filter { !$0.1.isEmpty }
  }
}
