import Checkpoints
import TestSupport
import Testing

@Suite struct TorchFileTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func open(pickle: [UInt8], storages: [String: [UInt8]] = ["0": littleEndian([0, 1, 2, 3, 4, 5])])
    throws
    -> Checkpoint
  {
    var zip = ZipBytes.torch(pickle: pickle, storages: storages)
    return try Checkpoint(path: scratch.file(zip.bytes()))
  }

  @Test func trainingStateIsListed() throws {
    for name in ["boxes.pth", "boxes.legacy.pth"] {
      let checkpoint = try Checkpoint(path: Fixture(name: name).path)
      let contents = Dictionary(
        checkpoint.otherContents.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first })
      #expect(contents["epoch"] == "7")
      #expect(contents["args.lr"] == "0.0001")
      #expect(contents["args.backbone"] == "resnet50")
      #expect(contents["args.masks"] == "None")
      #expect(contents["lr_scheduler.base_lrs"] == "[0.0001, 1e-05]")
      #expect(contents["optimizer.state.0.exp_avg"] == "F32 [2, 3]")
      #expect(contents["optimizer.param_groups.0.params"] == "[0, 1, 2, 3, … 5 more]")
      #expect(!contents.keys.contains { $0.hasPrefix("model.") })
    }
  }

  /// As the groups of an optimizer share theirs.
  @Test func aSharedTupleIsListedWhereverItIs() throws {
    let pickle = PickleBytes().emptyDict.text("a").tensor().setItem
      .text("b").integers([1, 2]).put(0).setItem.text("c").get(0).setItem
    let contents = try open(pickle: pickle.bytes + PickleBytes.stop).otherContents
    #expect(contents.map(\.path) == ["b", "c"])
    #expect(contents.map(\.text) == ["[1, 2]", "[1, 2]"])
  }

  @Test func aListCutOffSaysSo() throws {
    let items = (0..<10_001).reduce(PickleBytes().emptyDict.text("a").tensor().setItem) { pickle, number in
      pickle.text("\(number)").none.setItem
    }
    let contents = try open(pickle: items.bytes + PickleBytes.stop).otherContents
    #expect(contents.count == 10_001)
    #expect(contents.last == OtherContent(path: "…", text: "more than 10000 others"))
  }

  @Test func unreadableTypesAreListedNotLoaded() throws {
    let checkpoint = try Checkpoint(path: Fixture(name: "views.protocol2.pth").path)
    #expect(!checkpoint.entries.contains { $0.name == "complex" })
    #expect(
      checkpoint.otherContents == [
        OtherContent(path: "state_dict.complex", text: "ComplexFloat [2]")
      ])
  }

  @Test func float32IsMappedWhereItLies() throws {
    let checkpoint = try Checkpoint(path: Fixture(name: "views.protocol2.pth").path)
    func address(_ name: String) throws -> Int {
      try checkpoint.tensor(named: name).withUnsafeElements { Int(bitPattern: $0.baseAddress) }
    }
    #expect(try address("whole") == address("whole"))
    #expect(try address("every_second") != address("every_second"))
    #expect(try address("parameter") == address("whole") + 3 * 4)
  }

  @Test(arguments: ["model", "state_dict", "model_state_dict", "model_ema", "net.inner"])
  func stateDictIsFoundWhereverItSits(place: String) throws {
    let keys = place.split(separator: ".").map(String.init)
    let opened = keys.reduce(PickleBytes()) { $0.emptyDict.text($1) }.emptyDict.text("a").tensor().setItem
    let checkpoint = try open(
      pickle: keys.reduce(opened) { pickle, _ in pickle.setItem }.bytes + PickleBytes.stop)
    #expect(checkpoint.entries == [TensorEntry(name: "a", type: .float32, shape: [2, 3])])
    #expect(try checkpoint.tensor(named: "a").values == [0, 1, 2, 3, 4, 5])
    #expect(checkpoint.otherContents.isEmpty)
  }

  @Test func modelIsPreferredToItsAverageAndTheOptimizer() throws {
    func dictionary(_ pickle: PickleBytes, _ key: String, _ name: String) -> PickleBytes {
      pickle.text(key).emptyDict.text(name).tensor().setItem.setItem
    }
    let pickle = ["optimizer", "model_ema", "model"].reduce(PickleBytes().emptyDict) {
      dictionary($0, $1, $1 + "'s")
    }
    let checkpoint = try open(pickle: pickle.bytes + PickleBytes.stop)
    #expect(checkpoint.entries.map(\.name) == ["model's"])
    #expect(checkpoint.otherContents.map(\.path) == ["optimizer.optimizer's", "model_ema.model_ema's"])
  }

  @Test func python2OrderedDict() throws {
    let pair = { (pickle: PickleBytes) in pickle.emptyList.text("a").append.tensor().append }
    let pickle = pair(PickleBytes().global("collections", "OrderedDict").emptyList).append.then([0x85]).reduce
    let checkpoint = try open(pickle: pickle.bytes + PickleBytes.stop)
    #expect(checkpoint.entries.map(\.name) == ["a"])
  }

  @Test func partsOfStoragesInOldFiles() throws {
    let storage = PickleBytes().emptyDict.text("a").global("torch._utils", "_rebuild_tensor").mark
      .mark.text("storage").global("torch", "FloatStorage").text("0").text("cpu").integer(6)
      .mark.text("0'").integer(2).integer(3).tuple.tuple.persistent
    let pickle = storage.integer(1).integers([2]).integers([1]).tuple.reduce.setItem.bytes + PickleBytes.stop
    let checkpoint = try Checkpoint(path: scratch.file(LegacyBytes(pickle: pickle).bytes))
    #expect(try checkpoint.tensor(named: "a").values == [3, 4])
    let outside = storage.integer(2).integers([2]).integers([1]).tuple.reduce.setItem.bytes + PickleBytes.stop
    let error = malformed { _ = try Checkpoint(path: scratch.file(LegacyBytes(pickle: outside).bytes)) }
    #expect(error?.expected == "a view inside 3 stored elements")
  }

  @Test func aPickleWithoutTensorsIsListed() throws {
    let pickle = PickleBytes().emptyDict.text("weights").global("os", "system").mark.text("touch x").tuple
      .reduce
    let checkpoint = try open(pickle: pickle.setItem.bytes + PickleBytes.stop)
    #expect(checkpoint.entries.isEmpty)
    #expect(checkpoint.otherContents == [OtherContent(path: "weights", text: "os.system(touch x)")])
  }
}
