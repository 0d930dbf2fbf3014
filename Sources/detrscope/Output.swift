import Foundation
import Raster

/// Prints a table's titles and rows, without trailing spaces.
func printLines(of table: TextTable) {
  let (header, rows) = table.lines()
  for line in [header].compactMap({ $0 }) + rows {
    print(String(line.reversed().drop { $0 == " " }.reversed()))
  }
}
