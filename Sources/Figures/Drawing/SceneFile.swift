import CCairo
import Foundation
import Images

/// What a figure's file is, by its name's ending.
public enum FigureFormat: String, CaseIterable, Hashable, Sendable {
  case png, svg, pdf
  /// A graph's nodes and edges as text, for Graphviz.
  case dot

  /// What any scene can be.
  public static let drawn: [FigureFormat] = [.png, .svg, .pdf]

  /// - Throws: `FigureError.unknownFormat`.
  public init(path: String) throws(FigureError) {
    let ending = path.split(separator: "/").last?.split(separator: ".").dropFirst().last ?? ""
    guard let format = FigureFormat(rawValue: ending.lowercased()) else { throw .unknownFormat(path: path) }
    self = format
  }

  /// - Throws: `FigureError.noDrawing` where Cairo, what it needs or a face is missing.
  public static func checkDrawing() throws(FigureError) { _ = try Typeface.shared() }
}

extension Scene {
  /// Pixels a point in PNG files: 192 dpi.
  public static let pixelsPerPoint = 192.0 / 72

  /// The most pixels that Cairo draws side by side.
  private static let mostPixels = 32_767

  /// The scene as a picture of pixels.
  ///
  /// - Throws: `FigureError.noDrawing`, `.failed`; `.unfitFormat` for what is too large.
  public func image(pixelsPerPoint: Double = pixelsPerPoint) throws(FigureError) -> RGBImage {
    let typeface = try Typeface.shared()
    let size = (
      width: Int((width * pixelsPerPoint).rounded()), height: Int((height * pixelsPerPoint).rounded())
    )
    guard max(size.width, size.height) <= Self.mostPixels else {
      throw .unfitFormat(.png, what: "a drawing of \(size.width)×\(size.height) pixels", fit: [.svg, .pdf])
    }
    guard let surface = cc_image_surface(Int32(size.width), Int32(size.height)) else {
      throw .failed(path: "figure", reason: "no memory")
    }
    defer { cc_surface_destroy(surface) }
    try draw(on: surface, typeface, scale: pixelsPerPoint)
    guard let pixels = cc_image_pixels(surface) else { throw .failed(path: "figure", reason: "no pixels") }
    let stride = Int(cc_image_stride(surface))
    var bytes = [UInt8](repeating: 0, count: size.width * size.height * 3)
    for y in 0..<size.height {
      // Rows of native 32-bit numbers, as Cairo lays them out.
      let row = UnsafeRawPointer(pixels + y * stride).assumingMemoryBound(to: UInt32.self)
      for x in 0..<size.width {
        let at = (y * size.width + x) * 3
        bytes[at] = UInt8(truncatingIfNeeded: row[x] >> 16)
        bytes[at + 1] = UInt8(truncatingIfNeeded: row[x] >> 8)
        bytes[at + 2] = UInt8(truncatingIfNeeded: row[x])
      }
    }
    return RGBImage(width: size.width, height: size.height, bytes: bytes)
  }

  /// The scene as a file's bytes. Equal scenes give equal bytes.
  ///
  /// - Parameter command: how the figure is made again, for the file's metadata.
  /// - Throws: `FigureError.noDrawing`, `.failed`; `.unfitFormat` for DOT, and for a PNG that would be too large.
  public func data(_ format: FigureFormat, command: String = "") throws(FigureError) -> Data {
    switch format {
    case .dot: throw .unfitFormat(.dot, what: "a drawing", fit: FigureFormat.drawn)
    case .png: return try PNGPixels(image()).file(notes(command: command))
    case .svg:
      let bytes = try vector { cc_svg_surface($0, $1, width, height) }
      return SVGText(title: title, description: description, command: command).inserted(into: bytes)
    case .pdf:
      return try vector { write, closure in
        let surface = cc_pdf_surface(write, closure, width, height)
        cc_pdf_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        cc_pdf_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, description)
        cc_pdf_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS, command)
        // A fixed day, so that equal figures are equal files.
        cc_pdf_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2020-05-26T00:00:00Z")
        return surface
      }
    }
  }

  /// What its PNG says beside the pixels.
  func notes(command: String) -> Data {
    PNGText(title: title, description: description, command: command)
      .chunks(pixelsPerPoint: Self.pixelsPerPoint)
  }

  private func vector(
    _ create: (cairo_write_func_t, UnsafeMutableRawPointer) -> OpaquePointer?
  ) throws(FigureError) -> Data {
    let typeface = try Typeface.shared()
    let sink = Sink()
    let closure = Unmanaged.passUnretained(sink).toOpaque()
    // The sink outlives the surface, which is finished and destroyed below.
    let surface = create(
      { closure, bytes, count in
        guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
        let sink = Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
        sink.data.append(UnsafeBufferPointer(start: bytes, count: Int(count)))
        return CAIRO_STATUS_SUCCESS
      }, closure)
    guard let surface else { throw .failed(path: "figure", reason: "no memory") }
    defer { cc_surface_destroy(surface) }
    try draw(on: surface, typeface, scale: 1)
    cc_surface_finish(surface)
    try check(cc_surface_status(surface))
    return withExtendedLifetime(sink) { sink.data }
  }

  private final class Sink {
    var data = Data()
  }

  private func draw(on surface: OpaquePointer, _ typeface: Typeface, scale: Double) throws(FigureError) {
    guard let context = cc_create(surface) else { throw .failed(path: "figure", reason: "no memory") }
    defer { cc_destroy(context) }
    cc_scale(context, scale, scale)
    SceneDrawing(context: context, typeface: typeface, resolution: max(scale, Self.pixelsPerPoint)).draw(self)
    try check(cc_status(context))
  }

  private func check(_ status: cairo_status_t) throws(FigureError) {
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .failed(path: "figure", reason: String(cString: cc_status_text(status)))
    }
  }
}
