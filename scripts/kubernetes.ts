/**
 * `npm run test:kubernetes [-- --record] [-- --only=TEXT] [-- MINOR…]`: runs the cases of `scripts/kubernetes/cases`
 * on real Kubernetes API servers and compares the answers with `test/fixtures/kubernetes`, or writes them there.
 *
 * Builds the servers with Go at the first run, which takes some ten minutes of processor time a version. If that
 * is not possible, it prints `skipped: …` and succeeds. `scripts/kubernetes/README.md` describes the recordings.
 */
import { buildPrograms, CannotBuild } from './kubernetes/build.ts'
import type { KubernetesCase, Recording } from './kubernetes/case.ts'
import { CASES, PRELUDE } from './kubernetes/cases.ts'
import { compareCases, readRecording, writeRecording } from './kubernetes/fixtures.ts'
import { exitOnInterrupt } from './kubernetes/processes.ts'
import { recordCases } from './kubernetes/record.ts'
import { RELEASES, type Release } from './kubernetes/versions.ts'

interface Options {
  readonly record: boolean
  /** Only cases whose name contains this text. */
  readonly only: string | undefined
  readonly releases: readonly Release[]
}

const USAGE = 'usage: npm run test:kubernetes -- [--record] [--only=TEXT] [MINOR…]'

function optionsOf(words: readonly string[]): Options {
  const only = words.find(word => word.startsWith('--only='))?.slice('--only='.length)
  const minors = words.filter(word => !word.startsWith('--'))
  const unknown = [
    ...words.filter(word => word.startsWith('--') && word !== '--record' && !word.startsWith('--only=')),
    ...minors.filter(minor => !RELEASES.some(release => release.minor === minor))
  ]
  if (unknown.length > 0) throw new Error(`${unknown.join(' ')} is not known; ${USAGE}`)
  const record = words.includes('--record')
  if (record && only !== undefined) throw new Error(`--record writes all cases and does not take --only; ${USAGE}`)
  const releases = RELEASES.filter(({ minor }) => minors.length === 0 || minors.includes(minor))
  return { record, only, releases }
}

/** Returns whether the release answers as recorded, or whether its answers were written. */
async function testRelease(release: Release, { record, only }: Options): Promise<boolean> {
  const programs = buildPrograms(release, console.log)
  const chosen = <T extends KubernetesCase>(cases: readonly T[]) =>
    cases.filter(({ name }) => name.includes(only ?? ''))
  const recording = await recordCases(release, programs, PRELUDE, chosen(CASES), console.log)
  if (record) {
    writeRecording(release, recording)
    console.log(`Kubernetes ${release.version}: ${recording.cases.length} cases recorded`)
    return true
  }
  const recorded: Recording = readRecording(release) ?? { ...recording, cases: [] }
  const { equal, differences } = compareCases(chosen(recorded.cases), recording.cases)
  console.log(`Kubernetes ${release.version}: ${equal} cases equal, ${differences.length} different`)
  for (const difference of differences) console.log(`  ${difference}`)
  return differences.length === 0
}

async function main(): Promise<void> {
  exitOnInterrupt()
  const options = optionsOf(process.argv.slice(2))
  for (const release of options.releases) {
    try {
      if (!(await testRelease(release, options))) process.exitCode = 1
    } catch (error) {
      if (!(error instanceof CannotBuild)) throw error
      console.log(`skipped: test:kubernetes ${release.minor}, because ${error.message}`)
    }
  }
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
