import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { createBaseline, loadConfig } from '../../src/config/index.ts'
import { leaseId, leaseMetadata } from '../../src/provisioning/lease/lease-record.ts'
import { jsonMetadata, jsonOf } from '../../src/provisioning/records/metadata.ts'
import { HOLD_RECORD } from '../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../src/provisioning/records/record-set.ts'
import { AKS, publicCluster } from '../unit/local/aks/cluster-kit.ts'
import { clientOf } from '../unit/local/azure/kit.ts'
import { newWorld, operation, powerCluster, starterKit, summaryOf } from './kit.ts'

const version = { version: AKS }
const file = readFileSync(join(starterKit, 'aks-baseline.yml'), 'utf8')
const [, evening]: { cron: string }[] = parse(readFileSync(join(starterKit, 'power-cluster.yml'), 'utf8')).on.schedule
const inEvening = { event: 'schedule', payload: { schedule: evening?.cron } }

/** Returns a world with the record zone and the blue cluster of the environment `staging`. */
async function newStaging() {
  const host = await newWorld(['staging'])
  for (const registration of Object.values(host.world.namespaces)) registration.state = 'Registered'
  const { ids } = createBaseline(loadConfig(file, 'aks-baseline.yml', 'staging'), host.world.subscriptionId)
  const kit = clientOf(host.world)
  const { cluster } = ids.clusters.blue
  for (const group of [ids.spokeGroup, ids.clusterGroup]) kit.make(group, { location: 'westeurope' })
  kit.make(ids.recordZone, { location: 'global' })
  kit.put(cluster, publicCluster, version)
  kit.settle()
  return { host, kit, ids, power: () => kit.get(cluster, version).properties.powerState.code }
}

const inputs = (command: string, reason = '') => ({ inputs: { environment: 'staging', command, reason } })
const conclusions = ({ jobs }: { jobs: readonly { conclusion: string }[] }) => jobs.map(({ conclusion }) => conclusion)

describe('operation', () => {
  it('puts the environment on hold, with the reason and the person', async () => {
    const { host, kit, ids } = await newStaging()
    const held = await operation(host, inputs('hold', 'incident 4711'))
    expect(held).toMatchObject({ conclusion: 'success' })
    const [before, after] = summaryOf(host, held)
      .split(/(?=## Operation: )/)
      .slice(-2)
    expect(before).toContain('| hold | none |')
    expect(after).toMatch(/\| hold \| since \S+ by developer, run \d+: incident 4711 \|/)
    expect(after).toContain('-f command=release-hold')
    expect(summaryOf(host, held)).not.toContain('mermaid')
    const { metadata } = kit.get(recordId(ids.recordZone, HOLD_RECORD)).properties
    expect(jsonOf(metadata)).toMatchObject({
      because: 'incident 4711',
      by: expect.stringMatching(/^developer, run \d+$/)
    })
  })

  it('lets a scheduled run end green without a write while the environment is on hold', async () => {
    const { host, kit, ids, power } = await newStaging()
    const metadata = jsonMetadata({ because: 'incident 4711', since: 'now', by: 'ada' })
    kit.put(recordId(ids.recordZone, HOLD_RECORD), { properties: { ttl: 60, metadata, txtRecords: [] } })
    const held = await powerCluster(host, inEvening)
    expect(held).toMatchObject({ conclusion: 'success', failureReason: null, requests: { writes: 0 } })
    expect(conclusions(held)).toEqual(['success', 'skipped'])
    expect(summaryOf(host, held)).toContain('incident 4711')
    expect(power()).toBe('Running')
  })

  it('shows and releases the lease of a lost run', async () => {
    const { host, kit, ids } = await newStaging()
    const id = leaseId(ids.recordZone)
    const write = { target: ids.gateway, startedAt: 0, expectedSeconds: 60, body: 'x' }
    const metadata = leaseMetadata('lost', host.world.now, write)
    kit.put(id, { properties: { ttl: 60, metadata, txtRecords: [] } })
    const shown = await operation(host, inputs('status'))
    expect(shown).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(conclusions(shown)).toEqual(['success', 'skipped'])
    expect(summaryOf(host, shown)).toContain(ids.gateway)
    const released = await operation(host, inputs('release-lease'))
    expect(released).toMatchObject({ conclusion: 'success', failureReason: null })
    expect(kit.get(id).properties.metadata).toMatchObject({ holder: 'nobody', released: 'lost' })
    expect(summaryOf(host, released).split('## Operation: ').at(-1)).toContain('| lease | free |')
  })

  it('refuses a hold without a reason', async () => {
    const { host } = await newStaging()
    expect(await operation(host, inputs('hold'))).toMatchObject({
      conclusion: 'failure',
      failureReason: 'input-invalid',
      requests: { writes: 0 }
    })
  })
})
