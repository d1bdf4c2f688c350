import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { parseFault } from '../../local/cli/arguments.ts'
import {
  describe as describeWorld,
  difference,
  recoverFromInterruption,
  recoverFromKill,
  type SweepPoint,
  undisturbed
} from '../../local/sweep.ts'
import { newWorld, provision, starterKit } from './kit.ts'

const directory = mkdtempSync(join(tmpdir(), 'recovery-test-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const request = { workflow: 'provision', caller: starterKit, source: process.env.ACTIONS === 'src' }
const reference = await undisturbed(directory, request, ['production'])
const { points } = reference

const writes = points.filter(({ kind }) => kind === 'write')
const others = points.filter(({ kind }) => kind !== 'write')
const spread = Array.from({ length: 10 }, (_, i) => others[Math.floor((i * others.length) / 10)] as SweepPoint)
const nameOf = ({ n, method, path }: SweepPoint) => `request ${n}: ${method} ${path.split('/').slice(-2).join('/')}`
const table = (some: readonly SweepPoint[]) => some.map(point => [nameOf(point), point] as const)

describe('a run that was interrupted is simply run again', () => {
  it('the undisturbed run succeeds', () => {
    expect(reference.result.conclusion).toBe('success')
    expect(writes.length).toBeGreaterThanOrEqual(9)
  })

  it.each(table([...writes, ...spread]))('after a kill at %s', async (_name, point) => {
    const recovery = await recoverFromKill(point, reference, request, { settled: false })
    expect(recovery).toEqual({ converged: true, reason: '' })
  })

  it.each(table(writes))('after a kill at %s, when all has settled', async (_name, point) => {
    const recovery = await recoverFromKill(point, reference, request, { settled: true })
    expect(recovery).toEqual({ converged: true, reason: '' })
  })

  it.each(table([...writes, ...spread.slice(0, 4)]))('after a cancel at %s', async (_name, point) => {
    expect(await recoverFromInterruption('cancelAt', point, reference, request)).toEqual({
      converged: true,
      reason: ''
    })
  })

  it.each(table(writes.slice(-2)))('after a kill of the real processes at %s', async (_name, point) => {
    expect(await recoverFromInterruption('killAt', point, reference, request)).toEqual({ converged: true, reason: '' })
  })

  it.each([
    'PUT */azureFirewalls/* fail-operation:InternalServerError',
    'PUT */virtualNetworks/vnet-*-hub-* fail-operation:InternalServerError',
    'PUT */deploymentStacks/*-spoke-* lose-response',
    'PUT */deploymentStacks/*-spoke-* lose-request',
    'GET * 429 times=3 after=20 retry-after=7',
    'PUT * 503 times=2'
  ])('after the fault %s', async fault => {
    const host = await newWorld()
    const struck = await provision(host, { faults: [parseFault(fault)] })
    expect(['success', 'failure']).toContain(struck.conclusion)
    expect(struck.failureReason).toBe(struck.conclusion === 'success' ? null : 'deployment-failed')
    expect(await provision(host)).toMatchObject({ conclusion: 'success' })
    expect(difference(describeWorld(host.world), reference.inventory)).toEqual([])
  })

  it('two runs at once: one waits for the other, and both succeed', async () => {
    const host = await newWorld()
    const runs = await Promise.all([provision(host), provision(host)])
    expect(runs.map(({ conclusion }) => conclusion)).toEqual(['success', 'success'])
    expect(difference(describeWorld(host.world), reference.inventory)).toEqual([])
  })
})
