import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { addNodesToSavedWorld } from '../../../../local/aks/nodes/saved-nodes.ts'
import { advanceTo } from '../../../../local/azure/protocol/operations.ts'
import type { World } from '../../../../local/azure/world.ts'
import { parseCommand } from '../../../../local/cli/arguments.ts'
import { colleagueActions } from '../../../../local/cli/colleague-commands.ts'
import { loadScenario, parseScenario, shippedScenarios } from '../../../../local/scenario/file/load-scenario.ts'
import { scenarioSchema } from '../../../../local/scenario/file/schema.ts'
import { hubSchema, parseHub } from '../../../../local/scenario/hub/hub-file.ts'
import { eventsSince } from '../../../../local/scenario/report.ts'
import { beginScenario } from '../../../../local/scenario/timed-events.ts'

const root = join(import.meta.dirname, '../../../..')
const page = readFileSync(join(root, 'local/SCENARIOS.md'), 'utf8')
const packed = readFileSync(join(root, 'test/fixtures/worlds/first-stack-format.json.gz'))

/** Returns a provisioned environment in which no operation continues. */
function provisionedWorld(): World {
  const world: World = addNodesToSavedWorld(JSON.parse(gunzipSync(packed).toString()))
  for (const id of Object.keys(world.operations)) delete world.operations[id]
  return world
}

/** Returns the command lines of a page, as lists of words. */
function commandLines(): string[][] {
  return [...page.matchAll(/^npm run local -- (.+)$/gm)].map(([, line = '']) =>
    (line.match(/'[^']*'|\S+/g) ?? []).map(word => word.replace(/^'|'$/g, ''))
  )
}

const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text)

/** Returns the names of all properties in a schema. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own = Object.keys(Object((schema as { properties?: unknown }).properties))
  return [...own, ...Object.values(schema).flatMap(keysOf)]
}

describe('local/SCENARIOS.md', () => {
  it.each(commandLines().map(words => [words]))('has a command line that the parser accepts: %j', words => {
    const known = words.map(word => (word === 'mine.yml' ? 'subnet-full' : word))
    expect(() => parseCommand(known)).not.toThrow()
  })

  it('has commands for drift that work in a provisioned environment', () => {
    const world = provisionedWorld()
    const acts = commandLines().flatMap(words => {
      const { command, arguments: given } = parseCommand(
        words.map(word => (word === 'mine.yml' ? 'subnet-full' : word))
      )
      const isDrift = command === 'change' || command === 'add' || command === 'remove'
      return isDrift ? [colleagueActions[command]?.act(world, given).text] : []
    })
    expect(acts).toHaveLength(3)
    expect(acts.every(text => text?.includes("'"))).toBe(true)
  })

  it('has examples that are read', () => {
    const [hub = '', scenario = ''] = blocks
    expect(parseHub(hub, 'hub.yml').rights).toBe('none')
    expect(parseScenario(scenario, 'mine.yml').events).toHaveLength(2)
  })

  it('explains every key of the files', () => {
    const keys = [scenarioSchema, hubSchema].flatMap(schema =>
      keysOf(z.toJSONSchema(schema, { unrepresentable: 'any' }))
    )
    expect(keys.length).toBeGreaterThan(60)
    expect([...new Set(keys)].filter(key => !new RegExp(`\\b${key}\\b`).test(page))).toEqual([])
  })
})

describe('a shipped scenario', () => {
  it.each(shippedScenarios())(
    'carries out all its conditions and events in a provisioned environment: $name',
    ({ name }) => {
      const world = provisionedWorld()
      beginScenario(world, loadScenario(name))
      for (const operation of Object.values(world.operations)) {
        if (operation.kind !== 'scenario' && operation.endedAt === undefined) delete world.operations[operation.id]
      }
      advanceTo(world, world.now + 100 * 60_000)
      expect(eventsSince(world, 0).filter(({ state }) => state !== 'done')).toEqual([])
    }
  )
})
