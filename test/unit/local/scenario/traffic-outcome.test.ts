import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from '@jest/globals'
import { addNodesToSavedWorld } from '../../../../local/aks/nodes/saved-nodes.ts'
import { advanceTo } from '../../../../local/azure/protocol/operations.ts'
import type { World } from '../../../../local/azure/world.ts'
import { parseScenario } from '../../../../local/scenario/file/load-scenario.ts'
import { beginScenario } from '../../../../local/scenario/timed-events.ts'
import { trafficOutcome } from '../../../../local/scenario/traffic-outcome.ts'

const file = join(import.meta.dirname, '../../../fixtures/worlds/first-stack-format.json.gz')
const MINUTE = 60_000

it('counts the requests of each host by what became of them', () => {
  const world: World = addNodesToSavedWorld(JSON.parse(gunzipSync(readFileSync(file)).toString()))
  const began = world.now
  const lines = [
    'description: x',
    'traffic:',
    '  - gateway: agw',
    '    rates: { a.example.com: 10, b.example.com/x: 5 }'
  ]
  beginScenario(world, parseScenario(lines.join('\n'), 'mine.yml'))
  advanceTo(world, began + 10 * MINUTE)
  const sum = (host?: string) =>
    trafficOutcome(world, began, host).reduce((total, each) => total + each.answered + each.failed + each.lost, 0)
  expect(sum()).toBe(15 * 600)
  expect(sum('A.example.com')).toBe(10 * 600)
  expect(sum('b.example.com')).toBe(5 * 600)
  expect(sum('example.com')).toBe(0)
  expect(
    trafficOutcome(world, began + 5 * MINUTE, 'a.example.com').every(({ gateway }) => gateway.startsWith('agw'))
  ).toBe(true)
})
