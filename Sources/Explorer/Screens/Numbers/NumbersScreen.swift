import Analysis
import Cells
import Checkpoints
import Foundations
import Graph
import Tensors

/// Any activation as a table of numbers.
struct NumbersScreen: Screen {
  static let label = ScreenLabel("numbers", "Numbers", longTitle: "an activation as a table of numbers")
  static let hasTab = false
  static let companion = ScreenCompanion.none

  static let bindings = [
    Binding(.goToIndex, "#", ["#"], "go to an index", .choose, also: "number position"),
    Binding(.copyTable, "Y", ["Y"], "copy the table", .other, also: "yank clipboard text"),
    Binding(.writeArray, "w", ["w"], "write the activation as .npy", .other, also: "numpy save export array"),
  ]

  /// The activation; nil for the first.
  var path: String?
  /// The chosen number. `row` counts in the tensor, however rows are sorted.
  var matrix = 0
  var row = 0
  var column = 0
  var sorting: Sorting?

  /// By which numbers rows are sorted.
  struct Sorting: Codable, Hashable, Sendable {
    let column: Int
    let isDescending: Bool
  }

  /// Numbers that are copied at once, at most: terminals take about 100 kB.
  private static let mostCopied = 8192

  // MARK: - What is shown

  func node(_ context: ScreenContext) -> Node? {
    path.flatMap { context.run.graph[$0] } ?? context.run.graph.nodes.first
  }

  func stack(_ context: ScreenContext) -> MatrixStack { MatrixStack(shape: node(context)?.shape ?? []) }

  private var cell: MatrixStack.Cell { MatrixStack.Cell(matrix: matrix, row: row, column: column) }

  func numbers(_ context: ScreenContext) -> NumberMatrix? {
    node(context).map { NumberMatrix(of: $0.path, index: matrix) }
  }

  /// The rows from top to bottom: as they are, or by the numbers of a column, what is no number last.
  func order(_ matrix: Tensor) -> [Int] {
    let rows = Array(0..<matrix.shape[0])
    guard let sorting, sorting.column < matrix.shape[1] else { return rows }
    let values = rows.map { matrix[$0, sorting.column] }
    let numbers = rows.filter { !values[$0].isNaN }.sorted { one, other in
      let isBefore = sorting.isDescending ? values[one] > values[other] : values[one] < values[other]
      return values[one] == values[other] ? one < other : isBefore
    }
    return numbers + rows.filter { values[$0].isNaN }
  }

  private func style(_ context: ScreenContext) -> NumberStyle {
    NumberStyle(node(context).flatMap { context.run.run.storedTypes[$0.path] })
  }

  func demands(_ context: ScreenContext) -> [ResultKey] { numbers(context).map { [context.key($0)] } ?? [] }

  func title(_ context: ScreenContext) -> String {
    guard let node = node(context) else { return "numbers" }
    let leading = stack(context).leadingIndices(of: matrix).map(String.init)
    let free = Array(repeating: ":", count: node.shape.count - leading.count)
    let part = " [\((leading + free).joined(separator: ", "))] of \(formatShape(node.shape))"
    return CellText(node.path).truncatedAtStart(to: max(1, context.titleWidth - part.count)).string + part
  }

  func inspected(_ context: ScreenContext) -> Inspected? {
    guard let node = node(context) else { return nil }
    let isOfOneRow = node.shape.count > 2 && context.run.layout(node.path).isRowwise
    return Inspected(path: node.path, row: isOfOneRow ? stack(context).leadingIndices(of: matrix)[0] : nil)
  }

  func hints(_ context: ScreenContext) -> [Hint] {
    let matrices = Hint(.previousLayer, .nextLayer, label: "matrix")
    return [
      Hint(.nextRow, .previousRow, label: "row"), Hint(.previousColumn, .nextColumn, label: "column"),
    ] + (stack(context).count > 1 ? [matrices] : []) + [
      Hint(.nextSource, label: "sort"), Hint(.goToIndex, label: "index"), Hint(.copy, label: "copy"),
      Hint(.copyTable, label: "copy table"), Hint(.writeArray, label: ".npy"),
    ]
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    let unused = Action.ofMaps.union(Action.ofHeads).union(Action.ofPictures).union(Action.ofQueries)
    switch action {
    case .ablate: return "nothing to set to zero here: this is a table; Enter shows its maps"
    case _ where unused.contains(action): return "nothing of it here: this is a table; Enter shows its maps"
    default: return nil
    }
  }

  func numbered(_ context: ScreenContext) -> Numbered? { .rows(stack(context).rows) }

  // MARK: - Keys

  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    let stack = stack(context)
    switch action {
    case .goToIndex: return .ask(.index(shape: stack.shape))
    case .writeArray:
      return node(context).map { .ask(.array(of: $0.path), text: NumPyFile.name(for: $0.path)) }
        ?? .ignored
    case .enlarge: return node(context).map { .go(.picture(of: $0.path)) } ?? .ignored
    case .nextColumn: column = max(0, min(column + 1, stack.columns - 1))
    case .previousColumn: column = max(0, column - 1)
    case .nextLayer: matrix = max(0, min(matrix + 1, stack.count - 1))
    case .previousLayer: matrix = max(0, matrix - 1)
    case .firstLayer: matrix = 0
    default: return perform(action, numbers(context).flatMap { context.answer($0).value }, &context)
    }
    return .done
  }

  /// What needs the numbers to be there.
  private mutating func perform(
    _ action: Action, _ numbers: Tensor?, _ context: inout ScreenContext
  ) -> Response {
    let needing: Set<Action> = Action.ofRows.union([.nextSource, .previousSource, .copy, .copyTable])
    guard needing.contains(action) else { return .ignored }
    guard let numbers, numbers.count > 0 else {
      context.message = "no numbers yet"
      return .done
    }
    let order = order(numbers)
    let position = order.firstIndex(of: row) ?? 0
    switch action {
    case .nextRow: row = order[min(position + 1, order.count - 1)]
    case .previousRow: row = order[max(position - 1, 0)]
    case .firstRow: row = order[0]
    case .lastRow: row = order[order.count - 1]
    case .nextSource: sort(by: 1, &context)
    case .previousSource: sort(by: -1, &context)
    case .copy: return .copy(text(of: numbers, stack(context), context))
    case .copyTable:
      guard numbers.count <= Self.mostCopied else {
        context.message = "\(numbers.count) numbers are more than a clipboard takes; w writes them as .npy"
        return .done
      }
      return .copy(lines(of: numbers, order, style(context)))
    default: return .ignored
    }
    return .done
  }

  private mutating func sort(by step: Int, _ context: inout ScreenContext) {
    let ways = [
      nil, Sorting(column: column, isDescending: true), Sorting(column: column, isDescending: false),
    ]
    let now = ways.firstIndex(of: sorting) ?? 0
    sorting = ways[(now + step + ways.count) % ways.count]
    context.message =
      sorting.map { "sorted by column \($0.column), \($0.isDescending ? "largest" : "smallest") first" }
      ?? "rows as they are"
  }

  /// `hs[5, 0, 17, 3] = 0.1234`.
  func text(of numbers: Tensor, _ stack: MatrixStack, _ context: ScreenContext) -> String {
    let indices = stack.indices(of: cell).map(String.init).joined(separator: ", ")
    return "\(node(context)?.path ?? "")[\(indices)] = \(style(context).exactText(numbers[row, column]))"
  }

  /// Rows as they stand, columns between tabs.
  private func lines(of numbers: Tensor, _ order: [Int], _ style: NumberStyle) -> String {
    order.map { row in
      (0..<numbers.shape[1]).map { style.exactText(numbers[row, $0]) }.joined(separator: "\t")
    }.joined(separator: "\n")
  }

  mutating func choose(_ item: String, _ context: inout ScreenContext) {
    let numbers = item.split(separator: ",").compactMap { Int($0) }
    if numbers.count == 2 { (row, column) = (numbers[0], numbers[1]) }
  }

  // MARK: - Coming from elsewhere

  mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool {
    switch destination {
    case .numbers(let path, let index):
      if path != self.path { self = NumbersScreen(path: path) }
      return index.map { open(.index($0), &context) } ?? true
    case .number(let row) where row < stack(context).rows:
      self.row = row
      return true
    case .index(let indices):
      guard let cell = stack(context).cell(at: indices) else { return false }
      (matrix, row, column) = (cell.matrix, cell.row, cell.column)
      return true
    default: return false
    }
  }

  mutating func turn(to run: RunView) {
    guard let path, let node = run.graph[path] else {
      self = NumbersScreen()
      return
    }
    let stack = MatrixStack(shape: node.shape)
    matrix = max(0, min(matrix, stack.count - 1))
    (row, column) = (max(0, min(row, stack.rows - 1)), max(0, min(column, stack.columns - 1)))
  }

  // MARK: - Drawing

  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    let answer = numbers(context).map { context.answer($0) }
    guard let numbers = answer?.value, numbers.count > 0 else {
      let reason = answer?.failure ?? (answer?.value == nil ? nil : "This activation is empty.")
      PendingPanel("the numbers", failure: reason).draw(in: rect, on: &surface.canvas)
      return []
    }
    var body = rect
    let foot = body.takeBottom(1)
    let sorted = sorting.map { "  sorted by column \($0.column)\($0.isDescending ? " ▾" : " ▴")" } ?? ""
    // The number is what counts.
    let line = CellText(text(of: numbers, stack(context), context) + sorted).truncatedAtStart(to: foot.width)
    surface.canvas.write(line, x: foot.x, y: foot.y, .bold, within: foot)
    return NumberTable(
      matrix: numbers, order: order(numbers), row: row, column: column,
      style: style(context)
    ).draw(in: body.inset(bottom: 1), on: &surface.canvas)
  }
}

extension Action {
  /// Shows the numbers of what is inspected.
  static let showNumbers = Action("showNumbers")
  static let goToIndex = Action("numbers.index")
  static let copyTable = Action("numbers.copy")
  static let writeArray = Action("numbers.write")
}
