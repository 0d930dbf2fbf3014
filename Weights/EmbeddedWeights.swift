import Foundation

/// The model that ships with the program.
public enum EmbeddedWeights {
  /// `toy-panoptic.safetensors`: a DETRsegm of 3.2 M parameters trained on drawn scenes.
  public static var url: URL {
    Bundle.module.bundleURL.appendingPathComponent("toy-panoptic.safetensors")
  }
}
