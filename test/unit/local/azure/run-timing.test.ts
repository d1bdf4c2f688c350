import { describe, expect, it } from '@jest/globals'
import { largestGap, runTiming } from '../../../../local/azure/run-timing.ts'
import type { Operation, World } from '../../../../local/azure/world.ts'
import { emptyWorld } from './kit.ts'

const scope = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network'
const idOf = (name: string) => `${scope}/virtualNetworks/${name}`

/** A log of operations, instants in minutes from the world's beginning. */
function log(): {
  world: World
  add: (id: string, from: number, to: number, fields?: Partial<Operation>) => Operation
} {
  const world = emptyWorld()
  const began = world.now
  return {
    world,
    add: (id, from, to, fields = {}) => {
      const [startedAt, endedAt] = [began + from * 60_000, began + to * 60_000]
      const operation: Operation = {
        id,
        kind: 'resource',
        target: idOf(id),
        verb: 'PUT',
        by: 'me',
        startedAt,
        dueAt: endedAt,
        endedAt,
        seenTerminalAt: endedAt,
        step: 'running',
        data: { created: true },
        holds: [],
        names: [],
        outcome: { status: 'Succeeded' },
        ...fields
      }
      world.operations[id] = operation
      world.now = Math.max(world.now, endedAt)
      return operation
    }
  }
}

const names = (...ids: string[]) => ({ names: ids.map(id => idOf(id).toLowerCase()) })

describe('runTiming', () => {
  it('of nothing are nothing', () => {
    expect(runTiming(emptyWorld(), 0)).toEqual({ durationMinutes: 0, criticalPathMinutes: 0, floorMinutes: 0 })
  })

  it('run from the first write to the last outcome seen, what-if apart', () => {
    const { world, add } = log()
    add('plan', 0, 1, { kind: 'what-if' })
    add('a', 2, 5, { seenTerminalAt: world.now + 5 * 60_000 })
    expect(runTiming(world, 0)).toEqual({ durationMinutes: 4, criticalPathMinutes: 3, floorMinutes: 3 })
  })

  it('follow what one operation names and another makes, not what merely came before', () => {
    const { world, add } = log()
    add('a', 0, 2)
    add('b', 3, 6, names('a'))
    add('c', 3, 7)
    expect(runTiming(world, 0)).toEqual({ durationMinutes: 7, criticalPathMinutes: 5, floorMinutes: 5 })
  })

  it('count from when the resource was there, not from when the whole that made it had ended', () => {
    const { world, add } = log()
    add('stack-a', 0, 10, { kind: 'stack', target: '/a', data: {} })
    add('a', 1, 2, { parent: 'stack-a' })
    add('stack-b', 2, 8, { kind: 'stack', target: '/b', data: {}, ...names('a') })
    add('b', 3, 7, { parent: 'stack-b', ...names('a') })
    expect(runTiming(world, 0)).toEqual({ durationMinutes: 10, criticalPathMinutes: 10, floorMinutes: 5 })
  })

  it('do not count as waiting what was written again, or was there only later', () => {
    const { world, add } = log()
    add('a', 0, 2, { data: { created: false } })
    add('b', 2, 3, names('a'))
    expect(runTiming(world, 0).criticalPathMinutes).toBe(2)
    add('c', 1, 4)
    add('d', 2, 5, names('c'))
    expect(runTiming(world, 0)).toEqual({ durationMinutes: 5, criticalPathMinutes: 3, floorMinutes: 3 })
  })

  it('leave out what was before', () => {
    const { world, add } = log()
    add('a', 0, 2)
    const since = world.now
    add('b', 3, 4, names('a'))
    expect(runTiming(world, since)).toEqual({ durationMinutes: 1, criticalPathMinutes: 1, floorMinutes: 1 })
  })

  it('leave out what an earlier run began, with all that it still started, and count what this one began beside it', () => {
    const { world, add } = log()
    add('stack', 0, 10, { kind: 'stack', target: '/stack', data: {} })
    add('deployment', 0.5, 10, { kind: 'deployment', target: '/deployment', data: {}, parent: 'stack' })
    add('a', 1, 2, { parent: 'deployment' })
    const since = world.now - 6 * 60_000
    add('b', 5, 9, { ...names('a'), parent: 'deployment' })
    expect(runTiming(world, since)).toEqual({ durationMinutes: 0, criticalPathMinutes: 0, floorMinutes: 0 })
    expect(largestGap(world, since)).toBeUndefined()
    add('c', 6, 8)
    expect(runTiming(world, since)).toEqual({ durationMinutes: 2, criticalPathMinutes: 2, floorMinutes: 2 })
    expect(runTiming(world, 0)).toMatchObject({ durationMinutes: 10, floorMinutes: 5 })
  })

  it('count as waiting what follows another because both hold the same', () => {
    const held = (until?: number) => {
      const { world, add } = log()
      const data = { created: true, ...(until !== undefined && { holdUntil: world.now + until * 60_000 }) }
      add('a', 0, 3, { holds: [idOf('policy')], data })
      add('b', 3, 6, { holds: [idOf('POLICY')] })
      add('c', 6, 7, { holds: [idOf('other')] })
      return runTiming(world, 0).floorMinutes
    }
    expect(held()).toBe(6)
    expect(held(1)).toBe(4)
  })

  it('count as waiting what is written once nobody holds it, or holds what was written', () => {
    const { world, add } = log()
    add('group', 0, 3, { holds: [idOf('policy')] })
    add('policy', 3, 5, { data: { created: false } })
    add('second', 5, 9, { holds: [idOf('policy')] })
    expect(runTiming(world, 0).floorMinutes).toBe(9)
  })

  it('do not take one thing written twice for waiting', () => {
    const { world, add } = log()
    add('a', 0, 3)
    add('again', 3, 6, { target: idOf('a'), data: { created: false } })
    expect(runTiming(world, 0).floorMinutes).toBe(3)
  })

  it('name the longest wait on the way of the floor, and where it was', () => {
    const { world, add } = log()
    add('a', 0, 1)
    add('stack', 3, 9, { kind: 'stack' })
    add('b', 4, 6, { ...names('a'), parent: 'stack' })
    add('c', 6.5, 8, { ...names('b'), parent: 'stack' })
    expect(largestGap(world, 0)).toEqual({ minutes: 3, after: idOf('a'), before: idOf('b'), inside: idOf('stack') })
    expect(largestGap(emptyWorld(), 0)).toBeUndefined()
  })
})
