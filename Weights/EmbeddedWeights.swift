import Foundation
import Foundations

/// The model that ships with the program.
public enum EmbeddedWeights {
  /// `toy-panoptic.safetensors`: a DETRsegm of 3.2 M parameters trained on drawn scenes.
  public static var url: URL {
    URL(
      fileURLWithPath: ShippedFiles.path("toy-panoptic.safetensors", of: "EmbeddedWeights", source: #filePath)
    )
  }
}
