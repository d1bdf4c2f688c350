import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { RecordedCase, Recording } from '../../../../scripts/kubernetes/case.ts'
import { replayCase } from './recording-replay.ts'

/** Recorded cases that local Azure does not simulate: a pattern of their names, and why. A case has exactly one row. */
const NOT_SIMULATED: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^refuses an? (unknown dry-run|eviction whose name)/, 'sent to the API server in api-recordings.test.ts'],
  [/^accepts (a body without a version|an eviction of version)/, 'sent to the API server in api-recordings.test.ts'],
  [/^answers other methods of the eviction/, 'sent to the API server in api-recordings.test.ts'],
  [/^refuses preconditions/, 'no drain sends preconditions'],
  [/a user without the right$/, 'access rights inside a cluster are not simulated'],
  [/has a finalizer$/, 'finalizers of pods are not simulated'],
  [/^evicts with the warning/, 'warnings are not simulated'],
  [/match condition excludes/, 'expressions (CEL) are not evaluated'],
  [/admission policy/, 'expressions (CEL) are not evaluated'],
  [/^calls a webhook about objects without a namespace/, 'webhooks are asked about evictions only'],
  [/^refuses the creation of pods when their webhook is down/, 'webhooks are asked about evictions only'],
  [/^refuses an invalid webhook configuration/, 'the schemas of objects are not validated'],
  [/^refuses a budget with minAvailable and maxUnavailable/, 'the schemas of objects are not validated'],
  [
    /^refuses (a negative|minAvailable of|maxUnavailable of|a text|a fraction)/,
    'the schemas of objects are not validated'
  ],
  [/^refuses an (unknown unhealthyPod|unknown operator|invalid label)/, 'the schemas of objects are not validated'],
  [/^(warns of an unknown field|changes the specification of a budget)/, 'the schemas of objects are not validated'],
  [/^refuses a pod without containers/, 'the schemas of objects are not validated'],
  [/^refuses requests that are more than the limits/, 'the schemas of objects are not validated'],
  [/^(validates priority classes|refuses a priority class)/, 'priority classes are not checked'],
  [/^refuses a budget of version policy\/v1beta1/, 'API versions are checked only when Flux applies an object'],
  [/^refuses a second (budget|node)/, 'objects are applied, so none exists already'],
  [/^creates a budget by server-side apply/, 'managers of fields are not simulated'],
  [/^(taints a new node|cordons and|adds and validates taints|reports a node)/, 'nodes are the machines of the pools'],
  [/^adds tolerations and the default priority/, 'defaults are not written into objects'],
  [/^adds the defaults of a (?!Job|CronJob)/, 'defaults are not written into objects'],
  [/^accepts pods up to the quota/, 'the status of a quota is not simulated'],
  [/restricted level of Pod Security$/, 'the texts of Pod Security name no containers, and warnings are not simulated'],
  [/^refuses objects in a namespace/, 'a namespace is deleted at once'],
  [/^(reports its version|answers 404|lists the)/, 'discovery is tested in api-reads.test.ts'],
  [/as deprecated$/, 'deprecated APIs are not served; a world records their calls'],
  [/^warns of deprecated fields/, 'warnings are not simulated'],
  [/HorizontalPodAutoscaler with a/, 'the schemas of objects are not validated'],
  [
    /^(tries the creation|scales|refuses a write)|^refuses a Deployment/,
    'the API server of local Azure creates and changes no workloads'
  ]
]

const FOLDER = join(import.meta.dirname, '../../../fixtures/kubernetes')

const recordings = ['1.34', '1.36'].map((minor): [string, Recording] => [
  minor,
  JSON.parse(readFileSync(join(FOLDER, `${minor}.json`), 'utf8'))
])

const rowsOf = ({ name }: RecordedCase) => NOT_SIMULATED.filter(([pattern]) => pattern.test(name))

describe.each(recordings)('Kubernetes %s', (_, recording) => {
  const listed = recording.cases.filter(each => rowsOf(each).length > 0)
  const replayed = recording.cases.filter(each => rowsOf(each).length === 0)

  it.each(replayed.map((each): [string, RecordedCase] => [each.name, each]))('%s', (_name, recorded) => {
    const { compared, differences } = replayCase(recording, recorded)
    expect(differences).toEqual([])
    expect(compared).toBeGreaterThan(0)
  })

  it('has at least 170 cases that the simulation equals', () => {
    expect(replayed.length).toBeGreaterThanOrEqual(170)
  })

  it('lists each case that is not simulated once, and only cases that differ', () => {
    const isEqual = (recorded: RecordedCase) => {
      const { compared, differences } = replayCase(recording, recorded)
      return compared > 0 && differences.length === 0
    }
    expect(listed.filter(each => rowsOf(each).length > 1 || isEqual(each)).map(({ name }) => name)).toEqual([])
  })

  it.each(NOT_SIMULATED)('still has the cases %s', pattern => {
    expect(recording.cases.some(({ name }) => pattern.test(name))).toBe(true)
  })
})
