import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { RecordedCase, Recording } from './case.ts'
import type { Release } from './versions.ts'

const FOLDER = join(import.meta.dirname, '../../test/fixtures/kubernetes')

/** Returns the recording of a minor version, or nothing if there is none. */
export function readRecording({ minor }: Release): Recording | undefined {
  const file = fileOf(minor)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** Writes the recording of a minor version. */
export function writeRecording({ minor }: Release, recording: Recording): void {
  writeFileSync(fileOf(minor), formatRecording(recording))
}

function fileOf(minor: string): string {
  return join(FOLDER, `${minor}.json`)
}

/** Returns a recording as JSON with one object, one request and one answer on a line each, so that a diff names them. */
export function formatRecording({ version, prelude, cases }: Recording): string {
  return `${[
    '{',
    `"version": ${JSON.stringify(version)},`,
    `"prelude": ${formatList(prelude)},`,
    '"cases": [',
    cases.map(formatCase).join(',\n'),
    ']',
    '}'
  ].join('\n')}\n`
}

function formatCase({ name, namespaceLabels, controllers, objects, steps }: RecordedCase): string {
  const labels = namespaceLabels === undefined ? [] : [`"namespaceLabels": ${JSON.stringify(namespaceLabels)}`]
  const paused = controllers === undefined ? [] : [`"controllers": ${JSON.stringify(controllers)}`]
  const given = objects === undefined ? [] : [`"objects": ${formatList(objects)}`]
  const fields = [
    `"name": ${JSON.stringify(name)}`,
    ...labels,
    ...paused,
    ...given,
    `"steps": [\n${formatSteps(steps)}\n]`
  ]
  return `{${fields.join(',\n')}}`
}

function formatSteps(steps: RecordedCase['steps']): string {
  const lines = steps.map(({ answer, ...step }) => {
    return `${JSON.stringify(step).slice(0, -1)},\n  "answer": ${JSON.stringify(answer)}}`
  })
  return lines.join(',\n')
}

function formatList(items: readonly unknown[]): string {
  return items.length === 0 ? '[]' : `[\n${items.map(item => JSON.stringify(item)).join(',\n')}\n]`
}

/** The cases of two recordings that are equal, and a text for each that is not. */
export interface Comparison {
  readonly equal: number
  readonly differences: readonly string[]
}

/** Compares the recorded cases with those of a new run, by name. */
export function compareCases(recorded: readonly RecordedCase[], actual: readonly RecordedCase[]): Comparison {
  const names = [...new Set([...recorded, ...actual].map(({ name }) => name))]
  const differences = names.flatMap(name => {
    const find = (cases: readonly RecordedCase[]) => cases.find(one => one.name === name)
    const difference = differenceOf(find(recorded), find(actual))
    return difference === undefined ? [] : [`${name}: ${difference}`]
  })
  return { equal: names.length - differences.length, differences }
}

function differenceOf(recorded: RecordedCase | undefined, actual: RecordedCase | undefined): string | undefined {
  if (recorded === undefined) return 'is not recorded; run with --record'
  if (actual === undefined) return 'is recorded and is no longer a case; run with --record'
  // The comparison is of what JSON can hold, so that a field without a value equals a missing one.
  const actualJson: RecordedCase = JSON.parse(JSON.stringify(actual))
  if (isDeepStrictEqual(recorded, actualJson)) return undefined
  for (const [index, step] of actualJson.steps.entries()) {
    const answer = recorded.steps[index]?.answer
    if (isDeepStrictEqual(answer, step.answer)) continue
    return `${step.request}\n    recorded ${JSON.stringify(answer)}\n    received ${JSON.stringify(step.answer)}`
  }
  return 'the objects or requests have changed; run with --record'
}
