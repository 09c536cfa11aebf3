import CKernels
import Foundation
import Testing

@Suite struct LevelTests {
    @Test func `the level in use is the best of the machine unless the environment lowers it`() {
        let best = Level.available.map(\.number).max() ?? 0
        let wanted = ProcessInfo.processInfo.environment["NNCONVERT_INSTRUCTIONS"]
        let named = Level.available.first { $0.testDescription == wanted }?.number

        #expect(Int(ckernels_level()) == named ?? best)
    }

    @Test func `a level that the machine lacks has no table`() {
        #expect(ckernels_table_at(-1) == nil)
        #expect(ckernels_table_at(Int32(CKERNELS_LEVEL_COUNT)) == nil)
    }

    // The level is decided once per process, so these need processes of their own.

    @Test func `the environment can ask for the portable level`() async {
        await #expect(processExitsWith: .success) {
            setenv("NNCONVERT_INSTRUCTIONS", "portable", 1)
            exit(String(cString: ckernels_level_name()) == "portable" ? 0 : 1)
        }
    }

    @Test(.enabled(if: Level.available.count > 1))
    func `the environment can ask for AVX2`() async {
        await #expect(processExitsWith: .success) {
            setenv("NNCONVERT_INSTRUCTIONS", "avx2", 1)
            exit(String(cString: ckernels_level_name()) == "avx2" ? 0 : 1)
        }
    }

    @Test func `an unknown name is as if it were not set`() async {
        await #expect(processExitsWith: .success) {
            setenv("NNCONVERT_INSTRUCTIONS", "sse9", 1)
            exit(Int(ckernels_level()) == Level.available.count - 1 ? 0 : 1)
        }
    }
}
