import Images

extension HeatmapGrid {
  enum Content {
    /// Numbers, row by row, drawn with the colormap on a scale.
    case map([Float], width: Int, height: Int)
    /// Colours that mean themselves.
    case colors(RGBImage)
    case scene(ScenePicture)
    /// Not computed yet, or why it never will be.
    case pending(String)
  }

  struct Identity: Hashable {
    let result: ResultKey
    /// Nil for all of them.
    let map: Int?
  }

  /// All maps of a result, of which the tiles are a part.
  struct Whole {
    let maps: [[Float]]
    let result: ResultKey
  }

  struct Tile {
    let content: Content
    let caption: String
    /// The caption in a few letters, for small tiles.
    var brief: String?
    /// What stands beside the caption in place of the greatest value.
    var detail: String?
    var target: Target?
    var isSelected = false
    /// What the numbers are, so that their picture can be kept from frame to frame: a result and which of its
    /// maps.
    var identity: Identity?

    var values: [Float]? {
      if case .map(let values, _, _) = content { values } else { nil }
    }
  }
}
