import Analysis
import Cells
import Figures
import Foundation
import Foundations

/// A survey as one page of HTML that needs no other file.
struct SurveyPage {
  private let summary: SurveySummary
  private let tables: SurveyTables
  /// SVG, in the order of the page.
  private let figures: [(title: String, svg: Data)]

  /// - Parameter figures: what was drawn; the other figures have nothing to show.
  init(_ summary: SurveySummary, figures: [(title: String, svg: Data)]) {
    (self.summary, self.figures) = (summary, figures)
    tables = SurveyTables(summary)
  }

  var html: String {
    var parts = ["<h1>\(escaped(tables.heading))</h1>", paragraph(details)]
    parts += figures.map { figure in
      "<img alt=\"\(escaped(figure.title))\" src=\"data:image/svg+xml;base64,\(figure.svg.base64EncodedString())\">"
    }
    parts.append("<h2>Query slots</h2>")
    parts.append(table(tables.slots))
    parts.append(paragraph(tables.unused))
    parts.append(paragraph("Found: " + tables.classes))
    if !summary.layers.isEmpty {
      parts += ["<h2>Decoder layers</h2>", paragraph(tables.layersNote), table(tables.layers)]
    }
    if !summary.faults.isEmpty {
      parts.append("<h2>Pictures that could not be looked at</h2>")
      parts += summary.faults.map { paragraph($0.reason) }
    }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(escaped(tables.heading))</title><style>\(Self.style)</style></head>
      <body>
      \(parts.joined(separator: "\n"))
      </body></html>

      """
  }

  private var details: String {
    let header = summary.header
    let edits = header.edits.isEmpty ? "" : " Changed: \(header.edits.joined(separator: "; "))."
    return "Input: \(header.input).\(edits)"
  }

  private func paragraph(_ text: String) -> String { "<p>\(escaped(text))</p>" }

  private func table(_ table: TextTable) -> String {
    func row(_ texts: [String], _ tag: String) -> String {
      let cells = zip(texts, table.columns).map { text, column in
        "<\(tag)\(column.alignment == .right ? " class=\"number\"" : "")>\(escaped(text))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    let rows = [row(table.columns.map(\.title), "th")] + table.rows.map { row($0, "td") }
    return "<table>\n\(rows.joined(separator: "\n"))\n</table>"
  }

  /// What a browser would act on is written as what it is.
  private func escaped(_ text: String) -> String {
    text.visible.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  private static let style = """
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #16181d; }
    img { width: 100%; margin: 1rem 0; }
    table { border-collapse: collapse; font-size: 14px; }
    th, td { padding: 0.15rem 0.75rem 0.15rem 0; text-align: left; border-bottom: 1px solid #c9ced6; }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    """
}
