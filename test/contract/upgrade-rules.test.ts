import { describe, expect, it } from '@jest/globals'
import { preflightPage } from '../../scripts/action-docs/preflight-rules.ts'
import type { RuleFinding } from '../../src/preflight/finding.ts'
import type { Rule } from '../../src/preflight/rule.ts'
import { RULES } from '../../src/provisioning/rules/index.ts'
import { capacityAndAccess } from './upgrade-scenarios/capacity-and-access.ts'
import { clusterObjects } from './upgrade-scenarios/cluster-objects.ts'
import { deliveryAndNotices } from './upgrade-scenarios/delivery-and-notices.ts'
import { manifests } from './upgrade-scenarios/manifests.ts'
import type { Scenario } from './upgrade-scenarios/scenario.ts'
import { soak } from './upgrade-scenarios/soak.ts'
import { stateAndTiming } from './upgrade-scenarios/state-and-timing.ts'

const tables = [stateAndTiming, capacityAndAccess, deliveryAndNotices, clusterObjects, manifests, soak]
const scenarios = new Map(tables.flatMap(table => Object.entries(table)))
const rules = RULES.filter(({ targets }) => targets?.includes('upgrade') === true)

const rows: [string, Rule, Scenario][] = rules.flatMap(rule => {
  const scenario = scenarios.get(rule.id)
  return scenario === undefined ? [] : [[rule.id, rule, scenario] as [string, Rule, Scenario]]
})
const missing = rows.flatMap(([id, rule, { sourceMissing }]) =>
  Object.entries(sourceMissing).map(([source, world]) => [id, source, rule, world] as const)
)

/** Returns the commands of a remedy that a person cannot paste, because they do not name the cluster. */
function incompleteCommands(remedy: string): string[] {
  const commands = [...remedy.matchAll(/az aks (?!get-versions|mesh get-revisions)[^`]*/g)].map(([command]) => command)
  const options = [/--resource-group \S/, /--(cluster-)?name \S/, /--subscription \S/]
  return commands.filter(command => !options.every(option => option.test(command)) || /\b(NAME|REGION)\b/.test(command))
}

function textOf({ subject, evidence, remedy }: RuleFinding): string {
  return `${subject}: ${evidence} ${remedy}`
}

describe('every rule about an upgrade', () => {
  it('has one scenario, and every scenario has a rule', () => {
    expect(rules.length).toBeGreaterThan(40)
    expect([...scenarios.keys()].toSorted()).toEqual(rules.map(({ id }) => id).toSorted())
    expect(tables.flatMap(table => Object.keys(table))).toHaveLength(scenarios.size)
    for (const [id, , { sourceMissing }] of rows) expect([id, Object.keys(sourceMissing).length]).not.toEqual([id, 0])
  })

  it.each(rows)('%s finds nothing when its condition holds', async (_, rule, { passes }) => {
    expect(await passes(rule)).toEqual([])
  })

  it.each(rows)('%s names the object and the next command when it fires', async (_, rule, { fires, finding }) => {
    const found = await fires(rule)
    const { code, severity, object, next } = finding
    expect(found.map(({ rule, code }) => ({ rule, code }))).toEqual(found.map(() => ({ rule: rule.id, code })))
    const named = found.filter(({ subject, evidence }) => `${subject}: ${evidence}`.includes(object))
    expect(named).toContainEqual(expect.objectContaining({ severity }))
    expect([...(rule.reference?.finds ?? []), 'not-evaluated']).toEqual(
      expect.arrayContaining(found.map(each => each.severity))
    )
    for (const { remedy } of named) expect(remedy).toContain(object)
    for (const { remedy } of named) expect(remedy).toContain(next)
    for (const { remedy } of found) expect(remedy).toMatch(/`[^`]+`|\baz /)
    for (const { remedy } of found) expect(incompleteCommands(remedy)).toEqual([])
  })

  it.each(missing)('%s is not evaluated, and names the source, without %s', async (id, source, rule, world) => {
    const found = await world(rule)
    expect(found.map(({ rule, severity }) => [rule, severity])).toEqual(found.map(() => [id, 'not-evaluated']))
    expect(found.map(textOf).join('\n')).toContain(source)
    for (const { remedy } of found) expect(remedy).not.toBe('')
  })

  it('has a line in the reference with source, severity, evidence and remedy', () => {
    const lines = preflightPage().join('\n').split('\n')
    for (const { id, evidence, reference } of rules) {
      const line = lines.find(each => each.startsWith(`| \`${id}\``)) ?? ''
      for (const part of [evidence, reference?.remedy, reference?.source, ...(reference?.finds ?? [])]) {
        expect([id, line]).toEqual([id, expect.stringContaining(part ?? 'a text that no line has')])
      }
    }
  })
})
