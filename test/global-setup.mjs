// A directory for what test files of one run share, such as a provisioned environment; its name reaches the workers.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default function () {
  const directory = mkdtempSync(join(tmpdir(), 'aks-baseline-tests-'))
  process.env.SHARED_TEST_DIRECTORY = directory
  process.env.NODE_COMPILE_CACHE ??= join(directory, 'compile-cache')
}
