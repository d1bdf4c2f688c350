import { describe, expect, it } from '@jest/globals'
import type { Colour } from '../../../src/config/types.ts'
import { planPower } from '../../../src/power/index.ts'
import { encodeRecord } from '../../../src/provisioning/procedure/index.ts'
import { EMPTY_CONTENTS } from '../../../src/provisioning/procedure/record.ts'
import { jsonMetadata } from '../../../src/provisioning/records/metadata.ts'
import { AKS } from '../local/aks/cluster-kit.ts'
import { addGateway, powerKit } from './power-kit.ts'

const version = { version: AKS }

describe('which cluster', () => {
  it.each<[string, readonly Colour[], Colour | undefined, Colour]>([
    ['the only one', ['green'], undefined, 'green'],
    ['the live one', ['blue', 'green'], 'green', 'green'],
    ['the only one where the live rule leads to none', ['green'], 'blue', 'green']
  ])('is %s', async (_, standing, live, colour) => {
    const kit = powerKit('dev-test', standing)
    if (live !== undefined) addGateway(kit, live)
    expect(await planPower(kit.request('stop'), kit.clients)).toMatchObject({ colour })
  })

  it('must be said where there are two and no gateway', async () => {
    const kit = powerKit('dev-test', ['blue', 'green'])
    await expect(kit.run('stop')).rejects.toMatchObject({ reason: 'input-invalid', details: { subject: 'colour' } })
    expect(await kit.run('stop', 'green')).toMatchObject({ changed: true, after: { colour: 'green' } })
    expect(kit.cluster('blue').powerState.code).toBe('Running')
  })

  it('must be there', async () => {
    await expect(powerKit('dev-test', []).run('start')).rejects.toMatchObject({ reason: 'cluster-missing' })
    const kit = powerKit('dev-test', ['blue'])
    await expect(kit.run('start', 'green')).rejects.toMatchObject({ reason: 'cluster-missing' })
    expect(kit.writes).toEqual([])
  })

  it('keeps its nodes while a procedure is open, and may be started', async () => {
    const kit = powerKit('dev-test', ['blue'])
    const { recordZone } = kit.baseline.ids
    kit.make(recordZone.replace(/\/providers\/.*/, ''), { location: 'westeurope' })
    kit.make(recordZone, { location: 'global' })
    const open = { ...EMPTY_CONTENTS, id: '1-x', kind: 'blue-green-swap', phase: 'soaking', closed: false, since: 0 }
    const metadata = jsonMetadata(encodeRecord(open))
    kit.make(`${recordZone}/TXT/_operation`, { properties: { ttl: 60, metadata, txtRecords: [{ value: ['x'] }] } })
    for (const action of ['stop', 'scale-to-zero'] as const) {
      await expect(kit.run(action)).rejects.toMatchObject({ reason: 'procedure-open' })
    }
    expect(await kit.run('start')).toMatchObject({ changed: false })
  })

  it('may be gone when the waiting is over', async () => {
    const kit = powerKit('dev-test', ['blue'])
    kit.remove(kit.id('blue'), version)
    await expect(kit.run('stop')).rejects.toMatchObject({ reason: 'cluster-missing' })
  })
})

describe('production', () => {
  it.each(['stop', 'scale-to-zero'] as const)('does not lose its live cluster by %s', async action => {
    const kit = powerKit('production', ['blue', 'green'])
    addGateway(kit, 'blue')
    await expect(kit.run(action)).rejects.toMatchObject({
      reason: 'live-production',
      details: { subject: kit.id('blue') }
    })
    expect(kit.writes).toEqual([])
    expect(await kit.run(action, 'green')).toMatchObject({ changed: true })
  })

  it('does not lose the only cluster where there is no gateway, and nobody is kept from starting it', async () => {
    const kit = powerKit('production', ['green'])
    await expect(kit.run('stop')).rejects.toMatchObject({ reason: 'live-production' })
    kit.others('stop', 'green')
    expect(await kit.run('start')).toMatchObject({ changed: true, after: { cluster: { power: 'Running' } } })
  })

  it('is asked again after waiting: the live rule may have moved', async () => {
    const kit = powerKit('production', ['blue', 'green'])
    addGateway(kit, 'blue')
    kit.others('stop', 'green')
    kit.after = ({ path }) => {
      if (/managedclusters/i.test(path) && kit.cluster('green').provisioningState === 'Succeeded')
        addGateway(kit, 'green')
      return undefined
    }
    await expect(kit.run('scale-to-zero', 'green')).rejects.toMatchObject({ reason: 'live-production' })
  })

  it.each(['production', 'dev-test'] as const)('%s keeps both clusters while one replaces the other', async profile => {
    const kit = powerKit(profile, ['blue', 'green'])
    addGateway(kit, 'blue', 'green')
    await expect(kit.run('stop', 'green')).rejects.toMatchObject({ reason: 'replacement-under-way' })
    expect(await kit.run('start', 'green')).toMatchObject({ changed: false })
  })
})
