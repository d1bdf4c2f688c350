import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { loadScenario, parseScenario, shippedScenarios } from '../../../../local/scenario/file/load-scenario.ts'

const DESCRIPTION = 'description: x'

/** Returns the errors of a scenario whose first line is a description. */
function errorsOf(...lines: readonly string[]): string[] {
  try {
    parseScenario([DESCRIPTION, ...lines].join('\n'), 'mine.yml')
  } catch (error) {
    return String((error as Error).message).split('\n')
  }
  return []
}

describe('parseScenario', () => {
  it('refuses more than 1,000 events', () => {
    const events = (count: number) => ['events:', ...Array.from({ length: count }, () => '  - { at: 1, remove: a }')]
    expect(errorsOf(...events(1000))).toEqual([])
    expect(errorsOf(...events(1001))).toEqual(['mine.yml:3:3: found 1001 events. Allowed: at most 1000 events.'])
  })

  it('names the first mistakes and the number of the others', () => {
    const errors = errorsOf('switches:', ...Array.from({ length: 60 }, () => '  - none'))
    expect(errors).toHaveLength(51)
    expect(errors.at(-1)).toBe('mine.yml: 10 more mistakes.')
  })

  it.each<[string, string[], string]>([
    ['an unknown key', ['evnts: []'], "mine.yml:2:1: the key 'evnts' is not known. Did you mean 'events'? Allowed: "],
    [
      'an unknown key of a part',
      ['clusters:', '  - cluster: blue', '    objcts: []'],
      "mine.yml:4:5: the key 'objcts' is not known. Did you mean 'objects'?"
    ],
    ['a wrong type', ['clusters: 3'], 'mine.yml:2:11: found 3. Allowed: a list of clusters.'],
    [
      'a missing key',
      ['subnets:', '  - leaves: 2'],
      "mine.yml:3:5: 'subnet' is missing. Allowed: the end of the id of one resource, or a pattern with *."
    ],
    [
      'a wrong number',
      ['subnets:', '  - { subnet: x, leaves: -1 }'],
      'mine.yml:3:26: found -1. Allowed: the number of'
    ],
    ['an unknown switch', ['switches: [dark]'], 'mine.yml:2:12: found "dark". Allowed: what-if-denies-event-grid, '],
    ['a wrong fault', ["faults: ['PUT */x maybe']"], "mine.yml:2:10: a fault: 'maybe' is not a status,"],
    [
      'a time before the beginning',
      ['events:', '  - { at: -1, stop: x }'],
      'mine.yml:3:11: found -1. Allowed: minutes'
    ],
    [
      'a text that is not a time',
      ['events:', '  - { at: noon, stop: x }'],
      'mine.yml:3:11: found "noon". Allowed: minutes'
    ],
    [
      'a wrong number of requests',
      ['traffic: [{ gateway: a, rates: { h: { x: 3 } } }]'],
      'mine.yml:2:37: found {"x":3}. Allowed: a number, or numbers by minute'
    ],
    [
      'a share above 1',
      ['traffic: [{ gateway: a, rates: { h: 3 }, errorRates: { blue: 5 } }]'],
      'mine.yml:2:62: found 5. Allowed: a share from 0 to 1, or shares by minute'
    ],
    [
      'an answer after more than a day',
      ['traffic: [{ gateway: a, rates: { h: 3 }, latencies: { blue: { 0: 1, 5: 1e9 } } }]'],
      'mine.yml:2:61: found 1000000000. Allowed: seconds from 0 to 86400, or seconds by minute'
    ],
    [
      'a time after more than ten years',
      ['events:', '  - { at: 1e11, stop: x }'],
      'mine.yml:3:11: found 100000000000. Allowed: minutes'
    ],
    ['an event without an action', ['events:', '  - at: 3'], 'mine.yml:3:5: found no action. Allowed: at and one of '],
    [
      'an event with two actions',
      ['events:', '  - { at: 3, stop: a, start: b }'],
      'mine.yml:3:5: found stop and start. Allowed: at and one of change, add, '
    ],
    [
      'a file that does not exist',
      ['clusters:', '  - cluster: blue', '    files: [none.yml]'],
      "mine.yml:4:12: there is no file 'none.yml' next to the scenario."
    ],
    ['a syntax error', ['events: ['], 'mine.yml:2:10: '],
    [
      'an object without a name',
      ['clusters:', '  - cluster: blue', '    objects: [{ kind: Pod }]'],
      'mine.yml:4:15: an object needs apiVersion, kind and metadata.name.'
    ]
  ])('reports %s with its line and what is allowed', (_, lines, message) => {
    const errors = errorsOf(...lines)
    expect(errors[0]).toContain(message)
    expect(errors).toHaveLength(1)
  })

  it('reports all mistakes of a file', () => {
    expect(errorsOf('clusters: 3', 'subnets: 4')).toHaveLength(2)
  })

  it('reports a missing description', () => {
    expect(() => parseScenario('events: []', 'mine.yml')).toThrow("mine.yml:1:1: 'description' is missing.")
  })

  it('reads the objects of a file next to the scenario', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scenario-'))
    writeFileSync(join(folder, 'objects.yml'), 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n')
    const file = join(folder, 'mine.yml')
    writeFileSync(file, `${DESCRIPTION}\nclusters: [{ cluster: blue, files: [objects.yml] }]\n`)
    expect(loadScenario(file).clusters?.[0]).toEqual({
      cluster: 'blue',
      objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }]
    })
  })
})

describe('shipped scenarios', () => {
  it('are all read, each with a line that describes it', () => {
    const files = readdirSync(join(import.meta.dirname, '../../../../local/scenario/shipped'))
    expect(shippedScenarios()).toHaveLength(files.length)
    for (const { name, description } of shippedScenarios()) {
      expect(loadScenario(name).description).toBe(description)
      expect(description.length).toBeLessThan(130)
    }
  })

  it('are suggested for a name that is slightly wrong', () => {
    expect(() => loadScenario('subnet-fulll')).toThrow("Did you mean 'subnet-full'?")
  })
})
